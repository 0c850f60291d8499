"""Activity is made up, but the books balance; and older books are brought to this version with all they hold."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from posapp.sandbox.activity import NoPointsError, Plan, plant
from posapp.sandbox.bank import Bank
from posapp.sandbox.credit import credit
from posapp.sandbox.history import history
from posapp.sandbox.members import HOUSEHOLDS, household_points, reference
from posapp.sandbox.redeem import redeem
from posapp.sandbox.reports import ledger_report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CALLER = "5577000055770004"
START = datetime(2030, 1, 15, 7, tzinfo=UTC)


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    opened = Bank(tmp_path / "bank.db", clock=lambda: START)
    yield opened
    opened.close()


def listed(bank: Bank, account: str, offset: int = 0) -> Any:
    query = {"user_id": account, "user_id_type": "RANAC", "from_date": "2029-01-01", "to_date": "2030-01-15"}
    return history(bank, query | {"offset": str(offset)}, echo_external_id=True)


@pytest.mark.parametrize("plan", [Plan(1, 0, 1), Plan(1, 1, 1), Plan(60, 12, 150), Plan(900, 900, 360)])
def test_the_balance_stays_and_every_burn_stands_in_the_books(bank: Bank, plan: Plan) -> None:
    account = bank.account_by_card(CALLER)
    before = bank.lots(account.household)
    plant(bank, account, plan)
    assert bank.lots(account.household) == before
    report: Any = ledger_report(bank)
    assert (len(report["redemptions"]), len(report["credits"])) == (plan.redemptions, plan.credits)
    burned = dict(bank.connection.execute("SELECT redemption, points FROM burns"))
    returned = dict(bank.connection.execute("SELECT redemption, returned FROM burns WHERE returned > 0"))
    assert burned == {int(one["id"]): one["points"] for one in report["redemptions"]}
    assert returned == {int(one["redemption_id"]): one["points"] for one in report["credits"]}


def test_it_is_newest_first_and_all_before_today(bank: Bank) -> None:
    account = bank.account_by_card(CALLER)
    plant(bank, account, Plan(40, 10, 150))
    body: dict[str, object] = {
        "userId": account.ranac,
        "userIdType": "RANAC",
        "redemptionType": "TRAVEL",
        "redemptionItems": [{"redemptionItemId": "90001", "points": 80}],
    }
    now = redeem(bank, body)["redemptionId"]
    plant(bank, account, Plan(5, 0, 10))
    rows = [row for offset in (0, 25, 50) for row in listed(bank, account.ranac, offset)["redemptions"]]
    assert (len(rows), rows[0]["redemptionId"]) == (56, now)
    times = [datetime.fromisoformat(row["redemptionDate"]) for row in rows]
    assert times == sorted(times, reverse=True)
    assert times[1] < START.replace(hour=0)
    assert times[-1] >= START - timedelta(days=151)
    assert {row["redemptionType"] for row in rows} == {"CASHBACK", "MERCHANDISE", "TRAVEL"}


def test_what_is_planted_can_be_given_back_like_all_else(bank: Bank) -> None:
    account = bank.account_by_card(CALLER)
    plant(bank, account, Plan(3, 0, 100))
    row = listed(bank, account.ranac)["redemptions"][0]
    before = bank.balance(account.household)
    credit(bank, row["redemptionId"], {"userId": account.ranac, "userIdType": "RANAC"})
    assert bank.balance(account.household) == before + row["points"]


def test_the_same_account_gets_the_same_activity(tmp_path: Path) -> None:
    told = []
    for name in ("one", "two"):
        bank = Bank(tmp_path / name, clock=lambda: START)
        plant(bank, bank.account_by_card(CALLER), Plan(30, 5, 90))
        told.append(listed(bank, reference("RANAC", CALLER)))
        bank.close()
    assert told[0] == told[1]


@pytest.mark.parametrize("card", ["4242424242424242", "5424000000000015", "4111111111111111", "5454545454545454"])
def test_who_could_not_have_redeemed_gets_none(bank: Bank, card: str) -> None:
    with pytest.raises(NoPointsError):
        plant(bank, bank.account_by_card(card), Plan(3, 1, 30))
    assert ledger_report(bank)["redemptions"] == []


@pytest.mark.parametrize("card", ["371449635398431", "2223000048400011", "6759649826438453", "5431111111111111"])
def test_every_currency_has_its_amounts(bank: Bank, card: str) -> None:
    account = bank.account_by_card(card)
    plant(bank, account, Plan(20, 5, 60))
    assert {row["currencyCode"] for row in listed(bank, account.ranac)["redemptions"]} == {account.currency}


def test_books_of_the_first_version_are_brought_forward_with_all_they_hold(tmp_path: Path) -> None:
    path = tmp_path / "bank.db"
    first = Bank(path, clock=lambda: START)
    main = first.account_by_card("5555555555554444")
    line = {"redemptionItemId": "74568", "points": 250}
    body = {"userId": main.ranac, "userIdType": "RANAC", "redemptionType": "CASHBACK", "redemptionItems": [line]}
    redeem(first, body)
    first.set_rate("49634", Decimal(200))
    first.close()
    _make_older(path)
    again = Bank(path, clock=lambda: START)
    euro = again.account_by_card("371449635398431")
    rate = again.rate(euro, "81001")
    assert rate is not None
    assert rate.points_for(100) == 250, "dearer than the rate as it stands now"
    assert again.balance(again.account_by_card("5555555555554444").household) == 48_000
    caller = again.account_by_card(CALLER)
    (seeded,) = [household for household in HOUSEHOLDS if household.name == "on the phone"]
    assert again.balance(caller.household) == household_points(seeded)
    again.close()


def _make_older(path: Path) -> None:
    """What version 1 did not have goes."""
    with sqlite3.connect(path) as books:
        books.execute("DELETE FROM rates WHERE item_id <> '74568'")
        (household,) = books.execute("SELECT household FROM accounts WHERE last_four = '0004'").fetchone()
        books.execute("DELETE FROM accounts WHERE household = ?", (household,))
        books.execute("DELETE FROM lots WHERE household = ?", (household,))
        books.execute("DELETE FROM households WHERE household = ?", (household,))
        books.execute("DELETE FROM addresses")
        books.execute("PRAGMA user_version = 1")
    books.close()
