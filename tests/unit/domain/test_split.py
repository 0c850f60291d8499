"""Every way of sharing a total keeps design section 3, whichever unit the clerk steers from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from posapp.domain.errors import Problem, RuleError
from posapp.domain.member import AccountStatus, Member, Role, quote_of
from posapp.domain.money import Money
from posapp.domain.points import Points, Rate, Tier
from posapp.domain.split import Split, Terms
from tests.unit.domain.strategies import DOLLAR, YEN, terms

if TYPE_CHECKING:
    from collections.abc import Callable


def dollars(minor: int) -> Money:
    return Money(minor, DOLLAR)


def simple(total: int, balance: int, **more: Money | bool) -> Terms:
    """A cart of `total` cents, 100 points a dollar."""
    return Terms(dollars(total), Points(balance), Rate.flat(DOLLAR, 100), **more)  # type: ignore[arg-type] # bounds


def refusal(steer: Callable[[], Split]) -> RuleError:
    with pytest.raises(RuleError) as refused:
        steer()
    return refused.value


def hold_the_rules(terms: Terms, split: Split) -> None:
    """Design section 3, and the alignment check of the bank (contract section 5)."""
    value, currency = split.points_value, terms.total.currency
    assert split.total == terms.total
    assert split.points_value + split.card_amount == terms.total
    assert value.minor >= 0
    assert split.card_amount.minor >= 0
    assert split.points <= terms.balance
    assert (value.minor == 0) == (split.points.count == 0)
    if not value:
        return
    assert terms.least is None or value >= terms.least
    assert terms.most is None or value <= terms.most
    assert terms.partial or value == terms.total
    assert terms.rate is not None
    per_unit = terms.rate.at(value)
    assert per_unit is not None
    bought = Fraction(split.points.count) / Fraction(per_unit)
    assert abs(Fraction(value.amount) - bought) < Fraction(1, currency.scale)
    one_fewer = Fraction(split.points.count - 1) / Fraction(per_unit)
    assert one_fewer < Fraction(value.amount), "a point more than the value needs"


@st.composite
def steered(draw: st.DrawFn, terms: Terms) -> Split | None:
    """The split some steering mode makes, or None where it is refused."""
    any_minor = st.one_of(st.integers(-2, terms.total.minor + 2), st.integers(0, 200), st.just(terms.total.minor))
    any_points = st.one_of(st.integers(0, terms.balance.count + 1), st.integers(0, 200))
    money = any_minor.map(lambda minor: Money(minor, terms.total.currency))
    points = any_points.map(Points)
    modes: dict[str, Callable[[], Split]] = {
        "none": terms.none,
        "all": terms.all_that_fit,
        "half": terms.half,
        "keep": lambda: terms.keep(draw(points)),
        "points": lambda: terms.by_points(draw(points)),
        "value": lambda: terms.by_value(draw(money)),
        "card": lambda: terms.by_card(draw(money)),
        "round card": lambda: terms.round_card(draw(steered(terms)) or terms.all_that_fit()),
    }
    mode = draw(st.sampled_from(sorted(modes)))
    event(mode)
    try:
        return modes[mode]()
    except RuleError as refused:
        event(f"{mode} refused: {refused.problem}")
        return None


@given(st.data())
def test_every_split_keeps_the_rules(data: st.DataObject) -> None:
    bounds = data.draw(terms())
    split = data.draw(steered(bounds))
    if split is not None:
        hold_the_rules(bounds, split)


@given(st.data())
def test_a_split_typed_back_as_its_value_or_its_card_amount_is_itself(data: st.DataObject) -> None:
    bounds = data.draw(terms())
    split = data.draw(steered(bounds))
    assume(split is not None)
    assert split is not None
    assert bounds.by_value(split.points_value) == split
    assert bounds.by_card(split.card_amount) == split


@given(st.data())
def test_a_split_typed_back_as_its_points_is_itself_at_one_rate(data: st.DataObject) -> None:
    bounds = data.draw(terms(flat=True))
    split = data.draw(steered(bounds))
    assume(split is not None)
    assert split is not None
    assert bounds.by_points(split.points) == split


@given(st.data())
def test_points_typed_back_never_buy_less_whatever_the_tiers(data: st.DataObject) -> None:
    bounds = data.draw(terms())
    split = data.draw(steered(bounds))
    assume(split is not None)
    assert split is not None
    assert bounds.rate is not None
    most = bounds.rate.value(bounds.rate.plenty(bounds.total), cap=bounds.cap)
    if split.points > bounds.rate.points_for(most):
        # A cheaper tier further up pays all that may be paid with fewer points.
        assert refusal(lambda: bounds.by_points(split.points)).problem is Problem.POINTS_OVER_NEED
        return
    again = bounds.by_points(split.points)
    assert again.points_value >= split.points_value
    assert again.points <= split.points


@given(st.data())
def test_no_steering_beats_all_that_fit(data: st.DataObject) -> None:
    bounds = data.draw(terms())
    best = bounds.all_that_fit()
    split = data.draw(steered(bounds))
    if split is not None:
        assert split.points_value <= best.points_value
    assert bounds.usable == bool(best.points)


@given(st.data())
def test_half_and_keep_stay_on_their_side(data: st.DataObject) -> None:
    bounds = data.draw(terms())
    assert bounds.half().points_value.minor * 2 <= bounds.total.minor
    kept = Points(data.draw(st.integers(0, bounds.balance.count + 5)))
    assert bounds.balance - bounds.keep(kept).points >= min(kept, bounds.balance)
    assert bounds.keep(Points(0)) == bounds.all_that_fit()


@given(st.data())
def test_a_round_card_sum_never_takes_more_points(data: st.DataObject) -> None:
    bounds = data.draw(terms())
    split = bounds.all_that_fit()
    rounded = bounds.round_card(split)
    assert rounded.card_amount >= split.card_amount


@given(st.integers(1, 10**14), st.integers(0, 10**14))
def test_a_round_card_sum_is_a_multiple_of_five_or_the_whole_total(total: int, balance: int) -> None:
    bounds = simple(total, balance)
    card = bounds.round_card(bounds.all_that_fit()).card_amount
    assert card.minor % 500 == 0 or card == bounds.total


def test_the_words_of_each_refusal() -> None:
    cart = simple(5000, 3000)
    assert refusal(lambda: cart.by_points(Points(3001))).problem is Problem.POINTS_OVER_BALANCE
    assert refusal(lambda: cart.by_value(dollars(3001))).problem is Problem.POINTS_OVER_BALANCE
    assert refusal(lambda: cart.by_value(dollars(5001))).problem is Problem.VALUE_OVER_TOTAL
    assert refusal(lambda: cart.by_value(dollars(-1))).problem is Problem.AMOUNT_NOT_POSITIVE
    assert refusal(lambda: cart.by_card(dollars(5001))).problem is Problem.VALUE_OVER_TOTAL
    assert simple(5000, 9000).by_card(dollars(0)).points == Points(5000)
    assert cart.by_card(dollars(2000)).points == Points(3000)
    for over_total in (lambda: cart.by_card(dollars(5001)), lambda: cart.by_card(dollars(-1))):
        told = refusal(over_total)
        assert (told.problem, told.values) == (Problem.VALUE_OVER_TOTAL, {"total": dollars(5000)})
    over = refusal(lambda: simple(5000, 9000).by_points(Points(5001)))
    assert (over.problem, over.values) == (Problem.POINTS_OVER_NEED, {"needed": Points(5000)})


def test_the_program_s_bounds_are_named() -> None:
    cart = simple(5000, 9000, least=dollars(1000), most=dollars(2000))
    below = refusal(lambda: cart.by_value(dollars(999)))
    assert (below.problem, below.values) == (Problem.VALUE_BELOW_MINIMUM, {"least": dollars(1000)})
    above = refusal(lambda: cart.by_value(dollars(2001)))
    assert (above.problem, above.values) == (Problem.VALUE_OVER_MAXIMUM, {"most": dollars(2000)})
    assert cart.all_that_fit().points_value == dollars(2000)
    assert refusal(lambda: cart.by_points(Points(2001))).problem is Problem.POINTS_OVER_NEED
    assert simple(5000, 1000, least=dollars(1000)).all_that_fit().points_value == dollars(1000)
    assert cart.by_value(dollars(1000)).points == Points(1000)
    assert not simple(5000, 999, least=dollars(1000)).usable
    assert not simple(900, 9000, least=dollars(1000)).usable


def test_all_or_nothing_takes_the_whole_total_or_no_points() -> None:
    cart = simple(5000, 9000, partial=False)
    assert cart.all_that_fit().card_amount == dollars(0)
    assert cart.half() == cart.none()
    assert refusal(lambda: cart.by_points(Points(100))).problem is Problem.ALL_OR_NOTHING
    assert not simple(5000, 4999, partial=False).usable


def test_without_a_rate_only_no_points_is_left() -> None:
    cart = Terms(dollars(5000), Points(100), None)
    assert cart.all_that_fit() == cart.half() == cart.none() == cart.by_points(Points(0)) == cart.by_value(dollars(0))
    assert cart.none().card_amount == cart.total
    assert not cart.usable
    assert refusal(lambda: cart.by_points(Points(1))).problem is Problem.POINTS_NOT_USABLE
    assert refusal(lambda: cart.by_value(dollars(1))).problem is Problem.POINTS_NOT_USABLE


def test_a_cheaper_tier_further_up_pays_all_with_fewer_points() -> None:
    rate = Rate(DOLLAR, (Tier(0, 999, Decimal(200)), Tier(1000, None, Decimal(100))))
    cart = Terms(dollars(1000), Points(10_000), rate)
    assert cart.all_that_fit().points == Points(1000)
    assert cart.by_value(dollars(999)).points == Points(1998)
    over = refusal(lambda: cart.by_points(Points(1998)))
    assert over.values == {"needed": Points(1000)}


def test_the_largest_total_loses_nothing_to_a_rate_with_many_digits() -> None:
    rate = Rate.flat(DOLLAR, Decimal("333333333333333.333333333333333333"))
    cart = Terms(Money(10**14, DOLLAR), Points(10**40), rate)
    split = cart.all_that_fit()
    assert split.card_amount == dollars(0)
    hold_the_rules(cart, split)


def member(*, status: AccountStatus = AccountStatus.GOOD, rate: Rate | None = None) -> Member:
    return Member(
        account="A1",
        last_four="4242",
        status=status,
        role=Role.PRIMARY,
        balance=Points(3000),
        rate=rate,
        least=dollars(100),
        most=dollars(2000),
        partial=True,
    )


def test_terms_come_from_a_usable_quote_alone() -> None:
    now, rate = datetime(2026, 1, 2, tzinfo=UTC), Rate.flat(DOLLAR, 100)

    def terms_of(who: Member) -> Terms:
        quote = quote_of(who, currency_code="USD", last_four="4242", as_of=now)
        return Terms.of(dollars(5000), quote)

    good = terms_of(member(rate=rate))
    assert (good.balance, good.rate, good.least, good.most) == (Points(3000), rate, dollars(100), dollars(2000))
    assert good.all_that_fit().points == Points(2000)
    assert (good.partial, terms_of(replace(member(rate=rate), partial=False)).partial) == (True, False)
    for unusable in (member(), member(rate=Rate.flat(YEN, 1)), member(rate=rate, status=AccountStatus.ON_HOLD)):
        assert not terms_of(unusable).usable
        assert terms_of(unusable) == Terms(dollars(5000), Points(0), None)


@pytest.mark.parametrize(
    ("bounds", "problem"),
    [
        (simple(2_000, 1_500, least=dollars(2_500)), Problem.VALUE_BELOW_MINIMUM),
        (simple(2_000, 1_500, partial=False), Problem.ALL_OR_NOTHING),
        (Terms(dollars(2_000), Points(0), None), Problem.POINTS_NOT_USABLE),
        (Terms(dollars(2_000), Points(3), Rate.flat(DOLLAR, 1_000)), Problem.POINTS_NOT_USABLE),
    ],
)
def test_where_no_points_fit_the_reason_is_told(bounds: Terms, problem: Problem) -> None:
    assert bounds.hindrance is not None
    assert bounds.hindrance.problem is problem
    assert bounds.all_that_fit() == bounds.none()


def test_where_some_points_fit_nothing_hinders() -> None:
    assert simple(2_000, 1_500).hindrance is None
