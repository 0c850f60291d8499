"""Credits from a list: judged without sending, given line by line, each once, whatever interrupts it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from posapp.domain.approval import CreditAct
from posapp.domain.errors import Declined, Outage, Problem, RuleError, Unavailable
from posapp.domain.events import CreditOpened
from posapp.domain.points import Points
from posapp.domain.sale import SaleState
from posapp.operations.bulk import Line, LineEnd, LineState, told_apart
from posapp.operations.credits import CreditWish
from tests.support.ports import World
from tests.unit.operations.test_settle import pay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posapp.domain.sale import Sale
    from posapp.operations.desk import Desk
    from posapp.operations.ports import CreditOrder

BACK = "goods_returned"
NO = Declined(source="bank", reason_code="CREDIT_EXCEEDS_REMAINING")


@pytest.fixture
def world() -> World:
    return World()


async def sold(world: World, order: str) -> Sale:
    sale = await pay(world, points=500, order=order)
    return await world.desk.pay.card_approved(sale.id)


def list_of(*wishes: tuple[str, int | None]) -> tuple[Line, ...]:
    return told_apart(
        Line(number, order, None if points is None else Points(points), BACK)
        for number, (order, points) in enumerate(wishes, 2)
    )


async def judged(desk: Desk, lines: Sequence[Line]) -> list[LineEnd]:
    return [end async for end in desk.bulk.judge(lines)]


async def ran(desk: Desk, lines: Sequence[Line]) -> list[LineEnd]:
    return [end async for end in desk.bulk.run(lines)]


def given_back(world: World) -> list[int]:
    return [entry.points.count for entry in world.bank.entries if entry.credit]


async def test_a_dry_run_judges_all_lines_together_and_sends_nothing(world: World) -> None:
    await sold(world, "A")
    await pay(world, points=500, order="OPEN")
    lines = list_of(("A", 300), ("A", 300), ("A", None), ("A", 1), ("B", 1), ("OPEN", 1))
    events = len(world.journal.events)
    ends = await judged(world.desk, lines)
    assert [end.state for end in ends[:3]] == [LineState.PLANNED, LineState.REFUSED, LineState.PLANNED]
    assert [(end.points.count, end.left) for end in (ends[0], ends[2])] == [(300, Points(200)), (200, Points(0))]
    assert ends[1].left == Points(200)
    assert [end.refusal.problem for end in ends if end.refusal] == [
        Problem.CREDIT_OVER_LEFT,
        Problem.NOTHING_TO_CREDIT,
        Problem.SALE_NOT_FOUND,
        Problem.NOT_CREDITABLE,
    ]
    assert len(world.journal.events) == events
    assert "credit" not in world.bank.calls


async def test_a_run_gives_each_line_once_and_a_second_one_nothing(world: World) -> None:
    for order in ("A", "B"):
        await sold(world, order)
    lines = list_of(("A", 100), ("B", None), ("A", 100), ("A", 400))
    ends = await ran(world.desk, lines)
    assert [(end.state, end.points.count, end.earlier) for end in ends] == [
        (LineState.CREDITED, 100, False),
        (LineState.CREDITED, 500, False),
        (LineState.CREDITED, 100, False),
        (LineState.REFUSED, 400, False),
    ]
    calls = world.bank.calls.count("credit")
    again = await ran(world.desk, lines)
    assert [end.earlier for end in again] == [True, True, True, False]
    assert [end.credit for end in again] == [end.credit for end in ends]
    assert [end.state for end in await judged(world.desk, lines)] == [end.state for end in ends]
    assert world.bank.calls.count("credit") == calls == 3


async def test_a_list_that_was_sorted_corrected_and_cut_gives_nothing_twice(world: World) -> None:
    await sold(world, "A")
    await ran(world.desk, list_of(("A", 100), ("A", 100), ("X", 1), ("A", 50)))
    again = await ran(world.desk, list_of(("A", 50), ("A", 25), ("A", 100)))
    assert [end.earlier for end in again] == [True, False, True]
    assert sorted(given_back(world)) == [25, 50, 100, 100]


async def test_another_note_is_another_line(world: World) -> None:
    await sold(world, "A")
    for note in ("", "", "The second box."):
        await ran(world.desk, [Line(2, "A", Points(10), BACK, note)])
    assert given_back(world) == [10, 10]


async def test_an_order_that_was_paid_again_is_not_credited_by_the_same_line(world: World) -> None:
    await sold(world, "A")
    line = Line(2, "A", None, "cancelled")
    (first,) = await ran(world.desk, [line])
    assert first.sale is not None
    assert first.sale.state is SaleState.CANCELLED
    await sold(world, "A")
    (again,) = await ran(world.desk, [line])
    assert (again.earlier, given_back(world)) == (True, [500])


async def test_whoever_stops_asking_stops_before_the_next_line(world: World) -> None:
    await sold(world, "A")
    run = world.desk.bulk.run(list_of(("A", 1), ("A", 2)))
    await anext(run)
    await run.aclose()
    assert given_back(world) == [1]


async def test_two_programs_at_one_list_give_it_once(world: World) -> None:
    """The slower one has asked the journal before the faster one was through."""
    sale = await sold(world, "A")
    (line,) = list_of(("A", 100))
    history = world.bank.history

    async def meanwhile(*args: Any, **kwargs: Any) -> object:
        world.bank.history = history  # type: ignore[method-assign]  # Once.
        await ran(world.desk, [line])
        return await history(*args, **kwargs)

    world.bank.history = meanwhile  # type: ignore[method-assign,assignment]  # The moment between look and credit.
    (end,) = await ran(world.desk, [line])
    assert (end.state, end.earlier, given_back(world)) == (LineState.CREDITED, True, [100])
    with pytest.raises(RuleError):
        await world.desk.give_back.give(
            CreditAct(sale.id, Points(100), BACK, "", ""),
            cancels=False,
            listed=(),
            wish=CreditWish(Points(100), BACK, mark=line.mark),
            by=None,
        )


@pytest.mark.parametrize("acts", [False, True])
async def test_an_open_line_is_looked_for_by_the_next_run(world: World, acts: bool) -> None:
    await sold(world, "A")
    lines = list_of(("A", 100))
    world.bank.no_answer("credit", acts=acts)
    (end,) = await ran(world.desk, lines)
    assert (end.state, end.points) == (LineState.UNKNOWN, Points(100))
    assert [one.state for one in await judged(world.desk, lines)] == [LineState.UNKNOWN]
    states = []
    for _ in range(4):
        world.clock.passes(seconds=50)
        states += [one.state for one in await ran(world.desk, lines)]
    assert states[0] is (LineState.CREDITED if acts else LineState.UNKNOWN)
    assert states[-1] is LineState.CREDITED
    assert given_back(world) == [100]


async def test_an_open_line_that_the_bank_then_refuses_is_refused(world: World) -> None:
    await sold(world, "A")
    lines = list_of(("A", 100))
    world.bank.no_answer("credit", acts=False)
    await ran(world.desk, lines)
    world.bank.order("credit", NO)
    states = []
    for _ in range(5):
        world.clock.passes(seconds=50)
        (end,) = await ran(world.desk, lines)
        states.append(end.state)
    assert LineState.REFUSED in states
    assert states[-1] is LineState.CREDITED
    assert given_back(world) == [100]


async def test_out_of_reach_the_rest_is_left(world: World) -> None:
    await sold(world, "A")
    lines = list_of(("A", 1), ("A", 2))
    run = world.desk.bulk.run(lines)
    assert (await anext(run)).state is LineState.CREDITED
    world.bank.order("credit", Unavailable(Outage.NO_CONNECTION))
    with pytest.raises(Unavailable):
        await anext(run)
    assert [end.earlier for end in await ran(world.desk, lines)] == [True, False]
    assert given_back(world) == [1, 2]


async def test_an_answer_that_cannot_be_recorded_is_open(world: World) -> None:
    await sold(world, "A")
    lines = list_of(("A", 1))
    credit = world.bank.credit

    async def then_full(order: CreditOrder) -> object:
        answer = await credit(order)
        world.journal.troubles.append(Unavailable(Outage.JOURNAL))
        return answer

    world.bank.credit = then_full  # type: ignore[method-assign,assignment]  # Watches the moment.
    (end,) = await ran(world.desk, lines)
    assert end.state is LineState.UNKNOWN
    world.bank.credit = credit  # type: ignore[method-assign]  # Mended.
    assert [end.state for end in await ran(world.desk, lines)] == [LineState.CREDITED]
    assert given_back(world) == [1]


async def test_a_mark_of_an_open_credit_of_another_line_does_not_count(world: World) -> None:
    sale = await sold(world, "A")
    world.programs.living.add("other")
    await world.journal.record(sale.id, CreditOpened("X", "other", Points(1), BACK))
    (end,) = await ran(world.desk, list_of(("A", 1)))
    assert end.refusal is not None
    assert end.refusal.problem is Problem.NOT_CREDITABLE
