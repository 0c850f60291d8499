"""A second pair of eyes: who asks for it, who approves or refuses, and what they are shown to decide by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from posapp.domain.approval import Approval, ApprovalState, Clearance, CreditAct
from posapp.domain.approval_events import ApprovalAsked, ApprovalGiven, ApprovalRefused, ApprovalWithdrawn
from posapp.domain.errors import Problem, RuleError
from posapp.domain.staff import Act
from posapp.domain.texts import note_text
from posapp.operations.search_dates import midnight
from posapp.operations.session import guarded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posapp.domain.approval import Given, Over
    from posapp.domain.points import Points
    from posapp.domain.sale import Sale
    from posapp.domain.staff import Moment, Operator
    from posapp.operations.credits import CreditRules
    from posapp.operations.ports import ApprovalBook, Clock, Earlier, Ids, Journal
    from posapp.operations.staff import Staff

_OPEN: Final = frozenset({ApprovalState.WAITING, ApprovalState.GIVEN})
_TOLD: Final = _OPEN | {ApprovalState.REFUSED}
_APART: Final = timedelta(days=1)
"""A clock may have been set: requests are read from a day further back than they can live."""


@dataclass(frozen=True, slots=True)
class Story:
    """All that somebody decides by: the request, its sale, what it goes over now, what came before.

    `earlier` are the requester's credits to this account before; None: there were none.
    """

    approval: Approval
    sale: Sale
    over: tuple[Over, ...] = ()
    earlier: Earlier | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """The open requests for who is at the till: `who` is signed in, if somebody is, and `decides` or may only look."""

    stories: tuple[Story, ...]
    who: Operator | None
    decides: bool


class Approvals:
    """Requests and what becomes of them. Every method raises Unavailable (the journal)."""

    def __init__(self, *, journal: Journal, clock: Clock, ids: Ids, rules: CreditRules, staff: Staff) -> None:
        self._journal = journal
        self._clock = clock
        self._ids = ids
        self._staff = staff
        self._session = staff.session
        self.rules = rules

    def clearance(self) -> Clearance:
        """What a credit is judged by, now."""
        today = self._clock.now().astimezone().date()
        day, month = midnight(today), midnight(today.replace(day=1))
        return Clearance(self.rules.limits, day, month, self._staff.moment(), self.rules.lasts)

    async def over(self, sale: Sale, points: Points, more: Given | None = None, who: str = "") -> tuple[Over, ...]:
        """The limits that a credit of `who`, or of who is at the till, would go over, with `more` already planned."""
        if not self.rules.limits:
            return ()
        by = self.clearance()
        given = await self._book.given(who or self._session.beginner(), sale.account, day=by.day, month=by.month)
        return self.rules.limits.over(points, given if more is None else given + more)

    async def earlier(self, sale: Sale) -> Earlier | None:
        """What who is at the till has given back to the account of a sale before."""
        return await self._book.earlier(self._session.beginner(), sale.account)

    async def standing(self, act: CreditAct) -> Approval | None:
        """The newest request for this very act that is open or refused; one that was refused long ago is forgotten."""
        now = self._staff.moment()
        found = [one for one in await self._recent(act.sale) if one.act == act and one.state in _TOLD]
        fresh = [one for one in found if one.decided is None or now.since(one.decided) < self.rules.lasts]
        return fresh[-1] if fresh else None

    async def of_sale(self, sale: Sale) -> Approval | None:
        """The newest request for a sale by who is at the till that waits or is approved."""
        who = self._session.name
        found = [one for one in await self._recent(sale.id) if one.act.requester == who]
        return next((one for one in reversed(found) if one.state in _OPEN), None)

    async def find(self, approval: str) -> Approval:
        """As it stands now. Raises RuleError(APPROVAL_NOT_FOUND)."""
        found = await self._book.approval(approval)
        if found is None:
            raise RuleError(Problem.APPROVAL_NOT_FOUND)
        return found.at(self._staff.moment(), self.rules.lasts)

    async def change(self) -> int:
        """Another number whenever anything may have become of a request, but for the time that has gone by."""
        return await self._book.change()

    async def waiting(self) -> Sequence[Approval]:
        """The requests that who is at the till could decide on; none for somebody without the right."""
        if not self._session.may(Act.APPROVE) or self._session.locked:
            return ()
        mine = self._session.operator.id if self._session.operator is not None else None
        return [one for one in await self._recent() if one.state is ApprovalState.WAITING and one.act.requester != mine]

    async def listed(self) -> Sequence[Story]:
        """All that is open, oldest first, with its story; for somebody without the right to decide their own alone."""
        every = self._session.may(Act.APPROVE)
        with self._session.acting(Act.APPROVE if every else Act.CREDIT):
            found = [one for one in await self._recent() if one.state in _OPEN]
            shown = [one for one in found if every or one.act.requester == self._session.name]
            return [story for one in shown if (story := await self._story(one)) is not None]

    async def overview(self, *, own: bool = False) -> Listed:
        """As `listed`, with what is needed to show it; `own`: then, newest first, what became of one's own requests."""
        who, decides = self._session.operator, self._session.may(Act.APPROVE)
        closed = await self._closed() if own else ()
        return Listed((*await self.listed(), *closed), who, decides)

    @guarded(Act.CREDIT)
    async def _closed(self) -> Sequence[Story]:
        mine = [
            one for one in await self._recent() if one.act.requester == self._session.name and one.state not in _OPEN
        ]
        return [story for one in reversed(mine) if (story := await self._story(one)) is not None]

    @guarded(Act.CREDIT)
    async def ask(self, act: CreditAct) -> Approval:
        """Let an act of who is at the till wait for a second person; one that waits already is not asked again."""
        before = await self.standing(act)
        if before is not None and before.state in _OPEN:
            return before
        sale = await self._sale(act.sale)
        over = await self.over(sale, act.points)
        who, limits = self._session.beginner(), tuple(one.limit.value for one in over)
        return await self._note(
            ApprovalAsked(
                self._ids.external_id(), who, act.sale, act.points, act.reason, act.note, limits, *self._when()
            )
        )

    async def approve(self, approval: str, *, note: str = "", by: Operator | None = None) -> Approval:
        """Approve, as `by` (see `second`) or as who is signed in.

        Raises UserError (note), RuleError(SIGN_IN_NEEDED), and as `ApprovalBook.note`.
        """
        who = self._decider(by)
        with self._session.acting_as(who):
            return await self._note(ApprovalGiven(approval, who, note_text(note), *self._when()))

    async def refuse(self, approval: str, *, note: str, by: Operator | None = None) -> Approval:
        """Refuse; `note` tells the asker why. Raises RuleError(NOTE_NEEDED), and as `approve`."""
        why = note_text(note)
        if not why:
            raise RuleError(Problem.NOTE_NEEDED)
        who = self._decider(by)
        with self._session.acting_as(who):
            return await self._note(ApprovalRefused(approval, who, why, *self._when()))

    @guarded(Act.CREDIT)
    async def withdraw(self, approval: str) -> Approval:
        """Who asked needs it no longer. Raises RuleError as `ApprovalBook.note`."""
        return await self._note(ApprovalWithdrawn(approval, self._session.beginner(), *self._when()))

    async def second(self, who: str, pin: str, *, requester: str | None = None) -> Operator:
        """A second person at this till, by PIN; who is at the till stays so.

        Raises RuleError as `Staff.known`, RuleError(NOT_APPROVER | APPROVER_IS_REQUESTER).
        """
        operator = await self._staff.known(who, pin)
        if not operator.may(Act.APPROVE):
            raise RuleError(Problem.NOT_APPROVER)
        if operator.id == (self._session.name if requester is None else requester):
            raise RuleError(Problem.APPROVER_IS_REQUESTER)
        return operator

    def act(self, sale: Sale, points: Points, reason: str, note: str) -> CreditAct:
        """A credit by who is at the till. Raises UserError (note)."""
        return CreditAct(sale.id, points, reason, note_text(note), self._session.beginner())

    @property
    def _book(self) -> ApprovalBook:
        return self._journal.approvals

    def _decider(self, by: Operator | None) -> str:
        if by is not None:
            return by.id
        self._session.require(Act.APPROVE)
        if self._session.operator is None:
            raise RuleError(Problem.SIGN_IN_NEEDED)
        return self._session.operator.id

    async def _note(self, event: ApprovalAsked | ApprovalGiven | ApprovalRefused | ApprovalWithdrawn) -> Approval:
        return await self._book.note(event, lasts=self.rules.lasts)

    async def _recent(self, sale: str | None = None) -> list[Approval]:
        """All that may still matter, as they stand now, oldest first."""
        now, lasts = self._staff.moment(), self.rules.lasts
        since = min(self._clock.now(), now.at) - 2 * lasts - _APART
        return [one.at(now, lasts) for one in await self._book.since(since, sale=sale)]

    async def _story(self, approval: Approval) -> Story | None:
        sale = await self._journal.sale(approval.act.sale)
        if sale is None:
            return None
        requester = approval.act.requester
        over = await self.over(sale, approval.act.points, who=requester)
        return Story(approval, sale, over, await self._book.earlier(requester, sale.account))

    async def _sale(self, sale_id: str) -> Sale:
        sale = await self._journal.sale(sale_id)
        if sale is None:
            raise RuleError(Problem.SALE_NOT_FOUND)
        return sale

    def _when(self) -> tuple[str, int]:
        now: Moment = self._staff.moment()
        return now.boot, now.uptime // timedelta(microseconds=1)
