"""A person decides what the bank's history does not: once, with a note, about what was looked at."""

from __future__ import annotations

import asyncio

import pytest

from posapp.domain.errors import Outage, Problem, RuleError, Unavailable, UserError
from posapp.domain.events import LeftOpen
from posapp.domain.points import Points
from posapp.domain.sale import Sale, SaleState
from tests.support.ports import World
from tests.unit.operations.test_settle import pay, unknown

CARD = "5105 1051 0510 5100"


@pytest.fixture
def world() -> World:
    world = World()
    world.bank.echo = False
    return world


async def in_review(world: World, *, acts: bool = True) -> Sale:
    """A sale whose redemption the bank lists without a reference, or (`acts` False) a stranger's that looks like it."""
    sale = await unknown(world, acts=acts)
    if not acts:
        world.bank.stranger_redeems(500)
    sale = await world.desk.settle.look(sale.id)
    assert sale.state is SaleState.NEEDS_REVIEW
    return sale


async def test_ours_goes_on_with_the_card(world: World) -> None:
    sale = await in_review(world)
    sale = await world.desk.review.ours(sale.id, "RD-1", note="  The customer's\n app shows it. ")
    assert (sale.state, sale.redemption_id) == (SaleState.REDEEMED, "RD-1")
    event = world.journal.events[-1].event
    assert getattr(event, "note", "") == "The customer's app shows it."


async def test_ours_with_nothing_left_to_charge_is_complete(world: World) -> None:
    world.bank.no_answer("redeem", acts=True)
    sale = await pay(world, points=8740)
    sale = await world.desk.settle.look(sale.id)
    assert (await world.desk.review.ours(sale.id, "RD-1", note="Seen.")).state is SaleState.COMPLETED


async def test_not_ours_waits_for_the_absence_to_be_certain(world: World) -> None:
    sale = await in_review(world, acts=False)
    sale = await world.desk.review.not_ours(sale.id, ["RD-1"], note="The neighbour's.")
    assert (sale.state, sale.candidates) == (SaleState.UNKNOWN, ())
    for _ in range(3):
        world.clock.passes(seconds=60)
        sale = await world.desk.settle.look(sale.id)
    assert sale.state is SaleState.NOT_REDEEMED


async def test_not_ours_ends_at_once_where_it_was_looked_for_long_enough(world: World) -> None:
    sale = await in_review(world, acts=False)
    for _ in range(4):
        world.clock.passes(seconds=60)
        await world.desk.settle.look(sale.id)
    sale = await world.desk.review.not_ours(sale.id, ["RD-1"], note="The neighbour's.")
    assert sale.state is SaleState.NOT_REDEEMED


async def test_a_redemption_that_comes_up_after_others_were_rejected_is_still_ours_to_judge(world: World) -> None:
    sale = await in_review(world, acts=False)
    sale = await world.desk.review.not_ours(sale.id, ["RD-1"], note="The neighbour's.")
    world.bank.stranger_redeems(500)
    sale = await world.desk.settle.look(sale.id)
    assert (sale.state, [one.id for one in sale.candidates]) == (SaleState.NEEDS_REVIEW, ["RD-2"])


async def test_a_decision_stands_although_the_bank_cannot_be_asked(world: World) -> None:
    sale = await in_review(world, acts=False)
    world.bank.order("history", Unavailable(Outage.NO_CONNECTION))
    sale = await world.desk.review.not_ours(sale.id, ["RD-1"], note="The neighbour's.")
    assert (sale.state, sale.candidates) == (SaleState.UNKNOWN, ())


async def test_left_open_changes_nothing_and_is_remembered(world: World) -> None:
    sale = await in_review(world)
    after = await world.desk.review.leave_open(sale.id, note="  The customer\n will call. ")
    assert (after.state, after.candidates) == (sale.state, sale.candidates)
    assert world.journal.events[-1].event == LeftOpen("The customer will call.")
    await world.desk.review.leave_open(sale.id, note="")
    assert world.journal.events[-1].event == LeftOpen("")


@pytest.mark.parametrize(
    ("note", "problem"),
    [
        ("", Problem.NOTE_NEEDED),
        (" \n ", Problem.NOTE_NEEDED),
        ("x" * 301, Problem.NOTE_MALFORMED),
        (f"card {CARD}", Problem.CARD_IN_TEXT),
    ],
)
async def test_a_decision_needs_a_proper_note(world: World, note: str, problem: Problem) -> None:
    sale = await in_review(world)
    recorded = world.journal.kinds()
    for decide in (
        world.desk.review.ours(sale.id, "RD-1", note=note),
        world.desk.review.not_ours(sale.id, ["RD-1"], note=note),
    ):
        with pytest.raises(UserError) as refused:
            await decide
        assert refused.value.problem is problem
    assert world.journal.kinds() == recorded


async def test_a_double_press_decides_once(world: World) -> None:
    sale = await in_review(world)
    ends = await asyncio.gather(
        *(world.desk.review.ours(sale.id, "RD-1", note="Seen.") for _ in range(3)), return_exceptions=True
    )
    moved = [end for end in ends if isinstance(end, RuleError) and end.problem is Problem.SALE_MOVED_ON]
    assert len(moved) == 2
    assert world.journal.kinds().count("JudgedOurs") == 1


async def test_what_is_no_longer_listed_cannot_be_judged(world: World) -> None:
    sale = await in_review(world)
    world.bank.stranger_redeems(500)
    sale = await world.desk.settle.look(sale.id)
    assert len(sale.candidates) == 2
    for decide in (
        world.desk.review.not_ours(sale.id, ["RD-1"], note="Neither."),
        world.desk.review.ours(sale.id, "RD-9", note="This one."),
    ):
        with pytest.raises(RuleError) as moved:
            await decide
        assert moved.value.problem is Problem.SALE_MOVED_ON


async def test_candidates_that_another_sale_took_are_candidates_no_more(world: World) -> None:
    first = await in_review(world)
    world.bank.no_answer("redeem", acts=False)
    second = await pay(world, order="INV-2")
    second = await world.desk.settle.look(second.id)
    assert [one.id for one in second.candidates] == ["RD-1"]
    await world.desk.review.ours(first.id, "RD-1", note="Seen.")
    second = await world.desk.settle.look(second.id)
    assert (second.state, second.candidates) == (SaleState.UNKNOWN, ())
    assert world.bank.taken() == 500 == Points(500).count
