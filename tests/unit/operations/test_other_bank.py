"""A sale is asked about at its own bank alone: another one knows nothing of it, which is not "not there"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from posapp.domain.bank import BankPlace
from posapp.domain.errors import Problem, RuleError
from posapp.domain.points import Points
from posapp.domain.sale import Sale, SaleState
from posapp.operations.close_day import Kind
from posapp.operations.credits import CreditWish
from posapp.operations.standing import Standing
from tests.support.ports import HERE, World
from tests.unit.operations.test_settle import pay, unknown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from posapp.operations.desk import BuiltDesk

LIVE = BankPlace("api.bank.example/loyalty")


@pytest.fixture
def world() -> World:
    return World()


async def other_bank(asked: Awaitable[object]) -> Problem:
    with pytest.raises(RuleError) as no:
        await asked
    return no.value.problem


async def test_what_is_open_elsewhere_is_never_asked_about_here(world: World) -> None:
    sale = await unknown(world, acts=True)
    there = world.at(LIVE)
    world.bank.calls.clear()
    for _ in range(6):
        assert await other_bank(there.settle.look(sale.id)) is Problem.OTHER_BANK
        assert await other_bank(there.settle.look_at_all()) is Problem.OTHER_BANK
        world.clock.passes(seconds=90)
    assert list(await there.watch.listed()) == []
    assert world.bank.calls == []
    assert world.journal.folded[sale.id] == sale
    assert [one.id for one in await there.find.unsettled()] == [sale.id]
    # Back at its own bank it settles as ever.
    assert (await world.desk.settle.look(sale.id)).state is SaleState.REDEEMED


async def test_points_of_another_bank_are_not_given_back_here(world: World) -> None:
    called_off = await pay(world, order="INV-1")
    done = await world.desk.pay.card_approved((await pay(world, order="INV-2")).id)
    there = world.at(LIVE)
    world.bank.calls.clear()
    wish = CreditWish(Points(10), "goods_returned")
    for refused in (there.give_back.cancel(called_off.id), there.credits.give(done.id, wish)):
        assert await other_bank(refused) is Problem.OTHER_BANK
    assert await other_bank(there.credits.creditable(done.id)) is Problem.OTHER_BANK
    assert (world.bank.calls, world.bank.taken()) == ([], 1000)
    assert world.journal.folded[called_off.id].state is SaleState.REDEEMED


async def test_a_refused_credit_is_not_asked_for_again_at_another_bank(world: World) -> None:
    sale = await pay(world)
    sale = replace(sale, state=SaleState.CREDIT_UNKNOWN)
    world.journal.folded[sale.id] = sale
    assert await other_bank(world.at(LIVE).settle.ask_again(sale.id)) is Problem.OTHER_BANK


@pytest.mark.parametrize("leave", ["unknown", "redeemed"])
async def test_no_points_are_taken_while_a_sale_of_another_bank_is_open(world: World, leave: str) -> None:
    sale = await unknown(world, acts=True) if leave == "unknown" else await pay(world)
    moved = World()
    moved.journal, moved.ids = world.journal, world.ids
    moved.desk = moved.at(LIVE)
    assert await other_bank(pay(moved, order="INV-2")) is Problem.BANK_CHANGED
    assert moved.bank.sent == []
    # The card can still pay all.
    assert (await pay(moved, points=0, order="INV-3")).state is SaleState.REDEEMED
    if sale.state is SaleState.UNKNOWN:
        sale = await world.desk.settle.look(sale.id)
    await world.desk.pay.card_approved(sale.id)
    await world.desk.pay.card_approved(list(world.journal.folded)[-1])
    assert (await pay(moved, order="INV-4")).bank == LIVE.name


async def test_a_sale_without_points_can_be_ended_anywhere(world: World) -> None:
    sale = await pay(world, points=0)
    assert (await world.at(LIVE).give_back.cancel(sale.id)).state is SaleState.CANCELLED


async def test_a_record_that_names_no_bank_is_taken_for_this_one(world: World) -> None:
    sale = await unknown(world, acts=True)
    world.journal.folded[sale.id] = replace(sale, bank="")
    assert (await world.at(LIVE).settle.look(sale.id)).state is SaleState.REDEEMED


async def test_the_days_figures_are_of_this_bank_alone_and_the_rest_has_lines(world: World) -> None:
    for order in ("INV-1", "INV-2"):
        await world.desk.pay.card_approved((await pay(world, order=order)).id)
    there = world.at(LIVE)
    world.bank.calls.clear()
    report = await there.days.match()
    assert (report.sales, report.ours, report.ours.points, report.accounts) == (0, report.bank, Points(0), 0)
    assert [(one.kind, one.sale.order if one.sale else "") for one in report.differences] == [
        (Kind.OTHER_BANK, "INV-1"),
        (Kind.OTHER_BANK, "INV-2"),
    ]
    assert world.bank.calls == []
    assert [one.kind for one in (await world.desk.days.match()).differences] == []


async def settled(world: World, desk: BuiltDesk) -> Sale:
    sale = await pay(world)
    return await desk.pay.card_approved(sale.id)


@pytest.mark.parametrize(
    ("begin", "refused"),
    [
        (pay, True),
        (lambda world: unknown(world, acts=True), True),
        (lambda world: settled(world, world.desk), False),
    ],
)
async def test_a_till_goes_to_another_bank_only_where_nothing_is_open(
    world: World, begin: Callable[[World], Awaitable[Sale]], refused: bool
) -> None:
    sale = await begin(world)
    standing = Standing(world.journal, HERE)
    if refused:
        assert await other_bank(standing.may_leave(LIVE)) is Problem.BANK_NOT_LEFT
        # One that does not tell its bank would be asked about at the other.
        world.journal.folded[sale.id] = replace(sale, bank="")
        assert await other_bank(standing.may_leave(LIVE)) is Problem.BANK_NOT_LEFT
    else:
        await standing.may_leave(LIVE)
    await standing.may_leave(HERE)


async def test_while_points_move_nothing_begins_anew(world: World) -> None:
    sale = await pay(world)
    world.journal.folded[sale.id] = replace(sale, state=SaleState.REDEEMING)
    assert await other_bank(Standing(world.journal, HERE).may_leave(HERE)) is Problem.BANK_NOT_LEFT
