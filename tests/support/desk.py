"""A whole desk on ports that live in memory: a bank one can script, a journal without a disk, a clock one can turn."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from posapp.domain.errors import NotFound
from posapp.domain.member import AccountStatus, Member, Role
from posapp.domain.money import Currency
from posapp.domain.points import Points, Rate
from posapp.operations.credits import CreditRules
from posapp.operations.desk import built_desk
from posapp.operations.ports import (
    CreditAnswer,
    CreditOrder,
    Entry,
    RedemptionAnswer,
    RedemptionOrder,
)
from tests.support.handing import MemoryIssuer
from tests.support.member_bank import MemoryMembers
from tests.support.memory_journal import MemoryJournal
from tests.support.staff import nobody
from tests.support.stationery import PlainStationery

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from posapp.domain.card import CardNumber
    from posapp.domain.errors import PosError
    from posapp.domain.reward import Reward
    from posapp.domain.sale import Sale, SaleState
    from posapp.operations.staff import Staff

USD = Currency.of("USD")
CARD = "5555555555554444"
OPEN = datetime(2026, 11, 23, 14, 2, 31, tzinfo=UTC)


def member(**changes: object) -> Member:
    """A member in good standing with 48,250 points at 100 a dollar."""
    usual = Member("RANAC0001", "4444", AccountStatus.GOOD, Role.PRIMARY, Points(48_250), Rate.flat(USD, 100))
    return replace(usual, **changes)  # type: ignore[arg-type]  # the caller names fields of Member


@dataclass
class MemoryBank(MemoryMembers):
    """Implements `Bank` and `MemberBank`. Members by card number; `troubles` are raised by the next writes or reads,
    one each; those in `fails` by the next call of that name.

    A write whose trouble stands in `after` happens and then raises. While `gate` is cleared every call waits. `items`
    are the rates of rewards by item; any other has none.
    """

    troubles: deque[PosError] = field(default_factory=deque)
    after: deque[PosError] = field(default_factory=deque)
    calls: list[str] = field(default_factory=list)
    fails: dict[str, PosError] = field(default_factory=dict)
    gate: threading.Event = field(default_factory=threading.Event)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(2201))

    def __post_init__(self) -> None:
        self.gate.set()

    async def search(self, card: CardNumber) -> Member:
        digits = card.digits()
        await self._called("search")
        if digits not in self.members:
            raise NotFound(source="PWR", reason_code="NOT_FOUND")
        return self.members[digits]

    async def profile(self, account: str, reward: Reward | None = None) -> Member:
        await self._called("profile")
        found = next(one for one in self.members.values() if one.account == account)
        return found if reward is None else replace(found, rate=self.items.get(reward.item))

    async def redeem(self, order: RedemptionOrder) -> RedemptionAnswer:
        await self._called("redeem")
        redemption = f"RD-7F3K-{next(self._numbers)}"
        now = datetime.now(UTC)
        made = Entry(redemption, False, now, order.points, order.value, order.external_id)
        if order.reward is not None:
            made = replace(made, reward=order.reward.kind, item=order.reward.item)
        self.entries.insert(0, made)
        left = self._move(order.account, -order.points.count)
        if self.after:
            raise self.after.popleft()
        return RedemptionAnswer(redemption, left)

    async def history(self, account: str, *, since: date, until: date) -> Sequence[Entry]:
        del account, since, until
        await self._called("history")
        return list(self.entries)

    async def credit(self, order: CreditOrder) -> CreditAnswer:
        await self._called("credit")
        credit = f"CR-7F3K-{next(self._numbers)}"
        now = datetime.now(UTC)
        entry = Entry(credit, True, now, order.points, None, order.external_id, order.redemption_id)
        self.entries.insert(0, entry)
        left = self._move(order.account, order.points.count)
        if self.after:
            raise self.after.popleft()
        return CreditAnswer(credit, order.points, left)

    def server_skew(self) -> timedelta | None:
        return None

    async def _called(self, name: str) -> None:
        self.calls.append(name)
        # The gate is worked from another thread, which an event of this loop does not allow.
        await asyncio.to_thread(self.gate.wait, 20)
        if self.troubles:
            raise self.troubles.popleft()
        if name in self.fails:
            raise self.fails.pop(name)

    def _move(self, account: str, count: int) -> Points | None:
        for digits, one in self.members.items():
            if one.account == account and one.balance is not None:
                left = Points(one.balance.count + count)
                self.members[digits] = replace(one, balance=left)
                return left
        return None


@dataclass
class TurnClock:
    """Implements `Clock`: stands still until it is turned."""

    at: datetime = OPEN

    def now(self) -> datetime:
        return self.at

    def turn(self, **span: int) -> None:
        self.at += timedelta(**span)

    async def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class OneOwner:
    """Implements `Owners`: this program, and no other that still lives."""

    def mine(self) -> str:
        return "this"

    def alive(self, owner: str) -> bool:
        return owner == "this"


class CountedIds:
    """Implements `Ids` in order."""

    def __init__(self) -> None:
        self._requests = itertools.count(1)
        self._sales = itertools.count(1)

    def external_id(self) -> str:
        return f"T03-{next(self._requests):06d}"

    def sale_id(self) -> str:
        return f"S-{next(self._sales):06d}"


@dataclass
class Counter:
    """A desk with everything a test may want to reach behind it."""

    bank: MemoryBank = field(default_factory=lambda: MemoryBank({CARD: member()}))
    clock: TurnClock = field(default_factory=TurnClock)
    currency: Currency = USD
    stationery: PlainStationery = field(default_factory=PlainStationery)
    staff: Staff = field(default_factory=nobody)
    rules: CreditRules = field(default_factory=CreditRules)
    issuer: MemoryIssuer = field(default_factory=MemoryIssuer)

    def __post_init__(self) -> None:
        self.journal = MemoryJournal(self.clock, "T03")
        if self.staff.session.required:
            self.journal.operator = self.staff.session.actor
        self.desk = built_desk(
            bank=self.bank,
            journal=self.journal,
            clock=self.clock,
            ids=CountedIds(),
            owners=OneOwner(),
            stationery=self.stationery,
            currency=self.currency,
            settling=timedelta(seconds=120),
            staff=self.staff,
            rules=self.rules,
            handing=self.issuer.handing,
        )

    @property
    def last_sale(self) -> Sale:
        return list(self.journal.folded.values())[-1]

    def states(self) -> list[SaleState]:
        return [sale.state for sale in self.journal.folded.values()]
