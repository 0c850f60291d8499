"""Points that go back: the credit owed after a declined card, and those that somebody gives from a completed sale.

The state table in `life` says which of these events may happen; here is what they change.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from posapp.domain.events import (
    CardDeclined,
    Credited,
    CreditIntended,
    CreditOpened,
    CreditRefused,
    CreditUnanswered,
    Event,
    JudgedOurs,
    RecordedEvent,
)
from posapp.domain.sale import Credit, CreditAsked, CreditDue, Sale, SaleState, Search

if TYPE_CHECKING:
    from datetime import datetime


def state_after(asked: CreditAsked, event: Event, after: Sale) -> SaleState | None:
    """How a move of a credit that was asked for ends; None where the table says it.

    With the credit's end, good or not, the sale is what it was; only a cancellation ends it.
    """
    match event:
        case Credited() | JudgedOurs() if asked.cancels and after.credited_points >= after.points:
            return SaleState.CANCELLED
        case Credited() | JudgedOurs() | CreditRefused():
            return SaleState.COMPLETED
        case CreditUnanswered() if not event.sent:
            return SaleState.COMPLETED
        case _:
            return None


def changed(sale: Sale, event: Event, record: RecordedEvent) -> Sale | None:
    """The sale after an event of a credit from a completed sale; None for any other event."""
    match event:
        case CreditOpened():
            return _opened(sale, event, record)
        case JudgedOurs() if sale.asked:
            return _given_back(sale, Credited(event.redemption_id, sale.asked.points, found=True), record.at)
        case Credited() if sale.asked:
            return _given_back(sale, event, record.at)
        case CreditRefused() if sale.asked:
            return _not_given_back(replace(sale, reason_code=event.reason_code, reason=event.description))
        case CreditUnanswered() if sale.asked and not event.sent:
            return _not_given_back(sale)
        case _:
            return None


def _opened(sale: Sale, event: CreditOpened, record: RecordedEvent) -> Sale:
    asked = CreditAsked(
        event.points, record.operator, event.reason, event.note, event.cancels, event.listed, event.mark
    )
    search = asked_again(None, event, record.at)
    return replace(sale, search=search, credit_due=CreditDue.ASKED, asked=asked, reason_code="", reason="")


def _given_back(sale: Sale, event: Credited, at: datetime) -> Sale:
    """A credit that was asked for is there; who settled it is not who gave it."""
    asked, search = sale.asked, sale.search
    if asked is None or search is None:
        return sale
    done = Credit(
        search.external_id,
        event.points,
        at,
        asked.operator,
        event.credit_id,
        asked.reason,
        asked.note,
        asked.cancels,
        asked.mark,
    )
    return replace(credited(sale, event), asked=None, credits=(*sale.credits, done), candidates=())


def _not_given_back(sale: Sale) -> Sale:
    return replace(sale, search=None, credit_due=CreditDue.NOTHING, asked=None, candidates=())


def asked_again(last: Search | None, event: CardDeclined | CreditOpened | CreditIntended, at: datetime) -> Search:
    """The search for a credit; another one for the same sale goes on waiting where the last one stood."""
    asked = Search(event.external_id, event.owner, at, bank_at=event.bank_at)
    if last is None:
        return asked
    return replace(asked, since=last.since or last.asked_at, tries=last.tries, tried_at=at)


def credited(sale: Sale, event: Credited) -> Sale:
    """The sale with so many points more given back."""
    left = event.points_left
    if left is None and sale.points_left is not None:
        left = sale.points_left + event.points
    return replace(
        sale,
        search=None,
        credit_due=CreditDue.NOTHING,
        credited_points=sale.credited_points + event.points,
        credit_id=event.credit_id,
        points_left=left,
    )
