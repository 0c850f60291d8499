"""A second pair of eyes: above which points a credit needs it, and what an approval is good for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from posapp.domain.approval_events import ApprovalAsked, ApprovalEvent, ApprovalGiven, ApprovalRefused
from posapp.domain.errors import Problem, RuleError
from posapp.domain.points import Points
from posapp.domain.staff import Act

if TYPE_CHECKING:
    from posapp.domain.staff import Moment, Operator

NOTHING: Final = Points(0)
_APART: Final = timedelta(minutes=2)
"""So much may the clocks of two machines on one journal differ."""


class Limit(StrEnum):
    """What a limit counts."""

    CREDIT = "credit"
    OPERATOR_DAY = "operator_day"
    ACCOUNT_MONTH = "account_month"


@dataclass(frozen=True, slots=True)
class Given:
    """Points given back before: by one operator since the day began, to one account since the month began."""

    operator_day: Points = NOTHING
    account_month: Points = NOTHING

    def __add__(self, other: Given) -> Given:
        return Given(self.operator_day + other.operator_day, self.account_month + other.account_month)


@dataclass(frozen=True, slots=True)
class Over:
    """A limit that a credit would go over: it stands at `most`, and `given` were given back before."""

    limit: Limit
    most: Points
    given: Points = NOTHING


@dataclass(frozen=True, slots=True)
class Limits:
    """Credits above these need a second person; 0: no limit."""

    credit: Points = NOTHING
    operator_day: Points = NOTHING
    account_month: Points = NOTHING

    def __bool__(self) -> bool:
        return bool(self.credit or self.operator_day or self.account_month)

    def over(self, points: Points, given: Given) -> tuple[Over, ...]:
        """The limits that so many points more would go over."""
        asked = (
            Over(Limit.CREDIT, self.credit),
            Over(Limit.OPERATOR_DAY, self.operator_day, given.operator_day),
            Over(Limit.ACCOUNT_MONTH, self.account_month, given.account_month),
        )
        return tuple(one for one in asked if one.most and one.given + points > one.most)


@dataclass(frozen=True, slots=True)
class Clearance:
    """What the journal judges a credit by in the moment it is opened.

    `day` and `month` are when those of the till began; an approval is good for `lasts`.
    """

    limits: Limits
    day: datetime
    month: datetime
    now: Moment
    lasts: timedelta


class ApprovalState(StrEnum):
    """How far a request is. The value is the name other programs see."""

    WAITING = "waiting"
    GIVEN = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    USED = "used"
    EXPIRED = "expired"  # Never stored: time alone leads there.


_OPEN: Final = frozenset({ApprovalState.WAITING, ApprovalState.GIVEN})


@dataclass(frozen=True, slots=True)
class CreditAct:
    """One credit to the last detail: what an approval is asked, and good, for."""

    sale: str
    points: Points
    reason: str
    note: str
    requester: str


@dataclass(frozen=True, slots=True)
class Approval:
    """A request, and what became of it. `by` whom and with which `answer` it was decided, and when."""

    id: str
    act: CreditAct
    till: str
    asked: Moment
    limits: tuple[Limit, ...] = ()
    state: ApprovalState = ApprovalState.WAITING
    by: str = ""
    answer: str = ""
    decided: Moment | None = None

    def at(self, now: Moment, lasts: timedelta) -> Approval:
        """As it stands `now`: an open one expires so long after it was asked for, or given."""
        since = self.decided if self.state is ApprovalState.GIVEN else self.asked
        if self.state not in _OPEN or since is None or _is_fresh(since, now, lasts):
            return self
        return replace(self, state=ApprovalState.EXPIRED)

    def after(self, event: ApprovalEvent, at: Moment) -> Approval:
        """With what has happened to it, whatever the rules say; for reckoning anew."""
        match event:
            case ApprovalGiven():
                return replace(self, state=ApprovalState.GIVEN, by=event.who, answer=event.note, decided=at)
            case ApprovalRefused():
                return replace(self, state=ApprovalState.REFUSED, by=event.who, answer=event.note, decided=at)
            case _:
                return replace(self, state=ApprovalState.WITHDRAWN, decided=at)

    def decidable(self, by: Operator | None, now: Moment, lasts: timedelta) -> None:
        """Whether `by` may approve or refuse it now.

        Raises RuleError(NOT_APPROVER | APPROVER_IS_REQUESTER), RuleError(APPROVAL_CLOSED, approval=Approval).
        """
        if by is None or not by.may(Act.APPROVE):
            raise RuleError(Problem.NOT_APPROVER)
        if by.id == self.act.requester:
            raise RuleError(Problem.APPROVER_IS_REQUESTER)
        self._must_be(ApprovalState.WAITING, now, lasts)

    def withdrawable(self, who: str, now: Moment, lasts: timedelta) -> None:
        """Whether `who` may take it back now. Raises RuleError(APPROVAL_NOT_YOURS | APPROVAL_CLOSED)."""
        if who != self.act.requester:
            raise RuleError(Problem.APPROVAL_NOT_YOURS)
        found = self.at(now, lasts)
        if found.state not in _OPEN:
            raise RuleError(Problem.APPROVAL_CLOSED, approval=found)

    def usable(self, act: CreditAct, now: Moment, lasts: timedelta) -> None:
        """Whether it covers this act now: this one exactly, and once.

        Raises RuleError(APPROVAL_OTHER_ACT), RuleError(NEEDS_APPROVAL | APPROVAL_CLOSED, approval=Approval).
        """
        if act != self.act:
            raise RuleError(Problem.APPROVAL_OTHER_ACT)
        if self.at(now, lasts).state is ApprovalState.WAITING:
            raise RuleError(Problem.NEEDS_APPROVAL, approval=self)
        self._must_be(ApprovalState.GIVEN, now, lasts)

    def _must_be(self, state: ApprovalState, now: Moment, lasts: timedelta) -> None:
        found = self.at(now, lasts)
        if found.state is not state:
            raise RuleError(Problem.APPROVAL_CLOSED, approval=found)


def requested(event: ApprovalAsked, till: str, at: Moment) -> Approval:
    """The request that an event opens."""
    act = CreditAct(event.sale, event.points, event.reason, event.note, event.who)
    known = tuple(Limit(name) for name in event.limits if name in set(Limit))
    return Approval(event.approval, act, till, at, known)


def _is_fresh(since: Moment, now: Moment, lasts: timedelta) -> bool:
    """Less than `lasts` ago. On another machine, or after a start, only the wall clocks are left to compare.

    One that says "before" by more than two clocks may differ was set back: what it says gives nobody more time.
    """
    if since.boot == now.boot:
        return now.uptime - since.uptime < lasts
    return -_APART <= now.at - since.at < lasts
