"""Points that are owed come back, once: a credit without an answer, refused, not sent, or given by others."""

from __future__ import annotations

import pytest

from posapp.domain.errors import Declined, Outage, Problem, RuleError, Unavailable
from posapp.domain.points import Points
from posapp.domain.sale import SaleState
from posapp.operations.ports import CreditOrder
from tests.support.ports import World
from tests.unit.operations.test_settle import pay


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize("acts", [True, False])
async def test_a_credit_without_an_answer_brings_the_points_back_once(world: World, acts: bool) -> None:
    sale = await pay(world)
    world.bank.no_answer("credit", acts=acts)
    sale = await world.desk.give_back.cancel(sale.id)
    assert sale.state is SaleState.CREDIT_UNKNOWN
    for _ in range(6):
        sale = await world.desk.settle.look(sale.id)
        world.clock.passes(seconds=50)
    assert (sale.state, sale.credited_points) == (SaleState.CANCELLED, Points(500))
    assert world.bank.taken() == 0


async def test_a_credit_that_never_left_is_sent_again_at_once(world: World) -> None:
    sale = await pay(world)
    world.bank.order("credit", Unavailable(Outage.NO_CONNECTION))
    sale = await world.desk.give_back.cancel(sale.id)
    assert sale.state is SaleState.CREDIT_UNKNOWN
    assert (await world.desk.settle.look(sale.id)).state is SaleState.CANCELLED
    assert world.bank.taken() == 0


async def test_a_credit_refused_for_the_moment_is_sent_again(world: World) -> None:
    sale = await pay(world)
    world.bank.order("credit", Declined(source="Gateway", reason_code="QUOTA", recoverable=True, status=429))
    sale = await world.desk.give_back.cancel(sale.id)
    assert sale.state is SaleState.CREDIT_UNKNOWN
    assert (await world.desk.settle.look(sale.id)).state is SaleState.CANCELLED
    assert world.bank.taken() == 0


async def test_a_refused_credit_can_be_asked_again_by_a_person(world: World) -> None:
    sale = await pay(world)
    world.bank.order("credit", Declined(source="Gateway", reason_code="FORBIDDEN"))
    sale = await world.desk.give_back.cancel(sale.id)
    assert (await world.desk.settle.ask_again(sale.id)).state is SaleState.CANCELLED


async def test_what_others_gave_back_is_not_asked_for_again(world: World) -> None:
    sale = await pay(world)
    agent = CreditOrder(sale.account, sale.redemption_id or "", "AGENT-1", Points(200))
    await world.bank.credit(agent)
    sale = await world.desk.give_back.cancel(sale.id)
    assert (sale.state, sale.reason_code) == (SaleState.CREDIT_UNKNOWN, "CREDIT_EXCEEDS_REMAINING")
    sale = await world.desk.settle.ask_again(sale.id)
    assert (sale.state, sale.credited_points, world.bank.taken()) == (SaleState.CANCELLED, Points(500), 0)


async def test_all_given_back_by_others_is_seen_without_asking(world: World) -> None:
    sale = await pay(world)
    await world.bank.credit(CreditOrder(sale.account, sale.redemption_id or "", "AGENT-1", Points(500)))
    await world.desk.give_back.cancel(sale.id)
    asked = world.bank.calls.count("credit")
    assert (await world.desk.settle.ask_again(sale.id)).state is SaleState.CANCELLED
    assert world.bank.calls.count("credit") == asked


async def test_only_a_refused_credit_can_be_asked_again(world: World) -> None:
    sale = await pay(world)
    world.bank.no_answer("credit", acts=False)
    sale = await world.desk.give_back.cancel(sale.id)
    with pytest.raises(RuleError) as moved:
        await world.desk.settle.ask_again(sale.id)
    assert moved.value.problem is Problem.SALE_MOVED_ON
    assert world.bank.calls.count("credit") == 1
