"""Taking points: what the bank takes, what it refuses, and that it never takes twice (contract E3)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from tests.contract.test_bank_members import CLERKS_FAVOURITE

if TYPE_CHECKING:
    from tests.support.bank import BankProcess

MATCHING: dict[str, Any] = {"points": 5_000, "cashValue": "50.00", "currencyCode": "USD"}


def test_points_are_taken_and_the_answer_says_so(own_bank: BankProcess) -> None:
    account = own_bank.peer.account(CLERKS_FAVOURITE)
    answer = own_bank.peer.redeem(account, **MATCHING)
    assert answer.status == 200
    body = answer.json
    assert body["redemptionId"]
    assert (body["pointsRedeemed"], body["cashValue"], body["currencyCode"]) == (5_000, "50.00", "USD")
    assert body["pointBalance"] == own_bank.peer.balance(account) == 43_250


@pytest.mark.parametrize(
    ("card", "line", "points", "cash"),
    [
        ("5555555555554444", {"points": 2_550}, 2_550, "25.50"),
        ("5555555555554444", {"cashValue": "25.50", "currencyCode": "USD"}, 2_550, "25.50"),
        ("5555555555554444", {"cashValue": 25.5, "currencyCode": "USD"}, 2_550, "25.50"),
        ("371449635398431", {"points": 101}, 101, "0.80"),
        ("371449635398431", {"cashValue": "0.81", "currencyCode": "EUR"}, 102, "0.81"),
        ("2223000048400011", {"cashValue": "100", "currencyCode": "JPY"}, 73, "100"),
        ("2223000048400011", {"points": 76, "cashValue": "104", "currencyCode": "JPY"}, 76, "104"),
        ("6759649826438453", {"points": 1_000, "cashValue": "3.000", "currencyCode": "KWD"}, 1_000, "3.000"),
        ("5431111111111111", {"cashValue": "49.99", "currencyCode": "USD"}, 5_999, "49.99"),
        ("5431111111111111", {"cashValue": "50.00", "currencyCode": "USD"}, 5_500, "50.00"),
        ("5431111111111111", {"points": 20_000, "cashValue": "200.00", "currencyCode": "USD"}, 20_000, "200.00"),
    ],
)
def test_points_cash_or_both_are_converted_at_the_programs_rate(
    bank: BankProcess, card: str, line: dict[str, Any], points: int, cash: str
) -> None:
    body = bank.peer.redeem(bank.peer.account(card), **line).json
    assert (body["pointsRedeemed"], body["cashValue"]) == (points, cash)


@pytest.mark.parametrize(
    ("card", "line", "reason"),
    [
        ("5555555555554444", {"points": 5_000, "cashValue": "50.01", "currencyCode": "USD"}, "POINTS_CASH_MISMATCH"),
        ("2223000048400011", {"points": 76, "cashValue": "103", "currencyCode": "JPY"}, "POINTS_CASH_MISMATCH"),
        ("5555555555554444", {"points": 48_251}, "INSUFFICIENT_POINTS"),
        ("4242424242424242", {"points": 1}, "INSUFFICIENT_POINTS"),
        ("5555555555554444", {"cashValue": "5", "currencyCode": "EUR"}, "CURRENCY_NOT_SUPPORTED"),
        ("2222420000001113", {"points": 1_000_001}, "AMOUNT_OUT_OF_RANGE"),
        ("4444333322221111", {"points": 1_500}, "AMOUNT_OUT_OF_RANGE"),
        ("5555555555554444", {"cashValue": "0.00", "currencyCode": "USD"}, "AMOUNT_OUT_OF_RANGE"),
        ("5200828282828210", {"points": 100}, "ACCOUNT_NOT_ELIGIBLE"),
        ("2223003122003222", {"points": 100}, "ACCOUNT_NOT_ELIGIBLE"),
        ("4111111111111111", {"points": 100}, "ACCOUNT_NOT_ELIGIBLE"),
        ("4012888888881881", {"points": 100}, "ACCOUNT_NOT_ELIGIBLE"),
        ("5454545454545454", {"points": 100}, "ACCOUNT_NOT_ELIGIBLE"),
        ("5424000000000015", {"points": 100}, "INVALID_FIELD_VALUE_REDEMPTION_ITEM_ID"),
        ("5555555555554444", {"points": 100, "redemptionItemId": "1"}, "INVALID_FIELD_VALUE_REDEMPTION_ITEM_ID"),
        ("5555555555554444", {"cashValue": "1.005", "currencyCode": "USD"}, "INVALID_FIELD_FORMAT_CASH_VALUE"),
        ("2223000048400011", {"cashValue": "1.5", "currencyCode": "JPY"}, "INVALID_FIELD_FORMAT_CASH_VALUE"),
        ("5555555555554444", {"cashValue": "-1", "currencyCode": "USD"}, "INVALID_FIELD_FORMAT_CASH_VALUE"),
        ("5555555555554444", {"cashValue": "1"}, "MISSING_REQUIRED_FIELD_CURRENCY_CODE"),
        ("5555555555554444", {"points": 0}, "INVALID_FIELD_FORMAT_POINTS"),
        ("5555555555554444", {"points": 1.5}, "INVALID_FIELD_FORMAT_POINTS"),
        ("5555555555554444", {"points": True}, "INVALID_FIELD_FORMAT_POINTS"),
        ("5555555555554444", {"points": "many"}, "INVALID_FIELD_FORMAT_POINTS"),
        ("5555555555554444", {"points": 10**400}, "INVALID_FIELD_FORMAT_POINTS"),
        ("5555555555554444", {}, "MISSING_REQUIRED_FIELD_POINTS"),
        ("5555555555554444", {"points": 100, "quantity": 0}, "INVALID_FIELD_FORMAT_QUANTITY"),
    ],
)
def test_what_breaks_a_rule_is_refused_and_nothing_is_taken(
    untouched_bank: BankProcess, card: str, line: dict[str, Any], reason: str
) -> None:
    peer = untouched_bank.peer
    account = peer.account(card)
    before = untouched_bank.ledger()
    answer = peer.redeem(account, **line)
    assert (answer.status, answer.reasons) == (400, [reason])
    assert answer.errors[0]["Recoverable"] is (reason == "INSUFFICIENT_POINTS")
    assert untouched_bank.ledger() == before


def test_several_items_are_taken_together_or_not_at_all(own_bank: BankProcess) -> None:
    peer = own_bank.peer
    account = peer.account(CLERKS_FAVOURITE)
    body: dict[str, object] = {"userId": account, "userIdType": "RANAC", "redemptionType": "CASHBACK"}
    line: dict[str, Any] = {"redemptionItemId": peer.item_id}
    lines = [line | {"points": 48_000}, line | {"points": 251}]
    answer = peer.send("POST", "/redemptions", body=body | {"redemptionItems": lines})
    assert answer.reasons == ["INSUFFICIENT_POINTS"]
    assert peer.balance(account) == 48_250
    lines = [line | {"points": 48_000}, line | {"cashValue": "2.50", "currencyCode": "USD"}]
    answer = peer.send("POST", "/redemptions", body=body | {"redemptionItems": lines})
    assert (answer.json["pointsRedeemed"], answer.json["pointBalance"]) == (48_250, 0)


def test_each_wrong_field_is_named(bank: BankProcess) -> None:
    body = {
        "userId": "12 34",
        "userIdType": "BAN",
        "redemptionType": "LOTTERY",
        "externalId": "x" * 21,
        "description": "d" * 161,
        "redemptionItems": [{"points": 5}, {"redemptionItemId": "74568", "points": []}],
    }
    answer = bank.peer.send("POST", "/redemptions", body=body)
    assert answer.reasons == [
        "INVALID_FIELD_FORMAT_DESCRIPTION",
        "INVALID_FIELD_FORMAT_EXTERNAL_ID",
        "INVALID_FIELD_FORMAT_POINTS",
        "INVALID_FIELD_FORMAT_REDEMPTION_TYPE",
        "INVALID_FIELD_FORMAT_USER_ID",
        "INVALID_FIELD_FORMAT_USER_ID_TYPE",
        "MISSING_REQUIRED_FIELD_REDEMPTION_ITEM_ID",
    ]
    answer = bank.peer.send("POST", "/redemptions", body={"redemptionItems": []})
    assert answer.reasons == [
        "INVALID_FIELD_FORMAT_REDEMPTION_ITEMS",
        "MISSING_REQUIRED_FIELD_REDEMPTION_TYPE",
        "MISSING_REQUIRED_FIELD_USER_ID",
        "MISSING_REQUIRED_FIELD_USER_ID_TYPE",
    ]


def test_the_same_external_id_takes_points_once(own_bank: BankProcess) -> None:
    peer = own_bank.peer
    account = peer.account(CLERKS_FAVOURITE)
    first = peer.redeem(account, external_id="T01-SAME", **MATCHING)
    again = peer.redeem(account, external_id="T01-SAME", **MATCHING)
    assert (again.status, again.body) == (200, first.body)
    other = peer.redeem(account, external_id="T01-SAME", points=1)
    assert (other.status, other.reasons) == (400, ["DUPLICATE_EXTERNAL_ID"])
    own_bank.restart()
    assert own_bank.peer.redeem(account, external_id="T01-SAME", **MATCHING).body == first.body
    assert own_bank.peer.balance(account) == 43_250


def test_a_refused_external_id_may_be_used_again(own_bank: BankProcess) -> None:
    account = own_bank.peer.account(CLERKS_FAVOURITE)
    assert own_bank.peer.redeem(account, external_id="T01-AGAIN", points=50_000).status == 400
    assert own_bank.peer.redeem(account, external_id="T01-AGAIN", points=40_000).status == 200


def test_a_household_shares_its_points(own_bank: BankProcess) -> None:
    peer = own_bank.peer
    first, second = peer.account("5425233430109903"), peer.account("4000056655665556")
    assert peer.redeem(second, points=12_345).status == 200
    assert peer.balance(first) == peer.balance(second) == 17_655
    assert peer.history(first).json["total"] == 0
    assert peer.history(second).json["total"] == 1


def test_two_checkouts_cannot_spend_the_same_points(own_bank: BankProcess) -> None:
    peer = own_bank.peer
    accounts = [peer.account("5425233430109903"), peer.account("4000056655665556")] * 4
    with ThreadPoolExecutor(8) as tills:
        answers = list(tills.map(lambda account: peer.redeem(account, points=10_000), accounts))
    assert sorted(answer.status for answer in answers) == [200] * 3 + [400] * 5
    assert peer.balance(accounts[0]) == 0


def test_merchandise_needs_an_address_of_the_member(bank: BankProcess) -> None:
    peer = bank.peer
    account = peer.account(CLERKS_FAVOURITE)
    body = {
        "userId": account,
        "userIdType": "RANAC",
        "redemptionType": "MERCHANDISE",
        "redemptionItems": [{"redemptionItemId": peer.item_id, "points": 100}],
    }
    assert peer.send("POST", "/redemptions", body=body).reasons == ["MISSING_REQUIRED_FIELD_SHIPPING_ADDRESS_ID"]
    answer = peer.send("POST", "/redemptions", body=body | {"shippingAddressId": "77"})
    assert answer.reasons == ["INVALID_FIELD_VALUE_SHIPPING_ADDRESS_ID"]
