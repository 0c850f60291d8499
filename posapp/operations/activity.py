"""A member's redemptions and credits as the bank lists them, read page by page, and what this journal knows of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from posapp.domain.errors import Problem, UserError
from posapp.domain.points import Points
from posapp.domain.staff import Act
from posapp.domain.texts import account_reference
from posapp.operations.session import guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime

    from posapp.domain.bank import BankPlace
    from posapp.domain.sale import Sale
    from posapp.operations.member_ports import MemberBank
    from posapp.operations.ports import Clock, Entry, Journal
    from posapp.operations.session import Session


@dataclass(frozen=True, slots=True)
class Ours:
    """What this journal knows of a line: the sale it belongs to, who did it where, and for a credit why."""

    sale: str
    till: str
    operator: str
    order: str
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A redemption, a credit `nested` under its own, or a credit whose redemption lies outside the period.

    `left`, of a redemption: points not given back yet; None where the period cannot tell, or has not yet.
    """

    entry: Entry
    nested: bool = False
    left: Points | None = None
    ours: Ours | None = None

    @property
    def alone(self) -> bool:
        """A credit whose redemption is not in the list."""
        return self.entry.credit and not self.nested


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is read so far of a period, whose entries the bank says are `total`; None: it does not say.

    `lines` only ever grow at their end, but for a credit that the bank lists after its redemption. `waiting` credits
    are read whose redemption is not: they come with it, or at the end. `entries` is the bank's own list, newest first.
    `current`: the period reaches to now. `ended`: the bank gives no more.
    """

    lines: Sequence[Line]
    entries: Sequence[Entry]
    since: date
    until: date
    total: int | None
    ended: bool
    waiting: int
    current: bool

    @property
    def read(self) -> int:
        return len(self.entries)

    @property
    def complete(self) -> bool:
        """The bank has given every entry that it said there are."""
        return self.ended and (self.total is None or self.read >= self.total)

    def balance_line(self, now: Points) -> Sequence[tuple[datetime, Points]]:
        """Times, oldest first, and the balance from then on, by stepping back from the balance `now`.

        The first is the balance before the oldest entry. The bank does not list what was earned: the line begins
        where it would go below zero, and is empty where the period does not reach to now.
        """
        if not self.current:
            return ()
        points, at = now.count, None
        line: list[tuple[datetime, Points]] = []
        for entry in self.entries:
            before = points + (-entry.points.count if entry.credit else entry.points.count)
            if entry.at is not None:
                # A time without its hour may stand before that of an older entry.
                at = entry.at if at is None else min(at, entry.at)
                line.append((at, Points(points)))
            if before < 0:
                return line[::-1]
            points = before
        if at is not None:
            line.append((at, Points(points)))
        return line[::-1]


class Activities:
    """Raises UserError (the account, a period that ends before it begins)."""

    def __init__(self, *, bank: MemberBank, journal: Journal, clock: Clock, session: Session, place: BankPlace) -> None:
        self._bank = bank
        self._journal = journal
        self._clock = clock
        self._session = session
        self._place = place

    def open(self, account: str, *, since: date, until: date) -> Activity:
        """Both days are included. Nothing is asked yet."""
        if until < since:
            raise UserError(Problem.PERIOD_BACKWARDS)
        return Activity(
            account_reference(account),
            since=since,
            until=until,
            bank=self._bank,
            journal=self._journal,
            clock=self._clock,
            session=self._session,
            place=self._place,
        )


class Activity:
    """One account's period, read forward; its snapshots never change. One reader at a time.

    Reading raises Declined, Unavailable, ConfigError, and may be tried again: what was read stays.
    """

    def __init__(
        self,
        account: str,
        *,
        since: date,
        until: date,
        bank: MemberBank,
        journal: Journal,
        clock: Clock,
        session: Session,
        place: BankPlace,
    ) -> None:
        self._account = account
        self._since, self._until = since, until
        self._bank = bank
        self._journal = journal
        self._session = session
        self._place = place
        today = clock.now().astimezone().date()
        self._current = until >= today
        # East of here the bank may have begun tomorrow; nothing later than now is in any list.
        self._asked_until = until + timedelta(days=1) if self._current else until
        self._offset = 0
        self._total: int | None = None
        self._ended = False
        self._seen: set[tuple[bool, str]] = set()
        self._entries: list[Entry] = []
        self._known = Known()
        self._nest = Nest(whole=self._current)

    @guarded(Act.MEMBER)
    async def more(self) -> Snapshot:
        """What there is with the next page; the same again at the end."""
        if not self._ended:
            await self._page()
        return self.snapshot()

    @guarded(Act.MEMBER)
    async def whole(
        self,
        progress: Callable[[int, int | None], None] = lambda _read, _total: None,
        wanted: Callable[[], bool] = lambda: True,
    ) -> Snapshot:
        """All that is left, page by page; as far as it came where it is not `wanted` any more."""
        while not self._ended and wanted():
            await self._page()
            progress(len(self._entries), self._total)
        return self.snapshot()

    def snapshot(self) -> Snapshot:
        return Snapshot(
            lines=tuple(self._nest.lines),
            entries=tuple(self._entries),
            since=self._since,
            until=self._until,
            total=self._total,
            ended=self._ended,
            waiting=self._nest.waiting,
            current=self._current,
        )

    async def _page(self) -> None:
        page = await self._bank.page(self._account, since=self._since, until=self._asked_until, offset=self._offset)
        # Pages shift when something is redeemed while they are read: the same entry may come twice.
        fresh = [entry for entry in page.entries if (entry.credit, entry.id) not in self._seen]
        self._known.learn(await self._sales(fresh))
        self._seen.update((entry.credit, entry.id) for entry in fresh)
        self._entries += fresh
        self._offset += len(page.entries)
        if self._total is None:
            self._total = page.total
        self._nest.take(fresh, self._known)
        if not fresh or (page.total is not None and self._offset >= page.total):
            self._ended = True
            complete = self._total is None or len(self._entries) >= self._total
            self._nest.end(self._entries, complete=complete)

    async def _sales(self, entries: Sequence[Entry]) -> Sequence[Sale]:
        ids = {entry.id if not entry.credit else entry.original_id for entry in entries}
        return await self._journal.by_redemptions(
            sorted(one for one in ids if one),
            [entry.external_id for entry in entries if entry.external_id and not entry.credit],
            self._place.name,
        )


class Known:
    """Sales of this journal, by what a line of the bank's list may say of them."""

    def __init__(self) -> None:
        self._by_redemption: dict[str, Sale] = {}
        self._by_reference: dict[str, Sale] = {}
        self._originals: dict[str, str] = {}

    def learn(self, sales: Iterable[Sale]) -> None:
        for sale in sales:
            if sale.redemption_id is None:
                self._by_reference[sale.external_id] = sale
                continue
            self._by_redemption[sale.redemption_id] = sale
            for credit in sale.credits:
                if credit.credit_id is not None:
                    self._originals[credit.credit_id] = sale.redemption_id

    def original(self, credit: Entry) -> str | None:
        """The redemption of a credit; where the bank does not name it, whoever gave it knows."""
        return credit.original_id or self._originals.get(credit.id)

    def of(self, entry: Entry) -> Ours | None:
        """None for what was done elsewhere, as far as this journal can tell."""
        if not entry.credit:
            sale = self._by_redemption.get(entry.id) or self._by_reference.get(entry.external_id or "")
            return None if sale is None or sale.adopted else _ours(sale, sale.operator, note=sale.note)
        sale = self._by_redemption.get(self.original(entry) or "")
        return _credit(sale, entry) if sale is not None else None


def _credit(sale: Sale, entry: Entry) -> Ours | None:
    for credit in sale.credits:
        if entry.id == credit.credit_id or (entry.external_id and entry.external_id == credit.external_id):
            return _ours(sale, credit.operator, reason=credit.reason, note=credit.note)
    if entry.id == sale.credit_id:
        # The points of a sale whose card was declined: nobody gave a reason.
        return _ours(sale, sale.operator)
    pending = sale.search is not None and entry.external_id == sale.search.external_id
    if pending and entry.external_id and sale.asked is not None:
        return _ours(sale, sale.asked.operator, reason=sale.asked.reason, note=sale.asked.note)
    return None


def _ours(sale: Sale, operator: str, *, reason: str = "", note: str = "") -> Ours:
    return Ours(sale.id, sale.till, operator, sale.order, reason, note)


class Nest:
    """Puts credits under their redemptions without moving a line that stands already, as far as that can be.

    `whole`: the period reaches to now, so that no later credit is outside it.
    """

    def __init__(self, *, whole: bool) -> None:
        self.lines: list[Line] = []
        self._whole = whole
        self._waiting: dict[str, list[Line]] = {}
        self._stray: list[Line] = []
        self._credited: dict[str, int] = {}
        self._day: date | None = None
        self._open: list[str] = []
        """Redemptions of the day that is not read to its end: the bank may list a credit of it after them."""
        self._told: set[str] = set()
        self._places: dict[str, int] = {}

    @property
    def waiting(self) -> int:
        return sum(map(len, self._waiting.values())) + len(self._stray)

    def take(self, entries: Sequence[Entry], known: Known) -> None:
        """The next entries of the list, newest first."""
        strays, self._stray = self._stray, []
        for line in strays:
            self._credit(replace(line, ours=known.of(line.entry)), known.original(line.entry))
        for entry in entries:
            self._begin_day(entry)
            line = Line(entry, ours=known.of(entry))
            if entry.credit:
                self._credit(line, known.original(entry))
            else:
                self._redemption(line)

    def end(self, entries: Sequence[Entry], *, complete: bool) -> None:
        """Nothing comes any more: every credit that waits stands by itself, in the order of all `entries`."""
        if complete:
            self._close()
        alone = {line.entry.id: line for lines in [*self._waiting.values(), self._stray] for line in lines}
        self._waiting.clear()
        self._stray.clear()
        self.lines += [alone[entry.id] for entry in entries if entry.credit and entry.id in alone]

    def _redemption(self, line: Line) -> None:
        entry = line.entry
        self._places[entry.id] = len(self.lines)
        self.lines.append(line)
        for credit in self._waiting.pop(entry.id, []):
            self.lines.append(replace(credit, nested=True))
        self._open.append(entry.id)

    def _credit(self, line: Line, original: str | None) -> None:
        if original is None:
            self._stray.append(line)
            return
        self._credited[original] = self._credited.get(original, 0) + line.entry.points.count
        place = self._places.get(original)
        if place is None:
            self._waiting.setdefault(original, []).append(line)
            return
        self._insert(place, replace(line, nested=True))
        if original in self._told:
            self._tell_left(original)

    def _insert(self, place: int, line: Line) -> None:
        """The bank lists this credit after its redemption: under it, and under the credits that stand there."""
        end = place + 1
        while end < len(self.lines) and self.lines[end].nested:
            end += 1
        self.lines.insert(end, line)
        for redemption, at in reversed(self._places.items()):
            if at < end:
                break
            self._places[redemption] = at + 1

    def _begin_day(self, entry: Entry) -> None:
        """With an entry of an earlier day the credits of all later days are read."""
        if entry.at is None:
            return
        day = entry.at.astimezone(UTC).date()
        if self._day is not None and day < self._day:
            self._close()
        self._day = day if self._day is None else min(day, self._day)

    def _close(self) -> None:
        for redemption in self._open:
            self._tell_left(redemption)
        self._open.clear()

    def _tell_left(self, redemption: str) -> None:
        if not self._whole:
            return
        self._told.add(redemption)
        place = self._places[redemption]
        line = self.lines[place]
        left = max(line.entry.points.count - self._credited.get(redemption, 0), 0)
        self.lines[place] = replace(line, left=Points(left))
