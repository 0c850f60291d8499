"""The journal's port over the real tables and steps in memory, with a disk that is slow, full or fails in between."""

from __future__ import annotations

import sqlite3
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from posapp.domain.errors import Outage, PosError, Unavailable
from posapp.journal import days, history, migrating, projections, search
from posapp.journal.appending import Batch

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Coroutine, Sequence
    from datetime import datetime

    from posapp.domain.day import DayClosed
    from posapp.domain.desk_events import DeskEvent
    from posapp.domain.events import Event
    from posapp.domain.sale import Sale
    from posapp.operations.ports import ApprovalBook, DayBook, SaleFilter
    from posapp.operations.sale_query import Hour, Listing, Numbers, SaleQuery, Sort, Sums
    from tests.faults.simulation.program import Program
    from tests.faults.simulation.world import World

TILL = "T01"


@cache
def tables() -> sqlite3.Connection:
    """One database in memory for the whole process; each run empties it."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    migrating.migrate(connection)
    return connection


def emptied() -> sqlite3.Connection:
    connection = tables()
    if connection.in_transaction:
        connection.execute("ROLLBACK")
    for table in ("events", "heads", "sales", "days", "given_back"):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names of ours
    return connection


class Step(NamedTuple):
    """One event on its way to the disk."""

    sale: str
    event: Event
    at: datetime
    done: asyncio.Future[Sale]


class SimJournal:
    """Implements `Journal` for one program; programs of one world share the tables.

    As in the real one, steps are committed in the order given, several at a time, and whether or not anybody still
    waits for them, unless their program is killed first.
    """

    def __init__(self, world: World, program: Program) -> None:
        self._world = world
        self._program = program
        self._waiting: list[Step] = []

    @property
    def approvals(self) -> ApprovalBook:
        raise AssertionError("nothing here has a limit")

    async def note_desk(self, event: DeskEvent) -> None:
        raise AssertionError("nothing here is sent anywhere")

    def record(self, sale: str, event: Event) -> Coroutine[Any, Any, Sale]:
        self._program.must_live()
        return self._record(sale, event)

    def sale(self, sale: str) -> Coroutine[Any, Any, Sale | None]:
        return self._asked(lambda connection: projections.load(connection, sale))

    def living_sale(self, order: str) -> Coroutine[Any, Any, Sale | None]:
        return self._asked(lambda connection: projections.living_sale(connection, order))

    def sales(self, which: SaleFilter) -> Coroutine[Any, Any, Sequence[Sale]]:
        return self._asked(lambda connection: search.find(connection, which))

    def first(self, query: SaleQuery, limit: int) -> Coroutine[Any, Any, Listing]:
        return self._asked(lambda connection: history.first(connection, query, limit))

    def listed(
        self, query: SaleQuery, sort: Sort, *, rising: bool, wanted: Callable[[], bool]
    ) -> Coroutine[Any, Any, Numbers]:
        return self._asked(lambda connection: history.listed(connection, query, sort, rising=rising, wanted=wanted))

    def rows(self, ids: Numbers) -> Coroutine[Any, Any, Sequence[Sale | None]]:
        return self._asked(lambda connection: history.rows(connection, ids))

    def sums(self, ids: Numbers) -> Coroutine[Any, Any, Sequence[Sums]]:
        return self._asked(lambda connection: history.sums(connection, ids))

    def hours(
        self, query: SaleQuery, starts: Sequence[datetime], until: datetime, code: str
    ) -> Coroutine[Any, Any, Sequence[Hour]]:
        return self._asked(lambda connection: history.hours(connection, query, starts, until, code))

    def operators(self) -> Coroutine[Any, Any, Sequence[str]]:
        return self._asked(history.operators)

    def claims(self, redemption_ids: Sequence[str], bank: str) -> Coroutine[Any, Any, frozenset[str]]:
        return self._asked(lambda connection: projections.claims(connection, redemption_ids, bank))

    def by_redemptions(
        self, redemption_ids: Sequence[str], references: Sequence[str], bank: str
    ) -> Coroutine[Any, Any, Sequence[Sale]]:
        return self._asked(lambda connection: projections.by_redemptions(connection, redemption_ids, references, bank))

    def open_day(self) -> Coroutine[Any, Any, DayBook]:
        return self._asked(lambda connection: days.open_day(connection, TILL))

    async def close_day(self, day: DayClosed) -> None:
        connection = self._world.tables
        connection.execute("BEGIN IMMEDIATE")
        batch = Batch(connection, TILL)
        try:
            batch.close_day(day, at=self._world.till_now(), operator=self._program.name)
            batch.finish()
        finally:
            connection.execute("COMMIT")

    def _asked(self, question: Callable[[sqlite3.Connection], Any]) -> Coroutine[Any, Any, Any]:
        self._program.must_live()
        return self._ask(question)

    async def _ask(self, question: Callable[[sqlite3.Connection], Any]) -> Any:
        world = self._world
        await self._program.sleep(world.spread(0.0001, 0.002))
        if world.disk() == "gone":
            raise _no_disk()
        found = question(world.tables)
        if world.happens(0.3):
            # What was read may be old by the time it is looked at.
            await self._program.sleep(world.spread(0.0001, 0.05))
        return found

    async def _record(self, sale: str, event: Event) -> Sale:
        loop = self._program.loop
        done: asyncio.Future[Sale] = loop.create_future()
        self._waiting.append(Step(sale, event, self._world.till_now(), done))
        if len(self._waiting) == 1:
            loop.call_later(self._world.disk_delay(), self._commit)
        return await done

    def _commit(self) -> None:
        steps, self._waiting = self._waiting, []
        disk = self._world.disk()
        if disk == "whole":
            outcomes = self._transact(steps)
        elif disk == "torn":
            # The commit is on the disk although the disk said no: nobody here may count on a failure.
            self._transact(steps)
            outcomes = [_no_disk() for _ in steps]
        else:
            outcomes = [_no_disk() for _ in steps]
        self._program.loop.call_later(self._world.spread(0.0001, 0.01), _deliver, steps, outcomes)

    def _transact(self, steps: list[Step]) -> list[Sale | PosError]:
        connection = self._world.tables
        outcomes: list[Sale | PosError] = []
        connection.execute("BEGIN IMMEDIATE")
        batch = Batch(connection, TILL)
        for step in steps:
            try:
                outcomes.append(batch.append(step.sale, step.event, at=step.at, operator=self._program.name))
            except PosError as refusal:
                outcomes.append(refusal)
        batch.finish()
        connection.execute("COMMIT")
        if self._world.tracing:
            for step, outcome in zip(steps, outcomes, strict=True):
                after = f"refused: {outcome!r}" if isinstance(outcome, PosError) else outcome.state.value
                self._world.say(self._program.name, f"journal {step.sale} {step.event} -> {after}")
        return outcomes


def _deliver(steps: list[Step], outcomes: list[Sale | PosError]) -> None:
    for step, outcome in zip(steps, outcomes, strict=True):
        if step.done.done():
            continue
        if isinstance(outcome, PosError):
            step.done.set_exception(outcome)
        else:
            step.done.set_result(outcome)


def _no_disk() -> Unavailable:
    return Unavailable(Outage.JOURNAL, detail="The disk is full")
