"""The desk's operations for several sales at once: what they would give back, and giving it, one by one."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posapp.domain.errors import PosError
    from posapp.domain.sale import Sale
    from posapp.operations.bulk import Line
    from posapp.operations.credits import CreditRules
    from posapp.operations.desk import Desk
    from posapp.ui.bridge import Bridge
    from posapp.words.bulk import Tally

_JUDGE = "bulk judge"
_GIVE = "bulk give"


class BulkRuns(QObject):
    """Owns the sales that were judged last. The desk's parts are touched on the operations' thread alone.

    Signals: judging(done, all), judged(Tally, CreditRules); gave(LineEnd, Tally) for each sale, over(Tally) at the end
    or where it was stopped; failed(PosError) where bank or journal cannot be reached.
    """

    judging = Signal(int, int)
    judged = Signal(object, object)
    gave = Signal(object, object)
    over = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._bridge = desk, bridge
        self._sales: list[Sale] = []
        self._stopped = False

    @property
    def giving(self) -> bool:
        return self._bridge.busy(_GIVE)

    def stop(self) -> None:
        """Not beyond the sale under way."""
        self._stopped = True

    def judge(self, numbers: Sequence[int]) -> None:
        """Ask journal and bank what these sales of the list would give back; nothing is sent."""
        desk, told = self._desk, self._bridge.home(self.judging.emit)

        async def judge() -> tuple[list[Sale], Tally, CreditRules]:
            from posapp.words.bulk import Tally  # noqa: PLC0415 - not before the first frame

            rules = desk.credits.rules
            sales = [sale for sale in await desk.history.rows(list(numbers)) if sale is not None]
            tally = Tally(len(sales))
            async with aclosing(desk.bulk.judge(_lines(sales, rules.reasons.codes[0], ""))) as ends:
                async for end in ends:
                    tally = tally.with_end(end)
                    told(tally.seen, tally.lines)
            return sales, tally, rules

        def done(found: tuple[list[Sale], Tally, CreditRules]) -> None:
            self._sales = found[0]
            self.judged.emit(*found[1:])

        self._bridge.run(_JUDGE, judge, done=done, failed=self._failed, replace=True)

    def give(self, reason: str, note: str) -> None:
        """Give all that is left of each back."""
        desk, lines = self._desk, _lines(self._sales, reason, note)
        told = self._bridge.home(self.gave.emit)
        self._stopped = False

        async def give() -> Tally:
            from posapp.words.bulk import Tally  # noqa: PLC0415 - not before the first frame

            tally = Tally(len(lines))
            async with aclosing(desk.bulk.run(lines)) as ends:
                async for end in ends:
                    tally = tally.with_end(end)
                    told(end, tally)
                    if self._stopped:
                        break
            return tally

        self._bridge.run(_GIVE, give, done=self.over.emit, failed=self._failed)

    def _failed(self, error: PosError) -> None:
        self.failed.emit(error)


def _lines(sales: Sequence[Sale], reason: str, note: str) -> Sequence[Line]:
    from posapp.operations.bulk import Line, told_apart  # noqa: PLC0415 - not before the first frame

    return told_apart(Line(number, sale.id, None, reason, note) for number, sale in enumerate(sales, 1))
