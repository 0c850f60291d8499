"""Which hand-overs were used, in the journal's file and with its write lock: of two programs that race one is first."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from posapp.journal.times import micros

if TYPE_CHECKING:
    from datetime import datetime

    from posapp.journal.appending import Batch
    from posapp.journal.writer import Writer

_KEPT_LONGER: Final = timedelta(days=1)
"""A clock that was wrong and is set back would make an old token young again."""


class SqliteUsedMarks:
    """Implements `operations.handover_ports.UsedMarks`; made by the journal that it is part of."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    async def use(self, mark: bytes, *, until: datetime, now: datetime) -> bool:
        ended = micros(now - _KEPT_LONGER)

        def step(batch: Batch) -> bool:
            batch.connection.execute("DELETE FROM handovers WHERE until < ?", (ended,))
            taken = batch.connection.execute(
                "INSERT INTO handovers (mark, until) VALUES (?, ?) ON CONFLICT (mark) DO NOTHING", (mark, micros(until))
            )
            return taken.rowcount == 1

        return await self._writer.step(step)
