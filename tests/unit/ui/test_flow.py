"""What the checkout page shows follows from what the clerk did and the bank said; no window needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.domain.card import Brand
from posapp.domain.errors import Outage, Problem, RuleError, Unavailable, UserError
from posapp.domain.member import AccountStatus, Member, Quote, Role, quote_of
from posapp.domain.money import Currency, Money
from posapp.domain.points import Points, Rate
from posapp.ui.pages.checkout import flow
from posapp.ui.pages.checkout.face import Block, Enter, enter, is_old, presets, primary, steps
from posapp.ui.pages.checkout.flow import Busy, Checkout, Figure, Preset, ShownCard, Stage

USD = Currency.of("USD")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SHOWN = ShownCard("•••• 4444", "4444", Brand.MASTERCARD)


def usd(text: str) -> Money:
    return Money.parse(text, USD)


def a_quote(balance: int = 48_250, **changes: object) -> Quote:
    usual = Member("R1", "4444", AccountStatus.GOOD, Role.PRIMARY, Points(balance), Rate.flat(USD, 100))
    member = replace(usual, **changes)  # type: ignore[arg-type]  # the caller names fields of Member
    return quote_of(member, currency_code="USD", last_four="4444", as_of=NOON)


def quoted(total: str = "87.40", quote: Quote | None = None) -> Checkout:
    now = flow.type_total(Checkout(USD), usd(total))
    return flow.asked(flow.take_card(now, SHOWN), quote or a_quote())


def block_of(now: Checkout) -> Block | None:
    return primary(now).block


def test_an_empty_page_waits_for_the_cart_total() -> None:
    now = Checkout(USD)
    assert (now.stage, block_of(now), enter(now)) == (Stage.CART, Block.NO_TOTAL, Enter.TOTAL)
    assert presets(now) == frozenset()
    assert steps(now) == ()


def test_enter_goes_from_total_to_card_to_proposal_to_redemption() -> None:
    now = flow.type_total(Checkout(USD), usd("87.40"))
    assert enter(now) is Enter.CARD
    now = flow.take_card(now, SHOWN)
    assert (enter(now), block_of(now)) == (Enter.NOTHING, Block.ASKING)
    now = flow.asked(now, a_quote())
    assert enter(now) is Enter.PROPOSE
    now = flow.choose(now, Preset.ALL)
    assert (enter(now), block_of(now)) == (Enter.SEND, None)
    assert enter(flow.send(now)) is Enter.NOTHING


@pytest.mark.parametrize("problem", [Problem.AMOUNT_EMPTY, Problem.AMOUNT_NOT_POSITIVE])
def test_a_total_half_typed_is_not_called_wrong_until_it_is_done(problem: Problem) -> None:
    error = UserError(problem)
    assert flow.type_total(Checkout(USD), error).total_error is None
    assert flow.type_total(Checkout(USD), error, done=True).total_error is error


def test_a_total_too_precise_is_called_wrong_at_once() -> None:
    now = flow.type_total(quoted(), UserError(Problem.AMOUNT_TOO_PRECISE))
    assert (now.total, now.split, block_of(now)) == (None, None, Block.WRONG_TOTAL)


def test_a_blank_order_leaves_the_reference_to_the_till() -> None:
    now = flow.type_order(flow.type_order(Checkout(USD), "INV-1"), "  ")
    assert (now.order, now.order_error) == ("", None)


def test_a_card_number_is_no_order_reference() -> None:
    now = flow.type_order(quoted(), "5555 5555 5555 4444")
    assert now.order_error is not None
    assert now.order_error.problem is Problem.CARD_IN_TEXT
    assert block_of(now) is Block.WRONG_ORDER


@pytest.mark.parametrize(
    ("preset", "points"), [(Preset.NONE, 0), (Preset.HALF, 4_370), (Preset.ALL, 8_740), (Preset.KEEP, 8_740)]
)
def test_every_preset_gives_its_split(preset: Preset, points: int) -> None:
    split = flow.choose(quoted(), preset).split
    assert split is not None
    assert split.points == Points(points)


def test_round_card_sum_lets_the_card_pay_the_next_five_above() -> None:
    split = flow.choose(flow.slide(quoted(), Points(8_600)), Preset.ROUND).split
    assert split is not None
    assert (split.card_amount, split.points) == (usd("5.00"), Points(8_240))


def test_steering_by_one_figure_moves_the_others() -> None:
    for figure, read in (
        (Figure.POINTS, Points(5_000)),
        (Figure.VALUE, usd("50.00")),
        (Figure.CARD, usd("37.40")),
    ):
        split = flow.steer(quoted(), figure, read).split
        assert split is not None
        assert (split.points, split.points_value, split.card_amount) == (Points(5_000), usd("50"), usd("37.40"))


def test_too_many_points_are_said_at_the_field_and_nothing_can_be_sent() -> None:
    now = flow.steer(quoted(quote=a_quote(3_000)), Figure.POINTS, Points(5_000))
    assert now.wrong is not None
    assert (now.wrong.figure, now.wrong.error.problem) == (Figure.POINTS, Problem.POINTS_OVER_BALANCE)
    assert (block_of(now), enter(now)) == (Block.WRONG_SPLIT, Enter.NOTHING)


def test_an_empty_figure_is_unfinished_not_wrong() -> None:
    now = flow.steer(quoted(), Figure.POINTS, UserError(Problem.POINTS_MALFORMED), blank=True)
    assert block_of(now) is Block.UNFINISHED


def test_another_total_keeps_the_points_as_far_as_they_fit() -> None:
    now = flow.steer(quoted(), Figure.POINTS, Points(5_000))
    wider = flow.type_total(now, usd("100"))
    closer = flow.type_total(now, usd("20"))
    assert wider.split is not None
    assert closer.split is not None
    assert (wider.split.points, closer.split.points) == (Points(5_000), Points(2_000))


def test_points_that_cannot_be_used_leave_the_card_alone_to_pay() -> None:
    now = quoted(quote=a_quote(status=AccountStatus.ON_HOLD))
    assert not now.steerable
    assert (block_of(now), enter(now)) == (None, Enter.SEND)
    assert presets(now) == {Preset.NONE}


def test_no_balance_still_lets_the_card_pay() -> None:
    asking = flow.take_card(flow.type_total(Checkout(USD), usd("87.40")), SHOWN)
    now = flow.ask_failed(asking, Unavailable(Outage.NO_CONNECTION), NOON)
    assert now.trouble is not None
    assert now.trouble.during is Busy.ASKING
    assert now.split is not None
    assert now.split.card_amount == usd("87.40")
    assert enter(now) is Enter.SEND


def test_another_card_takes_everything_of_the_last_one_away() -> None:
    now = flow.change_card(flow.choose(quoted(), Preset.ALL))
    assert (now.card, now.quote, now.split, now.chosen, now.total) == (None, None, None, False, usd("87.40"))


def test_moved_terms_are_shown_and_the_split_is_made_to_fit() -> None:
    sending = flow.send(flow.steer(quoted(), Figure.POINTS, Points(5_000)))
    newer = a_quote(3_100)
    now = flow.failed(sending, RuleError(Problem.QUOTE_CHANGED, quote=newer))
    assert now.before is not None
    assert (now.quote, now.stage) == (newer, Stage.CART)
    assert now.split is not None
    assert now.split.points == Points(3_100)
    assert flow.send(now).before is None


def test_an_order_taken_is_said_at_its_field() -> None:
    now = flow.failed(flow.send(flow.choose(quoted(), Preset.ALL)), RuleError(Problem.ORDER_TAKEN))
    assert now.order_error is not None
    assert now.editable
    assert flow.type_order(now, "INV-2").order_error is None


def test_a_quote_grows_old_after_a_minute() -> None:
    now = quoted()
    assert not is_old(now, NOON + timedelta(seconds=60))
    assert is_old(now, NOON + timedelta(seconds=61))


@given(
    total=st.integers(1, 10**9),
    balance=st.integers(0, 10**9),
    rate=st.decimals(Decimal("0.001"), Decimal(10_000), places=3),
    acts=st.lists(st.one_of(st.sampled_from(list(Preset)), st.integers(0, 10**9)), max_size=6),
)
def test_whatever_is_pressed_the_split_adds_up(
    total: int, balance: int, rate: Decimal, acts: list[Preset | int]
) -> None:
    quote = a_quote(balance, rate=Rate.flat(USD, rate))
    now = flow.asked(flow.take_card(flow.type_total(Checkout(USD), Money(total, USD)), SHOWN), quote)
    for act in acts:
        now = flow.choose(now, act) if isinstance(act, Preset) else flow.slide(now, Points(act))
        assert now.split is not None
        assert now.split.points_value + now.split.card_amount == now.split.total == Money(total, USD)
        assert now.split.points <= Points(balance)
        assert block_of(now) is None
