"""Find out what the bank did with a request that got no answer, and settle the sale by it (design section 4)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import BugError, Declined, IllegalMove, Outage, RuleError, Unavailable
from posapp.domain.events import (
    CardApproved,
    Credited,
    CreditNotThere,
    CreditUnanswered,
    Looked,
    NeedsReview,
    NotThere,
    Redeemed,
    RedeemUnanswered,
)
from posapp.domain.sale import UNSETTLED, CreditDue, SaleState
from posapp.operations.ports import SaleFilter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from posapp.domain.sale import Sale, Search
    from posapp.operations.flight import InFlight
    from posapp.operations.give_back import GiveBack
    from posapp.operations.ports import Bank, Clock, Entry, Journal

LOOKS: Final = 3
"""An absence is believed only after this many answered read-backs, spread over the settling time."""

SKEW: Final = timedelta(minutes=2)
"""How far the bank's clock may be behind what its last answer told before an entry is surely older than our intent."""

ANY_ZONE: Final = timedelta(days=1)
"""The same where the bank's times have no zone."""


class Settle:
    """Reads back unsettled sales. `settling` is how long empty read-backs must go on before absence is believed."""

    def __init__(
        self,
        *,
        bank: Bank,
        journal: Journal,
        clock: Clock,
        give_back: GiveBack,
        flight: InFlight,
        settling: timedelta,
    ) -> None:
        self._bank = bank
        self._journal = journal
        self._clock = clock
        self._give_back = give_back
        self._flight = flight
        self._settling = settling

    async def unsettled(self) -> Sequence[Sale]:
        """All sales whose bank side is open, oldest first. Raises Unavailable."""
        return list(reversed(await self._journal.sales(SaleFilter(states=UNSETTLED))))

    async def look_at_all(self) -> list[Sale]:
        """Look once at every unsettled sale, oldest first; one that could not be asked about comes back as it was.

        Raises Unavailable where the bank answered for none.
        """
        seen: list[Sale] = []
        answered = False
        outage: Unavailable | None = None
        for sale in await self.unsettled():
            try:
                seen.append(await self.look(sale.id))
                answered = True
            except Unavailable as out:
                outage = out
                seen.append(await self._read(sale.id))
        if outage is not None and not answered:
            raise outage
        return seen

    async def persist(self, patience: timedelta) -> list[Sale]:
        """Look at all, and on and on while some absence can be decided within `patience`. Raises Unavailable."""
        give_up = self._clock.now() + patience
        settled: dict[str, Sale] = {}
        while True:
            for sale in await self.look_at_all():
                settled[sale.id] = sale
            pauses = [self._pause(sale) for sale in settled.values() if sale.state in UNSETTLED]
            pause = min((wait for wait in pauses if wait is not None), default=None)
            if pause is None or self._clock.now() + pause > give_up:
                return list(settled.values())
            await self._clock.sleep(pause.total_seconds())

    async def look(self, sale_id: str) -> Sale:
        """One read-back of one sale: settles it, or records the look. Raises Unavailable if the bank did not answer.

        A sale whose request is still on its way, or that is settled already, comes back as it is.
        """
        try:
            return await self._look(await self._read(sale_id))
        except (IllegalMove, RuleError):
            # Another window or program has settled it while we asked.
            return await self._read(sale_id)

    async def _read(self, sale_id: str) -> Sale:
        sale = await self._journal.sale(sale_id)
        if sale is None:
            raise BugError("no such sale to look at")
        return sale

    async def _look(self, sale: Sale) -> Sale:
        if sale.state in (SaleState.REDEEMING, SaleState.CREDITING):
            sale = await self._abandoned(sale)
        if sale.state in (SaleState.UNKNOWN, SaleState.NEEDS_REVIEW):
            return await self._look_for_redemption(sale)
        if sale.state is SaleState.CREDIT_UNKNOWN:
            return await self._look_for_credit(sale)
        return sale

    async def _abandoned(self, sale: Sale) -> Sale:
        """A request whose sender has died without recording an answer is unknown from now on."""
        if sale.search is None or self._flight.flies(sale.search):
            return sale
        redeeming = sale.state is SaleState.REDEEMING
        unanswered = RedeemUnanswered(Outage.INTERRUPTED) if redeeming else CreditUnanswered(Outage.INTERRUPTED)
        return await self._journal.record(sale.id, unanswered)

    async def _look_for_redemption(self, sale: Sale) -> Sale:
        search = _search(sale)
        listed, look = await self._entries(sale, search)
        entries = [entry for entry in listed if not entry.credit]
        ours = next((entry for entry in entries if entry.external_id == search.external_id), None)
        if ours is not None:
            return await self._found(sale, ours)
        candidates = await self._candidates(sale, search, entries)
        if candidates:
            if candidates == sale.candidates:
                return await self._journal.record(sale.id, look)
            if sale.state is SaleState.UNKNOWN:
                return await self._journal.record(sale.id, NeedsReview(candidates))
        sale = await self._journal.record(sale.id, look)
        if sale.state is SaleState.UNKNOWN and self._absent(_search(sale)):
            return await self._journal.record(sale.id, NotThere())
        return sale

    async def _found(self, sale: Sale, ours: Entry) -> Sale:
        sale = await self._journal.record(sale.id, Redeemed(ours.id, found=True))
        if sale.card_amount:
            return sale
        return await self._journal.record(sale.id, CardApproved())

    async def _candidates(self, sale: Sale, search: Search, entries: Sequence[Entry]) -> tuple[str, ...]:
        """Entries without a reference that could be ours: the same points, not older, nobody else's.

        Their value is not compared: how the bank rounds it is not known, and ours must not be overlooked.
        """
        alike = [entry.id for entry in entries if _alike(entry, sale, search.asked_at + self._ahead())]
        if not alike:
            return ()
        claimed = await self._journal.claims(alike)
        return tuple(entry for entry in alike if entry not in claimed)

    async def _look_for_credit(self, sale: Sale) -> Sale:
        if sale.credit_due is CreditDue.SEND:
            return await self._give_back.again(sale.id)
        entries, look = await self._entries(sale, sale.search)
        back = [entry for entry in entries if entry.credit and _of_sale(entry, sale)]
        if sum(entry.points.count for entry in back) >= sale.points.count:
            return await self._journal.record(sale.id, Credited(back[0].id, sale.points, found=True))
        sale = await self._journal.record(sale.id, look)
        if sale.search is not None and sale.credit_due is CreditDue.ASKED and self._absent(sale.search):
            await self._journal.record(sale.id, CreditNotThere(sale.search.external_id))
            return await self._give_back.again(sale.id)
        return sale

    async def _entries(self, sale: Sale, search: Search | None) -> tuple[Sequence[Entry], Looked]:
        """The bank's history of the account over the days around the request, and the look that this was."""
        asked = search.asked_at if search is not None else sale.opened_at
        before = self._clock.now()
        day = timedelta(days=1)
        try:
            entries = await self._bank.history(
                sale.account, since=(asked - day).date(), until=(max(before, asked) + day).date()
            )
            after = self._clock.now()
            # A clock set back meanwhile must not make the question younger than it is.
            as_of, answered_at = min(before, after) + self._ahead(), after + self._ahead()
            return entries, Looked(True, len(entries), as_of, answered_at)
        except (Unavailable, Declined) as out:
            await self._journal.record(sale.id, Looked(answered=False))
            if isinstance(out, Declined):
                raise Unavailable(Outage.BAD_ANSWER, detail=out.reason_code) from out
            raise

    def _ahead(self) -> timedelta:
        """How far the bank's clock is ahead of ours; nothing where it does not tell."""
        return self._bank.server_skew() or timedelta(0)

    def _absent(self, search: Search) -> bool:
        if search.looks < LOOKS or search.empty_since is None or search.last_look is None:
            return False
        return search.last_look - search.empty_since >= self._settling

    def _pause(self, sale: Sale) -> timedelta | None:
        """How long until the next look may decide; None where looking alone does not."""
        if sale.search is None or sale.state not in (SaleState.UNKNOWN, SaleState.CREDIT_UNKNOWN):
            return None
        now = self._clock.now() + self._ahead()
        left = (sale.search.empty_since or now) + self._settling - now
        return max(left / max(LOOKS - sale.search.looks, 1), timedelta(milliseconds=200))


def _search(sale: Sale) -> Search:
    if sale.search is None:
        raise BugError("an unknown sale without a request to look for")
    return sale.search


def _alike(entry: Entry, sale: Sale, asked_at: datetime) -> bool:
    if entry.external_id is not None or entry.points != sale.points:
        return False
    return entry.at is None or entry.at >= asked_at - (SKEW if entry.zoned else ANY_ZONE)


def _of_sale(entry: Entry, sale: Sale) -> bool:
    if entry.original_id is not None:
        return entry.original_id == sale.redemption_id
    return sale.search is not None and entry.external_id == sale.search.external_id
