"""Points redeemed for a member on the phone: as every sale, but for what they are taken for and what they cost."""

from __future__ import annotations

import pytest

from posapp.domain.bank import BankPlace
from posapp.domain.errors import BugError, Problem, RuleError, UserError
from posapp.domain.events import SaleOpened
from posapp.domain.member import Quote, Reason
from posapp.domain.money import Money
from posapp.domain.points import Points, Rate
from posapp.domain.reward import Reward, RewardKind
from posapp.domain.sale import Sale, SaleState
from posapp.domain.split import Terms, all_points
from posapp.operations.credits import CreditState, CreditWish
from posapp.operations.pay import PayRequest
from posapp.operations.ports import RedemptionOrder
from tests.support.ports import ACCOUNT, USD, World

LAMP = Reward(RewardKind.MERCHANDISE, "74570", "A7")
FLIGHT = Reward(RewardKind.TRAVEL, "90001")


@pytest.fixture
def world() -> World:
    world = World()
    world.bank.items = {"74570": Rate.flat(USD, 200), "90001": Rate.flat(USD, 50)}
    return world


async def request(
    world: World, reward: Reward = LAMP, points: int = 5_000, order: str = "", note: str = ""
) -> PayRequest:
    quote = await world.desk.quotes.of_account(ACCOUNT, last_four="4444", reward=reward)
    return PayRequest(order, all_points(quote, points=Points(points)), quote, reward, note)


async def redeemed(world: World, reward: Reward = LAMP, points: int = 5_000, order: str = "") -> Sale:
    sale = await world.desk.pay.redeem(await request(world, reward, points, order))
    return await world.desk.pay.close(sale.id) if sale.state is SaleState.REDEEMED else sale


async def test_the_total_is_what_the_points_are_worth_at_the_reward_s_own_rate_and_no_card_pays(world: World) -> None:
    sale = await redeemed(world)
    assert (sale.state, sale.total, sale.points_value) == (SaleState.COMPLETED, Money(2_500, USD), Money(2_500, USD))
    assert (sale.points, sale.card_amount, sale.points_left) == (Points(5_000), Money.zero(USD), Points(43_250))
    (order,) = world.bank.sent
    assert isinstance(order, RedemptionOrder)
    assert order.reward == LAMP
    assert world.journal.kinds() == ["SaleOpened", "Redeemed", "CardApproved"]


async def test_what_was_redeemed_where_it_goes_and_who_asked_is_on_record(world: World) -> None:
    sale = await world.desk.pay.redeem(await request(world, order="CALL-1", note="  Her  son, by phone. "))
    assert (sale.reward, sale.order, sale.note) == (LAMP, "CALL-1", "Her son, by phone.")
    opened = world.journal.events[0].event
    assert isinstance(opened, SaleOpened)
    assert (opened.kind, opened.item, opened.address) == (RewardKind.MERCHANDISE, "74570", "A7")


async def test_without_an_order_it_goes_by_its_own_reference(world: World) -> None:
    first, second = await redeemed(world), await redeemed(world)
    assert [first.order, second.order] == [first.external_id, second.external_id]


async def test_an_order_is_redeemed_once(world: World) -> None:
    await redeemed(world, order="CALL-1")
    with pytest.raises(RuleError) as no:
        await redeemed(world, order="CALL-1")
    assert no.value.problem is Problem.ORDER_TAKEN
    assert world.bank.calls.count("redeem") == 1


@pytest.mark.parametrize(
    ("reward", "problem"),
    [
        (Reward(RewardKind.MERCHANDISE, "74570"), Problem.ADDRESS_MISSING),
        (Reward(RewardKind.MERCHANDISE, "74570", " "), Problem.ADDRESS_MISSING),
        (Reward(RewardKind.MERCHANDISE, "74570", "12 Main Street"), Problem.ADDRESS_MISSING),
        (Reward(RewardKind.TRAVEL, "74570", "A7"), Problem.ADDRESS_UNUSED),
        (Reward(RewardKind.CASHBACK, "74570", "A7"), Problem.ADDRESS_UNUSED),
        (Reward(RewardKind.CASHBACK, ""), Problem.ITEM_MALFORMED),
        (Reward(RewardKind.CASHBACK, "a b"), Problem.ITEM_MALFORMED),
        (Reward(RewardKind.CASHBACK, "5555555555554444"), Problem.CARD_IN_TEXT),
        (Reward(RewardKind.MERCHANDISE, "74570", "5555555555554444"), Problem.CARD_IN_TEXT),
    ],
)
async def test_a_reward_that_cannot_be_is_refused_before_anything_is_sent_or_written(
    world: World, reward: Reward, problem: Problem
) -> None:
    asked = await request(world)
    with pytest.raises(UserError) as no:
        await world.desk.pay.redeem(PayRequest(asked.order, asked.split, asked.quote, reward))
    assert no.value.problem is problem
    assert world.bank.sent == []
    assert world.journal.kinds() == []


async def test_a_card_number_in_the_note_is_refused(world: World) -> None:
    with pytest.raises(UserError) as no:
        await world.desk.pay.redeem(await request(world, note="paid with 5555 5555 5555 4444"))
    assert no.value.problem is Problem.CARD_IN_TEXT
    assert world.journal.kinds() == []


async def test_an_item_without_a_rate_is_told_so_and_nothing_is_guessed(world: World) -> None:
    quote = await world.desk.quotes.of_account(ACCOUNT, reward=Reward(RewardKind.TRAVEL, "90002"))
    assert (quote.usable, quote.reason) == (False, Reason.RATE_UNAVAILABLE)
    with pytest.raises(RuleError) as no:
        all_points(quote, points=Points(100))
    assert no.value.problem is Problem.REWARD_NOT_USABLE
    assert no.value.values == {"reason": Reason.RATE_UNAVAILABLE}


@pytest.mark.parametrize(
    ("points", "problem"),
    [(48_251, Problem.POINTS_OVER_BALANCE), (0, Problem.AMOUNT_NOT_POSITIVE), (1, Problem.AMOUNT_NOT_POSITIVE)],
)
async def test_more_than_the_balance_or_less_than_a_cent_is_refused(
    world: World, points: int, problem: Problem
) -> None:
    quote = await world.desk.quotes.of_account(ACCOUNT, reward=LAMP)
    with pytest.raises(RuleError) as no:
        all_points(quote, points=Points(points))
    assert no.value.problem is problem


async def test_a_rate_that_has_moved_is_confirmed_again_at_the_same_reward(world: World) -> None:
    asked = await request(world)
    world.bank.items["74570"] = Rate.flat(USD, 250)
    world.clock.passes(seconds=61)
    with pytest.raises(RuleError) as no:
        await world.desk.pay.redeem(asked)
    newer = no.value.values["quote"]
    assert no.value.problem is Problem.QUOTE_CHANGED
    assert isinstance(newer, Quote)
    assert newer.member is not None
    assert newer.member.rate == Rate.flat(USD, 250)
    world.clock.passes(seconds=61)
    split = all_points(newer, points=Points(5_000))
    sale = await world.desk.pay.redeem(PayRequest("", split, newer, LAMP))
    assert sale.points_value == Money(2_000, USD)


async def test_a_card_has_no_part_in_a_reward(world: World) -> None:
    asked = await request(world)
    split = Terms.of(Money(10_000, USD), asked.quote).by_points(Points(5_000))
    with pytest.raises(BugError):
        await world.desk.pay.redeem(PayRequest("", split, asked.quote, LAMP))
    assert world.bank.sent == []


@pytest.mark.parametrize("acts", [True, False])
async def test_without_an_answer_it_is_read_back_and_never_sent_again(world: World, acts: bool) -> None:
    world.bank.no_answer("redeem", acts=acts)
    sale = await redeemed(world)
    assert sale.state is SaleState.UNKNOWN
    for _ in range(5):
        sale = await world.desk.settle.look(sale.id)
        world.clock.passes(seconds=50)
    assert sale.state is (SaleState.COMPLETED if acts else SaleState.NOT_REDEEMED)
    assert world.bank.calls.count("redeem") == 1
    assert sale.reward == LAMP


async def test_points_taken_for_something_else_cannot_be_the_answer(world: World) -> None:
    world.bank.echo = False
    world.bank.no_answer("redeem", acts=False)
    sale = await redeemed(world)
    world.bank.order("redeem", None)
    await world.bank.redeem(RedemptionOrder(ACCOUNT, "X-1", Points(5_000), Money(10_000, USD), reward=FLIGHT))
    assert (await world.desk.settle.look(sale.id)).state is SaleState.UNKNOWN
    await world.bank.redeem(RedemptionOrder(ACCOUNT, "X-2", Points(5_000), Money(2_500, USD), reward=LAMP))
    looked = await world.desk.settle.look(sale.id)
    assert (looked.state, [one.id for one in looked.candidates]) == (SaleState.NEEDS_REVIEW, ["RD-2"])


async def test_an_agent_cancels_it_and_all_points_go_back(world: World) -> None:
    sale = await redeemed(world)
    ended = await world.desk.credits.give(sale.id, CreditWish(None, "cancelled"))
    assert (ended.state, ended.sale.state, ended.points) == (CreditState.CREDITED, SaleState.CANCELLED, Points(5_000))
    assert world.bank.taken() == 0


async def test_of_another_bank_it_stays_there(world: World) -> None:
    sale = await redeemed(world)
    elsewhere = world.at(BankPlace("other.example"))
    with pytest.raises(RuleError) as no:
        await elsewhere.credits.give(sale.id, CreditWish(None, "cancelled"))
    assert no.value.problem is Problem.OTHER_BANK
