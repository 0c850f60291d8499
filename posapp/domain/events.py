"""What can happen to a sale, as plain values; the journal writes nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from posapp.domain.errors import Outage
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.reward import RewardKind
from posapp.domain.sale import Candidate


@dataclass(frozen=True, slots=True)
class SaleOpened:
    """The intent. With points: a redemption under `external_id` is about to leave the till.

    `owner` names the running program that sends it, so that another can tell a request in flight from one whose
    sender has died. `balance` is the quote's. `bank_at` is the bank's time now, where its clock is known: the till's
    own may be set before the answer is looked for. `bank` names the one it is asked of, `training` where its points are
    not real. `kind`, `item` and `address` as in `Reward`, where it is redeemed for a member on the phone: None, the
    till's own. `note` is what whoever asked by phone is noted with.
    """

    order: str
    total: Money
    points: Points
    points_value: Money
    account: str
    last_four: str
    external_id: str
    owner: str
    balance: Points | None = None
    bank_at: datetime | None = None
    bank: str = ""
    training: bool = False
    kind: RewardKind | None = None
    item: str = ""
    address: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Adopted:
    """A redemption that was made elsewhere, as the bank told of it: from now on this journal gives its points back.

    Nothing was taken here. `at` is the bank's time of it; `value` is zero, `kind` None and `item` empty where it does
    not tell them.
    """

    redemption_id: str
    at: datetime
    points: Points
    value: Money
    account: str
    last_four: str
    bank: str = ""
    training: bool = False
    kind: RewardKind | None = None
    item: str = ""


@dataclass(frozen=True, slots=True)
class Redeemed:
    """The points are taken: the bank's answer, or a read-back that found our redemption (`found`)."""

    redemption_id: str
    points_left: Points | None = None
    found: bool = False


@dataclass(frozen=True, slots=True)
class RedeemRefused:
    """The bank took no points, and said why."""

    source: str
    reason_code: str
    description: str
    recoverable: bool


@dataclass(frozen=True, slots=True)
class RedeemUnanswered:
    """The redemption left the till and no usable answer came."""

    outage: Outage
    sent: bool = True


@dataclass(frozen=True, slots=True)
class Looked:
    """One read-back that did not decide. `answered` is False where the bank could not be asked.

    `as_of` is the bank's time when it was asked, `answered_at` when its answer was here: a till that stood still, or
    whose clock was set, may record the look long after. An absence lasts from one answer to a later question.

    Here, and with what else a look or an answer may come to, `external_id` names the request that it is about: another
    program may have ended that one meanwhile and begun the next.
    """

    answered: bool
    entries: int = 0
    as_of: datetime | None = None
    answered_at: datetime | None = None
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class NotThere:
    """The redemption does not stand at the bank: no points were taken."""

    outage: Outage | None = None


@dataclass(frozen=True, slots=True)
class NeedsReview:
    """The bank lists redemptions that could be ours and carry no reference: a person decides.

    Without candidates: those that stood there have turned out to be others', so it is looked for ours again.
    """

    candidates: tuple[Candidate, ...]
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class JudgedOurs:
    """A person decided that the candidate `redemption_id` is ours; `note` says how they know.

    While a credit is looked for, candidates are credits, and it is the id of one.
    """

    redemption_id: str
    note: str


@dataclass(frozen=True, slots=True)
class JudgedNotOurs:
    """A person decided that none of these `candidates` (their ids) is ours."""

    candidates: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """A person looked at the candidates and could not tell."""

    note: str


@dataclass(frozen=True, slots=True)
class CardApproved:
    """The card paid its part, or nothing was left for it to pay."""


@dataclass(frozen=True, slots=True)
class CardDeclined:
    """The card did not pay, or the sale was called off; a credit under `external_id` is about to leave the till."""

    external_id: str
    owner: str
    bank_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CreditOpened:
    """Somebody gives points of a completed sale back; a credit of `points` is about to leave the till.

    `listed` are the ids of the credits that the bank listed for the same redemption just before. `mark` names the line
    of a list that asks for it, empty where it stands in none: one mark is given back for once. `approval` is the one
    that it uses up.
    """

    external_id: str
    owner: str
    points: Points
    reason: str
    note: str = ""
    cancels: bool = False
    listed: tuple[str, ...] = ()
    bank_at: datetime | None = None
    mark: str = ""
    approval: str = ""


@dataclass(frozen=True, slots=True)
class CreditIntended:
    """Another credit, under a new `external_id`, is about to leave the till: the last one is not at the bank.

    `points` where it is not for all of them, because the bank lists credits of others already.
    """

    external_id: str
    owner: str
    bank_at: datetime | None = None
    points: Points | None = None


@dataclass(frozen=True, slots=True)
class Credited:
    """The points are given back."""

    credit_id: str | None
    points: Points
    points_left: Points | None = None
    found: bool = False
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class CreditRefused:
    """The bank would not take the points back."""

    source: str
    reason_code: str
    description: str
    recoverable: bool
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class CreditUnanswered:
    """No usable answer to the credit; `sent` is False where provably nothing left the till."""

    outage: Outage
    sent: bool = True
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class CreditNotThere:
    """The credit sent under `external_id` does not stand at the bank: another may be sent."""

    external_id: str


@dataclass(frozen=True, slots=True)
class ReceiptIssued:
    """A receipt was given out, as text, PDF or print (`how`); `copy` counts from 1, so every later one is a reprint."""

    how: str
    copy: int


Beginning = SaleOpened | Adopted
"""What a sale begins with."""

Event = (
    SaleOpened
    | Adopted
    | Redeemed
    | RedeemRefused
    | RedeemUnanswered
    | Looked
    | NotThere
    | NeedsReview
    | JudgedOurs
    | JudgedNotOurs
    | LeftOpen
    | CardApproved
    | CardDeclined
    | CreditOpened
    | CreditIntended
    | Credited
    | CreditRefused
    | CreditUnanswered
    | CreditNotThere
    | ReceiptIssued
)


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event with its envelope: which sale, at which till, when, by whom, and its number in the till's chain."""

    till: str
    seq: int
    at: datetime
    sale: str
    operator: str
    event: Event
