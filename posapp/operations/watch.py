"""Settles open sales by itself: at start, with growing pauses, and at once when the bank answers again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import Outage, Unavailable
from posapp.domain.sale import SaleState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from posapp.domain.sale import Sale
    from posapp.operations.ports import Clock
    from posapp.operations.settle import Settle

IDLE: Final = timedelta(seconds=5)
"""How often the journal is asked for open sales of which nobody told us: another program's, or one just left open."""

PROBE: Final = timedelta(seconds=15)
"""How often the bank is asked while it cannot be reached; about one sale, whichever is next."""


@dataclass(frozen=True, slots=True)
class OpenSale:
    """A sale whose bank side is open, and when it is looked at next (None: its request is still on its way)."""

    sale: Sale
    next_look: datetime | None


@dataclass(frozen=True, slots=True)
class Round:
    """What came of one round of looks: the sales as they stand now, and whether the bank answered.

    `outage` says why not; Outage.JOURNAL where it was our own record that failed.
    """

    sales: tuple[Sale, ...]
    outage: Outage | None = None


class Watch:
    """The settling that goes on in the background while a window is open. Lives on one event loop.

    Several programs may watch one journal: when a sale is due follows from the journal, so they share the looks.
    """

    def __init__(self, *, settle: Settle, clock: Clock) -> None:
        self._settle = settle
        self._clock = clock
        self._nudged = asyncio.Event()
        self._outage: Outage | None = None
        self._tried_at: datetime | None = None

    async def listed(self) -> Sequence[OpenSale]:
        """All sales whose bank side is open, oldest first. Raises Unavailable."""
        return [OpenSale(sale, self._next_look(sale)) for sale in await self._settle.unsettled()]

    def nudge(self) -> None:
        """Look now: the bank was heard, or somebody just left a sale open."""
        self._nudged.set()

    async def run(self, news: Callable[[Round], object]) -> None:
        """Settle until cancelled; `news` hears of every round in which a sale was looked at or the journal failed."""
        at_once = True
        while True:
            round_ = await self._round(at_once=at_once)
            back = False
            if round_ is not None:
                back = self._outage is not None and round_.outage is None
                self._outage = round_.outage
                news(round_)
            at_once = back or await self._rest()

    async def _round(self, *, at_once: bool) -> Round | None:
        """Look at every sale that is due, until the bank fails to answer; None if none was."""
        looked: list[Sale] = []
        try:
            sales = await self._settle.unsettled()
            for sale in sales:
                if not (at_once or self._due(sale)):
                    continue
                after = await self._settle.look(sale.id)
                if after != sale:
                    looked.append(after)
        except Unavailable as out:
            self._tried_at = self._clock.now()
            return Round(tuple(looked), out.outage)
        over = self._outage is Outage.JOURNAL or (self._outage is not None and not sales)
        return Round(tuple(looked)) if looked or over else None

    def _due(self, sale: Sale) -> bool:
        now = self._clock.now()
        if self._outage is not None and self._tried_at is not None:
            # One question tells whether the bank is back; asking about every sale would only wait once more for each.
            return not self._tried_at <= now < self._tried_at + PROBE
        tried_at = sale.search.tried_at if sale.search is not None else None
        # Nobody has looked yet, or the clock was set back since: its distance to then says nothing.
        return tried_at is None or tried_at > now or self._settle.next_look(sale) <= now

    async def _rest(self) -> bool:
        """Wait until a sale may be due; True if somebody asked for a look at once."""
        wait = IDLE
        try:
            now = self._clock.now()
            dues = [due for one in await self.listed() if (due := one.next_look) is not None]
            if dues and self._outage is None:
                wait = min(max(min(dues) - now, timedelta(milliseconds=100)), IDLE)
        except Unavailable:
            pass
        nudged = asyncio.ensure_future(self._nudged.wait())
        slept = asyncio.ensure_future(self._clock.sleep(wait.total_seconds()))
        try:
            await asyncio.wait((nudged, slept), return_when=asyncio.FIRST_COMPLETED)
            return self._nudged.is_set()
        finally:
            self._nudged.clear()
            nudged.cancel()
            slept.cancel()

    def _next_look(self, sale: Sale) -> datetime | None:
        if sale.state in (SaleState.REDEEMING, SaleState.CREDITING):
            return None
        return self._settle.next_look(sale)
