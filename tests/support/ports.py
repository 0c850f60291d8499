"""The world behind the ports, in memory: a bank with a ledger and orders to misbehave, a journal, a clock, ids."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar, cast

from posapp.domain.bank import BankPlace
from posapp.domain.errors import Declined, NotFound, Outage, Unknown
from posapp.domain.member import AccountStatus, Member, Role
from posapp.domain.money import Currency
from posapp.domain.points import Points, Rate
from posapp.operations.credits import CreditRules
from posapp.operations.desk import BuiltDesk, built_desk
from posapp.operations.ports import CreditAnswer, CreditOrder, Entry, RedemptionAnswer, RedemptionOrder
from tests.support.member_bank import TillBank
from tests.support.memory_journal import MemoryJournal
from tests.support.staff import nobody
from tests.support.stationery import PlainStationery

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from posapp.domain.card import CardNumber
    from posapp.domain.reward import Reward
    from posapp.operations.staff import Staff

USD = Currency.of("USD")
HERE = BankPlace("bank.example/loyalty")
T = TypeVar("T")
ACCOUNT = "268810378058708149455458707247"
CARD = "5555555555554444"


class SimClock:
    """Time that passes when somebody sleeps, or a test says so."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 23, 14, 2, 31, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)

    def passes(self, **span: float) -> None:
        self.time += timedelta(**span)


class CountedIds:
    """References in sequence."""

    def __init__(self) -> None:
        self._last = 0

    def external_id(self) -> str:
        self._last += 1
        return f"T01-{self._last:010}"

    def sale_id(self) -> str:
        self._last += 1
        return f"S-{self._last:010}"


class Programs:
    """Which programs live: this one, and whoever a test adds."""

    def __init__(self) -> None:
        self.living = {"me"}

    def mine(self) -> str:
        return "me"

    def alive(self, owner: str) -> bool:
        return owner in self.living


@dataclass
class LedgerBank(TillBank):
    """A bank with one account. `misbehave` queues what happens to the next calls: (error, did it act before?).

    `sent` keeps every write as it was asked for, answered or not; `asked` whose history over which days.
    `meanwhile` is what happens elsewhere while the next history is on its way. `items` are the rates of rewards.
    """

    clock: SimClock
    balance: int = 48_250
    echo: bool = True
    tells_balance: bool = True
    ahead: timedelta | None = None
    stands_still: timedelta | None = None
    entries: list[Entry] = field(default_factory=list)
    member: Member | None = None
    misbehave: dict[str, deque[tuple[BaseException | None, bool]]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    sent: list[RedemptionOrder | CreditOrder] = field(default_factory=list)
    asked: list[tuple[str, date, date]] = field(default_factory=list)
    empty_accounts: frozenset[str] = frozenset()
    meanwhile: Callable[[], Awaitable[object]] | None = None
    items: dict[str, Rate] = field(default_factory=dict)

    def order(self, operation: str, error: BaseException | None, *, acts: bool = False) -> None:
        """How a next call ends; None: as it should."""
        self.misbehave.setdefault(operation, deque()).append((error, acts))

    def no_answer(self, operation: str, *, acts: bool) -> None:
        self.order(operation, Unknown(Outage.TIMED_OUT), acts=acts)

    async def search(self, card: CardNumber) -> Member:
        self._call("search")
        if card.digits() != CARD:
            raise NotFound(source="digital-redemptions", reason_code="INVALID_FIELD_VALUE_USER_ID")
        return self._member()

    async def profile(self, account: str, reward: Reward | None = None) -> Member:
        self._call("profile")
        if account != ACCOUNT:
            raise NotFound(source="digital-redemptions", reason_code="INVALID_FIELD_VALUE_USER_ID")
        return self._member() if reward is None else replace(self._member(), rate=self.items.get(reward.item))

    async def redeem(self, order: RedemptionOrder) -> RedemptionAnswer:
        self.sent.append(order)
        return self._call("redeem", lambda: self._take(order))

    async def history(self, account: str, *, since: date, until: date) -> Sequence[Entry]:
        self._call("history")
        self.asked.append((account, since, until))
        if account in self.empty_accounts:
            return ()
        assert account == ACCOUNT
        found = [entry for entry in reversed(self.entries) if entry.at and since <= entry.at.date() <= until]
        if self.stands_still is not None:
            self.clock.time += self.stands_still
        if self.meanwhile is not None:
            elsewhere, self.meanwhile = self.meanwhile, None
            await elsewhere()
        return found

    async def credit(self, order: CreditOrder) -> CreditAnswer:
        self.sent.append(order)
        return self._call("credit", lambda: self._return(order))

    def server_skew(self) -> timedelta | None:
        return self.ahead

    def taken(self) -> int:
        """Points gone from the account since it was opened."""
        return sum(-entry.points.count if entry.credit else entry.points.count for entry in self.entries)

    def stranger_redeems(self, points: int, *, external_id: str | None = None) -> str:
        """A redemption of somebody else on the same account."""
        entry = Entry(f"RD-{len(self.entries) + 1}", False, self.clock.now(), Points(points), external_id=external_id)
        self.entries.append(entry)
        self.balance -= points
        return entry.id

    def _call(self, name: str, act: Callable[[], T] | None = None) -> T:
        self.calls.append(name)
        queue = self.misbehave.get(name)
        error, acts = queue.popleft() if queue else (None, True)
        done = act() if act is not None and (acts or error is None) else cast("T", None)
        if error is not None:
            raise error
        return done

    def _member(self) -> Member:
        rate = Rate.flat(USD, Decimal(100))
        return self.member or Member(
            ACCOUNT, "4444", AccountStatus.GOOD, Role.PRIMARY, Points(self.balance), rate, None, None
        )

    def _take(self, order: RedemptionOrder) -> RedemptionAnswer:
        if order.points.count > self.balance:
            raise Declined(source="digital-redemptions", reason_code="INSUFFICIENT_POINTS", recoverable=True)
        self.balance -= order.points.count
        external = order.external_id if self.echo else None
        entry = Entry(f"RD-{len(self.entries) + 1}", False, self.clock.now(), order.points, order.value, external)
        if order.reward is not None:
            entry = replace(entry, reward=order.reward.kind, item=order.reward.item)
        self.entries.append(entry)
        return RedemptionAnswer(entry.id, Points(self.balance) if self.tells_balance else None)

    def _return(self, order: CreditOrder) -> CreditAnswer:
        credited = sum(e.points.count for e in self.entries if e.credit and e.original_id == order.redemption_id)
        redeemed = sum(e.points.count for e in self.entries if e.id == order.redemption_id)
        if credited + order.points.count > redeemed:
            raise Declined(source="digital-redemptions", reason_code="CREDIT_EXCEEDS_REMAINING")
        self.balance += order.points.count
        external = order.external_id if self.echo else None
        entry = Entry(
            f"CR-{len(self.entries) + 1}", True, self.clock.now(), order.points, None, external, order.redemption_id
        )
        self.entries.append(entry)
        return CreditAnswer(entry.id, order.points, Points(self.balance) if self.tells_balance else None)


class Strangers(Programs):
    """The programs as another one sees them: alive alone."""

    def __init__(self) -> None:
        self.living = {"another"}

    def mine(self) -> str:
        return "another"


class World:
    """A desk with everything behind it in memory."""

    def __init__(self, *, settling: timedelta = timedelta(seconds=120)) -> None:
        self.clock = SimClock()
        self.bank = LedgerBank(self.clock)
        self.journal = MemoryJournal(self.clock)
        self.programs = Programs()
        self.ids = CountedIds()
        self.settling = settling
        self.desk = self._desk(self.programs)

    def at(self, place: BankPlace) -> BuiltDesk:
        """This program's desk with the till connected to `place`. The bank that answers is the same one."""
        return self._desk(self.programs, place)

    def another_program(self) -> BuiltDesk:
        """A second desk on the same bank and journal, to which the first looks dead."""
        return self._desk(Strangers())

    def desk_of(self, staff: Staff, rules: CreditRules) -> BuiltDesk:
        """A desk of this program with people at it, under a store's rules."""
        return self._desk(self.programs, staff=staff, rules=rules)

    def _desk(
        self,
        owners: Programs,
        place: BankPlace = HERE,
        *,
        staff: Staff | None = None,
        rules: CreditRules = CreditRules(),  # noqa: B008 - constant
    ) -> BuiltDesk:
        return built_desk(
            bank=self.bank,
            journal=self.journal,
            clock=self.clock,
            ids=self.ids,
            owners=owners,
            stationery=PlainStationery(),
            currency=USD,
            settling=self.settling,
            place=place,
            staff=staff or nobody(),
            rules=rules,
        )
