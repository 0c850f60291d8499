"""The journal's port over a dictionary, folding events as any journal does; and a way to make it fail."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from posapp.domain.errors import IllegalMove, Problem, RuleError
from posapp.domain.events import Adopted, Beginning, RecordedEvent, SaleOpened
from posapp.domain.life import evolve, opened
from posapp.operations.ports import DayBook
from tests.support.approvals import MemoryApprovals
from tests.support.past_sales import MemoryRecords

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from posapp.domain.day import DayClosed
    from posapp.domain.desk_events import DeskEvent
    from posapp.domain.errors import PosError
    from posapp.domain.events import Event
    from posapp.domain.sale import Sale
    from posapp.operations.ports import Clock, SaleFilter


@dataclass
class MemoryJournal(MemoryRecords):
    """Implements `Journal`. `troubles` fail the next calls, one each; `broken` fails every record until mended."""

    clock: Clock
    till: str = "T01"
    troubles: deque[PosError] = field(default_factory=deque)
    broken: PosError | None = None
    events: list[RecordedEvent] = field(default_factory=list)
    folded: dict[str, Sale] = field(default_factory=dict)
    days: list[DayClosed] = field(default_factory=list)
    operator: Callable[[], str] = lambda: "clerk"
    desk_events: list[tuple[str, DeskEvent]] = field(default_factory=list)

    @cached_property
    def approvals(self) -> MemoryApprovals:
        return MemoryApprovals(self)

    async def note_desk(self, event: DeskEvent) -> None:
        if self.broken is not None:
            raise self.broken
        self.desk_events.append((self.operator(), event))

    async def record(self, sale: str, event: Event) -> Sale:
        if self.broken is not None:
            raise self.broken
        if self.troubles:
            raise self.troubles.popleft()
        if isinstance(event, SaleOpened) and (living := await self.living_sale(event.order)):
            raise RuleError(Problem.ORDER_TAKEN, sale=living)
        if isinstance(event, Adopted) and await self.claims([event.redemption_id], event.bank):
            raise IllegalMove("this redemption already belongs to another sale")
        record = RecordedEvent(self.till, len(self.events) + 1, self.clock.now(), sale, self.operator(), event)
        after = opened(record) if isinstance(event, Beginning) else evolve(self.folded[sale], record)
        self.events.append(record)
        self.folded[sale] = after
        return after

    async def sale(self, sale: str) -> Sale | None:
        return self.folded.get(sale)

    async def living_sale(self, order: str) -> Sale | None:
        return next((one for one in self.folded.values() if one.order == order and one.living), None)

    async def sales(self, which: SaleFilter) -> Sequence[Sale]:
        if self.troubles:
            raise self.troubles.popleft()
        found = [sale for sale in reversed(self.folded.values()) if _fits(sale, which)]
        return found[: which.limit]

    async def claims(self, redemption_ids: Sequence[str], bank: str) -> frozenset[str]:
        held = {sale.redemption_id for sale in self.folded.values() if "" in (bank, sale.bank) or sale.bank == bank}
        return frozenset(one for one in redemption_ids if one in held)

    async def by_redemptions(
        self, redemption_ids: Sequence[str], references: Sequence[str], bank: str
    ) -> Sequence[Sale]:
        return [
            sale
            for sale in self.folded.values()
            if (sale.redemption_id in redemption_ids or sale.external_id in references)
            and ("" in (bank, sale.bank) or sale.bank == bank)
        ]

    async def open_day(self) -> DayBook:
        last = len(self.events)
        first = self.days[-1].last_seq + 1 if self.days else 1
        return DayBook(self.till, len(self.days) + 1, first, last, f"{last:064x}", tuple(self.events[first - 1 : last]))

    async def close_day(self, day: DayClosed) -> None:
        if day.number != len(self.days) + 1:
            raise RuleError(Problem.DAY_CLOSED)
        self.days.append(day)

    def kinds(self) -> list[str]:
        """The names of all events, in order."""
        return [type(record.event).__name__ for record in self.events]


def _fits(sale: Sale, which: SaleFilter) -> bool:
    return (
        (which.states is None or sale.state in which.states)
        and which.order in (None, sale.order)
        and which.redemption_id in (None, sale.redemption_id)
        and which.last_four in (None, sale.last_four)
        and (which.since is None or sale.opened_at >= which.since)
        and (which.until is None or sale.opened_at < which.until)
    )
