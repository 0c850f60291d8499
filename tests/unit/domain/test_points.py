"""Points are whole and never negative; a rate turns them into money downward and money into points upward."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from posapp.domain.errors import BugError, Problem, UserError
from posapp.domain.money import Currency, Money
from posapp.domain.points import Points, Rate, Tier
from tests.unit.domain.strategies import CURRENCIES, DINAR, DOLLAR, YEN, rates, totals


def dollars(minor: int) -> Money:
    return Money(minor, DOLLAR)


@pytest.mark.parametrize("text", ["", "-1", "1.0", "1,000", "1e3", "five", "9" * 19, "\u0661", "+1", "1 000"])
def test_points_that_are_not_a_whole_number_are_refused(text: str) -> None:
    with pytest.raises(UserError) as refused:
        Points.parse(text)
    assert refused.value.problem is Problem.POINTS_MALFORMED


@given(st.integers(0, 10**18 - 1))
def test_points_round_trip_as_text(count: int) -> None:
    assert Points.parse(f" {Points(count)} ") == Points(count)


def test_points_never_go_below_zero() -> None:
    with pytest.raises(BugError):
        Points(-1)
    with pytest.raises(BugError):
        Points(3) - Points(4)


@pytest.mark.parametrize(
    ("currency", "per_unit", "points", "worth", "costs"),
    [
        (DOLLAR, "100", 2500, "25.00", 2500),
        (DOLLAR, "133.33", 5000, "37.50", 5000),
        (DOLLAR, "133.33", 4999, "37.49", 4999),
        (DOLLAR, "7", 5, "0.71", 5),
        (YEN, "0.8", 5, "6", 5),
        (YEN, "7", 20, "2", 14),
        (DINAR, "1000", 1, "0.001", 1),
        (DOLLAR, "1000000", 1, "0.00", 0),
    ],
)
def test_points_are_worth_and_cost(currency: Currency, per_unit: str, points: int, worth: str, costs: int) -> None:
    rate = Rate.flat(currency, Decimal(per_unit))
    value = rate.value(Points(points))
    assert str(value) == worth
    assert rate.points_for(value) == Points(costs)


def test_a_tier_holds_for_the_whole_of_a_value() -> None:
    rate = Rate(DOLLAR, (Tier(0, 4999, Decimal(100)), Tier(5000, None, Decimal(80))))
    assert rate.points_for(dollars(4999)) == Points(4999)
    assert rate.points_for(dollars(5000)) == Points(4000)
    assert rate.at(dollars(4999)) == 100
    assert rate.at(dollars(5000)) == 80
    # 4,000 points reach into the cheaper tier, 3,999 do not.
    assert rate.value(Points(4000)) == dollars(5000)
    assert rate.value(Points(3999)) == dollars(3999)


def test_a_dearer_tier_is_entered_only_with_enough_points() -> None:
    rate = Rate(DOLLAR, (Tier(0, 999, Decimal(100)), Tier(1000, None, Decimal(200))))
    assert rate.value(Points(1500)) == dollars(999)
    assert rate.value(Points(2000)) == dollars(1000)


def test_a_tier_ends_where_the_bank_ends_it_or_the_next_begins() -> None:
    tiers = (Tier(1000, 1999, Decimal(50)), Tier(0, None, Decimal(100)), Tier(3000, None, Decimal(40)))
    assert [(tier.start, tier.end) for tier in Rate(DOLLAR, tiers).tiers] == [(0, 999), (1000, 1999), (3000, None)]


def test_nothing_is_worth_anything_before_the_first_tier_or_in_a_gap() -> None:
    rate = Rate(DOLLAR, (Tier(500, 999, Decimal(100)), Tier(2000, 2999, Decimal(100))))
    assert rate.value(Points(499)) == dollars(0)
    assert rate.value(Points(1500)) == dollars(999)
    assert rate.value(Points(10**9)) == dollars(2999)
    assert rate.value(Points(10**9), cap=dollars(1999)) == dollars(999)
    for outside in (1, 499, 1000, 1999, 3000):
        assert rate.at(dollars(outside)) is None
        with pytest.raises(BugError):
            rate.points_for(dollars(outside))


@pytest.mark.parametrize("per_unit", ["0", "-1", "NaN", "Infinity", "sNaN"])
def test_a_rate_without_sense_is_refused(per_unit: str) -> None:
    with pytest.raises(BugError):
        Rate.flat(DOLLAR, Decimal(per_unit))


def test_a_rate_without_tiers_is_refused() -> None:
    with pytest.raises(BugError):
        Rate(DOLLAR, ())


def test_a_rate_never_judges_another_currency() -> None:
    rate, yen = Rate.flat(DOLLAR, 100), Money(100, YEN)
    for judge in (rate.at, rate.points_for, rate.plenty):
        with pytest.raises(BugError):
            judge(yen)
    with pytest.raises(BugError):
        rate.value(Points(1), cap=yen)


def test_rates_are_equal_when_their_tiers_are() -> None:
    assert Rate.flat(DOLLAR, 100) == Rate.flat(DOLLAR, Decimal("100.00"))
    assert Rate.flat(DOLLAR, 100).tiers == (Tier(0, None, Decimal(100)),)
    assert hash(Rate.flat(DOLLAR, 100)) == hash(Rate.flat(DOLLAR, Decimal("100.00")))
    assert Rate.flat(DOLLAR, 100) != Rate.flat(YEN, 100)
    assert Rate.flat(DOLLAR, 100) != Rate.flat(DOLLAR, 101)
    assert Rate.flat(DOLLAR, 100) != "100"


@given(st.data())
def test_a_value_never_costs_more_than_the_points_it_was_made_from(data: st.DataObject) -> None:
    currency = data.draw(CURRENCIES)
    rate, points = data.draw(rates(currency)), Points(data.draw(st.integers(0, 10**15)))
    cap = data.draw(st.none() | totals(currency))
    value = rate.value(points, cap=cap)
    assert rate.points_for(value) <= points
    assert cap is None or value <= cap


@given(st.data())
def test_points_and_value_agree_to_less_than_a_minor_unit(data: st.DataObject) -> None:
    currency = data.draw(CURRENCIES)
    rate = data.draw(rates(currency))
    value = rate.value(Points(data.draw(st.integers(0, 10**12))), cap=data.draw(st.none() | totals(currency)))
    assume(value.minor)
    per_unit = rate.at(value)
    assert per_unit is not None
    # The bank's own check, contract section 5: |cash - points / multiplier| below one minor unit.
    bought = Fraction(rate.points_for(value).count) / Fraction(per_unit)
    assert abs(Fraction(value.amount) - bought) < Fraction(1, currency.scale)


@given(st.data())
def test_more_points_are_never_worth_less(data: st.DataObject) -> None:
    currency = data.draw(CURRENCIES)
    rate = data.draw(rates(currency))
    fewer, more = sorted(data.draw(st.lists(st.integers(0, 10**12), min_size=2, max_size=2)))
    assert rate.value(Points(fewer)) <= rate.value(Points(more))


@given(st.data())
def test_plenty_is_enough_for_every_value_up_to_the_total(data: st.DataObject) -> None:
    currency = data.draw(CURRENCIES)
    rate, total = data.draw(rates(currency)), data.draw(totals(currency))
    below = Money(data.draw(st.integers(1, total.minor)), currency)
    if rate.at(below) is not None:
        assert rate.points_for(below) <= rate.plenty(total)
