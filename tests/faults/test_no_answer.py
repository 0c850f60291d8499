"""What a till does when the bank's answer does not come: the real program against the real bank with faults ordered."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from tests.support.bank import BankProcess
from tests.support.program import Program
from tests.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RICH = "5555555555554444"
QUICK = {"POSAPP_API__TIMEOUT_S": "2", "POSAPP_API__SETTLING_S": "1"}


@pytest.fixture(scope="module")
def till(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return Program(tmp_path_factory.mktemp("till"), QUICK)


@pytest.fixture(scope="module")
def running_bank(till: Program) -> Iterator[BankProcess]:
    bank = BankProcess(till.data / "bank", ())
    bank.start()
    yield bank
    bank.close()


@pytest.fixture
def bank(running_bank: BankProcess) -> Iterator[BankProcess]:
    yield running_bank
    running_bank.clear_faults()
    running_bank.switch(echo_external_id=True)


TAKEN = ["drop_after_commit", "garbage", "truncated"]
NOT_TAKEN = ["drop_before", "hang", "server_error"]


@pytest.mark.parametrize("fault", TAKEN)
def test_points_that_were_taken_unheard_are_found_again(till: Program, bank: BankProcess, fault: str) -> None:
    before = bank.peer.balance(_account(bank))
    bank.fault("redeem", fault)
    order = f"TAKEN-{fault}"
    ran = till.pay(order, "--points", "500", "--card", "approved", card=RICH)
    assert (ran.code, ran.answer["state"]) == (4, "unknown")
    assert _repeat(till, order) == (3, "unknown")
    listed = till.run("unsettled", "--json").answer["rows"]
    assert [row["state"] for row in listed if row["order"] == order] == ["unknown"]
    settled = till.run("unsettled", "--settle", "--json")
    assert settled.code == 0, settled.answer
    row = till.sale(order)
    assert row["state"] == "redeemed"
    assert row["redemption_id"]
    assert till.run("finish", row["sale"], "--card", "approved", "--json").answer["state"] == "completed"
    assert bank.peer.balance(_account(bank)) == before - 500


@pytest.mark.parametrize("fault", NOT_TAKEN)
def test_points_that_were_not_taken_are_known_not_to_be(till: Program, bank: BankProcess, fault: str) -> None:
    before = bank.peer.balance(_account(bank))
    bank.fault("redeem", fault)
    order = f"NOT-{fault}"
    ran = till.pay(order, "--points", "500", "--card", "approved", card=RICH)
    assert (ran.code, ran.answer["state"]) == (4, "unknown")
    bank.clear_faults()
    assert till.run("unsettled", "--settle", "--json").code == 0
    assert till.sale(order)["state"] == "not_redeemed"
    assert bank.peer.balance(_account(bank)) == before
    # The order is free again.
    assert till.pay(order, "--points", "500", "--card", "approved", card=RICH).answer["state"] == "completed"


def test_a_credit_that_got_no_answer_is_found_or_sent_again_once(till: Program, bank: BankProcess) -> None:
    before = bank.peer.balance(_account(bank))
    for fault in ("drop_after_commit", "drop_before"):
        bank.fault("credit", fault)
        ran = till.pay(f"CREDIT-{fault}", "--points", "700", "--card", "declined", card=RICH)
        assert (ran.code, ran.answer["state"]) == (4, "credit_unknown")
        assert till.run("unsettled", "--settle", "--json").code == 0
        assert till.sale(f"CREDIT-{fault}")["state"] == "cancelled"
        assert bank.peer.balance(_account(bank)) == before


def test_a_refused_credit_is_told_and_can_be_asked_again(till: Program, bank: BankProcess) -> None:
    before = bank.peer.balance(_account(bank))
    bank.fault("credit", "client_error")
    ran = till.pay("REFUSED-CREDIT", "--points", "400", "--card", "declined", card=RICH)
    assert (ran.code, ran.answer["state"]) == (3, "credit_unknown")
    again = till.run("finish", "REFUSED-CREDIT", "--card", "declined", "--json")
    assert (again.code, again.answer["state"]) == (3, "cancelled")
    assert bank.peer.balance(_account(bank)) == before


def test_one_account_that_cannot_be_read_keeps_its_sale_in_the_list(tmp_path: Path, bank: BankProcess) -> None:
    till = Program(tmp_path, QUICK | bank.environment() | {"POSAPP_API__SETTLING_S": "120"})
    for order, card in (("FIRST", RICH), ("SECOND", "5105105105105100")):
        bank.fault("redeem", "drop_after_commit")
        assert till.pay(order, "--points", "100", card=card).code == 4
    bank.fault("history", "server_error", times=3)  # every try of the first read
    settled = till.run("unsettled", "--settle", "--json")
    states = {row["order"]: row["state"] for row in settled.answer["rows"]}
    assert (settled.code, states) == (4, {"FIRST": "unknown", "SECOND": "redeemed"})


def test_a_stranger_of_the_same_points_is_never_taken_for_ours(tmp_path: Path, bank: BankProcess) -> None:
    till = Program(tmp_path, QUICK | bank.environment())
    bank.switch(echo_external_id=False)
    bank.fault("redeem", "drop_before")
    assert till.pay("STRANGER-1", "--points", "600", card=RICH).code == 4
    bank.peer.redeem(_account(bank), points=600, cashValue="6.00", currencyCode="USD")
    settled = till.run("unsettled", "--settle", "--json")
    assert settled.code == 4
    assert till.sale("STRANGER-1")["state"] == "needs_review"


def test_a_till_killed_in_the_middle_is_settled_by_the_next(till: Program, bank: BankProcess) -> None:
    before = bank.peer.balance(_account(bank))
    bank.fault("redeem", "hang", commit=True)
    child = till.start("pay", "--total", "20", "--order", "KILLED-1", "--points", "300", "--json", card=RICH)
    wait_for(lambda: bank.peer.balance(_account(bank)) == before - 300, "the points to be taken")
    child.send_signal(signal.SIGKILL)
    child.communicate()
    bank.clear_faults()
    assert till.sale("KILLED-1")["state"] == "redeeming"
    settled = till.run("unsettled", "--settle", "--json")
    assert till.sale("KILLED-1")["state"] == "redeemed", settled.answer


def test_a_bank_that_cannot_be_reached_takes_nothing(tmp_path: Path, bank: BankProcess) -> None:
    settings = QUICK | bank.environment() | {"POSAPP_API__BASE_URL": "http://127.0.0.1:9/loyalty"}
    ran = Program(tmp_path, settings).pay("DOWN-1", "--points", "100", card=RICH)
    assert ran.code == 5
    assert ran.answer["state"] == "not_redeemed"
    assert Program(tmp_path, settings).run("history", "--json").answer["rows"] == []


def test_the_same_till_works_on_a_custom_bank(tmp_path: Path, bank: BankProcess) -> None:
    program = Program(tmp_path, QUICK | bank.environment())
    ran = program.pay("CUSTOM-1", "--points", "100", "--card", "approved", card=RICH)
    assert (ran.code, ran.answer["state"]) == (0, "completed")
    assert not (tmp_path / "bank").exists()


def _account(bank: BankProcess) -> str:
    return bank.peer.account(RICH)


def _repeat(till: Program, order: str) -> tuple[int, str]:
    again = till.pay(order, "--points", "500", "--card", "approved", card=RICH)
    return again.code, again.answer["state"]
