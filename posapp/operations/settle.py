"""Find out what the bank did with a request that got no answer, and settle the sale by it (design section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posapp.domain.errors import BugError, IllegalMove, Outage, Problem, RuleError, Unavailable
from posapp.domain.events import (
    CardApproved,
    Credited,
    CreditNotThere,
    CreditUnanswered,
    NeedsReview,
    NotThere,
    Redeemed,
    RedeemUnanswered,
)
from posapp.domain.points import Points
from posapp.domain.sale import UNSETTLED, CreditDue, SaleState
from posapp.domain.staff import Act
from posapp.operations.ports import SaleFilter
from posapp.operations.read_back import is_of_sale, search_of
from posapp.operations.session import guarded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from posapp.domain.bank import BankPlace
    from posapp.domain.events import Looked
    from posapp.domain.sale import CreditAsked, Sale
    from posapp.operations.flight import InFlight
    from posapp.operations.give_back import GiveBack
    from posapp.operations.ports import Clock, Entry, Journal
    from posapp.operations.read_back import ReadBack
    from posapp.operations.session import Session


class Settle:
    """Reads back unsettled sales and records what follows."""

    def __init__(
        self,
        *,
        journal: Journal,
        clock: Clock,
        read_back: ReadBack,
        give_back: GiveBack,
        flight: InFlight,
        place: BankPlace,
        session: Session,
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._read_back = read_back
        self._give_back = give_back
        self._flight = flight
        self._place = place
        self._session = session

    async def unsettled(self) -> Sequence[Sale]:
        """All sales of this bank whose bank side is open, oldest first. Raises Unavailable."""
        return [sale for sale in reversed(await self._open()) if self._place.has(sale)]

    async def _open(self) -> Sequence[Sale]:
        return await self._journal.sales(SaleFilter(states=UNSETTLED))

    @guarded(Act.SETTLE)
    async def look_at_all(self) -> list[Sale]:
        """Look once at every unsettled sale, oldest first; one that could not be asked about comes back as it was.

        Raises Unavailable where the bank answered for none, RuleError(OTHER_BANK) where every one is another bank's.
        """
        if elsewhere := [sale for sale in await self._open() if not self._place.has(sale)]:
            await self._refuse_alone(elsewhere[-1])
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

    async def _refuse_alone(self, sale: Sale) -> None:
        if not await self.unsettled():
            self._place.check(sale)

    @guarded(Act.SETTLE)
    async def persist(self, patience: timedelta) -> list[Sale]:
        """Look at all, and on and on while some absence can be decided within `patience`. Raises Unavailable."""
        give_up = self._clock.now() + patience
        settled: dict[str, Sale] = {}
        while True:
            for sale in await self.look_at_all():
                settled[sale.id] = sale
            pauses = [self._read_back.pause(sale) for sale in settled.values() if sale.state in UNSETTLED]
            pause = min((wait for wait in pauses if wait is not None), default=None)
            if pause is None or self._clock.now() + pause > give_up:
                return list(settled.values())
            await self._clock.sleep(pause.total_seconds())

    async def look(self, sale_id: str) -> Sale:
        """One read-back of one sale: settles it, or records the look. Raises Unavailable if the bank did not answer.

        A sale whose request is still on its way, or that is settled already, comes back as it is. Raises
        RuleError(OTHER_BANK) for one that another bank knows.
        """
        sale = await self._read(sale_id)
        self._place.check(sale)
        try:
            return await self._look(sale)
        except (IllegalMove, RuleError):
            # Another window or program has settled it while we asked.
            return await self._read(sale_id)

    @guarded(Act.SETTLE)
    async def look_now(self, sale_id: str) -> Sale:
        """As `look`, because somebody wants to know."""
        return await self.look(sale_id)

    def next_look(self, sale: Sale) -> datetime:
        """When, by the till's clock, an unsettled sale is to be looked at again. See `ReadBack.next_look`."""
        return self._read_back.next_look(sale)

    @guarded(Act.SETTLE)
    async def ask_again(self, sale_id: str) -> Sale:
        """Ask once more for a credit that the bank has refused, less what others have given back meanwhile.

        Raises RuleError(SALE_MOVED_ON) where no credit is refused, RuleError(OTHER_BANK), Unavailable if the bank did
        not answer.
        """
        sale = await self._read(sale_id)
        self._place.check(sale)
        if sale.credit_due is not CreditDue.PERSON:
            raise RuleError(Problem.SALE_MOVED_ON, sale=sale)
        try:
            return await self._look_for_credit(sale, refused=True)
        except IllegalMove:
            # As in `look`: somebody else has asked at the same moment.
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
        redeeming, asked = sale.state is SaleState.REDEEMING, sale.search.external_id
        if redeeming:
            return await self._journal.record(sale.id, RedeemUnanswered(Outage.INTERRUPTED))
        return await self._journal.record(sale.id, CreditUnanswered(Outage.INTERRUPTED, external_id=asked))

    async def _look_for_redemption(self, sale: Sale) -> Sale:
        search = search_of(sale)
        listed, look = await self._read_back.entries(sale)
        entries = [entry for entry in listed if not entry.credit]
        ours = next((entry for entry in entries if entry.external_id == search.external_id), None)
        if ours is not None:
            return await self._found(sale, ours)
        candidates = await self._read_back.candidates(sale, entries)
        if {one.id for one in candidates} != {one.id for one in sale.candidates}:
            sale = await self._journal.record(sale.id, NeedsReview(candidates, search_of(sale).external_id))
        # Whether ours is among the candidates or not: nothing with our reference stands there.
        sale = await self._journal.record(sale.id, look)
        if sale.state is SaleState.UNKNOWN and self._read_back.is_absent(sale):
            return await self._journal.record(sale.id, NotThere())
        return sale

    async def _found(self, sale: Sale, ours: Entry) -> Sale:
        sale = await self._journal.record(sale.id, Redeemed(ours.id, found=True))
        if sale.card_amount:
            return sale
        return await self._journal.record(sale.id, CardApproved())

    async def _look_for_credit(self, sale: Sale, *, refused: bool = False) -> Sale:
        entries, look = await self._read_back.entries(sale)
        if sale.asked is not None:
            return await self._look_for_asked(sale, sale.asked, entries, look)
        back = [entry for entry in entries if entry.credit and is_of_sale(entry, sale)]
        given = Points(sum(entry.points.count for entry in back))
        if given >= sale.points:
            return await self._journal.record(sale.id, _found(sale, back[0].id, sale.points))
        sale = await self._journal.record(sale.id, look)
        if sale.credit_due is CreditDue.ASKED and self._read_back.is_absent(sale):
            sale = await self._journal.record(sale.id, CreditNotThere(search_of(sale).external_id))
        if sale.credit_due is CreditDue.SEND or (refused and sale.credit_due is CreditDue.PERSON):
            return await self._give_back.again(sale.id, sale.points - given if given else None)
        return sale

    async def _look_for_asked(self, sale: Sale, asked: CreditAsked, entries: Sequence[Entry], look: Looked) -> Sale:
        """A credit that somebody gave from a completed sale; others may credit the same redemption meanwhile."""
        back = [entry for entry in entries if entry.credit and is_of_sale(entry, sale)]
        ours = next((entry for entry in back if entry.external_id == search_of(sale).external_id), None)
        if ours is not None:
            return await self._journal.record(sale.id, _found(sale, ours.id, asked.points))
        candidates = self._read_back.candidate_credits(sale, asked, back)
        if {one.id for one in candidates} != {one.id for one in sale.candidates}:
            sale = await self._journal.record(sale.id, NeedsReview(candidates, search_of(sale).external_id))
        sale = await self._journal.record(sale.id, look)
        if sale.candidates:
            return sale
        if sale.credit_due is CreditDue.ASKED and self._read_back.is_absent(sale):
            sale = await self._journal.record(sale.id, CreditNotThere(search_of(sale).external_id))
        if sale.credit_due is CreditDue.SEND:
            return await self._give_back.again(sale.id)
        return sale


def _found(sale: Sale, credit_id: str, points: Points) -> Credited:
    """The open credit of a sale stands at the bank."""
    return Credited(credit_id, points, found=True, external_id=search_of(sale).external_id)
