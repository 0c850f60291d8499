"""One transaction of the journal: each step loads its sale, moves it by the rules, and writes event and sale."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from posapp.domain.errors import BugError, IllegalMove, Problem, RuleError
from posapp.domain.events import Adopted, Beginning, CreditOpened, RecordedEvent
from posapp.domain.life import evolve, opened
from posapp.journal import approvals, days, events, projections, roster
from posapp.journal.chain import Head, Link

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from posapp.domain.approval import Clearance
    from posapp.domain.approval_events import ApprovalEvent
    from posapp.domain.day import DayClosed
    from posapp.domain.desk_events import DeskEvent
    from posapp.domain.events import Event
    from posapp.domain.sale import Sale
    from posapp.domain.staff_events import StaffEvent

_INSERT = (
    "INSERT INTO events (till, seq, at, kind, sale, operator, payload, prev_hash, hash) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_MOVE_HEAD = (
    "INSERT INTO heads (till, seq, hash) VALUES (?, ?, ?) "
    "ON CONFLICT (till) DO UPDATE SET seq = excluded.seq, hash = excluded.hash"
)


class Batch:
    """Steps that are committed together. Lives between BEGIN IMMEDIATE and COMMIT, on the writer's thread.

    The write lock is held, so the head read here is the last event of the till whatever other programs do.
    """

    def __init__(self, connection: sqlite3.Connection, till: str) -> None:
        self._connection = connection
        self._head = _read_head(connection, till)
        self._rows: list[tuple[object, ...]] = []

    def finish(self) -> None:
        """Write the events of all steps and the head."""
        if self._rows:
            self._connection.executemany(_INSERT, self._rows)
            self._connection.execute(_MOVE_HEAD, (self._head.till, self._head.seq, self._head.hash))

    def append(self, sale: str, event: Event, *, at: datetime, operator: str) -> Sale:
        """Append one event and return the sale after it.

        Raises IllegalMove, RuleError(ORDER_TAKEN, sale=Sale), BugError for a card number; nothing is written then,
        for the row of the sale is a single statement, and the event is written by `finish`. Raises sqlite3.Error.
        """
        event = events.cleaned(event)
        link = self._link(event, sale, at=at, operator=operator)
        after = self._move(RecordedEvent(link.till, link.seq, at, sale, operator, event))
        self._take(link)
        return after

    def close_day(self, day: DayClosed, *, at: datetime, operator: str) -> None:
        """Append the end of the till's open day. Raises RuleError(DAY_CLOSED), BugError, sqlite3.Error."""
        link = self._link(events.cleaned(day), at=at, operator=operator)
        days.close(self._connection, link.till, link.seq, day)
        self._take(link)

    def note(self, event: StaffEvent, *, at: datetime, operator: str) -> None:
        """Append an event of the staff. Raises RuleError as `Roster.note`, BugError, sqlite3.Error."""
        link = self._link(events.cleaned(event), at=at, operator=operator)
        roster.apply(self._connection, event)
        self._take(link)

    def open_credit(self, sale: str, event: CreditOpened, *, at: datetime, operator: str, by: Clearance) -> Sale:
        """Append a credit that is admitted, and use its approval up. Raises as `append` and `approvals.admit`."""
        row = projections.load_row(self._connection, sale)
        if row is None:
            raise IllegalMove("a sale that is not there cannot be credited")
        account = projections.sale_of(row).account
        approvals.admit(self._connection, sale, event, operator=operator, account=account, by=by)
        after = self.append(sale, event, at=at, operator=operator)
        if event.approval:
            approvals.use(self._connection, event.approval)
        return after

    def note_approval(self, event: ApprovalEvent, *, at: datetime, operator: str, lasts: timedelta) -> None:
        """Append an event of an approval. Raises RuleError as `ApprovalBook.note`, BugError, sqlite3.Error."""
        link = self._link(events.cleaned(event), at=at, operator=operator)
        approvals.apply(self._connection, event, link.till, at, lasts)
        self._take(link)

    def note_desk(self, event: DeskEvent, *, at: datetime, operator: str) -> None:
        """Append what a desk has done. Raises BugError, sqlite3.Error."""
        self._take(self._link(events.cleaned(event), at=at, operator=operator))

    @property
    def connection(self) -> sqlite3.Connection:
        """For what is kept beside the events in the same transaction."""
        return self._connection

    def _link(
        self,
        event: Event | DayClosed | StaffEvent | ApprovalEvent | DeskEvent,
        sale: str = "",
        *,
        at: datetime,
        operator: str,
    ) -> Link:
        kind, payload, before = events.kind_of(event), events.encode(event), self._head
        return Link(before.till, before.seq + 1, events.write_time(at), kind, sale, operator, payload, before.hash)

    def _take(self, link: Link) -> None:
        digest = link.digest()
        self._rows.append((*link, digest))
        self._head = Head(link.till, link.seq, digest)

    def _move(self, record: RecordedEvent) -> Sale:
        row: projections.Row | None = None
        if not isinstance(record.event, Beginning):
            row = projections.load_row(self._connection, record.sale)
        after = evolve(projections.sale_of(row), record) if row else opened(record)
        try:
            projections.store(self._connection, row, after)
        except sqlite3.IntegrityError as error:
            raise self._collision(after, record) from error
        return after

    def _collision(self, after: Sale, record: RecordedEvent) -> Exception:
        """Which of the unique indexes said no. The row is not written yet, so what stands there is another's."""
        if not isinstance(record.event, Beginning):
            return IllegalMove("this redemption already belongs to another sale")
        itself = projections.load(self._connection, record.sale)
        if itself is not None:
            return IllegalMove(f"a sale that is {itself.state} cannot be opened again")
        if isinstance(record.event, Adopted):
            return IllegalMove("this redemption already belongs to another sale")
        holder = projections.living_sale(self._connection, after.order)
        if holder is not None:
            return RuleError(Problem.ORDER_TAKEN, sale=holder)
        return BugError("an external id was given twice")


def _read_head(connection: sqlite3.Connection, till: str) -> Head:
    row = connection.execute("SELECT seq, hash FROM heads WHERE till = ?", (till,)).fetchone()
    return Head(till, *row) if row else Head(till)
