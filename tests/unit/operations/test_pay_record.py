"""What a redemption asks the bank for, and what each end of it leaves on disk."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from posapp.domain.card import CardNumber
from posapp.domain.errors import Declined, Outage, PosError, Problem, RuleError, Unavailable, Unknown
from posapp.domain.events import Event, NotThere, RedeemRefused, RedeemUnanswered, SaleOpened
from posapp.domain.member import Quote
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.sale import Sale, SaleState
from posapp.domain.split import Terms
from posapp.operations.pay import PayRequest, moved_on
from posapp.operations.ports import RedemptionOrder
from tests.support.ports import ACCOUNT, CARD, USD, World
from tests.unit.operations.test_settle import pay


@pytest.fixture
def world() -> World:
    return World()


async def test_the_intent_on_disk_is_what_the_bank_is_asked_for(world: World) -> None:
    world.bank.ahead = timedelta(seconds=7)
    sale = await pay(world)
    intent = world.journal.events[0].event
    assert intent == SaleOpened(
        order="INV-1",
        total=Money.parse("87.40", USD),
        points=Points(500),
        points_value=Money.parse("5.00", USD),
        account=ACCOUNT,
        last_four="4444",
        external_id=sale.external_id,
        owner="me",
        balance=Points(48_250),
        bank_at=world.clock.now() + timedelta(seconds=7),
        bank="bank.example/loyalty",
    )
    assert sale.external_id not in ("", sale.id)
    value = Money.parse("5.00", USD)
    assert world.bank.sent == [RedemptionOrder(ACCOUNT, sale.external_id, Points(500), value, "INV-1")]


@pytest.mark.parametrize(
    ("error", "event"),
    [
        (
            Declined(source="Loyalty", reason_code="NO", description="Not today.", recoverable=True),
            RedeemRefused("Loyalty", "NO", "Not today.", recoverable=True),
        ),
        (Unavailable(Outage.BUSY), NotThere(Outage.BUSY)),
        (Unknown(Outage.SERVER_ERROR), RedeemUnanswered(Outage.SERVER_ERROR)),
        (asyncio.CancelledError(), RedeemUnanswered(Outage.INTERRUPTED)),
    ],
)
async def test_each_end_is_kept_with_its_reason(world: World, error: BaseException, event: Event) -> None:
    world.bank.order("redeem", error)
    if isinstance(error, PosError):
        await pay(world)
    else:
        with pytest.raises(type(error)):
            await pay(world)
    assert world.journal.events[-1].event == event


async def test_the_bank_s_figure_of_what_is_left_is_shown(world: World) -> None:
    quote = await world.desk.quotes.of_card(CardNumber.parse(CARD))
    world.bank.balance -= 100  # The household pays elsewhere too.
    split = Terms.of(Money.parse("87.40", USD), quote).by_points(Points(500))
    sale = await world.desk.pay.redeem(PayRequest("INV-1", split, quote))
    assert (sale.state, sale.points_left) == (SaleState.REDEEMED, Points(47_650))


async def test_an_answer_that_another_program_has_read_back_first_is_that_sale_as_it_stands(world: World) -> None:
    async def read_back() -> None:
        (sale,) = world.journal.folded.values()
        await world.another_program().settle.look(sale.id)

    # The second starts when the bank has answered the first and its record is about to be made.
    end, _ = await asyncio.gather(pay(world), read_back())
    assert (end.state, end.redemption_id) == (SaleState.REDEEMED, "RD-1")
    assert world.journal.kinds() == ["SaleOpened", "RedeemUnanswered", "Redeemed"]
    assert world.bank.calls.count("redeem") == 1


async def test_a_request_on_its_way_is_left_alone(world: World) -> None:
    async def look() -> Sale:
        (sale,) = world.journal.folded.values()
        return await world.desk.settle.look(sale.id)

    end, looked = await asyncio.gather(pay(world), look())
    assert (end.state, looked.state) == (SaleState.REDEEMED, SaleState.REDEEMING)
    assert world.journal.kinds() == ["SaleOpened", "Redeemed"]


async def test_a_redemption_whose_sender_died_is_looked_for(world: World) -> None:
    world.bank.no_answer("redeem", acts=False)
    await pay(world)
    intent = world.journal.events[0].event
    assert isinstance(intent, SaleOpened)
    await world.journal.record("S-DEAD", replace(intent, order="INV-2", owner="a program that has ended"))
    sale = await world.desk.settle.look("S-DEAD")
    assert sale.search is not None
    assert (sale.state, sale.search.outage) == (SaleState.UNKNOWN, Outage.INTERRUPTED)


async def test_a_second_press_hears_about_its_order_and_not_about_the_network(world: World) -> None:
    quote = await world.desk.quotes.of_card(CardNumber.parse(CARD))
    sale = await pay(world)
    world.clock.passes(minutes=5)  # The quote is old: it would be asked for again.
    world.bank.order("profile", Unavailable(Outage.NO_CONNECTION))
    split = Terms.of(Money.parse("87.40", USD), quote).by_points(Points(500))
    with pytest.raises(RuleError) as taken:
        await world.desk.pay.redeem(PayRequest("INV-1", split, quote))
    assert (taken.value.problem, taken.value.values) == (Problem.ORDER_TAKEN, {"sale": sale})
    assert "profile" not in world.bank.calls


async def test_a_quote_that_is_asked_for_again_is_still_of_the_card_that_was_presented(world: World) -> None:
    world.bank.member = replace(await world.bank.profile(ACCOUNT), last_four="0001")
    quote = await world.desk.quotes.of_card(CardNumber.parse(CARD))
    split = Terms.of(Money.parse("87.40", USD), quote).by_points(Points(500))
    world.clock.passes(minutes=5)
    world.bank.member = replace(world.bank.member, balance=Points(9_000))
    with pytest.raises(RuleError) as changed:
        await world.desk.pay.redeem(PayRequest("INV-1", split, quote))
    newer = changed.value.values["quote"]
    assert isinstance(newer, Quote)
    assert (quote.last_four, newer.last_four) == ("4444", "4444")


async def test_a_card_that_is_no_member_s_pays_all_by_itself(world: World) -> None:
    quote = await world.desk.quotes.of_card(CardNumber.parse("4111111111111111"))
    split = Terms.of(Money.parse("87.40", USD), quote).none()
    sale = await world.desk.pay.redeem(PayRequest("INV-1", split, quote))
    assert (sale.account, sale.last_four, sale.points_left) == ("", "1111", None)
    assert (sale.state, sale.card_amount) == (SaleState.REDEEMED, Money.parse("87.40", USD))


async def test_a_till_sells_in_its_currency(world: World) -> None:
    assert world.desk.currency == USD


async def test_a_sale_that_is_nowhere_is_said_to_be_so() -> None:
    assert moved_on(None).problem is Problem.SALE_NOT_FOUND
