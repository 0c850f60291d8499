"""The machine fails under the window: no room, no right to write, a clock that is set. It goes on by itself."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.support.bank import BankProcess
from tests.support.mounts import Ballast, inside, on_a_disk, remount, seen_from_outside
from tests.support.till import SLOW_S, Till
from tests.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.support.desktop import Desktop


FAKETIME = "/usr/$LIB/faketime/libfaketime.so.1"
"""Debian's faketime; the loader knows what $LIB is."""


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[BankProcess]:
    """A bank on a disk and with a clock of its own."""
    bank = BankProcess(tmp_path / "bank").start()
    yield bank
    bank.close()


def till_on_a_disk(desktop: Desktop, data: Path, bank: BankProcess, *, options: str = "") -> Till:
    data.mkdir()
    disk = on_a_disk(data, size="4m", options=options)
    if not disk:
        pytest.skip("no mount namespaces here")
    till = Till(desktop, data, {**bank.environment(), "POSAPP_API__SETTLING_S": "2"}, ready=False, before=disk)
    till.bank = bank
    till.commands.before = inside(till.process.pid)
    return till


def test_with_no_room_for_the_intent_nothing_is_sent_and_with_room_the_sale_is_made(
    desktop: Desktop, tmp_path: Path, bank: BankProcess
) -> None:
    with till_on_a_disk(desktop, tmp_path / "data", bank) as till:
        till.start_sale("20.00", "INV-1")
        ballast = Ballast(seen_from_outside(till.process.pid, till.data))
        ballast.fill()
        till.redeem("500")
        till.sees("noticeWhat", "The disk is full.")
        assert "No points were taken." in till.text("noticeMore")
        assert bank.ledger()["redemptions"] == []
        ballast.remove()
        till.focused("Points to redeem")
        till.enter()
        till.decide("Card approved")
        till.sees("resultTitle", "Sale finished")
        assert till.redemptions() == [(500, till.sale("INV-1")["external_id"])]
        assert till.commands.run("audit", "verify").code == 0
        assert till.close() == 0


def test_an_answer_for_which_there_is_no_room_is_kept_by_the_bank_and_fetched_when_there_is(
    desktop: Desktop, tmp_path: Path, bank: BankProcess
) -> None:
    with till_on_a_disk(desktop, tmp_path / "data", bank) as till:
        till.start_sale("20.00", "INV-1")
        bank.fault("redeem", "delay", delay_s=2)
        till.redeem("500")
        till.sees("step2", "Redeeming 500 points")
        ballast = Ballast(seen_from_outside(till.process.pid, till.data))
        ballast.fill()
        till.sees("noticeWhat", "This till's own record cannot be read or written.")
        assert "Nothing else will be sent until we know." in till.text("noticeMore")
        ballast.remove()
        till.sees("paymentState", "Card to charge")
        till.decide("Card approved")
        till.sees("resultTitle", "Sale finished")
        assert till.redemptions() == [(500, till.sale("INV-1")["external_id"])]
        assert till.commands.run("audit", "verify").code == 0
        assert till.close() == 0


def test_a_disk_that_can_only_be_read_is_said_and_sold_on_once_it_can_be_written(
    desktop: Desktop, tmp_path: Path, bank: BankProcess
) -> None:
    data = tmp_path / "data"
    with till_on_a_disk(desktop, data, bank, options="ro") as till:
        till.sees("shellNoticeWhat", "can only be read")
        remount(till.process.pid, data, "rw")
        till.wait_for(lambda: till.shows("shellNoticeWhat") is None, "the till to go on by itself", timeout_s=SLOW_S)
        till.start_sale("20.00", "INV-1")
        till.redeem("500")
        till.decide("Card approved")
        till.sees("resultTitle", "Sale finished")
        assert till.close() == 0


def test_a_record_that_another_program_holds_is_said_and_the_sale_is_made_once_it_is_let_go(till: Till) -> None:
    till.start_sale("20.00", "INV-1")
    with closing(sqlite3.connect(till.data / "journal.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        till.redeem("500")
        till.sees("noticeWhat", "Another program kept the journal locked.")
        assert "No points were taken." in till.text("noticeMore")
        other.execute("ROLLBACK")
    till.focused("Points to redeem")
    till.enter()
    till.decide("Card approved")
    till.sees("resultTitle", "Sale finished")
    assert till.redemptions() == [(500, till.sale("INV-1")["external_id"])]


def test_a_record_of_a_newer_program_is_refused_in_words_and_left_alone(desktop: Desktop, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Till(desktop, data) as till:
        assert till.close() == 0
    with closing(sqlite3.connect(data / "journal.db")) as newer:
        newer.execute(f"PRAGMA user_version = {99 << 16}")
    before = (data / "journal.db").read_bytes()
    with Till(desktop, data, ready=False) as till:
        till.sees("shellNoticeMore", "This journal was written by a newer posapp")
        assert till.close() == 0
    assert (data / "journal.db").read_bytes() == before


@pytest.fixture
def faked(desktop: Desktop, tmp_path: Path, bank: BankProcess) -> Iterator[tuple[Till, Callable[[str], object]]]:
    """A till whose redemption got no answer, and what sets its clock: "-3600" is an hour back."""
    clock = tmp_path / "clock"
    clock.write_text("+0")
    settings = {
        "LD_PRELOAD": FAKETIME,
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    with Till(desktop, tmp_path / "data", bank.environment() | settings, ready=False) as till:
        till.bank = bank
        till.start_sale("20.00", "INV-1")
        bank.fault("redeem", "drop_after_commit")
        bank.fault("history", "server_error", times=None)
        till.redeem("500")
        till.sees("resultTitle", "No answer from the bank")

        def set_clock(by: str) -> None:
            clock.write_text(by)
            seen = time.monotonic()
            # So long it takes until the library reads the file again.
            wait_for(lambda: time.monotonic() - seen > 1.5, "the clock to be set")

        yield till, set_clock
        till.decide("Card approved")
        till.sees("resultTitle", "Sale finished")
        assert till.redemptions() == [(500, till.sale("INV-1")["external_id"])]
        assert till.commands.run("audit", "verify").code == 0
        assert till.close() == 0


def test_a_clock_that_is_set_a_little_while_a_sale_is_open_misleads_nobody(
    faked: tuple[Till, Callable[[str], object]],
) -> None:
    till, set_clock = faked
    set_clock("-240")
    till.bank.clear_faults()
    till.sees("paymentState", "Card to charge")


def test_a_clock_set_far_off_is_said_and_once_it_is_right_the_open_sale_is_settled(
    faked: tuple[Till, Callable[[str], object]],
) -> None:
    till, set_clock = faked
    set_clock("+3600")
    till.bank.clear_faults()
    till.press("Settle now")
    till.sees("noticeWhat", "This till's clock is far off the bank's")
    assert "Nothing has changed for the sale." in till.text("noticeMore")
    set_clock("+0")
    charge = "Card to charge"
    till.wait_for(lambda: till.shows("paymentState") == charge, "the till to settle it by itself", timeout_s=2 * SLOW_S)
