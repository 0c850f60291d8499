"""A reward's total is what its points are worth: to the minor unit, from whichever figure one begins."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from posapp.domain.errors import Problem, RuleError
from posapp.domain.member import AccountStatus, Member, Quote, Role, quote_of
from posapp.domain.money import Money
from posapp.domain.points import Points, Rate
from posapp.domain.split import Split, Terms, all_points
from tests.unit.domain.strategies import DOLLAR, terms
from tests.unit.domain.test_split import hold_the_rules

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def quoted(bounds: Terms) -> Quote:
    """The quote of a member on these terms, whatever the total."""
    member = Member(
        "A1",
        "4242",
        AccountStatus.GOOD,
        Role.PRIMARY,
        bounds.balance,
        bounds.rate,
        bounds.least,
        bounds.most,
        bounds.partial,
    )
    return quote_of(member, currency_code=bounds.total.currency.code, last_four="4242", as_of=NOON)


def made(quote: Quote, **by: Points | Money) -> Split | None:
    try:
        return all_points(quote, **by)  # type: ignore[arg-type]  # points or value
    except RuleError:
        return None


@given(terms(), st.data())
def test_no_card_pays_and_no_point_too_many_is_taken(bounds: Terms, data: st.DataObject) -> None:
    quote = quoted(bounds)
    points = data.draw(st.integers(0, bounds.balance.count + 1).map(Points))
    value = data.draw(st.integers(-1, bounds.total.minor).map(lambda minor: Money(minor, bounds.total.currency)))
    for split, most in ((made(quote, points=points), points), (made(quote, value=value), bounds.balance)):
        if split is None:
            continue
        assert split.points_value == split.total
        assert not split.card_amount
        assert split.points <= most
        hold_the_rules(Terms.of(split.total, quote), split)
    by_value = made(quote, value=value)
    assert by_value is None or by_value.total <= value


@given(terms(), st.data())
def test_the_same_points_come_to_the_same_split_again(bounds: Terms, data: st.DataObject) -> None:
    quote = quoted(bounds)
    split = made(quote, points=data.draw(st.integers(1, max(bounds.balance.count, 1)).map(Points)))
    assume(split is not None)
    assert split is not None
    assert made(quote, points=split.points) == split
    assert made(quote, value=split.total) == split


def test_a_program_s_bounds_hold_for_a_reward_too() -> None:
    least, most = Money(500, DOLLAR), Money(5_000, DOLLAR)
    member = Member(
        "A1",
        "4242",
        AccountStatus.GOOD,
        Role.PRIMARY,
        Points(48_250),
        Rate.flat(DOLLAR, 100),
        least,
        most,
        partial=False,
    )
    quote = quote_of(member, currency_code="USD", last_four="", as_of=NOON)
    assert all_points(quote, points=Points(5_000)).total == most
    for points, problem in ((5_001, Problem.VALUE_OVER_MAXIMUM), (499, Problem.VALUE_BELOW_MINIMUM)):
        with pytest.raises(RuleError) as no:
            all_points(quote, points=Points(points))
        assert no.value.problem is problem


@pytest.mark.parametrize("status", [AccountStatus.ON_HOLD, AccountStatus.CANCELLED])
def test_who_may_not_redeem_gets_no_reward(status: AccountStatus) -> None:
    member = Member("A1", "4242", status, Role.PRIMARY, Points(48_250), Rate.flat(DOLLAR, 100))
    quote = quote_of(member, currency_code="USD", last_four="", as_of=NOON)
    with pytest.raises(RuleError) as no:
        all_points(quote, points=Points(500))
    assert (no.value.problem, no.value.values) == (Problem.REWARD_NOT_USABLE, {"reason": quote.reason})
