"""Approvals in memory beside a journal in memory, with the real journal's own rules; for tests that need no file."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from posapp.journal import approvals, given_back, migrating

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime, timedelta

    from posapp.domain.approval import Approval, Clearance, Given
    from posapp.domain.approval_events import ApprovalEvent
    from posapp.domain.events import CreditOpened
    from posapp.domain.sale import Sale
    from posapp.domain.staff import Operator
    from posapp.operations.ports import Clock


class Recording(Protocol):
    """What is needed of the journal in memory."""

    @property
    def clock(self) -> Clock: ...

    @property
    def till(self) -> str: ...

    @property
    def operator(self) -> Callable[[], str]: ...

    @property
    def folded(self) -> Mapping[str, Sale]: ...

    async def record(self, sale: str, event: CreditOpened) -> Sale: ...


@dataclass
class MemoryApprovals:
    """Implements `ports.ApprovalBook`; `events` in order, `staff` who may approve."""

    journal: Recording
    staff: list[Operator] = field(default_factory=list)
    events: list[ApprovalEvent] = field(default_factory=list)

    @cached_property
    def rows(self) -> sqlite3.Connection:
        rows = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        migrating.migrate(rows)
        return rows

    async def note(self, event: ApprovalEvent, *, lasts: timedelta) -> Approval:
        self.rows.execute("DELETE FROM operators")
        rows = [(one.id, one.name, one.role, one.active) for one in self.staff]
        self.rows.executemany("INSERT INTO operators VALUES (?, ?, ?, ?)", rows)
        approvals.apply(self.rows, event, self.journal.till, self.journal.clock.now(), lasts)
        self.events.append(event)
        return approvals.existing(self.rows, event.approval)

    async def approval(self, approval: str) -> Approval | None:
        return approvals.find(self.rows, approval)

    async def since(self, at: datetime, *, sale: str | None = None) -> Sequence[Approval]:
        return approvals.since(self.rows, at, sale)

    async def change(self) -> int:
        return len(self.events) + len(self.journal.folded)

    async def given(self, operator: str, account: str, *, day: datetime, month: datetime) -> Given:
        self._enter()
        return given_back.given(self.rows, operator, account, day, month)

    async def earlier(self, operator: str, account: str) -> given_back.Earlier | None:
        self._enter()
        return given_back.earlier(self.rows, operator, account)

    async def open_credit(self, sale: str, event: CreditOpened, by: Clearance) -> Sale:
        self._enter()
        operator, account = self.journal.operator(), self.journal.folded[sale].account
        approvals.admit(self.rows, sale, event, operator=operator, account=account, by=by)
        after = await self.journal.record(sale, event)
        if event.approval:
            approvals.use(self.rows, event.approval)
        return after

    def _enter(self) -> None:
        for sale in list(self.journal.folded.values()):
            given_back.enter(self.rows, sale)
