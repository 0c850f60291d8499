"""A returned amount is shared to the last unit, and points never turn into cash by accident."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.domain.errors import Problem, RuleError
from posapp.domain.money import Currency, Money
from posapp.domain.points import Points
from posapp.domain.reasons import CODES, Reasons, is_code
from posapp.domain.returns import Policy, of_amount, of_points
from tests.unit.domain import happenings as on

if TYPE_CHECKING:
    from posapp.domain.sale import Sale

USD = Currency.of("USD")
SALE = on.after(on.REDEEMED, on.APPROVED)  # 5,000 points worth 50.00, and 37.40 by card.


def usd(text: str) -> Money:
    return Money.parse(text, USD)


@pytest.mark.parametrize(
    ("policy", "amount", "left", "points", "card"),
    [
        (Policy.POINTS_FIRST, "10.00", 5000, 1000, "0.00"),
        (Policy.POINTS_FIRST, "60.00", 5000, 5000, "10.00"),
        (Policy.POINTS_FIRST, "20.00", 500, 500, "15.00"),
        (Policy.CARD_FIRST, "10.00", 5000, 0, "10.00"),
        (Policy.CARD_FIRST, "40.00", 5000, 260, "37.40"),
        (Policy.IN_PROPORTION, "87.40", 5000, 5000, "37.40"),
        (Policy.IN_PROPORTION, "10.00", 5000, 572, "4.28"),
        (Policy.IN_PROPORTION, "40.00", 0, 0, None),
    ],
)
def test_each_policy_gives_back_what_it_says(
    policy: Policy, amount: str, left: int, points: int, card: str | None
) -> None:
    if card is None:
        with pytest.raises(RuleError) as no:
            of_amount(SALE, usd(amount), Points(left), policy)
        assert (no.value.problem, no.value.values["most"]) == (Problem.RETURN_TOO_LARGE, usd("37.40"))
        return
    back = of_amount(SALE, usd(amount), Points(left), policy)
    assert (back.points, back.card_amount) == (Points(points), usd(card))
    assert back.points_value + back.card_amount == usd(amount)


@st.composite
def sales(draw: st.DrawFn) -> Sale:
    value, card = draw(st.integers(1, 10**12)), draw(st.integers(0, 10**12))
    points = draw(st.integers(1, 10**12))
    total = Money(value + card, USD)
    return replace(
        SALE, total=total, points=Points(points), points_value=Money(value, USD), card_amount=Money(card, USD)
    )


@given(sales(), st.data(), st.sampled_from(Policy))
def test_an_amount_is_shared_exactly_and_within_what_is_left(sale: Sale, data: st.DataObject, policy: Policy) -> None:
    left = Points(data.draw(st.integers(0, sale.points.count)))
    amount = Money(data.draw(st.integers(0, sale.total.minor)), USD)
    try:
        back = of_amount(sale, amount, left, policy)
    except RuleError:
        return
    assert back.points_value + back.card_amount == amount
    assert Points(0) <= back.points <= left
    assert Money.zero(USD) <= back.card_amount <= sale.card_amount
    assert bool(back.points) == bool(back.points_value)


@given(sales(), st.lists(st.integers(1, 10**12), max_size=6))
def test_the_worth_of_all_parts_is_the_worth_of_the_whole(sale: Sale, parts: list[int]) -> None:
    left, worth = sale.points, Money.zero(USD)
    for part in [*parts, 10**12]:
        points = Points(min(part, left.count))
        worth += of_points(sale, points, left).points_value
        left -= points
    assert (left, worth) == (Points(0), sale.points_value)


def test_a_store_adds_reasons_of_its_own_once() -> None:
    reasons = Reasons(("staff_error", "other"))
    assert reasons.codes == (*CODES, "staff_error")
    assert reasons.checked("staff_error", "") == ("staff_error", "")
    assert [is_code(text) for text in ("a", "wrong_size", "Wrong", "", "a b", "1x", "x" * 33)] == [True, True] + 5 * [
        False
    ]
