"""Close the day: our journal, the bank's history and the card slips side by side; what does not match gets a line."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from posapp.domain.day import DayClosed
from posapp.domain.errors import Declined
from posapp.domain.events import CardApproved, Credited, JudgedOurs, ReceiptIssued, Redeemed, SaleOpened
from posapp.domain.money import Currency, Money
from posapp.domain.points import Points
from posapp.domain.sale import UNSETTLED, Sale
from posapp.domain.staff import Act
from posapp.operations.ports import SaleFilter
from posapp.operations.read_back import no_history
from posapp.operations.session import guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from posapp.domain.bank import BankPlace
    from posapp.domain.events import Event
    from posapp.operations.ports import Bank, Clock, DayBook, Entry, Journal
    from posapp.operations.session import Session

AT_ONCE: Final = 4
"""So many accounts are asked about at a time."""


class Kind(StrEnum):
    """What does not match."""

    NOT_AT_BANK = "not_at_bank"  # We hold a redemption that the bank does not list.
    OTHER_POINTS = "other_points"  # The bank took another number of points.
    OTHER_VALUE = "other_value"  # The bank booked another value.
    TAKEN_ANYWAY = "taken_anyway"  # The bank took points for a sale that took none by our journal.
    NOT_GIVEN_BACK = "not_given_back"  # A cancelled sale whose points the bank has not given back.
    GIVEN_BACK = "given_back"  # Points given back at the bank for a sale that stands here.
    NOT_IN_JOURNAL = "not_in_journal"  # The bank lists a reference of this till that the journal does not know.
    OTHER_BANK = "other_bank"  # A sale that was made at another bank, which this one cannot tell of.
    CARD_SLIPS = "card_slips"  # The card terminal's total is another one.


@dataclass(frozen=True, slots=True)
class Difference:
    """One line that does not match: by our journal `ours`, by the other side `theirs` (None: nothing)."""

    kind: Kind
    sale: Sale | None = None
    redemption_id: str | None = None
    ours: Points | Money | None = None
    theirs: Points | Money | None = None

    @property
    def code(self) -> str:
        return f"{self.kind}:{self.sale.id if self.sale else self.redemption_id or ''}"


@dataclass(frozen=True, slots=True)
class Totals:
    """What one side says of the day."""

    points: Points
    points_value: Money
    credited: Points


@dataclass(frozen=True, slots=True)
class DayReport:
    """A day that is matched, and closed once `closed_at` is set. `card_slips` None: not compared."""

    book: DayBook
    sales: int
    ours: Totals
    bank: Totals
    card_amount: Money
    card_slips: Money | None
    differences: tuple[Difference, ...]
    unsettled: tuple[Sale, ...]
    accounts: int
    closed_at: datetime | None = None


class CloseDay:
    """The day of one till: the events of its chain that no report covers yet. Nothing is counted twice or missed."""

    def __init__(
        self,
        *,
        bank: Bank,
        journal: Journal,
        clock: Clock,
        currency: Currency,
        session: Session,
        place: BankPlace,
    ) -> None:
        self._bank = bank
        self._journal = journal
        self._clock = clock
        self._currency = currency
        self._place = place
        self._session = session

    async def match(
        self, card_slips: Money | None = None, progress: Callable[[int, int], object] = lambda _done, _all: None
    ) -> DayReport:
        """Ask the bank about every account used that day and compare; nothing is recorded.

        Sales that were made at another bank are in no figure and have a line each.
        `progress(done, all)` counts accounts. Raises Unavailable where the bank or the journal does not answer.
        """
        book = await self._journal.open_day()
        named = await self._sales(book)
        sales = {name: sale for name, sale in named.items() if self._place.has(sale)}
        elsewhere = [sale for name, sale in named.items() if name not in sales]
        listed = await self._histories(sales, progress)
        ours, card, opened = self._by_journal(book, sales)
        pairs = [(sale, _Listed(sale, listed.get(sale.account, ()))) for sale in sales.values() if sale.points]
        differences = [found for sale, bank in pairs for found in _compared(sale, bank)]
        differences += await self._strangers(sales, listed)
        differences += [Difference(Kind.OTHER_BANK, sale, ours=sale.points) for sale in elsewhere]
        if card_slips is not None and card_slips != card:
            differences.append(Difference(Kind.CARD_SLIPS, ours=card, theirs=card_slips))
        unsettled = [sale for sale in named.values() if sale.unsettled]
        return DayReport(
            book, opened, ours, self._by_bank(book, pairs), card, card_slips,
            tuple(differences), tuple(sorted(unsettled, key=lambda sale: sale.opened_at)), len(listed),
        )  # fmt: skip

    @guarded(Act.CLOSE_DAY)
    async def close(self, report: DayReport) -> DayReport:
        """Record the report as the till's next closed day; what happened since it was made belongs to the day after.

        Raises RuleError(DAY_CLOSED) if another program has closed that day, Unavailable (the journal).
        """
        book = report.book
        await self._journal.close_day(
            DayClosed(
                number=book.number,
                first_seq=book.first_seq,
                last_seq=book.last_seq,
                head=book.head,
                sales=report.sales,
                points=report.ours.points,
                points_value=report.ours.points_value,
                card_amount=report.card_amount,
                credited=report.ours.credited,
                card_slips=report.card_slips,
                unsettled=tuple(sale.id for sale in report.unsettled),
                differences=tuple(one.code for one in report.differences),
            )
        )
        return replace(report, closed_at=self._clock.now())

    async def _sales(self, book: DayBook) -> dict[str, Sale]:
        """Every sale that something happened to that day, and those that are open from before.

        A reprint moves nothing: its sale was matched on a day of its own.
        """
        names = dict.fromkeys(one.sale for one in book.records if not isinstance(one.event, ReceiptIssued))
        found = [await self._journal.sale(name) for name in names]
        open_ones = await self._journal.sales(SaleFilter(states=UNSETTLED))
        mine = [sale for sale in open_ones if sale.till == book.till]
        return {sale.id: sale for sale in (*found, *mine) if sale is not None}

    async def _histories(
        self, sales: dict[str, Sale], progress: Callable[[int, int], object]
    ) -> dict[str, Sequence[Entry]]:
        since: dict[str, datetime] = {}
        for sale in sales.values():
            if sale.points and sale.account:
                since[sale.account] = min(sale.opened_at, since.get(sale.account, sale.opened_at))
        gate, done = asyncio.Semaphore(AT_ONCE), 0
        progress(0, len(since))

        async def ask(account: str) -> Sequence[Entry]:
            nonlocal done
            day, now = timedelta(days=1), self._clock.now()
            async with gate:
                try:
                    first, last = (since[account] - day).date(), (max(now, since[account]) + day).date()
                    entries = await self._bank.history(account, since=first, until=last)
                except Declined as no:
                    raise no_history(no) from no
            done += 1
            progress(done, len(since))
            return entries

        return dict(zip(since, await asyncio.gather(*map(ask, since)), strict=True))

    def _by_journal(self, book: DayBook, sales: dict[str, Sale]) -> tuple[Totals, Money, int]:
        """Totals by our events, the card's amount, and how many sales were opened."""
        points = credited = Points(0)
        value = card = Money.zero(self._currency)
        opened = 0
        for record in book.records:
            if isinstance(record.event, ReceiptIssued) or record.sale not in sales:
                continue
            sale = sales[record.sale]
            match record.event:
                case SaleOpened():
                    opened += 1
                case CardApproved():
                    card += sale.card_amount
                case event if _takes(event, sale):
                    points, value = points + sale.points, value + sale.points_value
            credited += _given_back(record.event, sale)
        return Totals(points, value, credited), card, opened

    def _by_bank(self, book: DayBook, pairs: Sequence[tuple[Sale, _Listed]]) -> Totals:
        """The bank's word on the same redemptions and credits."""
        taken: set[str] = set()
        back: dict[str, int] = {}
        sales = {sale.id: sale for sale, _ in pairs}
        for record in (one for one in book.records if one.sale in sales):
            if _takes(record.event, sales[record.sale]):
                taken.add(record.sale)
            if given := _given_back(record.event, sales[record.sale]):
                back[record.sale] = back.get(record.sale, 0) + given.count
        points = credited = Points(0)
        value = Money.zero(self._currency)
        for sale, bank in pairs:
            if sale.id in taken and bank.redemption is not None:
                points += bank.redemption.points
                value += bank.redemption.value or sale.points_value
            if sale.id in back:
                # What went back on earlier days stands in their reports.
                earlier = sale.credited_points.count - back[sale.id]
                credited += Points(max(0, bank.credited.count - earlier))
        return Totals(points, value, credited)

    async def _strangers(self, sales: dict[str, Sale], listed: dict[str, Sequence[Entry]]) -> list[Difference]:
        """Redemptions under references of this till that no sale knows."""
        known = {sale.external_id for sale in sales.values() if not sale.adopted}
        prefixes = tuple({f"{reference.rpartition('-')[0]}-" for reference in known if "-" in reference})
        odd = [
            entry
            for entries in listed.values()
            for entry in entries
            if not entry.credit and entry.external_id not in known and (entry.external_id or "").startswith(prefixes)
        ]
        claimed = await self._journal.claims([entry.id for entry in odd], self._place.name)
        return [
            Difference(Kind.NOT_IN_JOURNAL, redemption_id=entry.id, theirs=entry.points)
            for entry in odd
            if entry.id not in claimed and not _Listed.back(entry, listed)
        ]


def _takes(event: Event, sale: Sale) -> bool:
    """True where the event says that the sale's points are taken; a person may also judge a credit."""
    return isinstance(event, Redeemed | JudgedOurs) and event.redemption_id == sale.redemption_id


def _given_back(event: Event, sale: Sale) -> Points:
    match event:
        case Credited():
            return event.points
        case JudgedOurs() if not _takes(event, sale):
            return next((one.points for one in sale.credits if one.credit_id == event.redemption_id), Points(0))
        case _:
            return Points(0)


class _Listed:
    """What the bank lists of one sale: its redemption, and how many points were given back of it."""

    def __init__(self, sale: Sale, entries: Sequence[Entry]) -> None:
        wanted = sale.redemption_id
        self.redemption = next(
            (one for one in entries if not one.credit and (one.id == wanted or one.external_id == sale.external_id)),
            None,
        )
        name = self.redemption.id if self.redemption is not None else wanted
        back = [one for one in entries if one.credit and name is not None and one.original_id == name]
        if not back and sale.credited_points:
            # A bank that does not tell of which redemption a credit is: by its own id.
            back = [one for one in entries if one.credit and one.id == sale.credit_id]
        self.credited = Points(sum(one.points.count for one in back))
        if sale.adopted:
            # Others give back of it as well, where it was made: theirs is not this till's day.
            self.credited = _ours_of(sale, back)

    @staticmethod
    def back(entry: Entry, listed: dict[str, Sequence[Entry]]) -> bool:
        """All of an entry's points were given back."""
        credits_ = (one for entries in listed.values() for one in entries if one.credit and one.original_id == entry.id)
        return sum(one.points.count for one in credits_) >= entry.points.count


def _ours_of(sale: Sale, listed: Sequence[Entry]) -> Points:
    """The points of our own credits that the bank lists; at most those we know of, where it does not tell ours."""
    names = {credit.credit_id for credit in sale.credits} | {credit.external_id for credit in sale.credits}
    ours = sum(one.points.count for one in listed if one.id in names or one.external_id in names)
    told = all(credit.credit_id is not None for credit in sale.credits)
    return Points(ours if told else min(sum(one.points.count for one in listed), sale.credited_points.count))


def _compared(sale: Sale, bank: _Listed) -> list[Difference]:
    entry = bank.redemption
    if sale.unsettled:
        return []  # Listed as such: nothing is known that could differ.
    if sale.adopted:
        # It was taken elsewhere: only what went back from here is this till's.
        missing = bank.credited < sale.credited_points
        lost = Difference(Kind.NOT_GIVEN_BACK, sale, sale.redemption_id, sale.credited_points, bank.credited)
        return [lost] if missing else []
    if sale.redemption_id is None:
        if entry is None or bank.credited >= entry.points:
            return []
        return [Difference(Kind.TAKEN_ANYWAY, sale, entry.id, Points(0), entry.points)]
    if entry is None:
        return [Difference(Kind.NOT_AT_BANK, sale, sale.redemption_id, sale.points)]
    found: list[Difference] = []
    if entry.points != sale.points:
        found.append(Difference(Kind.OTHER_POINTS, sale, entry.id, sale.points, entry.points))
    if entry.value is not None and entry.value != sale.points_value:
        found.append(Difference(Kind.OTHER_VALUE, sale, entry.id, sale.points_value, entry.value))
    if bank.credited < sale.credited_points:
        found.append(Difference(Kind.NOT_GIVEN_BACK, sale, entry.id, sale.credited_points, bank.credited))
    if bank.credited > sale.credited_points:
        found.append(Difference(Kind.GIVEN_BACK, sale, entry.id, sale.credited_points, bank.credited))
    return found
