"""Approvals as operations know them, on the journal's own threads and in its transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from posapp.journal import approvals, given_back

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from datetime import datetime, timedelta

    from posapp.domain.approval import Approval, Clearance, Given
    from posapp.domain.approval_events import ApprovalEvent
    from posapp.domain.events import CreditOpened
    from posapp.domain.sale import Sale
    from posapp.journal.appending import Batch
    from posapp.journal.writer import Writer


T = TypeVar("T")


class _Ask(Protocol):
    async def __call__(self, question: Callable[[sqlite3.Connection], T], /) -> T: ...


class SqliteApprovals:
    """Implements `operations.ports.ApprovalBook`; made by the journal that it is part of.

    `envelope` gives the time and the operator of an event that is recorded now; `ask` reads, without a step: whoever
    waits for an answer looks for it every second.
    """

    def __init__(self, writer: Writer, envelope: Callable[[], tuple[datetime, str]], ask: _Ask) -> None:
        self._writer = writer
        self._envelope = envelope
        self._ask = ask

    async def note(self, event: ApprovalEvent, *, lasts: timedelta) -> Approval:
        at, operator = self._envelope()

        def step(batch: Batch) -> Approval:
            batch.note_approval(event, at=at, operator=operator, lasts=lasts)
            return approvals.existing(batch.connection, event.approval)

        return await self._writer.step(step)

    async def approval(self, approval: str) -> Approval | None:
        return await self._ask(lambda connection: approvals.find(connection, approval))

    async def since(self, at: datetime, *, sale: str | None = None) -> Sequence[Approval]:
        return await self._ask(lambda connection: approvals.since(connection, at, sale))

    async def change(self) -> int:
        def version(connection: sqlite3.Connection) -> int:
            return int(connection.execute("PRAGMA data_version").fetchone()[0])

        return await self._ask(version)

    async def given(self, operator: str, account: str, *, day: datetime, month: datetime) -> Given:
        return await self._ask(lambda connection: given_back.given(connection, operator, account, day, month))

    async def earlier(self, operator: str, account: str) -> given_back.Earlier | None:
        return await self._ask(lambda connection: given_back.earlier(connection, operator, account))

    async def open_credit(self, sale: str, event: CreditOpened, by: Clearance) -> Sale:
        at, operator = self._envelope()
        return await self._writer.step(lambda batch: batch.open_credit(sale, event, at=at, operator=operator, by=by))
