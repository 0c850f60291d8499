"""What a sale is: its states and what is known of it. How events change it is told in `life`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from posapp.domain.points import Points

if TYPE_CHECKING:
    from datetime import datetime

    from posapp.domain.errors import Outage
    from posapp.domain.money import Money
    from posapp.domain.reward import Reward


class SaleState(StrEnum):
    """Where a sale stands. The value is the name other programs see."""

    REDEEMING = "redeeming"
    REDEEMED = "redeemed"
    COMPLETED = "completed"
    CREDITING = "crediting"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NOT_REDEEMED = "not_redeemed"
    NEEDS_REVIEW = "needs_review"
    CREDIT_UNKNOWN = "credit_unknown"


RELEASING: Final = frozenset({SaleState.REFUSED, SaleState.NOT_REDEEMED, SaleState.CANCELLED})
"""The order may be paid again after these; in every other state it may not."""

UNSETTLED: Final = frozenset(
    {
        SaleState.REDEEMING,
        SaleState.UNKNOWN,
        SaleState.NEEDS_REVIEW,
        SaleState.CREDITING,
        SaleState.CREDIT_UNKNOWN,
    }
)
"""The bank's side is open: it has to be read back, or a person decides."""


class CreditDue(StrEnum):
    """What is owed on a cancelled sale whose points are not back yet (states CREDITING and CREDIT_UNKNOWN)."""

    NOTHING = "nothing"
    ASKED = "asked"  # A credit left the till: read it back before another is sent.
    SEND = "send"  # Provably none stands at the bank: the next one may be sent.
    PERSON = "person"  # The bank refused it: somebody must talk to the bank.


@dataclass(frozen=True, slots=True)
class Candidate:
    """A redemption that the bank lists and that could be ours: its `id`, and the rest as far as the bank told it.

    `zoned` is False where the bank's time has no zone or no hour.
    """

    id: str
    points: Points | None = None
    value: Money | None = None
    at: datetime | None = None
    zoned: bool = True


@dataclass(frozen=True, slots=True)
class Search:
    """The read-back of one request: `external_id` is looked for, `owner` is the program that sent it.

    `asked_at` is the till's time of the intent, `bank_at` the bank's where its clock was known then. `looks` counts
    answered looks without a decision, `tries` all of them, unanswered ones too; `last_look` is the bank's time of the
    last answered one, `tried_at` the till's time of the last of all. `since` is when the first request of this
    question was made: a credit may need several. `rejected` are candidates that a person has judged not to be ours.
    """

    external_id: str
    owner: str
    asked_at: datetime
    bank_at: datetime | None = None
    since: datetime | None = None
    looks: int = 0
    tries: int = 0
    empty_since: datetime | None = None
    last_look: datetime | None = None
    tried_at: datetime | None = None
    rejected: tuple[str, ...] = ()
    outage: Outage | None = None


@dataclass(frozen=True, slots=True)
class CreditAsked:
    """What was decided on a credit of a completed sale that is on its way or unknown.

    `listed` are the credits of the same redemption that the bank listed before: none of them is ours. `mark` as in
    `CreditOpened`.
    """

    points: Points
    operator: str
    reason: str
    note: str = ""
    cancels: bool = False
    listed: tuple[str, ...] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Credit:
    """Points that are back: how many, when and by whom, and why.

    `external_id` is our reference, `credit_id` the bank's where it told one. `reason` is a code of the store's list;
    `note` what the operator wrote. `cancels` marks the cancellation of a whole sale. `mark` as in `CreditOpened`.
    """

    external_id: str
    points: Points
    at: datetime
    operator: str
    credit_id: str | None = None
    reason: str = ""
    note: str = ""
    cancels: bool = False
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Sale:
    """One cart, as the journal's events tell it. Times are aware. `receipts` counts those given out.

    `bank` is where it was made, empty in records of earlier versions; `training` where the points there are not real.
    `reward` is what was redeemed for a member on the phone, None: the till's own; `note` tells who asked. `redeemed_at`
    is the bank's time of a redemption that was made elsewhere and is only given back here: one that is `adopted`. Its
    `order` and `external_id` are its own id, for no request of ours bore any.
    """

    id: str
    till: str
    operator: str
    order: str
    opened_at: datetime
    changed_at: datetime
    state: SaleState
    total: Money
    points: Points
    points_value: Money
    card_amount: Money
    account: str
    last_four: str
    external_id: str
    search: Search | None = None
    redemption_id: str | None = None
    points_left: Points | None = None
    credit_due: CreditDue = CreditDue.NOTHING
    credited_points: Points = Points(0)
    credit_id: str | None = None
    reason_code: str = ""
    reason: str = ""
    candidates: tuple[Candidate, ...] = ()
    asked: CreditAsked | None = None
    credits: tuple[Credit, ...] = ()
    receipts: int = 0
    bank: str = ""
    training: bool = False
    reward: Reward | None = None
    note: str = ""
    redeemed_at: datetime | None = None

    @property
    def adopted(self) -> bool:
        return self.redeemed_at is not None

    @property
    def by_phone(self) -> bool:
        """No cart of this till: a reward for a member on the phone, or a redemption made elsewhere."""
        return self.reward is not None or self.adopted

    @property
    def began(self) -> datetime:
        """Nothing of it stands at the bank before this."""
        return self.opened_at if self.redeemed_at is None else self.redeemed_at

    @property
    def worth_known(self) -> bool:
        """False where the bank has not told what the points of an adopted redemption were worth."""
        return not self.points or bool(self.points_value)

    @property
    def living(self) -> bool:
        """Its order may not be paid again."""
        return self.state not in RELEASING

    @property
    def unsettled(self) -> bool:
        return self.state in UNSETTLED

    def credit_for(self, mark: str) -> Credit | None:
        """The credit that a line of a list has brought; None while it has not."""
        return next((credit for credit in self.credits if credit.mark == mark), None) if mark else None

    @property
    def creditable(self) -> Points:
        """What of its points is not given back yet, as far as this journal knows; the bank may know of more."""
        return self.points - self.credited_points if self.state is SaleState.COMPLETED else Points(0)
