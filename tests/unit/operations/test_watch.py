"""Open sales settle by themselves: at start, ever more rarely, and at once when the bank answers again."""

from __future__ import annotations

import asyncio
import itertools
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from posapp.domain.errors import Outage, Unavailable
from posapp.domain.events import CardDeclined, Redeemed
from posapp.domain.sale import Sale, SaleState
from posapp.operations.read_back import LONGEST_PAUSE, SHORTEST_PAUSE
from posapp.operations.watch import PROBE, Round
from tests.support.ports import World
from tests.unit.operations.test_settle import pay, unknown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
def world() -> World:
    return World()


@asynccontextmanager
async def watching(world: World) -> AsyncIterator[list[Round]]:
    """The watch runs; virtual time passes only while all are waiting."""
    rounds: list[Round] = []
    task = asyncio.ensure_future(world.desk.watch.run(rounds.append))
    test = asyncio.current_task()
    assert test is not None

    def died(_: asyncio.Task[None]) -> None:
        # It never ends by itself; a test would wait for what it does until its time is over.
        test.cancel()

    task.add_done_callback(died)
    try:
        yield rounds
    finally:
        task.remove_done_callback(died)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def turns(count: int = 30) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def state(world: World, sale: Sale) -> SaleState:
    found = await world.desk.find.sale(sale.id)
    assert found is not None
    return found.state


async def test_what_was_left_open_is_settled_at_start(world: World) -> None:
    sale = await unknown(world, acts=True)
    async with watching(world) as rounds:
        await turns()
        assert await state(world, sale) is SaleState.REDEEMED
    assert [one.state for one in rounds[0].sales] == [SaleState.REDEEMED]
    assert rounds[0].outage is None


async def test_an_absence_becomes_certain_by_itself(world: World) -> None:
    sale = await unknown(world, acts=False)
    began = world.clock.now()
    async with watching(world):
        while await state(world, sale) is SaleState.UNKNOWN:
            await turns(1)
            assert world.clock.now() - began < timedelta(minutes=4)
    assert await state(world, sale) is SaleState.NOT_REDEEMED
    # As soon as the settling time of two minutes is over, not at the next step of a growing pause.
    assert timedelta(0) <= world.clock.now() - began - timedelta(seconds=120) < timedelta(seconds=6)


async def test_looks_become_rarer_and_never_stop(world: World) -> None:
    world.bank.echo = False
    sale = await unknown(world, acts=True)
    moments = []
    async with watching(world) as rounds:
        seen = 0
        while world.clock.now() < sale.opened_at + timedelta(hours=3):
            await turns(1)
            if len(rounds) > seen:
                seen = len(rounds)
                moments.append(world.clock.now())
    gaps = [later - earlier for earlier, later in itertools.pairwise(moments)]
    assert gaps[0] <= timedelta(seconds=6)
    assert max(gaps) <= LONGEST_PAUSE + timedelta(seconds=6)
    assert gaps[-1] >= LONGEST_PAUSE
    assert len(gaps) < 60


async def test_a_bank_that_cannot_be_reached_is_asked_about_one_sale_and_not_all(world: World) -> None:
    await unknown(world, acts=True)
    world.bank.no_answer("redeem", acts=True)
    await pay(world, points=300, order="INV-2")
    began = world.clock.now()
    for _ in range(1000):
        world.bank.order("history", Unavailable(Outage.NO_CONNECTION))
    async with watching(world) as rounds:
        while world.clock.now() < began + timedelta(minutes=10):
            await turns(1)
        asked = world.bank.calls.count("history")
        assert all(one.outage is Outage.NO_CONNECTION for one in rounds)
    assert 20 <= asked <= 45


async def test_all_are_looked_at_as_soon_as_the_bank_answers_again(world: World) -> None:
    first = await unknown(world, acts=True)
    world.bank.no_answer("redeem", acts=True)
    second = await pay(world, points=300, order="INV-2")
    world.clock.passes(minutes=50)
    for _ in range(5):
        world.bank.order("history", Unavailable(Outage.NO_CONNECTION))
    async with watching(world) as rounds:
        while await state(world, second) is SaleState.UNKNOWN:
            await turns(1)
        assert await state(world, first) is SaleState.REDEEMED
    assert [one.outage for one in rounds] == [Outage.NO_CONNECTION] * 5 + [None]


async def test_a_nudge_looks_at_once(world: World) -> None:
    world.bank.echo = False
    await unknown(world, acts=True)
    world.clock.passes(minutes=1)
    async with watching(world) as rounds:
        await turns()
        looks = len(rounds)
        now = world.clock.now()
        world.desk.watch.nudge()
        while len(rounds) == looks:
            await turns(1)
        assert world.clock.now() - now < timedelta(seconds=6)


async def test_a_journal_that_fails_is_told_and_waited_for(world: World) -> None:
    sale = await unknown(world, acts=True)
    world.journal.troubles.append(Unavailable(Outage.JOURNAL))
    async with watching(world) as rounds:
        while not rounds or rounds[-1].outage is not None:
            await turns(1)
    assert rounds[0].outage is Outage.JOURNAL
    assert await state(world, sale) is SaleState.REDEEMED


async def test_a_clock_set_back_does_not_stop_the_looks(world: World) -> None:
    world.bank.echo = False
    await unknown(world, acts=True)
    async with watching(world) as rounds:
        await turns()
        world.clock.passes(hours=-5)
        looks = len(rounds)
        now = world.clock.now()
        while len(rounds) == looks:
            await turns(1)
        assert world.clock.now() - now < timedelta(seconds=10)


async def test_the_next_look_follows_from_the_journal_alone(world: World) -> None:
    sale = await unknown(world, acts=False)
    sale = await world.desk.settle.look(sale.id)
    (listed,) = await world.desk.watch.listed()
    assert listed.sale == sale
    assert listed.next_look == world.desk.settle.next_look(sale)
    assert listed.next_look is not None
    assert sale.search is not None
    assert sale.search.tried_at is not None
    assert listed.next_look - sale.search.tried_at == SHORTEST_PAUSE


async def test_a_credit_that_cannot_be_sent_is_tried_ever_more_rarely(world: World) -> None:
    sale = await pay(world)
    for _ in range(2000):
        world.bank.order("credit", Unavailable(Outage.NO_CONNECTION))
    await world.desk.give_back.cancel(sale.id)
    began = world.clock.now()
    async with watching(world):
        while world.clock.now() < began + timedelta(hours=1):
            await turns(1)
    assert 10 <= world.bank.calls.count("credit") <= 40


async def test_a_clock_set_back_before_the_first_look_does_not_delay_it(world: World) -> None:
    sale = await unknown(world, acts=True)
    world.clock.passes(hours=-1)
    async with watching(world):
        await turns()
    assert await state(world, sale) is SaleState.REDEEMED


async def test_at_start_each_open_sale_is_looked_at_although_its_next_look_is_far(world: World) -> None:
    sale = await unknown(world, acts=False)
    world.clock.passes(hours=1)
    sale = await world.desk.settle.look(sale.id)
    world.bank.stranger_redeems(500, external_id=sale.external_id)
    began = world.clock.now()
    assert world.desk.settle.next_look(sale) > began + timedelta(minutes=1)
    async with watching(world):
        await turns()
        assert await state(world, sale) is SaleState.REDEEMED


async def test_after_an_outage_the_looks_are_as_rare_as_before(world: World) -> None:
    world.bank.echo = False
    await unknown(world, acts=True)
    world.bank.order("history", Unavailable(Outage.NO_CONNECTION))
    began = world.clock.now()
    async with watching(world) as rounds:
        while world.clock.now() < began + timedelta(minutes=30):
            await turns(1)
    assert [one.outage for one in rounds][:2] == [Outage.NO_CONNECTION, None]
    assert 8 <= world.bank.calls.count("history") <= 25


async def test_while_the_bank_cannot_be_reached_it_is_asked_at_the_pace_of_the_probe(world: World) -> None:
    await unknown(world, acts=True)
    began = world.clock.now()
    for _ in range(1000):
        world.bank.order("history", Unavailable(Outage.NO_CONNECTION))
    async with watching(world):
        while world.clock.now() < began + 20 * PROBE:
            await turns(1)
    assert 20 <= world.bank.calls.count("history") <= 21


async def test_what_cannot_be_looked_at_yet_is_listed_without_a_time(world: World) -> None:
    sale = await pay(world)
    await world.journal.record(sale.id, CardDeclined("T01-C", "me"))
    (listed,) = await world.desk.watch.listed()
    assert (listed.sale.id, listed.next_look) == (sale.id, None)


async def test_a_sale_that_is_not_due_holds_up_no_other(world: World) -> None:
    world.bank.echo = False
    await unknown(world, acts=True)
    world.clock.passes(hours=2)
    async with watching(world):
        await turns()
        world.bank.echo = True
        world.bank.no_answer("redeem", acts=True)
        second = await pay(world, points=300, order="INV-2")
        began = world.clock.now()
        while await state(world, second) is not SaleState.REDEEMED:
            await turns(1)
            assert world.clock.now() - began < timedelta(minutes=1)


async def test_a_round_that_broke_off_tells_what_it_had_settled(world: World) -> None:
    first = await unknown(world, acts=True)
    world.bank.no_answer("redeem", acts=True)
    await pay(world, points=300, order="INV-2")
    world.bank.order("history", None)
    world.bank.order("history", Unavailable(Outage.NO_CONNECTION))
    async with watching(world) as rounds:
        await turns()
    assert [one.id for one in rounds[0].sales] == [first.id]
    assert rounds[0].outage is Outage.NO_CONNECTION


async def test_an_outage_is_told_as_over_although_nothing_is_left_to_look_at(world: World) -> None:
    sale = await unknown(world, acts=True)
    world.bank.order("history", Unavailable(Outage.NO_CONNECTION))
    async with watching(world) as rounds:
        await turns(1)
        while not rounds:
            await turns(1)
        await world.journal.record(sale.id, Redeemed("RD-1", found=True))  # Another program has settled it.
        while len(rounds) < 2:
            await turns(1)
    assert rounds[:2] == [Round((), Outage.NO_CONNECTION), Round(())]


async def test_a_journal_that_can_be_read_again_is_told_although_nothing_is_open(world: World) -> None:
    world.journal.troubles.append(Unavailable(Outage.JOURNAL))
    async with watching(world) as rounds:
        while len(rounds) < 2:
            await turns(1)
        await turns()
    assert rounds == [Round((), Outage.JOURNAL), Round(())]
