"""What operations need from the world. `mastercard`, `journal` and `devices` implement these; nothing else does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime, timedelta
    from pathlib import Path

    from posapp.domain.approval import Approval, Clearance, Given
    from posapp.domain.approval_events import ApprovalEvent
    from posapp.domain.card import CardNumber
    from posapp.domain.day import DayClosed
    from posapp.domain.events import CreditOpened, Event, RecordedEvent
    from posapp.domain.fulfilment import Delivery
    from posapp.domain.member import Member
    from posapp.domain.money import Money
    from posapp.domain.points import Points
    from posapp.domain.receipt import Receipt
    from posapp.domain.reward import Reward, RewardKind
    from posapp.domain.sale import Sale, SaleState
    from posapp.operations.sale_query import Hour, Listing, Numbers, SaleQuery, Sort, Sums
    from posapp.operations.sheet import Sheet


@dataclass(frozen=True, slots=True)
class RedemptionOrder:
    """Points to take: points and cash value together, so that the bank refuses a rate that has moved.

    `reward` None: what the till's settings say.
    """

    account: str
    external_id: str
    points: Points
    value: Money
    description: str = ""
    reward: Reward | None = None


@dataclass(frozen=True, slots=True)
class CreditOrder:
    """Points to give back from one redemption."""

    account: str
    redemption_id: str
    external_id: str
    points: Points
    description: str = ""


@dataclass(frozen=True, slots=True)
class RedemptionAnswer:
    """Points are taken. `points_left` only where the bank tells the balance with it."""

    redemption_id: str
    points_left: Points | None = None


@dataclass(frozen=True, slots=True)
class CreditAnswer:
    """Points are back. Nothing but the fact itself is certain to be told."""

    credit_id: str | None = None
    points: Points | None = None
    points_left: Points | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the bank's history, a redemption or (`credit`) a credit with its own id.

    For a credit `original_id` is the redemption it gives back from. `zoned` is False where the bank's time has no zone
    or no hour: `at` may then be off by most of a day. `reward`, `item` (its first) and `delivery` as far as it tells.
    """

    id: str
    credit: bool
    at: datetime | None
    points: Points
    value: Money | None = None
    external_id: str | None = None
    original_id: str | None = None
    zoned: bool = True
    reward: RewardKind | None = None
    item: str = ""
    delivery: Delivery | None = None


class Bank(Protocol):
    """The other side of the wire.

    Reads raise Declined (NotFound for an unknown member), Unavailable. Writes are sent once and raise Declined
    (the bank refused, nothing happened), Unavailable (provably nothing left the till), Unknown (anything else).
    Both raise ConfigError when the keys do not load.
    """

    async def search(self, card: CardNumber) -> Member: ...

    async def profile(self, account: str, reward: Reward | None = None) -> Member:
        """Its rates are those of `reward`; None: of what the till's settings say."""
        ...

    async def redeem(self, order: RedemptionOrder) -> RedemptionAnswer: ...

    async def history(self, account: str, *, since: date, until: date) -> Sequence[Entry]:
        """All pages, newest first."""
        ...

    async def credit(self, order: CreditOrder) -> CreditAnswer: ...

    def server_skew(self) -> timedelta | None:
        """How far the bank's clock is ahead of ours, as its last answer told; None before one."""
        ...


@dataclass(frozen=True, slots=True)
class SaleFilter:
    """Which sales to list, newest first; None leaves a question out. `until` is exclusive, times aware."""

    since: datetime | None = None
    until: datetime | None = None
    last_four: str | None = None
    order: str | None = None
    redemption_id: str | None = None
    states: frozenset[SaleState] | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class DayBook:
    """The events of a till that no closed day covers yet, up to `last_seq`, whose hash is `head` (hex).

    `number` is the one its report will bear; `records` are the events of sales, in their order.
    """

    till: str
    number: int
    first_seq: int
    last_seq: int
    head: str
    records: tuple[RecordedEvent, ...]


class Records(Protocol):
    """Past sales by the number a list knows them by. All raise Unavailable(Outage.JOURNAL)."""

    async def first(self, query: SaleQuery, limit: int) -> Listing:
        """The newest `limit` sales of a query, quickly; fewer and not whole where only `listed` can tell."""
        ...

    async def listed(self, query: SaleQuery, sort: Sort, *, rising: bool, wanted: Callable[[], bool]) -> Numbers:
        """All sales of a query, as far as a list goes; what is not `wanted` any more is broken off."""
        ...

    async def rows(self, ids: Numbers) -> Sequence[Sale | None]:
        """The sales with these numbers, in their order."""
        ...

    async def sums(self, ids: Numbers) -> Sequence[Sums]:
        """What the sales with these numbers come to, by currency."""
        ...

    async def hours(self, query: SaleQuery, starts: Sequence[datetime], until: datetime, code: str) -> Sequence[Hour]:
        """What the sales of a query in the currency `code` come to, for each hour that begins at `starts`."""
        ...

    async def operators(self) -> Sequence[str]:
        """Everybody who has opened a sale."""
        ...


class Earlier(Protocol):
    """Credits that somebody gave an account before: how often, how many points, and when last."""

    @property
    def times(self) -> int: ...

    @property
    def points(self) -> Points: ...

    @property
    def last(self) -> datetime: ...


class ApprovalBook(Protocol):
    """Requests for a second person, and the credits they are for. All raise Unavailable(Outage.JOURNAL)."""

    async def note(self, event: ApprovalEvent, *, lasts: timedelta) -> Approval:
        """Append an event of an approval; the approval after it.

        Raises RuleError(APPROVAL_NOT_FOUND), and as `Approval.decidable` and `withdrawable`.
        """
        ...

    async def approval(self, approval: str) -> Approval | None: ...

    async def since(self, at: datetime, *, sale: str | None = None) -> Sequence[Approval]:
        """All that were asked for since then, those of one sale if it is named; oldest first."""
        ...

    async def change(self) -> int:
        """A number that is another one after every commit to the journal, whichever program made it; cheap to ask."""
        ...

    async def given(self, operator: str, account: str, *, day: datetime, month: datetime) -> Given:
        """What `operator` has given back since `day` began, and `account` has got since `month` began."""
        ...

    async def earlier(self, operator: str, account: str) -> Earlier | None:
        """What `operator` has ever given back to `account`; None: nothing."""
        ...

    async def open_credit(self, sale: str, event: CreditOpened, by: Clearance) -> Sale:
        """As `Journal.record`, if the credit is within all limits or its approval covers it, which is then used up.

        Raises as that, RuleError(NEEDS_APPROVAL, over=tuple[Over, ...] | APPROVAL_NOT_FOUND), and as `Approval.usable`.
        """
        ...


class Journal(Records, Protocol):
    """The durable record. What `record` returns is on disk.

    All raise Unavailable(Outage.JOURNAL) when the disk or the database does not take or give it.
    """

    @property
    def approvals(self) -> ApprovalBook: ...

    async def record(self, sale: str, event: Event) -> Sale:
        """Append one event to a sale and return the sale after it.

        Raises IllegalMove if the sale has moved on meanwhile (another window, another program), or is to begin with a
        redemption that another has; and RuleError(ORDER_TAKEN, sale=Sale) for a SaleOpened whose order already has a
        living sale.
        """
        ...

    async def sale(self, sale: str) -> Sale | None: ...

    async def living_sale(self, order: str) -> Sale | None: ...

    async def sales(self, which: SaleFilter) -> Sequence[Sale]: ...

    async def claims(self, redemption_ids: Sequence[str], bank: str) -> frozenset[str]:
        """Those of the redemption ids that a sale of this journal already holds as its own at `bank`.

        Banks number for themselves. An empty name, of the question or of a sale, fits every other.
        """
        ...

    async def by_redemptions(
        self, redemption_ids: Sequence[str], references: Sequence[str], bank: str
    ) -> Sequence[Sale]:
        """Sales of `bank`, as `claims` takes it, that hold one of the redemption ids or sent one of the references."""
        ...

    async def open_day(self) -> DayBook:
        """What happened at this till since its last day was closed."""
        ...

    async def close_day(self, day: DayClosed) -> None:
        """Append the end of the open day. Raises RuleError(DAY_CLOSED) if that day is closed already."""
        ...


class Owners(Protocol):
    """Which running program sent a request that has no answer yet."""

    def mine(self) -> str:
        """The name of this program, alive from now until it ends, however it ends."""
        ...

    def alive(self, owner: str) -> bool: ...


class Clock(Protocol):
    """Time, so that a simulation can run it."""

    def now(self) -> datetime:
        """Aware, in UTC."""
        ...

    async def sleep(self, seconds: float) -> None: ...


class Paper(StrEnum):
    """What a PDF is laid out for."""

    ROLL = "80mm"
    A4 = "a4"


class Printer(Protocol):
    """Paper at the counter."""

    async def print(self, sheet: Sheet) -> None:
        """Print one sheet. Raises Unavailable(PRINTER, detail): it may have come out in part."""
        ...


class Stationery(Protocol):
    """What turns a receipt into something to hand over. `printer` None: there is none."""

    @property
    def store(self) -> str:
        """The name that stands on top; may be empty."""
        ...

    @property
    def printer(self) -> Printer | None: ...

    def sheet(self, receipt: Receipt) -> Sheet:
        """The receipt in words."""
        ...

    async def pdf(self, sheet: Sheet, paper: Paper) -> bytes:
        """The sheet as a file's content."""
        ...

    async def write(self, file: Path, data: bytes) -> None:
        """Write a file whole or not at all. Raises Unavailable(PRINTER)."""
        ...


class Ids(Protocol):
    """New references for sales, redemptions and credits."""

    def external_id(self) -> str:
        """At most 20 characters, never given twice: the till's id and random Crockford base32."""
        ...

    def sale_id(self) -> str: ...
