"""Taking points: the intent is on disk first, one request is sent, and its end is recorded whatever it is."""

from __future__ import annotations

import asyncio

import pytest

from posapp.domain.card import CardNumber
from posapp.domain.errors import (
    BugError,
    ConfigError,
    Declined,
    Outage,
    PosError,
    Problem,
    RuleError,
    Unavailable,
    Unknown,
    UserError,
)
from posapp.domain.member import Outcome, Quote
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.sale import Sale, SaleState
from posapp.domain.split import Split, Terms
from posapp.operations.pay import PayRequest
from tests.support.ports import CARD, USD, World


@pytest.fixture
def world() -> World:
    return World()


async def quote(world: World) -> Quote:
    return await world.desk.quotes.of_card(CardNumber.parse(CARD))


async def request(world: World, points: int = 5000, order: str = "INV-1") -> PayRequest:
    now = await quote(world)
    split = Terms.of(Money.parse("87.40", USD), now).by_points(Points(points))
    return PayRequest(order, split, now)


async def test_a_quote_forgets_the_card_number(world: World) -> None:
    card = CardNumber.parse(CARD)
    await world.desk.quotes.of_card(card)
    assert card.digits() == ""


async def test_an_unknown_card_is_an_answer(world: World) -> None:
    answer = await world.desk.quotes.of_card(CardNumber.parse("4111111111111111"))
    assert (answer.outcome, answer.last_four, answer.usable) == (Outcome.NOT_FOUND, "1111", False)


async def test_the_intent_is_recorded_before_anything_is_sent(world: World) -> None:
    seen: list[tuple[SaleState, int]] = []
    asked = await request(world)
    sale = await world.desk.pay.redeem(asked, lambda sale: seen.append((sale.state, world.bank.calls.count("redeem"))))
    assert seen == [(SaleState.REDEEMING, 0)]
    assert (sale.state, sale.points_left) == (SaleState.REDEEMED, Points(43_250))
    assert world.journal.kinds() == ["SaleOpened", "Redeemed"]
    assert (await world.desk.pay.card_approved(sale.id)).state is SaleState.COMPLETED


async def test_points_left_are_reckoned_where_the_bank_does_not_tell(world: World) -> None:
    world.bank.tells_balance = False
    sale = await world.desk.pay.redeem(await request(world))
    assert sale.points_left == Points(43_250)


async def test_a_sale_without_points_asks_the_bank_nothing(world: World) -> None:
    asked = await request(world, points=0)
    sale = await world.desk.pay.redeem(asked)
    assert (sale.state, sale.external_id != "", sale.search) == (SaleState.REDEEMED, True, None)
    assert "redeem" not in world.bank.calls
    assert (await world.desk.give_back.cancel(sale.id)).state is SaleState.CANCELLED
    assert "credit" not in world.bank.calls


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Declined(source="Gateway", reason_code="NO", description="No."), SaleState.REFUSED),
        (Unavailable(Outage.NO_CONNECTION), SaleState.NOT_REDEEMED),
        (Unknown(Outage.TIMED_OUT), SaleState.UNKNOWN),
    ],
)
async def test_however_the_request_ends_the_sale_says_so(world: World, error: PosError, state: SaleState) -> None:
    world.bank.order("redeem", error)
    sale = await world.desk.pay.redeem(await request(world))
    assert sale.state is state
    assert world.bank.calls.count("redeem") == 1


@pytest.mark.parametrize("error", [asyncio.CancelledError(), RuntimeError("a bug")])
async def test_a_broken_off_wait_is_unknown_never_failed(world: World, error: BaseException) -> None:
    world.bank.order("redeem", error, acts=True)
    with pytest.raises(type(error)):
        await world.desk.pay.redeem(await request(world))
    (sale,) = world.journal.folded.values()
    assert sale.state is SaleState.UNKNOWN


async def test_keys_that_do_not_load_send_nothing(world: World) -> None:
    world.bank.order("redeem", ConfigError("api.signing_key", "is no key"))
    with pytest.raises(ConfigError):
        await world.desk.pay.redeem(await request(world))
    (sale,) = world.journal.folded.values()
    assert sale.state is SaleState.NOT_REDEEMED


async def test_a_full_disk_before_the_intent_sends_nothing(world: World) -> None:
    asked = await request(world)
    world.journal.broken = Unavailable(Outage.JOURNAL)
    with pytest.raises(Unavailable):
        await world.desk.pay.redeem(asked)
    assert "redeem" not in world.bank.calls


async def test_a_full_disk_after_the_answer_is_unknown_and_found_later(world: World) -> None:
    asked = await request(world)

    def fill_the_disk(_: Sale) -> None:
        world.journal.broken = Unavailable(Outage.JOURNAL)

    with pytest.raises(Unknown):
        await world.desk.pay.redeem(asked, fill_the_disk)
    world.journal.broken = None
    (sale,) = await world.desk.settle.look_at_all()
    assert (sale.state, sale.points) == (SaleState.REDEEMED, Points(5000))


async def test_one_order_has_one_living_sale(world: World) -> None:
    sale = await world.desk.pay.redeem(await request(world))
    with pytest.raises(RuleError) as taken:
        await world.desk.pay.redeem(await request(world))
    assert taken.value.problem is Problem.ORDER_TAKEN
    assert taken.value.values["sale"] == sale
    await world.desk.give_back.cancel(sale.id)
    assert (await world.desk.pay.redeem(await request(world))).state is SaleState.REDEEMED


async def test_two_at_once_for_one_order_make_one_sale(world: World) -> None:
    asked = await request(world)
    ends = await asyncio.gather(*(world.desk.pay.redeem(asked) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(end, Sale) for end in ends) == 1
    assert world.bank.calls.count("redeem") == 1


async def test_an_old_quote_is_asked_again_and_the_same_terms_pass(world: World) -> None:
    asked = await request(world)
    world.clock.passes(seconds=61)
    assert (await world.desk.pay.redeem(asked)).state is SaleState.REDEEMED
    assert "profile" in world.bank.calls


async def test_an_old_quote_whose_terms_moved_is_shown_again(world: World) -> None:
    asked = await request(world)
    world.clock.passes(seconds=61)
    world.bank.balance -= 1
    with pytest.raises(RuleError) as moved:
        await world.desk.pay.redeem(asked)
    newer = moved.value.values["quote"]
    assert isinstance(newer, Quote)
    assert newer.member is not None
    assert newer.member.balance == Points(48_249)
    assert world.journal.events == []


async def test_a_clock_set_back_does_not_make_a_quote_young(world: World) -> None:
    asked = await request(world)
    world.clock.passes(hours=-3)
    await world.desk.pay.redeem(asked)
    assert "profile" in world.bank.calls


async def test_a_split_that_does_not_follow_from_its_quote_is_a_bug(world: World) -> None:
    asked = await request(world)
    total = asked.split.total
    cheap = Split(total, Points(1), Money.parse("50.00", USD), total - Money.parse("50.00", USD))
    with pytest.raises(BugError):
        await world.desk.pay.redeem(PayRequest("INV-2", cheap, asked.quote))


@pytest.mark.parametrize("order", ["", " ", "x" * 65, "a\nb", CARD, "no 5555-5555-5555-4444"])
async def test_an_order_reference_is_checked(world: World, order: str) -> None:
    with pytest.raises(UserError):
        await world.desk.pay.redeem(await request(world, order=order))
    assert world.journal.events == []
