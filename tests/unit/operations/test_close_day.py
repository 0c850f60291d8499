"""The day's report: an honest day matches to the last point, and every planted difference is found, and no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from posapp.domain.errors import Outage, Problem, RuleError, Unavailable
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.sale import SaleState
from posapp.operations.close_day import Kind
from posapp.operations.ports import CreditOrder
from tests.support.ports import USD, World
from tests.unit.operations.test_settle import pay, unknown

if TYPE_CHECKING:
    from posapp.domain.sale import Sale


@pytest.fixture
def world() -> World:
    return World()


async def sold(world: World, points: int = 500, order: str = "INV-1") -> Sale:
    sale = await pay(world, points=points, order=order)
    return await world.desk.pay.card_approved(sale.id)


async def called_off(world: World, points: int = 300, order: str = "INV-2") -> Sale:
    sale = await pay(world, points=points, order=order)
    return await world.desk.give_back.cancel(sale.id)


async def kinds(world: World, slips: str | None = None) -> list[Kind]:
    report = await world.desk.days.match(Money.parse(slips, USD) if slips else None)
    return [one.kind for one in report.differences]


async def test_an_honest_day_matches(world: World) -> None:
    await sold(world)
    await called_off(world)
    await sold(world, points=0, order="INV-3")
    report = await world.desk.days.match(Money.parse("169.80", USD))
    assert (report.sales, report.ours) == (3, report.bank)
    assert (report.ours.points, str(report.ours.points_value), report.ours.credited) == (
        Points(800),
        "8.00",
        Points(300),
    )
    assert str(report.card_amount) == "169.80"
    assert (report.differences, report.unsettled, report.accounts) == ((), (), 1)


async def test_nothing_at_all_is_a_day_too(world: World) -> None:
    report = await world.desk.days.close(await world.desk.days.match())
    assert (report.book.number, report.sales, report.differences, report.accounts) == (1, 0, (), 0)
    assert report.closed_at is not None


async def test_a_closed_day_is_not_counted_again(world: World) -> None:
    await sold(world)
    first = await world.desk.days.close(await world.desk.days.match())
    await called_off(world)
    second = await world.desk.days.match()
    assert (first.book.number, second.book.number) == (1, 2)
    assert second.book.first_seq == first.book.last_seq + 1
    assert (second.sales, second.ours.points, second.differences) == (1, Points(300), ())


async def test_what_happens_while_a_report_is_looked_at_belongs_to_the_next_day(world: World) -> None:
    await sold(world)
    report = await world.desk.days.match()
    await sold(world, order="INV-9")
    await world.desk.days.close(report)
    assert (await world.desk.days.match()).sales == 1


async def test_a_day_is_closed_once(world: World) -> None:
    report = await world.desk.days.match()
    await world.desk.days.close(report)
    with pytest.raises(RuleError) as closed:
        await world.desk.days.close(report)
    assert closed.value.problem is Problem.DAY_CLOSED


async def test_what_is_open_is_listed_and_comes_again(world: World) -> None:
    sale = await unknown(world, acts=True)
    report = await world.desk.days.close(await world.desk.days.match())
    assert [one.id for one in report.unsettled] == [sale.id]
    assert report.differences == ()
    again = await world.desk.days.match()
    assert [one.id for one in again.unsettled] == [sale.id]


async def test_a_redemption_that_came_late_is_found(world: World) -> None:
    sale = await unknown(world, acts=False)
    for _ in range(4):
        world.clock.passes(seconds=60)
        sale = await world.desk.settle.look(sale.id)
    assert sale.state is SaleState.NOT_REDEEMED
    world.bank.stranger_redeems(500, external_id=sale.external_id)
    report = await world.desk.days.match()
    (one,) = report.differences
    assert (one.kind, one.theirs, one.redemption_id) == (Kind.TAKEN_ANYWAY, Points(500), "RD-1")
    await world.bank.credit(CreditOrder(sale.account, "RD-1", "AGENT", Points(500)))
    assert await kinds(world) == []


async def test_each_planted_difference_is_found_and_no_other(world: World) -> None:
    await sold(world)
    await called_off(world)
    taken, back, credit = world.bank.entries
    for entries, kind in (
        ([back, credit], Kind.NOT_AT_BANK),
        ([replace(taken, points=Points(501)), back, credit], Kind.OTHER_POINTS),
        ([replace(taken, value=Money.parse("5.01", USD)), back, credit], Kind.OTHER_VALUE),
        ([taken, back], Kind.NOT_GIVEN_BACK),
        ([taken, back, credit, replace(credit, id="X", original_id=taken.id)], Kind.GIVEN_BACK),
        ([taken, back, credit, replace(taken, id="Y", external_id="T01-9999999999")], Kind.NOT_IN_JOURNAL),
    ):
        world.bank.entries[:] = entries
        assert await kinds(world) == [kind], kind


async def test_strangers_on_the_account_are_no_difference(world: World) -> None:
    await sold(world)
    world.bank.stranger_redeems(500)
    world.bank.stranger_redeems(500, external_id="ELSEWHERE-1")
    assert await kinds(world) == []


@pytest.mark.parametrize(("slips", "found"), [(None, []), ("82.40", []), ("82.41", [Kind.CARD_SLIPS])])
async def test_card_slips_are_compared_where_they_are_told(world: World, slips: str | None, found: list[Kind]) -> None:
    await sold(world)
    assert await kinds(world, slips) == found


async def test_a_bank_that_cannot_be_asked_leaves_the_day_open(world: World) -> None:
    await sold(world)
    world.bank.order("history", Unavailable(Outage.NO_CONNECTION))
    with pytest.raises(Unavailable):
        await world.desk.days.match()
    assert world.journal.days == []
    assert (await world.desk.days.match()).book.number == 1


async def test_progress_counts_accounts(world: World) -> None:
    await sold(world)
    told: list[tuple[int, int]] = []
    await world.desk.days.match(None, lambda done, everything: told.append((done, everything)))
    assert told == [(0, 1), (1, 1)]


async def test_a_sale_finished_days_later_is_in_the_day_it_was_finished(world: World) -> None:
    sale = await pay(world)
    await world.desk.days.close(await world.desk.days.match())
    world.clock.passes(days=2)
    await world.desk.pay.card_approved(sale.id)
    report = await world.desk.days.match()
    assert (report.sales, report.ours.points, str(report.card_amount)) == (0, Points(0), "82.40")
    assert report.differences == ()
    assert timedelta(days=1) < world.clock.now() - sale.opened_at
