"""The simulated bank: accounts, what was redeemed and credited, and the truth about whose each entry is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import Declined
from posapp.domain.member import AccountStatus, Member, Role
from posapp.domain.money import Currency, Money
from posapp.domain.points import Points, Rate
from posapp.operations.ports import CreditAnswer, CreditOrder, Entry, RedemptionAnswer, RedemptionOrder

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from posapp.domain.reward import Reward, RewardKind
    from tests.faults.simulation.profile import Profile

USD: Final = Currency.of("USD")
OPENING: Final = 20_000
_RATE: Final = Rate.flat(USD, Decimal(100))
_REWARD_RATE: Final = Rate.flat(USD, Decimal(50))

Write = RedemptionOrder | CreditOrder
Answer = RedemptionAnswer | CreditAnswer


@dataclass(frozen=True, slots=True)
class Line:
    """One entry with what the bank alone knows: its account, its order, and the reference it came with in `truth`.

    `truth` and `order` are "" for a stranger's.
    """

    entry: Entry
    account: str
    truth: str
    order: str
    listed_from: datetime


class Ledger:
    """Accounts and their history. `now` is the bank's own clock."""

    def __init__(self, profile: Profile, now: Callable[[], datetime]) -> None:
        self._profile = profile
        self._now = now
        self.lines: list[Line] = []
        self._said: dict[str, Answer | Declined] = {}

    def member(self, account: str, reward: Reward | None = None) -> Member:
        balance = Points(max(self.balance(account), 0))
        rate = _RATE if reward is None else _REWARD_RATE
        return Member(account, "4444", AccountStatus.GOOD, Role.PRIMARY, balance, rate)

    def balance(self, account: str) -> int:
        return OPENING - self.taken(lambda line: line.account == account)

    def taken(self, counts: Callable[[Line], bool]) -> int:
        """Points taken less points credited, over the lines that count."""
        return sum(
            -line.entry.points.count if line.entry.credit else line.entry.points.count
            for line in self.lines
            if counts(line)
        )

    def act(self, order: Write, *, refused: bool = False) -> Answer | Declined:
        """Take in one write, or refuse it. A bank that replays says the same again to a second copy of a request.

        One that does not must never be sent a copy: no till could tell the two redemptions apart in time.
        """
        if self._profile.replays and order.external_id in self._said:
            return self._said[order.external_id]
        answer = Declined(source="bank", reason_code="FORBIDDEN") if refused else self._judged(order)
        self._said[order.external_id] = answer
        return answer

    def _judged(self, order: Write) -> Answer | Declined:
        try:
            return self._take(order) if isinstance(order, RedemptionOrder) else self._give_back(order)
        except Declined as refusal:
            return refusal

    def stranger(self, account: str, points: int, *, named: bool, kind: RewardKind | None = None) -> str:
        """Somebody else redeems on the same account, with a reference of his own (`named`) or without."""
        external = f"ELSE-{len(self.lines)}" if named else None
        return self._write(account, Points(points), Money(points, USD), external, truth="", order="", kind=kind).id

    def agent(self, redemption: str, points: int) -> None:
        """An agent of the bank gives back from one of our redemptions, under no reference."""
        line = next(one for one in self.lines if one.entry.id == redemption)
        self._write(
            line.account, Points(points), None, None, truth="", order=line.order, original=redemption
        )  # fmt: skip

    def history(self, account: str, since: date, until: date) -> list[Entry]:
        now = self._now()
        return [
            line.entry
            for line in reversed(self.lines)
            if line.account == account
            and line.listed_from <= now
            and line.entry.at is not None
            and since <= line.entry.at.date() <= until
        ]

    def _take(self, order: RedemptionOrder) -> RedemptionAnswer:
        if order.points.count > self.balance(order.account):
            raise Declined(source="bank", reason_code="INSUFFICIENT_POINTS", recoverable=True)
        external = order.external_id if self._profile.echo else None
        entry = self._write(
            order.account, order.points, order.value, external, truth=order.external_id, order=order.description,
            kind=order.reward.kind if order.reward is not None else None,
        )  # fmt: skip
        return RedemptionAnswer(entry.id, self._left(order.account))

    def _give_back(self, order: CreditOrder) -> CreditAnswer:
        original = next((line for line in self.lines if line.entry.id == order.redemption_id), None)
        if original is None:
            raise Declined(source="bank", reason_code="REDEMPTION_NOT_FOUND")
        if order.points.count > self.still_creditable(original):
            raise Declined(source="bank", reason_code="CREDIT_EXCEEDS_REMAINING")
        external = order.external_id if self._profile.echo else None
        entry = self._write(
            order.account, order.points, None, external, truth=order.external_id, order=original.order,
            original=order.redemption_id,
        )  # fmt: skip
        return CreditAnswer(entry.id, order.points, self._left(order.account))

    def made_by(self, external_id: str) -> str:
        """The redemption that a request of this reference made, whatever the till is told of it; or ""."""
        made = (line.entry.id for line in self.lines if line.truth == external_id and not line.entry.credit)
        return next(made, "")

    def credit_by(self, external_id: str) -> str:
        """The credit that a request of this reference made; or ""."""
        made = (line.entry.id for line in self.lines if line.truth == external_id and line.entry.credit)
        return next(made, "")

    def given_back(self, redemption: str, *, by_us: bool) -> int:
        """Points of a redemption that tills (`by_us`) or agents have given back."""
        return sum(
            line.entry.points.count
            for line in self.lines
            if self.credits(line, redemption) and bool(line.truth) is by_us
        )

    def still_creditable(self, original: Line) -> int:
        back = sum(line.entry.points.count for line in self.lines if self.credits(line, original.entry.id))
        return original.entry.points.count - back

    def credits(self, line: Line, redemption: str) -> bool:
        """True if the line is a credit of that redemption, whatever the till is told of it."""
        return line.entry.credit and line.entry.original_id == redemption

    def shown(self, entry: Entry) -> Entry:
        """An entry as the till gets to see it."""
        return entry if self._profile.tells_original else replace(entry, original_id=None)

    def _write(
        self, account: str, points: Points, value: Money | None, external: str | None, *,
        truth: str, order: str, original: str | None = None, kind: RewardKind | None = None,
    ) -> Entry:  # fmt: skip
        at = self._now()
        name = "RD" if original is None else "CR"
        entry = Entry(
            f"{name}-{len(self.lines) + 1}", original is not None, at, points, value, external, original, reward=kind
        )
        listed = at + timedelta(seconds=self._profile.lists_after_s)
        self.lines.append(Line(entry, account, truth, order, listed))
        return entry

    def _left(self, account: str) -> Points | None:
        return Points(self.balance(account)) if self._profile.tells_balance else None
