"""What the bank's history says of a request without an answer: what could be ours, and when it is surely absent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import BugError, Declined, Outage, Unavailable
from posapp.domain.events import Looked
from posapp.domain.sale import Candidate, CreditDue, SaleState
from posapp.operations.bank_clock import BankClock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from posapp.domain.points import Points
    from posapp.domain.sale import CreditAsked, Sale, Search
    from posapp.operations.ports import Bank, Clock, Entry, Journal

LOOKS: Final = 3
"""An absence is believed only after this many answered read-backs, spread over the settling time."""

SKEW: Final = timedelta(minutes=2)
"""How far the bank's clock may be behind what its last answer told before an entry is surely older than our intent."""

ANY_ZONE: Final = timedelta(days=1)
"""The same where the bank's times have no zone."""

SHORTEST_PAUSE: Final = timedelta(seconds=2)
LONGEST_PAUSE: Final = timedelta(minutes=10)
_MARGIN: Final = timedelta(milliseconds=100)


class ReadBack:
    """Reads the bank's side of one sale. `settling` is how long empty looks must go on before absence is believed."""

    def __init__(self, *, bank: Bank, journal: Journal, clock: Clock, settling: timedelta) -> None:
        self._bank = bank
        self._journal = journal
        self._clock = clock
        self._bank_clock = BankClock(bank, clock)
        self._settling = settling

    def next_look(self, sale: Sale) -> datetime:
        """When, by the till's clock, this sale is to be looked at again: ever more rarely the longer it is open.

        It follows from the journal alone, so that a restart changes nothing. Before the first look: at once.
        """
        search = search_of(sale)
        if search.tried_at is None:
            return search.asked_at
        pause = (search.tried_at - (search.since or search.asked_at)) / 2
        due = search.tried_at + min(max(pause, SHORTEST_PAUSE), LONGEST_PAUSE)
        if search.empty_since is None or sale.credit_due in (CreditDue.SEND, CreditDue.PERSON):
            return due
        # From this moment on a look can say that it is not there.
        certain = search.empty_since - self._bank_clock.ahead() + self._settling + _MARGIN
        return min(due, certain) if certain > search.tried_at else due

    async def candidates(self, sale: Sale, entries: Sequence[Entry]) -> tuple[Candidate, ...]:
        """Entries without a reference that could be ours: the same points, not older, nobody else's.

        Their value is not compared: how the bank rounds it is not known, and ours must not be overlooked.
        """
        search = search_of(sale)
        asked = self._asked_at_the_bank(search)
        alike = [
            entry
            for entry in entries
            if _alike(entry, sale.points, asked) and entry.id not in search.rejected and _may_be_for(entry, sale)
        ]
        if not alike:
            return ()
        claimed = await self._journal.claims([entry.id for entry in alike], sale.bank)
        return tuple(
            Candidate(entry.id, entry.points, entry.value, entry.at, entry.zoned)
            for entry in alike
            if entry.id not in claimed
        )

    def candidate_credits(self, sale: Sale, asked: CreditAsked, listed: Sequence[Entry]) -> tuple[Candidate, ...]:
        """Credits of the redemption without a reference that could be the one that was asked for."""
        search = search_of(sale)
        at_bank = self._asked_at_the_bank(search)
        known = {*asked.listed, *search.rejected, *(credit.credit_id for credit in sale.credits)}
        return tuple(
            Candidate(entry.id, entry.points, entry.value, entry.at, entry.zoned)
            for entry in listed
            if entry.id not in known and _alike(entry, asked.points, at_bank)
        )

    def _asked_at_the_bank(self, search: Search) -> datetime:
        """The bank's time when the request left, rather too early: ours must not look older than its own intent.

        The till's clock may have been set since, so what was known then and what is known now are both asked.
        """
        as_now = search.asked_at + self._bank_clock.ahead()
        if search.bank_at is not None:
            return min(search.bank_at, as_now)
        return as_now if self._bank_clock.now() is None else as_now - ANY_ZONE

    async def entries(self, sale: Sale) -> tuple[Sequence[Entry], Looked]:
        """The bank's history of the account over the days around the request, and the look that this was.

        Where the bank does not answer, that look is recorded. Raises Unavailable.
        """
        search = search_of(sale)
        before = self._clock.now()
        day = timedelta(days=1)
        first = min(search.since or search.asked_at, search.bank_at or search.asked_at)
        last = max(before, search.asked_at, search.bank_at or search.asked_at)
        try:
            entries = await self._bank.history(sale.account, since=(first - day).date(), until=(last + day).date())
            after = self._clock.now()
            ahead = self._bank_clock.ahead()
            # A clock set back meanwhile must not make the question younger than it is.
            as_of, answered_at = min(before, after) + ahead, after + ahead
            return entries, Looked(True, len(entries), as_of, answered_at, search.external_id)
        except (Unavailable, Declined) as out:
            await self._journal.record(sale.id, Looked(answered=False, external_id=search.external_id))
            if isinstance(out, Declined):
                raise no_history(out) from out
            raise

    def is_absent(self, sale: Sale) -> bool:
        """True if the request provably does not stand at the bank: it was missing often and for long enough."""
        search = search_of(sale)
        if search.looks < LOOKS or search.empty_since is None or search.last_look is None:
            return False
        return search.last_look - search.empty_since >= self._settling

    def pause(self, sale: Sale) -> timedelta | None:
        """How long until the next look may decide; None where looking alone does not."""
        if sale.search is None or sale.state not in (SaleState.UNKNOWN, SaleState.CREDIT_UNKNOWN):
            return None
        if sale.credit_due in (CreditDue.SEND, CreditDue.PERSON):
            return None
        now = self._clock.now() + self._bank_clock.ahead()
        left = (sale.search.empty_since or now) + self._settling - now
        return max(left / max(LOOKS - sale.search.looks, 1), timedelta(milliseconds=200))


def no_history(no: Declined) -> Unavailable:
    """What a refused look into the history is: no news, whatever the bank's words for it."""
    if no.clock_is_off:
        return Unavailable(Outage.CLOCK)
    return Unavailable(Outage.BAD_ANSWER, detail=no.reason_code)


def search_of(sale: Sale) -> Search:
    if sale.search is None:
        raise BugError("an unknown sale without a request to look for")
    return sale.search


def _alike(entry: Entry, points: Points, asked_at: datetime) -> bool:
    if entry.external_id is not None or entry.points != points:
        return False
    return entry.at is None or entry.at >= asked_at - (SKEW if entry.zoned else ANY_ZONE)


def _may_be_for(entry: Entry, sale: Sale) -> bool:
    """False where the bank took points for another kind of reward; the till's own kind may have been set anew since."""
    return sale.reward is None or entry.reward in (None, sale.reward.kind)


def is_of_sale(entry: Entry, sale: Sale) -> bool:
    if entry.original_id is not None:
        return entry.original_id == sale.redemption_id
    return sale.search is not None and entry.external_id == sale.search.external_id
