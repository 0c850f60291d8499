"""Finding out what happened: found, not there, or a person decides; and nothing is ever sent twice."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from posapp.domain.card import CardNumber
from posapp.domain.errors import Declined, Outage, Problem, RuleError, Unavailable
from posapp.domain.events import SaleOpened
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.sale import Candidate, Sale, SaleState
from posapp.domain.split import Terms
from posapp.operations.pay import PayRequest
from tests.support.ports import CARD, USD, World


@pytest.fixture
def world() -> World:
    return World()


async def pay(world: World, points: int = 500, order: str = "INV-1") -> Sale:
    quote = await world.desk.quotes.of_card(CardNumber.parse(CARD))
    split = Terms.of(Money.parse("87.40", USD), quote).by_points(Points(points))
    return await world.desk.pay.redeem(PayRequest(order, split, quote))


async def unknown(world: World, *, acts: bool) -> Sale:
    world.bank.no_answer("redeem", acts=acts)
    sale = await pay(world)
    assert sale.state is SaleState.UNKNOWN
    return sale


async def test_our_reference_in_the_history_settles_it(world: World) -> None:
    sale = await unknown(world, acts=True)
    sale = await world.desk.settle.look(sale.id)
    assert (sale.state, sale.redemption_id, sale.search) == (SaleState.REDEEMED, "RD-1", None)
    assert world.bank.taken() == 500


async def test_a_found_sale_with_nothing_left_to_charge_is_complete(world: World) -> None:
    world.bank.no_answer("redeem", acts=True)
    sale = await pay(world, points=8740)
    assert (await world.desk.settle.look(sale.id)).state is SaleState.COMPLETED


async def test_absence_is_believed_after_three_looks_over_the_settling_time(world: World) -> None:
    sale = await unknown(world, acts=False)
    states = []
    for _ in range(4):
        states.append((await world.desk.settle.look(sale.id)).state)
        world.clock.passes(seconds=50)
    assert states == [SaleState.UNKNOWN] * 3 + [SaleState.NOT_REDEEMED]


async def test_three_quick_looks_prove_nothing(world: World) -> None:
    sale = await unknown(world, acts=False)
    for _ in range(10):
        sale = await world.desk.settle.look(sale.id)
    assert sale.state is SaleState.UNKNOWN


async def test_a_picture_that_is_old_when_it_is_recorded_proves_nothing(world: World) -> None:
    sale = await unknown(world, acts=False)
    await world.desk.settle.look(sale.id)
    await world.desk.settle.look(sale.id)
    world.bank.stands_still = timedelta(minutes=10)  # The till sleeps between the bank's answer and its own record.
    assert (await world.desk.settle.look(sale.id)).state is SaleState.UNKNOWN
    world.bank.stands_still = None
    assert (await world.desk.settle.look(sale.id)).state is SaleState.NOT_REDEEMED


async def test_a_clock_set_forward_does_not_settle_anything(world: World) -> None:
    world.bank.ahead = timedelta(0)
    sale = await unknown(world, acts=False)
    await world.desk.settle.look(sale.id)
    await world.desk.settle.look(sale.id)
    world.clock.passes(hours=1)
    world.bank.ahead = timedelta(hours=-1)
    assert (await world.desk.settle.look(sale.id)).state is SaleState.UNKNOWN


async def test_two_looks_prove_nothing_however_far_apart(world: World) -> None:
    sale = await unknown(world, acts=False)
    await world.desk.settle.look(sale.id)
    world.clock.passes(hours=5)
    assert (await world.desk.settle.look(sale.id)).state is SaleState.UNKNOWN


async def test_a_bank_that_does_not_answer_is_a_look_that_does_not_count(world: World) -> None:
    sale = await unknown(world, acts=False)
    for _ in range(5):
        world.bank.order("history", Unavailable(Outage.NO_CONNECTION))
        with pytest.raises(Unavailable):
            await world.desk.settle.look(sale.id)
        world.clock.passes(seconds=60)
    found = await world.desk.find.sale(sale.id)
    assert found is not None
    assert found.search is not None
    assert (found.search.looks, found.search.empty_since) == (0, None)
    assert found.search.last_look is None
    assert found.search.tried_at is not None


async def test_a_late_redemption_is_still_found(world: World) -> None:
    sale = await unknown(world, acts=False)
    await world.desk.settle.look(sale.id)
    world.bank.stranger_redeems(500, external_id=sale.external_id)
    assert (await world.desk.settle.look(sale.id)).state is SaleState.REDEEMED


async def test_without_an_echo_a_likely_entry_is_for_a_person(world: World) -> None:
    world.bank.echo = False
    sale = await unknown(world, acts=True)
    sale = await world.desk.settle.look(sale.id)
    assert (sale.state, sale.candidates) == (
        SaleState.NEEDS_REVIEW,
        (Candidate("RD-1", Points(500), Money.parse("5.00", USD), world.bank.entries[0].at),),
    )


async def test_another_rounding_of_the_value_hides_nothing(world: World) -> None:
    world.bank.echo = False
    sale = await unknown(world, acts=True)
    (entry,) = world.bank.entries
    world.bank.entries[:] = [replace(entry, value=Money.parse("5.01", USD))]
    assert (await world.desk.settle.look(sale.id)).state is SaleState.NEEDS_REVIEW


async def test_entries_that_are_somebody_elses_are_no_candidates(world: World) -> None:
    world.bank.echo = False
    first = await pay(world, order="OTHER")  # the same points, but another sale of this journal owns it
    world.clock.passes(minutes=-10)
    world.bank.stranger_redeems(500)  # the same points, but long before we asked
    world.clock.passes(minutes=10)
    world.bank.stranger_redeems(501)  # other points
    world.bank.stranger_redeems(500, external_id="ELSEWHERE-1")  # another till's reference
    sale = await unknown(world, acts=False)
    sale = await world.desk.settle.look(sale.id)
    assert (sale.state, sale.candidates) == (SaleState.UNKNOWN, ())
    assert first.redemption_id == "RD-1"


async def test_a_time_without_a_zone_rules_nobody_out(world: World) -> None:
    world.bank.echo = False
    sale = await unknown(world, acts=True)
    (entry,) = world.bank.entries
    assert entry.at is not None
    world.bank.entries[:] = [replace(entry, at=entry.at - timedelta(hours=11), zoned=False)]
    assert (await world.desk.settle.look(sale.id)).state is SaleState.NEEDS_REVIEW


@pytest.mark.parametrize(("hours", "state"), [(-5, SaleState.NEEDS_REVIEW), (5, SaleState.UNKNOWN)])
async def test_the_banks_clock_is_allowed_for(world: World, hours: int, state: SaleState) -> None:
    world.bank.echo = False
    world.bank.ahead = timedelta(hours=hours)
    world.bank.stranger_redeems(500)  # a moment before we ask, by our clock
    (older,) = world.bank.entries
    assert older.at is not None
    world.bank.entries[:] = [replace(older, at=older.at + timedelta(hours=-5))]
    sale = await unknown(world, acts=False)
    assert (await world.desk.settle.look(sale.id)).state is state


async def test_another_program_that_settles_first_is_no_trouble(world: World) -> None:
    sale = await unknown(world, acts=True)
    ends = await asyncio.gather(*(world.desk.settle.look(sale.id) for _ in range(4)))
    assert {end.state for end in ends} == {SaleState.REDEEMED}
    assert world.journal.kinds().count("Redeemed") == 1


async def test_a_sale_that_moved_on_is_said_not_broken(world: World) -> None:
    sale = await pay(world)
    await world.desk.pay.card_approved(sale.id)
    for late in (world.desk.pay.card_approved, world.desk.give_back.cancel):
        with pytest.raises(RuleError) as moved:
            await late(sale.id)
        assert moved.value.problem is Problem.SALE_MOVED_ON
    assert world.bank.calls.count("credit") == 0


async def test_a_request_still_on_its_way_is_left_alone(world: World) -> None:
    sale = await unknown(world, acts=False)
    world.programs.living.add("another")
    redeeming = await _asked_by(world, "another")
    assert (await world.desk.settle.look(redeeming)).state is SaleState.REDEEMING
    world.programs.living.discard("another")
    assert (await world.desk.settle.look(redeeming)).state is SaleState.UNKNOWN
    assert sale.state is SaleState.UNKNOWN


async def _asked_by(world: World, owner: str) -> str:
    """A sale whose intent another program has recorded and whose answer nobody has."""
    opened = next(record.event for record in world.journal.events if isinstance(record.event, SaleOpened))
    event = replace(opened, order="THEIRS", owner=owner, external_id="T01-THEIRS")
    return (await world.journal.record("S-THEIRS", event)).id


@pytest.mark.parametrize("minutes", [-59, 59])
async def test_a_clock_set_while_a_sale_is_open_hides_nothing(world: World, minutes: int) -> None:
    world.bank.echo = False
    world.bank.ahead = timedelta(0)
    sale = await unknown(world, acts=True)
    world.clock.passes(minutes=minutes)
    world.bank.ahead = timedelta(minutes=-minutes)
    assert (await world.desk.settle.look(sale.id)).state is SaleState.NEEDS_REVIEW


async def test_a_refused_credit_waits_for_a_person_until_the_points_are_back(world: World) -> None:
    sale = await pay(world)
    world.bank.order("credit", Declined(source="digital-redemptions", reason_code="FORBIDDEN"))
    sale = await world.desk.give_back.cancel(sale.id)
    assert (sale.state, sale.reason_code) == (SaleState.CREDIT_UNKNOWN, "FORBIDDEN")
    for _ in range(5):
        world.clock.passes(seconds=60)
        sale = await world.desk.settle.look(sale.id)
    assert (sale.state, world.bank.calls.count("credit")) == (SaleState.CREDIT_UNKNOWN, 1)


async def test_looking_at_all_goes_on_past_one_that_cannot_be_asked(world: World) -> None:
    await unknown(world, acts=True)
    world.bank.no_answer("redeem", acts=True)
    await pay(world, points=300, order="INV-2")
    world.bank.order("history", Unavailable(Outage.BUSY))
    seen = await world.desk.settle.look_at_all()
    states = [("INV-1", SaleState.UNKNOWN), ("INV-2", SaleState.REDEEMED)]
    assert [(sale.order, sale.state) for sale in seen] == states


async def test_nobody_to_be_asked_is_said(world: World) -> None:
    await unknown(world, acts=True)
    world.bank.order("history", Unavailable(Outage.NO_CONNECTION))
    with pytest.raises(Unavailable):
        await world.desk.settle.look_at_all()


async def test_patience_looks_until_an_absence_is_certain() -> None:
    world = World(settling=timedelta(seconds=6))
    await unknown(world, acts=False)
    (sale,) = await world.desk.settle.persist(timedelta(seconds=10))
    assert sale.state is SaleState.NOT_REDEEMED


async def test_patience_does_not_outwait_a_long_settling_time(world: World) -> None:
    await unknown(world, acts=False)
    began = world.clock.now()
    (sale,) = await world.desk.settle.persist(timedelta(seconds=10))
    assert sale.state is SaleState.UNKNOWN
    assert world.clock.now() - began <= timedelta(seconds=10)
