"""Give points of a completed sale back, all or part, as often as something is left (contract E5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from posapp.domain.approval import ApprovalState, CreditAct, Limits
from posapp.domain.errors import Declined, Problem, RuleError
from posapp.domain.points import Points
from posapp.domain.reasons import CANCELLED, Reasons
from posapp.domain.returns import Policy, Return, of_amount, of_points
from posapp.domain.sale import SaleState
from posapp.domain.staff import Act
from posapp.domain.texts import note_text
from posapp.operations.read_back import no_history
from posapp.operations.session import guarded

if TYPE_CHECKING:
    from datetime import datetime

    from posapp.domain.approval import Approval
    from posapp.domain.bank import BankPlace
    from posapp.domain.money import Money
    from posapp.domain.sale import Credit, Sale
    from posapp.operations.approvals import Approvals
    from posapp.operations.give_back import GiveBack
    from posapp.operations.ports import Bank, Clock, Journal
    from posapp.operations.session import Session


@dataclass(frozen=True, slots=True)
class CreditRules:
    """What a store allows as a reason, what it gives back first, and above which limits a second person decides.

    A request for one, and then the approval, is good for `lasts`.
    """

    reasons: Reasons = Reasons()  # noqa: RUF009 - a value that nothing can change
    policy: Policy = Policy.POINTS_FIRST
    limits: Limits = Limits()  # noqa: RUF009 - as above
    lasts: timedelta = timedelta(minutes=30)


class CreditState(StrEnum):
    """How a credit ended. The value is the name other programs see."""

    CREDITED = "credited"
    REFUSED = "refused"
    UNKNOWN = "credit_unknown"
    NEEDS_APPROVAL = "needs_approval"


@dataclass(frozen=True, slots=True)
class CreditWish:
    """Points to give back (None: all that is left) with a reason's code and a note.

    `mark` and `approval` as in `CreditOpened`.
    """

    points: Points | None
    reason: str
    note: str = ""
    mark: str = ""
    approval: str = ""


@dataclass(frozen=True, slots=True)
class Creditable:
    """What can still be given back of a sale, by the bank's own history at `as_of`.

    `credited` is all that stands there as given back, by whomever; `listed` are the ids of those credits.
    """

    sale: Sale
    credited: Points
    as_of: datetime
    listed: tuple[str, ...] = ()

    @property
    def left(self) -> Points:
        """Never more than the bank lists, nor than our own record leaves."""
        at_bank = self.sale.points.count - self.credited.count
        return Points(max(0, min(at_bank, self.sale.creditable.count)))

    def points_for(self, wish: CreditWish) -> Points:
        """The points of a wish. Raises RuleError(NOTHING_TO_CREDIT | CREDIT_OVER_LEFT, left=Points)."""
        points = self.left if wish.points is None else wish.points
        if not points or not self.left:
            raise RuleError(Problem.NOTHING_TO_CREDIT)
        if points > self.left:
            raise RuleError(Problem.CREDIT_OVER_LEFT, left=self.left)
        return points


@dataclass(frozen=True, slots=True)
class CreditEnd:
    """What came of it: the `points` asked for, the `credit` once they are back, and what is `left` to give back.

    `left` None: not known while the outcome is open. `approval` is the one it waits for, or that was refused.
    """

    sale: Sale
    state: CreditState
    points: Points
    credit: Credit | None = None
    left: Points | None = None
    approval: Approval | None = None


class Credits:
    """Credits of completed sales, by people who say why."""

    def __init__(
        self,
        *,
        bank: Bank,
        journal: Journal,
        clock: Clock,
        give_back: GiveBack,
        approvals: Approvals,
        place: BankPlace,
        session: Session,
    ) -> None:
        self._bank = bank
        self._session = session
        self._journal = journal
        self._clock = clock
        self._give_back = give_back
        self._approvals = approvals
        self.rules = approvals.rules
        self._place = place

    async def creditable(self, sale_id: str) -> Creditable:
        """Ask the bank what is left of a sale's redemption.

        Raises RuleError(SALE_NOT_FOUND), RuleError(NOT_CREDITABLE, sale=Sale) (it is open, or took no points),
        RuleError(OTHER_BANK, sale=Sale), Unavailable (the bank or the journal does not answer).
        """
        sale = await self._completed(sale_id)
        day = timedelta(days=1)
        now = self._clock.now()
        first, last = (min(sale.began, now) - day).date(), (max(sale.began, now) + day).date()
        try:
            entries = await self._bank.history(sale.account, since=first, until=last)
        except Declined as no:
            raise no_history(no) from no
        back = [entry for entry in entries if entry.credit and entry.original_id == sale.redemption_id]
        back += [entry for entry in entries if entry.credit and entry.original_id is None and _is_ours(entry.id, sale)]
        credited = Points(sum(entry.points.count for entry in back))
        return Creditable(sale, credited, self._clock.now(), tuple(entry.id for entry in back))

    @guarded(Act.CREDIT)
    async def give(self, sale_id: str, wish: CreditWish) -> CreditEnd:
        """Give points back: the bank's figure is asked first, then the credit is recorded, sent once, and recorded.

        Raises UserError (reason, note), RuleError(NOT_CREDITABLE | CREDIT_OVER_LEFT, left=Points | NOTHING_TO_CREDIT |
        SALE_MOVED_ON | NEEDS_APPROVAL, over=tuple[Over, ...]) before anything is sent, and as `Approval.usable`;
        Unavailable (nothing was sent), Unknown (the answer could not be recorded).
        """
        return await self._give(*await self._act(sale_id, wish), wish)

    async def _give(self, can: Creditable, act: CreditAct, wish: CreditWish) -> CreditEnd:
        cancels = act.reason == CANCELLED and act.points == can.left
        by = self._approvals.clearance() if self.rules.limits or wish.approval else None
        reference, after = await self._give_back.give(act, cancels=cancels, listed=can.listed, wish=wish, by=by)
        return self._end(after, act.points, reference, can)

    @guarded(Act.CREDIT)
    async def give_or_ask(self, sale_id: str, wish: CreditWish) -> CreditEnd:
        """As `give`, for whoever comes again with the same wish: above a limit a second person is asked, once.

        The next time uses what they have approved, or tells what they have not. Raises as `give`.
        """
        if not self.rules.limits:
            return await self.give(sale_id, wish)
        can, act = await self._act(sale_id, wish)
        above = await self._approvals.over(can.sale, act.points)
        standing = await self._approvals.standing(act) if above else None
        if standing is not None and standing.state is not ApprovalState.GIVEN:
            return await self._held(act, standing)
        try:
            return await self._give(can, act, replace(wish, approval=standing.id if standing is not None else ""))
        except RuleError as no:
            if no.problem is not Problem.NEEDS_APPROVAL:
                raise
            return await self._held(act, await self._approvals.ask(act))

    async def _held(self, act: CreditAct, approval: Approval) -> CreditEnd:
        sale = await self._completed(act.sale)
        refused = approval.state is ApprovalState.REFUSED
        state = CreditState.REFUSED if refused else CreditState.NEEDS_APPROVAL
        return CreditEnd(sale, state, act.points, approval=approval)

    async def _act(self, sale_id: str, wish: CreditWish) -> tuple[Creditable, CreditAct]:
        """The wish to the last detail, by the bank's figure. Raises UserError, RuleError."""
        reason, note = self.rules.reasons.checked(wish.reason, note_text(wish.note))
        can = await self.creditable(sale_id)
        return can, CreditAct(sale_id, can.points_for(wish), reason, note, self._session.beginner())

    def _end(self, after: Sale, points: Points, reference: str, can: Creditable) -> CreditEnd:
        credit = next((one for one in after.credits if one.external_id == reference), None)
        if credit is not None:
            return CreditEnd(after, CreditState.CREDITED, points, credit, can.left - credit.points)
        if after.unsettled:
            return CreditEnd(after, CreditState.UNKNOWN, points)
        return CreditEnd(after, CreditState.REFUSED, points, left=can.left)

    def share(self, can: Creditable, amount: Money) -> Return:
        """A returned amount under the store's policy. Raises RuleError(RETURN_TOO_LARGE)."""
        return of_amount(can.sale, amount, can.left, self.rules.policy)

    @staticmethod
    def worth(can: Creditable, points: Points) -> Return:
        """What so many points of what is left are worth."""
        return of_points(can.sale, points, can.left)

    async def _completed(self, sale_id: str) -> Sale:
        sale = await self._journal.sale(sale_id)
        if sale is None:
            raise RuleError(Problem.SALE_NOT_FOUND)
        if sale.state is not SaleState.COMPLETED or not sale.points:
            raise RuleError(Problem.NOT_CREDITABLE, sale=sale)
        self._place.check(sale)
        return sale


def _is_ours(credit_id: str, sale: Sale) -> bool:
    """A bank that does not say of which redemption a credit is: known by its own id."""
    return any(credit.credit_id == credit_id for credit in sale.credits)
