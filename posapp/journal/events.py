"""Events as canonical JSON and back; what may never be written to disk is refused here."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Any, Final, TypeVar, get_args, get_type_hints

from posapp.domain import approval_events, desk_events, staff_events
from posapp.domain import events as domain
from posapp.domain.card import covered, holds_card_number
from posapp.domain.day import DayClosed
from posapp.domain.errors import BugError, Outage, PosError
from posapp.domain.fulfilment import Delivery
from posapp.domain.money import Currency, Money
from posapp.domain.points import Points
from posapp.domain.reward import RewardKind
from posapp.domain.sale import Candidate
from posapp.domain.staff import LockedBy, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from posapp.domain.approval_events import ApprovalEvent
    from posapp.domain.desk_events import DeskEvent
    from posapp.domain.events import Event
    from posapp.domain.staff_events import StaffEvent

VERSION: Final = 1
Written = TypeVar("Written", bound="Event | DayClosed | StaffEvent | ApprovalEvent | DeskEvent")

# These names and the field names of the events are the format on disk: renaming one needs a migration.
KINDS: Final[Mapping[str, type[Any]]] = {
    "sale_opened": domain.SaleOpened,
    "adopted": domain.Adopted,
    "redeemed": domain.Redeemed,
    "redeem_refused": domain.RedeemRefused,
    "redeem_unanswered": domain.RedeemUnanswered,
    "looked": domain.Looked,
    "not_there": domain.NotThere,
    "needs_review": domain.NeedsReview,
    "judged_ours": domain.JudgedOurs,
    "judged_not_ours": domain.JudgedNotOurs,
    "left_open": domain.LeftOpen,
    "card_approved": domain.CardApproved,
    "card_declined": domain.CardDeclined,
    "credit_opened": domain.CreditOpened,
    "credit_intended": domain.CreditIntended,
    "credited": domain.Credited,
    "credit_refused": domain.CreditRefused,
    "credit_unanswered": domain.CreditUnanswered,
    "credit_not_there": domain.CreditNotThere,
    "receipt_issued": domain.ReceiptIssued,
}
DAY_CLOSED: Final = "day_closed"
"""As those of staff, approvals and desks below, an event that happens to no sale; its `sale` is empty."""

STAFF_KINDS: Final[Mapping[str, type[Any]]] = {
    "operator_added": staff_events.OperatorAdded,
    "operator_changed": staff_events.OperatorChanged,
    "pin_set": staff_events.PinSet,
    "signed_in": staff_events.SignedIn,
    "sign_in_refused": staff_events.SignInRefused,
    "signed_out": staff_events.SignedOut,
    "till_locked": staff_events.TillLocked,
    "lockout_lifted": staff_events.LockoutLifted,
}
APPROVAL_KINDS: Final[Mapping[str, type[Any]]] = {
    "approval_asked": approval_events.ApprovalAsked,
    "approval_given": approval_events.ApprovalGiven,
    "approval_refused": approval_events.ApprovalRefused,
    "approval_withdrawn": approval_events.ApprovalWithdrawn,
}
DESK_KINDS: Final[Mapping[str, type[Any]]] = {
    "address_added": desk_events.AddressAdded,
    "status_recorded": desk_events.StatusRecorded,
}
_SHAPES: Final[Mapping[str, type[Any]]] = {
    **KINDS, DAY_CLOSED: DayClosed, **STAFF_KINDS, **APPROVAL_KINDS, **DESK_KINDS
}  # fmt: skip
_NAMES: Final = {shape: kind for kind, shape in _SHAPES.items()}

# References made by machines: often all digits, and one in ten of the right length passes Luhn.
_REFERENCES: Final = frozenset(
    "account redemption_id credit_id candidates external_id owner head mark approval sale boot item address".split()
)
# The bank's own words. An answer must not be lost because its text is odd, so a number in it is covered instead.
_BANK_WORDS: Final = frozenset({"source", "reason_code", "description"})
_encode: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False).encode
_LARGEST: Final = 2**63 - 1


def kind_of(event: Event | DayClosed | StaffEvent | ApprovalEvent | DeskEvent) -> str:
    return _NAMES[type(event)]


def cleaned(event: Written) -> Written:
    """The event as it may be written: card numbers covered in the bank's words.

    Raises BugError where a card number stands in a text of ours; it should have been refused at the field.
    """
    changes: dict[str, Any] = {}
    for name in _texts(kind_of(event)):
        text: str | None = getattr(event, name)
        if text is None:
            continue
        if name == "last_four" and sum(map(str.isdigit, text)) > 4:
            raise BugError("more than four digits of a card were about to be written")
        if holds_card_number(text):
            if name not in _BANK_WORDS:
                raise BugError(f"a card number was about to be written as {name}")
            changes[name] = covered(text)
    return replace(event, **changes) if changes else event


def refuse_card_number(name: str, text: str) -> None:
    """Raise BugError if `text`, to be written as `name`, holds a card number."""
    if holds_card_number(text):
        raise BugError(f"a card number was about to be written as {name}")


def encode(event: Event | DayClosed | StaffEvent | ApprovalEvent | DeskEvent) -> str:
    """Canonical JSON: sorted keys, no blanks, ASCII only, whole numbers only."""
    values = {name: _plain(getattr(event, name)) for name in _fields(kind_of(event))}
    return canonical({"v": VERSION, **values})


def canonical(values: Mapping[str, Any]) -> str:
    return _encode(values)


def decode(kind: str, payload: str) -> Event:
    """The event of a kind and its JSON. Fields written by a later minor version are left out.

    Raises ValueError if this program cannot read it.
    """
    if kind not in KINDS:
        raise ValueError(f"unknown kind of event: {kind}")
    event: Event = _decoded(kind, payload)
    return event


def decode_day(payload: str) -> DayClosed:
    """The end of a day. Raises ValueError as `decode`."""
    day: DayClosed = _decoded(DAY_CLOSED, payload)
    return day


def decode_staff(kind: str, payload: str) -> StaffEvent:
    """An event of the staff. Raises ValueError as `decode`."""
    if kind not in STAFF_KINDS:
        raise ValueError(f"unknown kind of event: {kind}")
    event: StaffEvent = _decoded(kind, payload)
    return event


def decode_approval(kind: str, payload: str) -> ApprovalEvent:
    """An event of an approval. Raises ValueError as `decode`."""
    if kind not in APPROVAL_KINDS:
        raise ValueError(f"unknown kind of event: {kind}")
    event: ApprovalEvent = _decoded(kind, payload)
    return event


def is_known(kind: str, payload: str) -> bool:
    """This program can read such an event, of whichever version it was written."""
    try:
        _decoded(kind, payload)
        return bool(json.loads(payload).get("v", VERSION) <= VERSION)
    except (KeyError, TypeError, ValueError):
        return False


def _decoded(kind: str, payload: str) -> Any:
    try:
        found = json.loads(payload)
        values = {name: read(found[name]) for name, read, needed in _readers(kind) if needed or name in found}
        return _SHAPES[kind](**values)
    except (KeyError, TypeError, RecursionError, PosError) as error:
        raise ValueError(f"unreadable event of kind {kind}") from error


def write_time(at: datetime) -> str:
    """ISO 8601 in UTC, always with microseconds, so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def read_time(text: str) -> datetime:
    return datetime.fromisoformat(text)


@cache
def _fields(kind: str) -> tuple[str, ...]:
    return tuple(field.name for field in fields(_SHAPES[kind]))


@cache
def _texts(kind: str) -> tuple[str, ...]:
    hints = get_type_hints(_SHAPES[kind])
    return tuple(name for name, hint in hints.items() if name not in _REFERENCES and hint in (str, str | None))


def _plain(value: object) -> Any:
    writer = _WRITERS.get(type(value))
    if writer is None:
        raise BugError(f"{type(value).__name__} does not belong in the journal")
    return writer(value)


def _same(value: Any) -> Any:
    return value


def _whole(value: int) -> int:
    if not -_LARGEST <= value <= _LARGEST:
        raise BugError("a number that does not fit into the journal")
    return value


# By exact type: this runs for every field of every event.
_WRITERS: Final[Mapping[type, Callable[[Any], Any]]] = {
    type(None): _same,
    bool: _same,
    str: _same,
    Outage: _same,
    Role: _same,
    LockedBy: _same,
    RewardKind: _same,
    Delivery: _same,
    int: _whole,
    datetime: write_time,
    Points: lambda points: _whole(points.count),
    Money: lambda money: {"minor": _whole(money.minor), "currency": money.currency.code},
    Candidate: lambda candidate: {name: _plain(getattr(candidate, name)) for name in _CANDIDATE},
    tuple: lambda items: [_plain(item) for item in items],
}


@cache
def _readers(kind: str) -> tuple[tuple[str, Callable[[Any], object], bool], ...]:
    """Name, reader and "must be there" of each field."""
    shape = _SHAPES[kind]
    hints = get_type_hints(shape)
    return tuple(
        (field.name, _reader(hints[field.name]), field.default is MISSING and field.default_factory is MISSING)
        for field in fields(shape)
    )


@cache
def currency_of(code: str) -> Currency:
    return Currency.of(code)


def _reader(hint: Any) -> Callable[[Any], object]:
    if isinstance(hint, UnionType):
        present = _reader(next(part for part in get_args(hint) if part is not type(None)))
        return lambda value: None if value is None else present(value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    return _READERS.get(hint, _same)


def candidate_values(candidate: Candidate) -> dict[str, Any]:
    """A candidate as JSON knows it."""
    values: dict[str, Any] = _plain(candidate)
    return values


def read_candidate(values: Any) -> Candidate:
    """The candidate of `candidate_values`; the first journals wrote the id alone."""
    if isinstance(values, str):
        return Candidate(values)
    return Candidate(**{name: read(values[name]) for name, read in _CANDIDATE.items()})


_READERS: Final[Mapping[Any, Callable[[Any], object]]] = {
    Money: lambda value: Money(value["minor"], currency_of(value["currency"])),
    Points: Points,
    datetime: read_time,
    tuple[str, ...]: tuple,
    tuple[Candidate, ...]: lambda items: tuple(map(read_candidate, items)),
}
_CANDIDATE: Final[Mapping[str, Callable[[Any], Any]]] = {
    "id": _same,
    "points": lambda value: None if value is None else Points(value),
    "value": lambda value: None if value is None else _READERS[Money](value),
    "at": lambda value: None if value is None else read_time(value),
    "zoned": _same,
}
