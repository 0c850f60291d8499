"""The bank's conversion holds for every currency and rate (contract section 5)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.sandbox.rates import Rate, RateTier, to_minor, to_text

exponents = st.sampled_from([0, 2, 3])
multipliers = st.decimals("0.001", "100000", places=3, allow_nan=False)
points = st.integers(0, 10**12)
cash_values = st.integers(0, 10**12)


def flat(exponent: int, multiplier: Decimal) -> Rate:
    return Rate(exponent, (RateTier(0, multiplier),))


@st.composite
def improving_rates(draw: st.DrawFn) -> Rate:
    """Tiers that cost less the more is bought, as programs have them."""
    starts = sorted({0, *draw(st.lists(st.integers(1, 10**9), max_size=3))})
    prices = sorted(draw(st.lists(multipliers, min_size=len(starts), max_size=len(starts))), reverse=True)
    return Rate(draw(exponents), tuple(RateTier(start, price) for start, price in zip(starts, prices, strict=True)))


@given(exponents, multipliers, points)
def test_what_points_are_worth_never_costs_more_than_them(exponent: int, multiplier: Decimal, held: int) -> None:
    rate = flat(exponent, multiplier)
    assert rate.points_for(rate.value(held)) <= held


@given(exponents, multipliers, points)
def test_one_minor_unit_more_would_cost_more(exponent: int, multiplier: Decimal, held: int) -> None:
    rate = flat(exponent, multiplier)
    assert rate.points_for(rate.value(held) + 1) > held


@given(improving_rates(), points)
def test_points_and_their_worth_always_agree(rate: Rate, held: int) -> None:
    assert rate.agree(points=held, cash_minor=rate.value(held))


@given(improving_rates(), cash_values)
def test_the_price_of_a_value_buys_at_least_that_value(rate: Rate, cash: int) -> None:
    assert rate.value(rate.points_for(cash)) >= cash


@given(exponents, multipliers, cash_values)
def test_points_agree_with_the_decimal_rule_of_the_contract(exponent: int, multiplier: Decimal, cash: int) -> None:
    rate = flat(exponent, multiplier)
    asked = rate.points_for(cash)
    minor_unit = Decimal(1).scaleb(-exponent)
    gap = abs(Decimal(cash).scaleb(-exponent) * multiplier - asked)
    assert rate.agree(points=asked, cash_minor=cash) == (gap < minor_unit * multiplier)


@pytest.mark.parametrize(
    ("cash", "price"), [(0, 0), (4_999, 5_999), (5_000, 5_500), (19_999, 21_999), (20_000, 20_000), (20_001, 20_001)]
)
def test_the_tier_with_the_greatest_start_prices_the_whole_amount(cash: int, price: int) -> None:
    rate = Rate(2, (RateTier(0, Decimal(120)), RateTier(5_000, Decimal(110)), RateTier(20_000, Decimal(100))))
    assert rate.points_for(cash) == price


def test_points_between_rising_tiers_are_worth_what_the_lower_tier_can_give() -> None:
    rate = Rate(2, (RateTier(0, Decimal(100)), RateTier(5_000, Decimal(200))))
    assert (rate.value(4_999), rate.value(7_000), rate.value(10_000)) == (4_999, 4_999, 5_000)
    assert not rate.agree(points=7_000, cash_minor=4_999)


@given(exponents, st.integers(0, 10**15))
def test_minor_units_survive_being_written_down(exponent: int, minor: int) -> None:
    assert to_minor(Decimal(to_text(minor, exponent)), exponent) == minor


@pytest.mark.parametrize(("text", "exponent", "minor"), [("1.00", 0, 1), ("1.5", 0, None), ("0.001", 2, None)])
def test_too_many_decimals_are_noticed(text: str, exponent: int, minor: int | None) -> None:
    assert to_minor(Decimal(text), exponent) == minor
