"""`posapp pay --type` and `posapp credit --account` as another program uses them, against the real local bank."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.bank import BankProcess
from tests.support.program import Program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.program import Ran

RICH = "5555555555554444"
VOUCHER, KETTLE, CHAIR, CASH = "90001", "81001", "81003", "74568"
NAMES = {
    "sale", "order", "state", "total", "currency", "points", "points_value", "card_amount", "redemption_id",
    "external_id", "points_left", "message", "type", "item", "address",
}  # fmt: skip


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BankProcess]:
    bank = BankProcess(tmp_path_factory.mktemp("bank")).start()
    yield bank
    bank.close()


@pytest.fixture(scope="module")
def account(bank: BankProcess) -> str:
    return bank.peer.account(RICH)


def program(folder: Any, bank: BankProcess) -> Program:
    return Program(folder, {**bank.environment(), "POSAPP_API__SETTLING_S": "1"})


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, bank: BankProcess) -> Program:
    return program(tmp_path_factory.mktemp("desk"), bank)


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory, bank: BankProcess) -> Program:
    """Another till of the same bank, with a journal of its own."""
    return program(tmp_path_factory.mktemp("elsewhere"), bank)


def redeem(desk: Program, account: str, kind: str, item: str, *more: str) -> Ran:
    return desk.run("pay", "--account", account, "--type", kind, "--item", item, *more, "--json")


def test_a_reward_costs_its_points_value_and_closes_by_itself(desk: Program, account: str) -> None:
    ran = redeem(desk, account, "TRAVEL", VOUCHER, "--points", "4000", "--note", "Her son asked.")
    told = ran.answer
    assert (ran.code, told["state"], told.keys() - {"note"}) == (0, "completed", NAMES)
    assert (told["total"], told["points_value"], told["card_amount"], told["points"]) == (
        "50.00",
        "50.00",
        "0.00",
        4000,
    )
    assert (told["type"], told["item"], told["address"]) == ("TRAVEL", VOUCHER, None)
    assert told["order"] == told["external_id"]
    assert told["message"] == "Redeemed: 4,000 points worth $50.00 for Travel, item 90001."
    (row,) = desk.run("history", "--order", told["order"], "--json").answer["rows"]
    assert (row["type"], row["item"], row["note"]) == ("TRAVEL", VOUCHER, "Her son asked.")
    cells = next(csv.DictReader(io.StringIO(desk.run("history", "--csv").out, newline="")))
    assert (cells["type"], cells["item"], cells["address"]) == ("TRAVEL", VOUCHER, "")
    receipt = desk.run("receipt", told["sale"], "--text").out
    assert "Travel, item 90001" in receipt
    assert "Card" not in receipt.replace("Member card", "")


def test_by_value_and_under_an_order_of_its_own_it_is_redeemed_once(
    desk: Program, bank: BankProcess, account: str
) -> None:
    ran = redeem(desk, account, "CASHBACK", CASH, "--points-value", "12.34", "--order", "CALL-7")
    assert (ran.code, ran.answer["total"], ran.answer["points"], ran.answer["order"]) == (0, "12.34", 1234, "CALL-7")
    before = bank.peer.balance(account)
    again = redeem(desk, account, "CASHBACK", CASH, "--points-value", "12.34", "--order", "CALL-7")
    assert (again.code, again.answer["sale"]) == (3, ran.answer["sale"])
    assert bank.peer.balance(account) == before


def test_the_card_number_may_come_by_standard_input(desk: Program) -> None:
    ran = desk.run("pay", "--type", "travel", "--item", VOUCHER, "--points", "80", "--json", card=RICH)
    assert (ran.code, ran.answer["total"]) == (0, "1.00")
    assert desk.run("history", "--json").answer["rows"][0]["last_four"] == "4444"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["MERCHANDISE", "--item", KETTLE, "--points", "500"], "needs the id of a shipping address"),
        (["MERCHANDISE", "--item", CHAIR, "--points", "500", "--address", "7"], "no rate now"),
        (["TRAVEL", "--item", VOUCHER, "--points", "99999999"], "The account holds only"),
    ],
)
def test_what_cannot_be_redeemed_is_refused_and_nothing_is_taken(
    desk: Program, bank: BankProcess, account: str, arguments: list[str], says: str
) -> None:
    before = bank.peer.balance(account)
    ran = desk.run("pay", "--account", account, "--type", *arguments, "--json")
    assert (ran.code, ran.answer["state"], ran.answer["sale"]) == (3, "refused", None)
    assert says in ran.answer["message"]
    assert bank.peer.balance(account) == before


def test_merchandise_goes_to_an_address_by_its_id(desk: Program, bank: BankProcess, account: str) -> None:
    (row,) = [one for one in bank.ledger()["accounts"] if one["account"] == account]
    where = {"shippingName": "Home", "phoneNumber": "+1 555 0100", "countryCode": "US", "city": "Springfield"}
    customer = {"userId": row["customer"], "userIdType": "RANCU"}
    address = bank.peer.send("POST", "/redemptions/addresses", body=customer | where).json["shippingAddressId"]
    ran = redeem(desk, account, "MERCHANDISE", KETTLE, "--address", address, "--points", "1250")
    assert (ran.code, ran.answer["total"], ran.answer["address"]) == (0, "10.00", address)
    assert "Springfield" not in (desk.data / "journal.db").read_bytes().decode("latin-1")


@pytest.mark.parametrize("fault", ["drop_after_commit", "drop_before"])
def test_without_an_answer_it_is_unknown_and_settled_once(
    desk: Program, bank: BankProcess, account: str, fault: str
) -> None:
    before = bank.peer.balance(account)
    bank.fault("redeem", fault)
    ran = redeem(desk, account, "TRAVEL", VOUCHER, "--points", "800")
    assert (ran.code, ran.answer["state"]) == (4, "unknown")
    settled = desk.run("unsettled", "--settle", "--json")
    taken = fault == "drop_after_commit"
    (row,) = [row for row in settled.answer["rows"] if row["sale"] == ran.answer["sale"]]
    assert (row["state"], row["type"]) == ("completed" if taken else "not_redeemed", "TRAVEL")
    assert before - bank.peer.balance(account) == (800 if taken else 0)


def test_what_another_till_redeemed_is_credited_once_its_member_is_named(
    desk: Program, elsewhere: Program, bank: BankProcess, account: str
) -> None:
    sale = elsewhere.pay("INV-1", "--points", "5000", "--card", "approved", card=RICH).answer
    redemption, before = str(sale["redemption_id"]), bank.peer.balance(account)
    back = ["credit", redemption, "--points", "2000", "--reason", "goods_returned", "--json"]
    alone = desk.run(*back)
    assert (alone.code, alone.answer["sale"]) == (3, None)
    assert "No sale has this reference." in alone.answer["message"]
    assert bank.peer.balance(account) == before
    named = desk.run(*back, "--account", account)
    assert (named.code, named.answer["state"], named.answer["still_creditable"]) == (0, "credited", 3000)
    assert bank.peer.balance(account) == before + 2000
    (row,) = desk.run("history", "--search", redemption, "--json").answer["rows"]
    assert (row["sale"], row["redeemed_at"] is not None) == (named.answer["sale"], True)
    assert (row["points"], row["points_value"], row["external_id"]) == (5000, "50.00", None)
    assert (row["type"], row["item"]) == ("CASHBACK", CASH)
    over = elsewhere.run("credit", "INV-1", "--points", "3001", "--reason", "goods_returned", "--json")
    assert (over.code, over.answer["still_creditable"]) == (3, 3000)
    # From now on this journal knows it.
    rest = desk.run("credit", redemption, "--all", "--reason", "cancelled", "--json")
    assert (rest.code, rest.answer["still_creditable"], rest.answer["sale"]) == (0, 0, row["sale"])
    day = desk.run("close-day", "--preview", "--json").answer
    assert day["differences"] == []
    assert desk.run("audit", "verify", "--json").code == 0


@pytest.mark.parametrize(("reference", "owner"), [("RD-NONE-0", ""), ("RD-NONE-0", "1" * 30)])
def test_a_redemption_or_member_that_the_bank_does_not_know_is_refused(
    desk: Program, account: str, reference: str, owner: str
) -> None:
    ran = desk.run(
        "credit", reference, "--account", owner or account, "--all", "--reason", "cancelled", "--json"
    )  # fmt: skip
    assert (ran.code, ran.answer["state"], ran.answer["sale"]) == (3, "refused", None)


def test_an_agent_cancels_what_was_redeemed_on_the_phone(desk: Program, bank: BankProcess, account: str) -> None:
    before = bank.peer.balance(account)
    sale = redeem(desk, account, "TRAVEL", VOUCHER, "--points", "800").answer
    ran = desk.run("credit", sale["sale"], "--all", "--reason", "cancelled", "--json")
    assert (ran.code, ran.answer["points"]) == (0, 800)
    (row,) = desk.run("history", "--order", sale["order"], "--json").answer["rows"]
    assert (row["state"], row["message"]) == ("cancelled", "800 points are given back.")
    assert bank.peer.balance(account) == before
