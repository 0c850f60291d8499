"""Where a split ends: half of an odd total, the whole balance, a bound itself, points that buy nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from posapp.domain.points import Points, Rate, Tier
from posapp.domain.split import Terms
from tests.unit.domain.strategies import DOLLAR
from tests.unit.domain.test_split import dollars, refusal, simple

if TYPE_CHECKING:
    from posapp.domain.money import Money


def test_half_is_the_nearest_below_to_the_minor_unit() -> None:
    for total, half in ((5000, 2500), (8741, 4370), (1, 0)):
        split = simple(total, 9000).half()
        assert (split.points_value, split.points) == (dollars(half), Points(half))
        assert isinstance(split.points_value.minor, int)


def test_all_of_a_balance_and_all_of_a_bound_may_be_used() -> None:
    cart = simple(5000, 3000, most=dollars(3000))
    whole = cart.all_that_fit()
    assert whole.points == Points(3000)
    assert cart.by_points(Points(3000)) == cart.by_value(dollars(3000)) == cart.by_card(dollars(2000)) == whole


def test_what_is_refused_is_told_with_its_bound() -> None:
    cart = simple(5000, 3000)
    for steer in (lambda: cart.by_points(Points(3001)), lambda: cart.by_value(dollars(3001))):
        assert refusal(steer).values == {"balance": Points(3000)}
    assert refusal(lambda: cart.by_value(dollars(5001))).values == {"total": dollars(5000)}


def test_points_typed_never_reach_into_a_cheaper_tier_beyond_the_total() -> None:
    rate = Rate(DOLLAR, (Tier(0, 999, Decimal(200)), Tier(1000, None, Decimal(100))))
    cart = Terms(dollars(999), Points(10_000), rate)
    split = cart.by_points(Points(1998))
    assert (split.points_value, split.card_amount) == (dollars(999), dollars(0))


@pytest.mark.parametrize("bounds", [{}, {"least": dollars(500)}, {"partial": False}])
def test_points_too_few_to_buy_a_minor_unit_are_no_points(bounds: dict[str, Money | bool]) -> None:
    cart = replace(simple(5000, 9000, **bounds), rate=Rate.flat(DOLLAR, 1000))
    assert cart.by_points(Points(9)) == cart.none()
