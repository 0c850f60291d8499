"""The journal as operations know it: asynchronous on the outside, two threads and one SQLite file inside."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from posapp.domain.errors import Outage, Unavailable
from posapp.journal import audit, days, events, history, projections, search
from posapp.journal.approval_store import SqliteApprovals
from posapp.journal.database import DAMAGED, FILE_NAME
from posapp.journal.reader import Reader
from posapp.journal.rebuilding import rebuild
from posapp.journal.staff_store import SqliteRoster
from posapp.journal.used_marks import SqliteUsedMarks
from posapp.journal.writer import Writer

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from posapp.domain.day import DayClosed
    from posapp.domain.events import Event
    from posapp.domain.sale import Sale
    from posapp.journal.audit import Report
    from posapp.operations.ports import Clock, DayBook, SaleFilter
    from posapp.operations.sale_query import Hour, Listing, Numbers, SaleQuery, Sort, Sums

T = TypeVar("T")


class SqliteJournal:
    """Implements `operations.ports.Journal` on `folder`/journal.db; several programs may share the folder.

    Making one costs nothing: threads and file are opened by the first call, or by `warm()`. Every method may be
    awaited on any running loop, raises Unavailable(Outage.JOURNAL, detail) when the machine fails and
    ConfigError("journal") for a file this program must not touch. A step that was given is written even if the
    one who waits for it is cancelled. `operator` tells whose an event recorded now is.
    """

    def __init__(self, folder: Path, *, till: str, operator: Callable[[], str], clock: Clock) -> None:
        self._file = folder / FILE_NAME
        self._operator = operator
        self._till = till
        self._clock = clock
        events.refuse_card_number("till", till)
        self._writer = Writer(self._file, till=till)
        self.roster = SqliteRoster(self._writer, self._envelope)
        self.used_marks = SqliteUsedMarks(self._writer)
        self._reader = Reader(self._file)
        self.approvals = SqliteApprovals(self._writer, self._envelope, self._ask)
        # A long list is made beside it, so that pages of the one that is shown do not wait.
        self._lister = Reader(self._file)
        self._is_there = False

    async def warm(self) -> None:
        """Open the file, make or migrate its tables: what the first step would otherwise wait for."""
        await self._writer.alone(lambda _connection: None)
        self._is_there = True

    async def check(self) -> None:
        """Look at the whole file; a damaged one is mended. Takes half a second for 300,000 events."""
        await self._ask(_look_over)

    async def aclose(self) -> None:
        """Finish what was given and close the file. Safe to call twice."""
        thread = self._writer.close()
        for reader in (self._reader, self._lister):
            await asyncio.to_thread(reader.close)
        if thread is not None:
            await asyncio.to_thread(thread.join)

    async def record(self, sale: str, event: Event) -> Sale:
        """Append one event; when this returns, it is on disk. See `ports.Journal.record`.

        Raises BugError if a card number stands where none may.
        """
        at, operator = self._envelope()
        events.refuse_card_number("sale", sale)
        return await self._writer.step(lambda batch: batch.append(sale, event, at=at, operator=operator))

    async def sale(self, sale: str) -> Sale | None:
        return await self._ask(lambda connection: projections.load(connection, sale))

    async def living_sale(self, order: str) -> Sale | None:
        return await self._ask(lambda connection: projections.living_sale(connection, order))

    async def sales(self, which: SaleFilter) -> Sequence[Sale]:
        return await self._ask(lambda connection: search.find(connection, which))

    async def first(self, query: SaleQuery, limit: int) -> Listing:
        return await self._ask(lambda connection: history.first(connection, query, limit))

    async def listed(self, query: SaleQuery, sort: Sort, *, rising: bool, wanted: Callable[[], bool]) -> Numbers:
        def question(connection: sqlite3.Connection) -> Numbers:
            return history.listed(connection, query, sort, rising=rising, wanted=wanted)

        return await self._ask(question, self._lister)

    async def rows(self, ids: Numbers) -> Sequence[Sale | None]:
        return await self._ask(lambda connection: history.rows(connection, ids))

    async def sums(self, ids: Numbers) -> Sequence[Sums]:
        return await self._ask(lambda connection: history.sums(connection, ids))

    async def hours(self, query: SaleQuery, starts: Sequence[datetime], until: datetime, code: str) -> Sequence[Hour]:
        return await self._ask(lambda connection: history.hours(connection, query, starts, until, code))

    async def operators(self) -> Sequence[str]:
        return await self._ask(history.operators)

    async def claims(self, redemption_ids: Sequence[str], bank: str) -> frozenset[str]:
        return await self._ask(lambda connection: projections.claims(connection, redemption_ids, bank))

    async def by_redemptions(
        self, redemption_ids: Sequence[str], references: Sequence[str], bank: str
    ) -> Sequence[Sale]:
        return await self._ask(
            lambda connection: projections.by_redemptions(connection, redemption_ids, references, bank)
        )

    async def open_day(self) -> DayBook:
        return await self._ask(lambda connection: days.open_day(connection, self._till))

    async def close_day(self, day: DayClosed) -> None:
        """Append the end of the open day; when this returns, it is on disk. See `ports.Journal.close_day`."""
        at, operator = self._envelope()
        await self._writer.step(lambda batch: batch.close_day(day, at=at, operator=operator))

    async def rebuild(self) -> int:
        """Fold every sale anew from the events; returns their number. Holds up all steps meanwhile."""
        return await self._mended(lambda: self._writer.alone(rebuild))

    async def verify(self) -> Report:
        """Walk the whole chain on a connection of its own; neither steps nor searches wait for it."""
        await self.warm()
        return await self._mended(lambda: asyncio.to_thread(audit.verify, self._file))

    def _envelope(self) -> tuple[datetime, str]:
        operator = self._operator()
        events.refuse_card_number("operator", operator)
        return self._clock.now(), operator

    async def _ask(self, question: Callable[[sqlite3.Connection], T], reader: Reader | None = None) -> T:
        if not self._is_there:
            await self.warm()
        asked = reader or self._reader
        return await self._mended(lambda: asyncio.wrap_future(asked.ask(question)))

    async def _mended(self, answer: Callable[[], Awaitable[T]]) -> T:
        """The answer; where the file turns out to be damaged, that of the mended one."""
        try:
            return await answer()
        except Unavailable as out:
            if out.detail != DAMAGED:
                raise
        await self._writer.mend()
        await self.warm()
        return await answer()


async def verified(file: Path, head: bytes | None = None) -> Report:
    """Walk the chains of a journal that is there already, without opening it for writing. Raises Unavailable."""
    return await asyncio.to_thread(audit.verify, file, head)


def _look_over(connection: sqlite3.Connection) -> None:
    # Not quick_check, which passes over an index that hides a sale, and with it the lock of its order.
    if connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
        raise Unavailable(Outage.JOURNAL, detail=DAMAGED)
