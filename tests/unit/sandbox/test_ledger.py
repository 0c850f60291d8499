"""Points keep their age: lots burn and come back by the rules of contract section 6, whatever the order of events."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from posapp.sandbox.bank import Bank, BooksError
from posapp.sandbox.credit import credit
from posapp.sandbox.envelope import RefusedError
from posapp.sandbox.members import ITEM_ID
from posapp.sandbox.redeem import redeem
from posapp.sandbox.reports import ledger_report

MAIN = "5555555555554444"
START = datetime(2030, 1, 15, 12, tzinfo=UTC)


class Calendar:
    """A clock the test turns."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def pass_days(self, days: int) -> None:
        self.now += timedelta(days=days)


def take(bank: Bank, points: int) -> str:
    account = bank.account_by_card(MAIN)
    body = {
        "userId": account.ranac,
        "userIdType": "RANAC",
        "redemptionType": "CASHBACK",
        "redemptionItems": [{"redemptionItemId": ITEM_ID, "points": points}],
    }
    return str(redeem(bank, body)["redemptionId"])


def give_back(bank: Bank, redemption: str, points: int | None) -> Any:
    account = bank.account_by_card(MAIN)
    body: dict[str, object] = {"userId": account.ranac, "userIdType": "RANAC"}
    return credit(bank, redemption, body if points is None else body | {"points": points})


def lots(bank: Bank) -> list[int]:
    report: Any = ledger_report(bank)
    household = bank.account_by_card(MAIN).household
    return [lot["points"] for lot in report["lots"] if lot["household"] == household]


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def bank(tmp_path: Path, calendar: Calendar) -> Any:
    opened = Bank(tmp_path / "bank.db", clock=calendar)
    yield opened
    opened.close()


def test_expired_points_are_not_in_the_balance(bank: Bank, calendar: Calendar) -> None:
    assert lots(bank) == [5_000, 20_000, 18_250, 10_000]
    household = bank.account_by_card(MAIN).household
    assert bank.balance(household) == 48_250
    calendar.pass_days(400)
    assert bank.balance(household) == 48_250, "the last day still counts"
    calendar.pass_days(1)
    assert bank.balance(household) == 28_250
    with pytest.raises(RefusedError, match="INSUFFICIENT_POINTS"):
        take(bank, 28_251)


def test_the_lot_that_expires_first_burns_first_and_fills_last(bank: Bank) -> None:
    redemption = take(bank, 40_000)
    assert lots(bank) == [5_000, 0, 0, 8_250]
    give_back(bank, redemption, 1_000)
    assert lots(bank) == [5_000, 0, 0, 9_250]
    give_back(bank, redemption, 2_000)
    assert lots(bank) == [5_000, 0, 1_250, 10_000]
    give_back(bank, redemption, None)
    assert lots(bank) == [5_000, 20_000, 18_250, 10_000]


def test_points_given_back_to_an_expired_lot_stay_expired(bank: Bank, calendar: Calendar) -> None:
    redemption = take(bank, 20_000)
    calendar.pass_days(500)
    answer = give_back(bank, redemption, None)
    assert (answer["pointsCredited"], answer["remainingPoints"]) == (20_000, 0)
    assert answer["pointBalance"] == 28_250


def test_a_bank_opens_its_books_again(tmp_path: Path, calendar: Calendar) -> None:
    first = Bank(tmp_path / "bank.db", clock=calendar)
    take(first, 250)
    first.close()
    again = Bank(tmp_path / "bank.db", clock=calendar)
    assert again.balance(again.account_by_card(MAIN).household) == 48_000
    again.close()


def test_books_of_another_version_are_refused(tmp_path: Path, calendar: Calendar) -> None:
    first = Bank(tmp_path / "bank.db", clock=calendar)
    first.connection.execute("PRAGMA user_version = 99")
    first.close()
    with pytest.raises(BooksError, match="another version"):
        Bank(tmp_path / "bank.db", clock=calendar)


class Household(RuleBasedStateMachine):
    """Redeems, gives back and grows older at random; a model of plain sums must stay right."""

    @initialize()
    def open_account(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.calendar = Calendar()
        self.bank = Bank(Path(self.folder.name) / "bank.db", clock=self.calendar)
        self.bank.connection.execute("PRAGMA synchronous = OFF")
        self.household = self.bank.account_by_card(MAIN).household
        self.seeded = lots(self.bank)
        self.open: dict[str, int] = {}

    def teardown(self) -> None:
        self.bank.close()
        self.folder.cleanup()

    @rule(points=st.integers(1, 60_000))
    def redeem_some(self, points: int) -> None:
        before = self.bank.balance(self.household)
        if points > before:
            with pytest.raises(RefusedError, match="INSUFFICIENT_POINTS"):
                take(self.bank, points)
        else:
            self.open[take(self.bank, points)] = points
            assert self.bank.balance(self.household) == before - points

    @precondition(lambda self: self.open)
    @rule(data=st.data(), points=st.none() | st.integers(1, 30_000))
    def return_some(self, data: st.DataObject, points: int | None) -> None:
        redemption = data.draw(st.sampled_from(sorted(self.open)))
        left = self.open[redemption]
        if left == 0:
            with pytest.raises(RefusedError, match="REDEMPTION_ALREADY_CREDITED"):
                give_back(self.bank, redemption, points)
        elif points is not None and points > left:
            with pytest.raises(RefusedError, match="CREDIT_EXCEEDS_REMAINING"):
                give_back(self.bank, redemption, points)
        else:
            answer = give_back(self.bank, redemption, points)
            self.open[redemption] = left - (left if points is None else points)
            assert answer["remainingPoints"] == self.open[redemption]

    @rule(days=st.integers(1, 300))
    def grow_older(self, days: int) -> None:
        self.calendar.pass_days(days)

    @invariant()
    def nothing_is_lost_or_made(self) -> None:
        assert sum(lots(self.bank)) + sum(self.open.values()) == sum(self.seeded)

    @invariant()
    def no_lot_holds_more_than_was_earned(self) -> None:
        assert all(0 <= held <= earned for held, earned in zip(lots(self.bank), self.seeded, strict=True))


TestHousehold = Household.TestCase
TestHousehold.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)
