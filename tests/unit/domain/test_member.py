"""Who may redeem, and why not: the whole table of account standings and household roles, and what a quote is worth."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from posapp.domain.member import FRESH_FOR, AccountStatus, Member, Outcome, Quote, Reason, Role, quote_of
from posapp.domain.money import Currency, Money
from posapp.domain.points import Points, Rate

DOLLAR: Final = Currency.of("USD")
NOW: Final = datetime(2026, 1, 2, 12, tzinfo=UTC)
GOOD: Final = Member(
    account="A1",
    last_four="4242",
    status=AccountStatus.GOOD,
    role=Role.PRIMARY,
    balance=Points(5000),
    rate=Rate.flat(DOLLAR, 100),
)

MAY: Final = {AccountStatus.GOOD, AccountStatus.REDEEM_ONLY, None}
MAY_NOT: Final = {
    AccountStatus.NEW: Reason.ACCOUNT_NEW,
    AccountStatus.ON_HOLD: Reason.ACCOUNT_ON_HOLD,
    AccountStatus.CANCELLED: Reason.ACCOUNT_CANCELLED,
    AccountStatus.INACTIVE: Reason.ACCOUNT_INACTIVE,
    AccountStatus.UNRECOGNISED: Reason.ACCOUNT_STATUS_UNRECOGNISED,
}
REDEEMS: Final = {Role.PRIMARY, Role.REDEEMER, None}


def quote(member: Member, *, currency: str = "USD", last_four: str = "4242", as_of: datetime = NOW) -> Quote:
    return quote_of(member, currency_code=currency, last_four=last_four, as_of=as_of)


def test_every_standing_is_judged() -> None:
    assert MAY | set(MAY_NOT) == {*AccountStatus, None}


@pytest.mark.parametrize(("status", "role"), list(itertools.product([*AccountStatus, None], [*Role, None])))
def test_standing_comes_before_role(status: AccountStatus | None, role: Role | None) -> None:
    judged = quote(replace(GOOD, status=status, role=role))
    if status is not None and status in MAY_NOT:
        expected: tuple[Outcome, Reason | None] = (Outcome.NOT_ELIGIBLE, MAY_NOT[status])
    elif role in REDEEMS:
        expected = (Outcome.ELIGIBLE, None)
    else:
        expected = (Outcome.NOT_ELIGIBLE, Reason.NOT_A_REDEEMER)
    assert (judged.outcome, judged.reason) == expected
    assert judged.usable == (expected == (Outcome.ELIGIBLE, None))


@pytest.mark.parametrize(
    ("member", "currency", "reason"),
    [
        (replace(GOOD, balance=None), "USD", Reason.BALANCE_UNAVAILABLE),
        (replace(GOOD, balance=Points(0)), "USD", Reason.NO_POINTS),
        (replace(GOOD, rate=None), "USD", Reason.RATE_UNAVAILABLE),
        (GOOD, "EUR", Reason.OTHER_CURRENCY),
    ],
)
def test_an_eligible_member_s_points_can_be_of_no_use_to_this_sale(
    member: Member, currency: str, reason: Reason
) -> None:
    judged = quote(member, currency=currency)
    assert (judged.outcome, judged.reason, judged.usable) == (Outcome.ELIGIBLE, reason, False)


def test_who_may_not_redeem_is_told_that_and_not_that_the_balance_is_empty() -> None:
    judged = quote(replace(GOOD, status=AccountStatus.ON_HOLD, balance=Points(0), rate=None))
    assert judged.reason is Reason.ACCOUNT_ON_HOLD


def test_the_worth_of_a_balance_is_never_guessed() -> None:
    assert quote(GOOD).worth == Money(5000, DOLLAR)
    assert quote(replace(GOOD, rate=None)).worth is None
    assert quote(replace(GOOD, balance=None)).worth is None
    assert Quote(Outcome.NOT_FOUND, Reason.NO_MEMBER, "4242", None, NOW).worth is None


def test_the_card_s_last_four_win_over_the_bank_s() -> None:
    assert quote(GOOD, last_four="1111").last_four == "1111"
    assert quote(GOOD, last_four="").last_four == "4242"


@pytest.mark.parametrize(
    ("age", "fresh"),
    [
        (timedelta(0), True),
        (FRESH_FOR, True),
        (FRESH_FOR + timedelta(microseconds=1), False),
        (timedelta(seconds=-1), False),
    ],
)
def test_a_quote_is_fresh_for_a_minute_and_never_from_the_future(age: timedelta, fresh: bool) -> None:
    assert quote(GOOD).is_fresh(NOW + age) is fresh


@pytest.mark.parametrize(
    "moved",
    [
        replace(GOOD, balance=Points(4999)),
        replace(GOOD, rate=Rate.flat(DOLLAR, 101)),
        replace(GOOD, status=AccountStatus.ON_HOLD),
        replace(GOOD, most=Money(100, DOLLAR)),
    ],
)
def test_terms_are_the_same_only_if_nothing_moved(moved: Member) -> None:
    later = NOW + timedelta(minutes=5)
    assert quote(GOOD).same_terms(quote(replace(GOOD), as_of=later))
    assert not quote(GOOD).same_terms(quote(moved, as_of=later))
