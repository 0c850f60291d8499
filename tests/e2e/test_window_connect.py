"""A till that is started for the first time, tried, and connected to a bank of its own in the same window."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from tests.support.bank import BankProcess
from tests.support.program import Program, posapp
from tests.support.till import SLOW_S, Till
from tests.support.window import ProgramWindow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.desktop import Desktop


class FreshTill(Till):
    """`posapp` without a word, for a user of whom nothing is there yet."""

    def __init__(self, desktop: Desktop, home: Path) -> None:
        self.home = home
        self.data = home / "share" / "posapp"
        self.file = home / "config" / "posapp" / "posapp.toml"
        self.bank = BankProcess(self.data / "bank")
        self._ids: dict[str, str] = {}
        homes = {
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_DATA_HOME": str(home / "share"),
            "PYTHONWARNINGS": "error",
        }
        self.commands = Program(self.data, homes)
        ProgramWindow.__init__(self, *posapp(), desktop=desktop, environment=homes)
        self.wait_for(lambda: self.shows("connection") == "Connected", "the local bank", timeout_s=SLOW_S)

    def chooses(self) -> bool:
        """The keyboard is in the choice of the bank."""
        seen = self._look("connectBank")
        return seen is not None and "FOCUSED" in seen[0].states


@pytest.fixture
def fresh(desktop: Desktop, tmp_path: Path) -> Iterator[FreshTill]:
    with FreshTill(desktop, tmp_path / "home") as till:
        yield till


@pytest.fixture
def other(tmp_path: Path) -> Iterator[BankProcess]:
    bank = BankProcess(tmp_path / "other").start()
    yield bank
    bank.close()


def fill_in(till: FreshTill, bank: BankProcess) -> None:
    """Choose another bank's address, and say all that it needs."""
    till.wait_for(till.chooses, "the choice of the bank to have the keyboard")
    till.key("End")
    till.find("Bank's address")
    notice = bank.notice
    for field, value in {
        "Bank's address": notice["base_url"],
        "Consumer key": notice["consumer_key"],
        "Signing key": notice["signing_key"],
        "Its password": notice["signing_key_password"],
        "Encryption certificate": notice["encryption_certificate"],
        "Reward item": notice["redemption_item_id"],
    }.items():
        till.fill(field, value)


def test_a_fresh_till_sells_at_once_and_is_connected_in_the_same_window(fresh: FreshTill, other: BankProcess) -> None:
    fresh.focused("Cart total")
    fresh.find("Try it here")
    assert fresh.shows("trainingBand") == "Training: no real points"
    fresh.press("Connect to Mastercard")
    fill_in(fresh, other)
    fresh.press("Test the connection")
    fresh.sees("connectNoticeWhat", "The connection works. Nothing is saved yet.")
    assert not fresh.file.exists()
    assert other.ledger()["redemptions"] == []
    fresh.press("Save and use this bank")
    fresh.sees("environment", "Other bank")
    fresh.start_sale("20.00", "INV-1")
    fresh.redeem("500")
    fresh.decide("Card approved")
    fresh.sees("resultTitle", "Sale finished")
    assert [one["points"] for one in other.ledger()["redemptions"] if one["external_id"]] == [500]
    written = fresh.file.read_text()
    assert other.notice["base_url"] in written
    assert other.notice["signing_key_password"] not in written
    assert stat.S_IMODE(fresh.file.stat().st_mode) == 0o600
    assert fresh.close() == 0


def test_a_till_with_an_open_sale_stays_at_its_bank(fresh: FreshTill, other: BankProcess) -> None:
    fresh.start_sale("20.00", "INV-1")
    fresh.redeem("500")
    fresh.find("Card approved")
    fresh.key("F11")
    fill_in(fresh, other)
    fresh.press("Save and use this bank")
    fresh.sees("connectNoticeWhat", "Order INV-1 is still open")
    assert not fresh.file.exists()
    assert fresh.shows("environment") == "Local bank"


def test_what_was_tried_once_is_not_offered_again(fresh: FreshTill, desktop: Desktop) -> None:
    fresh.press("Try it here")
    fresh.wait_for(fresh.file.exists, "the choice to be kept")
    assert fresh.close() == 0
    with FreshTill(desktop, fresh.home) as again:
        again.focused("Cart total")
        assert again.shows("welcomeWhat") is None
