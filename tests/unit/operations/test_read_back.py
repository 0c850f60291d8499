"""What the history proves: whose an entry is, when it is certain that there is none, and how often it is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from posapp.domain.errors import Declined, Outage, Unavailable
from posapp.domain.events import Credited, Looked, Redeemed
from posapp.domain.points import Points
from posapp.domain.sale import Sale, SaleState
from tests.support.ports import World
from tests.unit.operations.test_settle import pay, unknown


@pytest.fixture
def world() -> World:
    return World()


async def owed(world: World, *, acts: bool = False) -> Sale:
    """A sale that was called off and whose credit got no answer."""
    sale = await pay(world)
    world.bank.no_answer("credit", acts=acts)
    return await world.desk.give_back.cancel(sale.id)


async def looks(world: World, sale: Sale, *seconds: int) -> Sale:
    """Look so many seconds after the sale was opened, in turn."""
    for after in seconds:
        world.clock.time = sale.opened_at + timedelta(seconds=after)
        sale = await world.desk.settle.look(sale.id)
    return sale


def next_look(world: World, sale: Sale) -> float:
    """In how many seconds after the sale was opened."""
    return (world.desk.settle.next_look(sale) - sale.opened_at).total_seconds()


@pytest.mark.parametrize(
    ("seconds", "state"),
    [((0, 60, 119), SaleState.UNKNOWN), ((0, 60, 120), SaleState.NOT_REDEEMED), ((0, 120), SaleState.UNKNOWN)],
)
async def test_the_third_look_decides_as_soon_as_the_settling_time_is_over(
    world: World, seconds: tuple[int, ...], state: SaleState
) -> None:
    sale = await unknown(world, acts=False)
    assert (await looks(world, sale, *seconds)).state is state


@pytest.mark.parametrize("ahead", [None, timedelta(0), timedelta(hours=1), timedelta(hours=-1)])
async def test_a_look_is_due_after_half_the_time_and_when_an_absence_becomes_certain(
    world: World, ahead: timedelta | None
) -> None:
    world.bank.ahead = ahead
    sale = await unknown(world, acts=False)
    sale = await looks(world, sale, 10, 40)
    assert next_look(world, sale) == 60
    sale = await looks(world, sale, 100)
    # Half of it would be at 150; from 130 on, a look can say that nothing is there.
    assert next_look(world, sale) == 130.1


async def test_a_refused_credit_is_not_hurried_by_what_looks_could_prove(world: World) -> None:
    sale = await pay(world)
    world.bank.order("credit", Declined(source="Gateway", reason_code="FORBIDDEN"))
    sale = await world.desk.give_back.cancel(sale.id)
    sale = await looks(world, sale, 0, 100)
    assert next_look(world, sale) == 150


async def test_a_person_can_ask_again_for_a_credit_however_long_it_was_looked_for(world: World) -> None:
    sale = await pay(world)
    world.bank.order("credit", Declined(source="Gateway", reason_code="FORBIDDEN"))
    sale = await world.desk.give_back.cancel(sale.id)
    await looks(world, sale, 60, 120, 180, 240)
    assert (await world.desk.settle.ask_again(sale.id)).state is SaleState.CANCELLED
    assert world.bank.taken() == 0


async def test_two_programs_that_ask_again_at_once_send_one_credit(world: World) -> None:
    sale = await pay(world)
    world.bank.order("credit", Declined(source="Gateway", reason_code="FORBIDDEN"))
    await world.desk.give_back.cancel(sale.id)
    world.bank.meanwhile = lambda: world.another_program().settle.ask_again(sale.id)
    sale = await world.desk.settle.ask_again(sale.id)
    assert (sale.state, sale.credited_points) == (SaleState.CANCELLED, Points(500))
    assert (world.bank.calls.count("credit"), world.bank.taken()) == (2, 0)


async def test_a_sale_settled_elsewhere_while_it_is_looked_for_is_that_sale_as_it_stands(world: World) -> None:
    sale = await unknown(world, acts=True)
    world.bank.meanwhile = lambda: world.another_program().settle.look(sale.id)
    sale = await world.desk.settle.look(sale.id)
    assert (sale.state, sale.redemption_id) == (SaleState.REDEEMED, "RD-1")
    assert world.journal.kinds().count("Redeemed") == 1


async def test_the_credit_of_another_sale_brings_no_points_back(world: World) -> None:
    sale = await owed(world)
    other = await pay(world, points=700, order="INV-2")
    await world.desk.give_back.cancel(other.id)
    sale = await looks(world, sale, 10)
    assert (sale.state, sale.credited_points) == (SaleState.CREDIT_UNKNOWN, Points(0))
    assert world.bank.taken() == 500


@pytest.mark.parametrize("acts", [True, False])
async def test_a_bank_that_does_not_tell_what_a_credit_is_of_is_known_by_our_reference(
    world: World, acts: bool
) -> None:
    sale = await owed(world, acts=acts)
    other = await pay(world, points=700, order="INV-2")
    await world.desk.give_back.cancel(other.id)
    world.bank.entries[:] = [replace(entry, original_id=None) for entry in world.bank.entries]
    sale = await looks(world, sale, 10)
    assert sale.state is (SaleState.CANCELLED if acts else SaleState.CREDIT_UNKNOWN)


async def test_what_was_found_is_recorded_as_found_and_under_the_bank_s_name(world: World) -> None:
    sale = await unknown(world, acts=True)
    await looks(world, sale, 10)
    world.bank.no_answer("credit", acts=True)
    await world.desk.give_back.cancel(sale.id)
    sale = await looks(world, sale, 20)
    found = [record.event for record in world.journal.events if isinstance(record.event, Redeemed | Credited)]
    credited = Credited("CR-2", Points(500), found=True, external_id="T01-0000000003")
    assert found == [Redeemed("RD-1", found=True), credited]
    assert sale.credit_id == "CR-2"


async def test_a_candidate_without_a_zone_is_shown_as_such(world: World) -> None:
    world.bank.echo = False
    sale = await unknown(world, acts=True)
    world.bank.entries[:] = [replace(entry, zoned=False) for entry in world.bank.entries]
    (candidate,) = (await looks(world, sale, 1)).candidates
    assert not candidate.zoned


@pytest.mark.parametrize(("hours", "state"), [(-23, SaleState.NEEDS_REVIEW), (-25, SaleState.UNKNOWN)])
async def test_a_bank_whose_clock_was_not_known_yet_may_be_a_day_behind(
    world: World, hours: int, state: SaleState
) -> None:
    world.bank.echo = False
    sale = await unknown(world, acts=True)
    world.bank.entries[:] = [replace(one, at=one.at and one.at + timedelta(hours=hours)) for one in world.bank.entries]
    world.bank.ahead = timedelta(0)
    assert (await looks(world, sale, 1)).state is state


@pytest.mark.parametrize(("seconds", "state"), [(-120, SaleState.NEEDS_REVIEW), (-121, SaleState.UNKNOWN)])
async def test_an_entry_two_minutes_older_than_the_intent_may_be_ours(
    world: World, seconds: int, state: SaleState
) -> None:
    world.bank.echo = False
    world.bank.ahead = timedelta(0)
    sale = await unknown(world, acts=True)
    world.bank.entries[:] = [
        replace(one, at=one.at and one.at + timedelta(seconds=seconds)) for one in world.bank.entries
    ]
    assert (await looks(world, sale, 1)).state is state


@pytest.mark.parametrize("ahead", [None, timedelta(hours=1), timedelta(hours=-1)])
async def test_patience_asks_no_more_often_than_it_takes_to_be_certain(ahead: timedelta | None) -> None:
    world = World(settling=timedelta(seconds=6))
    world.bank.ahead = ahead
    sale = await unknown(world, acts=False)
    (sale,) = await world.desk.settle.persist(timedelta(seconds=6))
    assert (sale.state, world.clock.now() - sale.opened_at) == (SaleState.NOT_REDEEMED, timedelta(seconds=6))
    assert world.bank.calls.count("history") == 3


async def test_patience_does_not_wait_where_a_person_decides(world: World) -> None:
    world.bank.echo = False
    await unknown(world, acts=True)
    (sale,) = await world.desk.settle.persist(timedelta(minutes=10))
    assert (sale.state, world.clock.now()) == (SaleState.NEEDS_REVIEW, sale.opened_at)


@pytest.mark.parametrize(
    ("error", "outage", "detail"),
    [
        (Declined(source="Loyalty", reason_code="FORBIDDEN"), Outage.BAD_ANSWER, "FORBIDDEN"),
        (Unavailable(Outage.BUSY), Outage.BUSY, ""),
    ],
)
async def test_a_history_that_is_not_given_is_a_look_without_an_answer(
    world: World, error: Declined | Unavailable, outage: Outage, detail: str
) -> None:
    sale = await unknown(world, acts=True)
    world.bank.order("history", error)
    with pytest.raises(Unavailable) as out:
        await looks(world, sale, 5)
    assert (out.value.outage, out.value.detail) == (outage, detail)
    tried = await world.journal.sale(sale.id)
    assert tried is not None
    assert tried.search is not None
    assert (tried.search.tries, tried.search.looks) == (1, 0)


@pytest.mark.parametrize("days", [0, 40])
async def test_the_days_that_are_asked_about_hold_the_redemption_however_late_it_is_looked_for(
    world: World, days: int
) -> None:
    sale = await unknown(world, acts=True)
    world.bank.entries[:] = [replace(one, at=one.at and one.at + timedelta(hours=23)) for one in world.bank.entries]
    world.clock.passes(days=days)
    assert (await world.desk.settle.look(sale.id)).state is SaleState.REDEEMED


@pytest.mark.parametrize(
    ("booked", "ahead", "clock_set"),
    [
        pytest.param(3, 0, 4, id="booked days later"),
        pytest.param(0, 0, -5, id="the till's clock set back since"),
        pytest.param(3, 3, 0, id="the bank's clock days ahead"),
        pytest.param(-3, -3, 0, id="the bank's clock days behind"),
    ],
)
async def test_no_clock_hides_a_redemption_from_the_days_that_are_asked_about(
    world: World, booked: int, ahead: int, clock_set: int
) -> None:
    world.bank.ahead = timedelta(days=ahead)
    sale = await unknown(world, acts=True)
    world.bank.entries[:] = [replace(one, at=one.at and one.at + timedelta(days=booked)) for one in world.bank.entries]
    world.clock.passes(days=clock_set)
    assert (await world.desk.settle.look(sale.id)).state is SaleState.REDEEMED


async def test_a_look_records_how_much_it_saw_and_when_by_the_bank_s_clock(world: World) -> None:
    world.bank.ahead = timedelta(hours=1)
    sale = await unknown(world, acts=False)
    world.bank.stranger_redeems(700)
    world.bank.stands_still = timedelta(seconds=3)
    asked = world.clock.now() + timedelta(hours=1)
    await world.desk.settle.look(sale.id)
    assert world.journal.events[-1].event == Looked(True, 1, asked, asked + timedelta(seconds=3), "T01-0000000001")
