"""Giving points back: all, part, never more than was taken (contract E5, section 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.contract.test_bank_members import CLERKS_FAVOURITE

if TYPE_CHECKING:
    from tests.support.bank import BankProcess


WEALTHY = "2222420000001113"


@pytest.fixture
def account(bank: BankProcess) -> str:
    return bank.peer.account(WEALTHY)


@pytest.fixture
def redemption(bank: BankProcess, account: str) -> str:
    """5,000 points taken, 50.00 USD."""
    return str(bank.peer.redeem(account, points=5_000).json["redemptionId"])


def test_a_credit_without_amount_returns_everything(bank: BankProcess, account: str) -> None:
    before = bank.peer.balance(account)
    redemption = bank.peer.redeem(account, points=5_000).json["redemptionId"]
    body = bank.peer.credit(account, redemption).json
    assert body["creditId"] != redemption
    assert (body["redemptionId"], body["pointsCredited"]) == (redemption, 5_000)
    assert body["remainingPoints"] == 0
    assert body["pointBalance"] == bank.peer.balance(account) == before


def test_parts_add_up_and_the_last_takes_what_is_left(bank: BankProcess, account: str, redemption: str) -> None:
    peer = bank.peer
    assert peer.credit(account, redemption, points=1_001).json["remainingPoints"] == 3_999
    cash = peer.credit(account, redemption, cashValue="10.00", currencyCode="USD").json
    assert (cash["pointsCredited"], cash["remainingPoints"]) == (1_000, 2_999)
    rest = peer.credit(account, redemption).json
    assert (rest["pointsCredited"], rest["remainingPoints"]) == (2_999, 0)
    credits_ = [credit for credit in bank.ledger()["credits"] if credit["redemption_id"] == redemption]
    assert [credit["cash_value"] for credit in credits_] == ["10.01", "10.00", "29.99"]


def test_more_than_the_remainder_is_refused(bank: BankProcess, account: str, redemption: str) -> None:
    peer = bank.peer
    peer.credit(account, redemption, points=4_000)
    answer = peer.credit(account, redemption, points=1_001)
    assert (answer.status, answer.reasons) == (400, ["CREDIT_EXCEEDS_REMAINING"])
    answer = peer.credit(account, redemption, cashValue="10.01", currencyCode="USD")
    assert answer.reasons == ["CREDIT_EXCEEDS_REMAINING"]
    assert peer.credit(account, redemption, points=1_000).json["remainingPoints"] == 0
    answer = peer.credit(account, redemption)
    assert (answer.status, answer.reasons) == (400, ["REDEMPTION_ALREADY_CREDITED"])


def test_the_same_external_id_gives_back_once(bank: BankProcess, account: str, redemption: str) -> None:
    peer = bank.peer
    before = peer.balance(account)
    first = peer.credit(account, redemption, points=100, externalId="T01-C")
    assert peer.credit(account, redemption, points=100, externalId="T01-C").body == first.body
    assert peer.credit(account, redemption, points=101, externalId="T01-C").reasons == ["DUPLICATE_EXTERNAL_ID"]
    assert peer.balance(account) == before + 100
    assert peer.redeem(account, points=1, external_id="T01-C").status == 200, "a redemption's ids are its own"


@pytest.mark.parametrize("unknown", ["1", "7999999999", "none", "9" * 40])
def test_an_unknown_redemption_is_404(bank: BankProcess, account: str, unknown: str) -> None:
    answer = bank.peer.credit(account, unknown)
    assert (answer.status, answer.reasons) == (404, ["REDEMPTION_NOT_FOUND"])


def test_a_credit_cannot_be_credited(bank: BankProcess, account: str, redemption: str) -> None:
    credit = bank.peer.credit(account, redemption, points=10).json["creditId"]
    assert bank.peer.credit(account, credit).reasons == ["REDEMPTION_NOT_FOUND"]


def test_a_strangers_redemption_is_refused(bank: BankProcess, redemption: str) -> None:
    other = bank.peer.account("5105105105105100")
    assert bank.peer.credit(other, redemption).reasons == ["INVALID_FIELD_VALUE_USER_ID"]


def test_the_other_card_of_the_household_may_give_back(bank: BankProcess) -> None:
    peer = bank.peer
    first, second = peer.account("5425233430109903"), peer.account("4000056655665556")
    before = peer.balance(first)
    redemption = peer.redeem(first, points=500).json["redemptionId"]
    assert peer.credit(second, redemption).json["pointBalance"] == before
    newest = peer.history(first).json["redemptions"][:2]
    assert [entry["transactionType"] for entry in newest] == ["CREDIT", "REDEMPTION"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"points": -5}, "INVALID_FIELD_FORMAT_POINTS"),
        ({"points": "0.5"}, "INVALID_FIELD_FORMAT_POINTS"),
        ({"cashValue": "1.00"}, "MISSING_REQUIRED_FIELD_CURRENCY_CODE"),
        ({"cashValue": "1.00", "currencyCode": "EUR"}, "CURRENCY_NOT_SUPPORTED"),
        ({"cashValue": "1.001", "currencyCode": "USD"}, "INVALID_FIELD_FORMAT_CASH_VALUE"),
        ({"cashValue": "0.00", "currencyCode": "USD"}, "AMOUNT_OUT_OF_RANGE"),
        ({"points": 99, "cashValue": "1.00", "currencyCode": "USD"}, "POINTS_CASH_MISMATCH"),
        ({"externalId": "x" * 21}, "INVALID_FIELD_FORMAT_EXTERNAL_ID"),
    ],
)
def test_a_credit_that_breaks_a_rule_gives_nothing(
    bank: BankProcess, account: str, redemption: str, fields: dict[str, Any], reason: str
) -> None:
    before = bank.peer.balance(account)
    assert bank.peer.credit(account, redemption, **fields).reasons == [reason]
    assert bank.peer.balance(account) == before


def test_points_return_to_the_lots_they_came_from(own_bank: BankProcess) -> None:
    account = own_bank.peer.account(CLERKS_FAVOURITE)
    before = own_bank.ledger()["lots"]
    redemption = own_bank.peer.redeem(account, points=25_000).json["redemptionId"]
    burned = [lot for lot in own_bank.ledger()["lots"] if lot not in before]
    assert [lot["points"] for lot in burned] == [0, 13_250], "the lot that expires first is burned first"
    own_bank.peer.credit(account, redemption, points=6_000)
    changed = [lot["points"] for lot in own_bank.ledger()["lots"] if lot not in before]
    assert changed == [1_000], "the lot burned last is filled first"
    own_bank.peer.credit(account, redemption)
    assert own_bank.ledger()["lots"] == before
