"""The rate against a second opinion: every amount of a small world tried one by one, by the contract's own words."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from posapp.domain.money import Money
from posapp.domain.points import Points, Rate, Tier
from posapp.domain.split import Terms
from tests.unit.domain.strategies import CURRENCIES, MULTIPLIERS

if TYPE_CHECKING:
    from posapp.domain.money import Currency

REACH = 120
"""The small world: amounts from nothing to this many minor units."""


class Oracle:
    """Amounts that the bank would take and what they cost, found by looking at each."""

    def __init__(self, currency: Currency, tiers: tuple[Tier, ...]) -> None:
        self.prices: dict[int, int] = {0: 0}
        for minor in range(1, REACH + 1):
            begun = [tier for tier in tiers if tier.start <= minor]
            if not begun:
                continue
            # The greatest start holds; of two that start together, the one written later.
            tier = max(enumerate(begun), key=lambda pair: (pair[1].start, pair[0]))[1]
            if tier.end is not None and minor > tier.end:
                continue
            per_minor = Fraction(tier.points_per_unit) / currency.scale
            points = ceil(minor * per_minor)
            if abs(minor - points / per_minor) < 1:
                self.prices[minor] = points

    def best(self, points: int, cap: int) -> int:
        return max(minor for minor, price in self.prices.items() if price <= points and minor <= cap)


@st.composite
def small_worlds(draw: st.DrawFn) -> tuple[Rate, Oracle]:
    currency = draw(CURRENCIES)
    tiers = tuple(
        Tier(start, draw(st.none() | st.integers(0, REACH)), draw(MULTIPLIERS) * draw(st.sampled_from([1, 10, 100])))
        for start in draw(st.lists(st.integers(0, REACH), min_size=1, max_size=5))
    )
    return Rate(currency, tiers), Oracle(currency, tiers)


@settings(max_examples=500)
@given(small_worlds(), st.integers(0, 10**6), st.integers(0, REACH))
def test_value_is_the_most_that_the_bank_would_take(world: tuple[Rate, Oracle], points: int, cap: int) -> None:
    rate, oracle = world
    few = points % 50
    for count in (few, points):
        assert rate.value(Points(count), cap=Money(cap, rate.currency)).minor == oracle.best(count, cap)


@given(small_worlds())
def test_points_for_is_the_price_of_every_amount_the_bank_takes(world: tuple[Rate, Oracle]) -> None:
    rate, oracle = world
    for minor, price in oracle.prices.items():
        assert rate.points_for(Money(minor, rate.currency)) == Points(price)


@given(small_worlds(), st.integers(1, REACH), st.integers(0, 10**5), st.booleans())
def test_all_that_fit_is_the_best_split_there_is(
    world: tuple[Rate, Oracle], total: int, balance: int, partial: bool
) -> None:
    rate, oracle = world
    terms = Terms(Money(total, rate.currency), Points(balance), rate, partial=partial)
    best = oracle.best(balance, total)
    if not partial and best != total:
        best = 0
    split = terms.all_that_fit()
    assert split.points_value.minor == best
    assert split.points.count == oracle.prices[best]
    assert terms.usable == (best > 0)


@given(small_worlds(), st.integers(1, REACH))
def test_every_amount_typed_ends_at_the_nearest_that_can_be_bought(world: tuple[Rate, Oracle], total: int) -> None:
    rate, oracle = world
    terms = Terms(Money(total, rate.currency), Points(10**12), rate)
    for minor in range(total + 1):
        split = terms.by_value(Money(minor, rate.currency))
        assert split.points_value.minor == max(amount for amount in oracle.prices if amount <= minor)
        assert split.points.count == oracle.prices[split.points_value.minor]
