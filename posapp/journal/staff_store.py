"""The roster as operations know it, on the journal's own threads and in its transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posapp.domain.errors import Problem, RuleError
from posapp.journal import roster

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from posapp.domain.staff import Moment, Operator
    from posapp.domain.staff_events import OperatorAdded, StaffEvent
    from posapp.journal.appending import Batch
    from posapp.journal.writer import Writer


class SqliteRoster:
    """Implements `operations.ports.Roster`; made by the journal that it is part of.

    `envelope` gives the time and the operator of an event that is recorded now.
    """

    def __init__(self, writer: Writer, envelope: Callable[[], tuple[datetime, str]]) -> None:
        self._writer = writer
        self._envelope = envelope

    async def staff(self) -> Sequence[Operator]:
        # With the steps, not beside them: who was added, or put out, a moment ago must count.
        return await self._writer.step(lambda batch: roster.everybody(batch.connection))

    async def guess(self, who: str, now: Moment) -> roster.Guess:
        return await self._writer.step(lambda batch: roster.guess(batch.connection, who, now))

    async def clear(self, who: str) -> None:
        await self._writer.step(lambda batch: roster.clear(batch.connection, who))

    async def note(self, event: StaffEvent, *, hashed: str | None = None) -> None:
        at, operator = self._envelope()

        def step(batch: Batch) -> None:
            batch.note(event, at=at, operator=operator)
            if hashed is not None:
                roster.keep_pin(batch.connection, event.who, hashed)

        await self._writer.step(step)

    async def found(self, event: OperatorAdded, hashed: str) -> None:
        at, operator = self._envelope()

        def step(batch: Batch) -> None:
            if roster.everybody(batch.connection):
                raise RuleError(Problem.SIGN_IN_NEEDED)
            batch.note(event, at=at, operator=operator)
            roster.keep_pin(batch.connection, event.who, hashed)

        await self._writer.step(step)

    async def rehash(self, who: str, hashed: str) -> None:
        await self._writer.step(lambda batch: roster.keep_pin(batch.connection, who, hashed))
