"""What the bank remembers, in which order and pages, and that it still does after a crash (contract E4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.support.bank import BankProcess

REDEEM_ONLY = "5105105105105100"


@pytest.fixture
def account(own_bank: BankProcess) -> str:
    return own_bank.peer.account(REDEEM_ONLY)


def test_redemptions_and_credits_are_told_newest_first(own_bank: BankProcess, account: str) -> None:
    peer = own_bank.peer
    redemption = peer.redeem(account, points=300, external_id="T01-H").json["redemptionId"]
    credit = peer.credit(account, redemption, points=100, externalId="T01-HC").json["creditId"]
    body = peer.history(account).json
    assert (body["total"], body["offset"], body["limit"]) == (2, 0, 25)
    newest, oldest = body["redemptions"]
    assert (newest["redemptionId"], newest["originalRedemptionId"]) == (credit, redemption)
    assert (newest["transactionType"], newest["points"], newest["cashValue"]) == ("CREDIT", 100, "1.00")
    assert (oldest["redemptionId"], oldest["transactionType"]) == (redemption, "REDEMPTION")
    assert (oldest["points"], oldest["cashValue"], oldest["currencyCode"]) == (300, "3.00", "USD")
    assert (oldest["externalId"], newest["externalId"]) == ("T01-H", "T01-HC")
    assert "originalRedemptionId" not in oldest
    assert datetime.fromisoformat(oldest["redemptionDate"]) <= datetime.fromisoformat(newest["redemptionDate"])


def test_pages_cover_everything_once(own_bank: BankProcess, account: str) -> None:
    peer = own_bank.peer
    made = [peer.redeem(account, points=10).json["redemptionId"] for _ in range(28)]
    pages = [peer.history(account, offset=offset, limit=10).json for offset in (0, 10, 20, 30)]
    assert [len(page["redemptions"]) for page in pages] == [10, 10, 8, 0]
    assert {page["total"] for page in pages} == {28}
    told = [entry["redemptionId"] for page in pages for entry in page["redemptions"]]
    assert told == made[::-1]
    assert len(peer.history(account).json["redemptions"]) == 25


def test_both_days_of_the_period_belong_to_it(own_bank: BankProcess, account: str) -> None:
    peer = own_bank.peer
    told = peer.redeem(account, points=10)
    day = datetime.fromisoformat(peer.history(account).json["redemptions"][0]["redemptionDate"]).date()
    assert told.status == 200
    assert abs(datetime.now(UTC).date() - day) <= timedelta(days=1)
    for first, last, total in [(0, 0, 1), (-1, 0, 1), (0, 1, 1), (-2, -1, 0), (1, 2, 0)]:
        period = {"from_date": day + timedelta(days=first), "to_date": day + timedelta(days=last)}
        assert peer.history(account, **period).json["total"] == total


def test_the_echo_of_the_external_id_can_be_switched_off(own_bank: BankProcess, account: str) -> None:
    own_bank.peer.redeem(account, points=10, external_id="T01-E")
    own_bank.switch(echo_external_id=False)
    assert "externalId" not in own_bank.peer.history(account).json["redemptions"][0]
    own_bank.switch(echo_external_id=True)
    assert own_bank.peer.history(account).json["redemptions"][0]["externalId"] == "T01-E"


def test_additional_details_are_told_again(bank: BankProcess) -> None:
    account = bank.peer.account(REDEEM_ONLY)
    details = {"catalogue": "external", "price": 1.25, "odd": "\ud800"}
    body = {
        "userId": account,
        "userIdType": "RANAC",
        "redemptionType": "TRAVEL",
        "redemptionItems": [{"redemptionItemId": "90001", "points": 10}],
        "additionalDetails": details,
    }
    assert bank.peer.send("POST", "/redemptions", body=body).status == 200
    told = bank.peer.history(account).json["redemptions"][0]["additionalDetails"]
    assert told == details | {"price": "1.25"}


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_history_survives_the_end_of_the_process(own_bank: BankProcess, account: str, end: str) -> None:
    redemption = own_bank.peer.redeem(account, points=777).json["redemptionId"]
    before = own_bank.ledger()
    assert own_bank.notice_file.stat().st_mode & 0o777 == 0o600
    getattr(own_bank, end)()
    assert own_bank.notice_file.exists() == (end == "kill")
    own_bank.start()
    assert own_bank.ledger() == before
    assert own_bank.peer.history(account).json["redemptions"][0]["redemptionId"] == redemption


@pytest.mark.parametrize(
    ("query", "reasons"),
    [
        ({"from_date": "yesterday"}, ["INVALID_FIELD_FORMAT_FROM_DATE"]),
        ({"to_date": "2026-02-30"}, ["INVALID_FIELD_FORMAT_TO_DATE"]),
        ({"from_date": "2026-02-02", "to_date": "2026-02-01"}, ["INVALID_FIELD_FORMAT_TO_DATE"]),
        ({"limit": 26}, ["INVALID_FIELD_FORMAT_LIMIT"]),
        ({"limit": 0, "offset": -1}, ["INVALID_FIELD_FORMAT_LIMIT", "INVALID_FIELD_FORMAT_OFFSET"]),
        ({"limit": "1e1"}, ["INVALID_FIELD_FORMAT_LIMIT"]),
        ({"user_id_type": "BAN"}, ["INVALID_FIELD_FORMAT_USER_ID_TYPE"]),
        ({"user_id": "0" * 30}, ["INVALID_FIELD_VALUE_USER_ID"]),
    ],
)
def test_a_question_that_breaks_a_rule_is_refused(bank: BankProcess, query: dict[str, Any], reasons: list[str]) -> None:
    answer = bank.peer.history(bank.peer.account(REDEEM_ONLY), **query)
    assert (answer.status, answer.reasons) == (400, reasons)


def test_missing_and_repeated_parameters_are_named(bank: BankProcess) -> None:
    answer = bank.peer.send("GET", "/redemptions")
    assert answer.reasons == [
        f"MISSING_REQUIRED_FIELD_{name}" for name in ("FROM_DATE", "TO_DATE", "USER_ID", "USER_ID_TYPE")
    ]
    account = bank.peer.account(REDEEM_ONLY)
    period = "from_date=2000-01-01&to_date=2100-01-01"
    repeated = f"/redemptions?user_id={account}&user_id_type=RANAC&{period}&limit=1&limit=2"
    answer = bank.peer.send("GET", repeated)
    assert (answer.status, answer.reasons) == (400, ["INVALID_FIELD_FORMAT_LIMIT"])
