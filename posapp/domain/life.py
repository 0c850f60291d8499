"""The life of a sale: what may happen in each state, and how each event changes it (design section 4).

`evolve` is the whole state table. The journal keeps the events and folds them with it, so a sale read back from
disk is what its events say and nothing else.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from posapp.domain import giving_back
from posapp.domain.errors import IllegalMove
from posapp.domain.events import (
    Adopted,
    CardApproved,
    CardDeclined,
    Credited,
    CreditIntended,
    CreditNotThere,
    CreditOpened,
    CreditRefused,
    CreditUnanswered,
    Event,
    JudgedNotOurs,
    JudgedOurs,
    LeftOpen,
    Looked,
    NeedsReview,
    NotThere,
    ReceiptIssued,
    RecordedEvent,
    Redeemed,
    RedeemRefused,
    RedeemUnanswered,
    SaleOpened,
)
from posapp.domain.money import Money
from posapp.domain.reward import Reward
from posapp.domain.sale import CreditDue, Sale, SaleState, Search

if TYPE_CHECKING:
    from datetime import datetime

    from posapp.domain.points import Points

MOVES: Final[dict[SaleState, dict[type[Event], SaleState]]] = {
    SaleState.REDEEMING: {
        Redeemed: SaleState.REDEEMED,
        RedeemRefused: SaleState.REFUSED,
        RedeemUnanswered: SaleState.UNKNOWN,
        # Proof that nothing left the till: no connection could be made at all.
        NotThere: SaleState.NOT_REDEEMED,
    },
    SaleState.UNKNOWN: {
        Looked: SaleState.UNKNOWN,
        Redeemed: SaleState.REDEEMED,
        NotThere: SaleState.NOT_REDEEMED,
        NeedsReview: SaleState.NEEDS_REVIEW,
    },
    SaleState.NEEDS_REVIEW: {
        Looked: SaleState.NEEDS_REVIEW,
        LeftOpen: SaleState.NEEDS_REVIEW,
        NeedsReview: SaleState.NEEDS_REVIEW,
        Redeemed: SaleState.REDEEMED,
        JudgedOurs: SaleState.REDEEMED,
        # What could have been ours is not. That ours is nowhere has to be seen like any absence.
        JudgedNotOurs: SaleState.UNKNOWN,
    },
    SaleState.REDEEMED: {
        CardApproved: SaleState.COMPLETED,
        CardDeclined: SaleState.CREDITING,
    },
    SaleState.CREDITING: {
        Credited: SaleState.CANCELLED,
        CreditUnanswered: SaleState.CREDIT_UNKNOWN,
        CreditRefused: SaleState.CREDIT_UNKNOWN,
    },
    SaleState.CREDIT_UNKNOWN: {
        Looked: SaleState.CREDIT_UNKNOWN,
        Credited: SaleState.CANCELLED,
        CreditNotThere: SaleState.CREDIT_UNKNOWN,
        CreditIntended: SaleState.CREDITING,
        # Only of a credit that somebody gives from a completed sale: see `giving_back`.
        NeedsReview: SaleState.CREDIT_UNKNOWN,
        LeftOpen: SaleState.CREDIT_UNKNOWN,
        JudgedOurs: SaleState.COMPLETED,
        JudgedNotOurs: SaleState.CREDIT_UNKNOWN,
    },
    SaleState.COMPLETED: {
        CreditOpened: SaleState.CREDITING,
    },
    SaleState.CANCELLED: {},
    SaleState.REFUSED: {},
    SaleState.NOT_REDEEMED: {},
}


def opened(record: RecordedEvent) -> Sale:
    """The sale that an event begins."""
    match record.event:
        case SaleOpened():
            return _opened(record, record.event)
        case Adopted():
            return _adopted(record, record.event)
        case event:
            raise IllegalMove(f"a sale begins with SaleOpened or Adopted, not {type(event).__name__}")


def _opened(record: RecordedEvent, event: SaleOpened) -> Sale:
    asks = bool(event.points)
    return Sale(
        id=record.sale,
        till=record.till,
        operator=record.operator,
        order=event.order,
        opened_at=record.at,
        changed_at=record.at,
        state=SaleState.REDEEMING if asks else SaleState.REDEEMED,
        total=event.total,
        points=event.points,
        points_value=event.points_value,
        card_amount=event.total - event.points_value,
        account=event.account,
        last_four=event.last_four,
        external_id=event.external_id,
        search=Search(event.external_id, event.owner, record.at, bank_at=event.bank_at) if asks else None,
        points_left=event.balance,
        bank=event.bank,
        training=event.training,
        reward=Reward(event.kind, event.item, event.address) if event.kind is not None else None,
        note=event.note,
    )


def _adopted(record: RecordedEvent, event: Adopted) -> Sale:
    return Sale(
        id=record.sale,
        till=record.till,
        operator=record.operator,
        order=record.sale,
        opened_at=record.at,
        changed_at=record.at,
        state=SaleState.COMPLETED,
        total=event.value,
        points=event.points,
        points_value=event.value,
        card_amount=Money.zero(event.value.currency),
        account=event.account,
        last_four=event.last_four,
        external_id=record.sale,
        redemption_id=event.redemption_id,
        bank=event.bank,
        training=event.training,
        reward=Reward(event.kind, event.item) if event.kind is not None else None,
        redeemed_at=event.at,
    )


def evolve(sale: Sale, record: RecordedEvent) -> Sale:
    """The sale after one more event. Raises IllegalMove if its state does not allow it."""
    event = record.event
    if isinstance(event, ReceiptIssued):
        return _issued(sale, event)
    state = MOVES[sale.state].get(type(event))
    if state is None or any(rule(sale, event) for rule in (_tells_of_another, _gives_back_twice, _judges_another)):
        raise IllegalMove(f"{type(event).__name__} cannot happen to a sale that is {sale.state}")
    after = _changed(sale, event, record)
    return replace(after, state=_state_after(sale, event, after) or state, changed_at=record.at)


def _state_after(sale: Sale, event: Event, after: Sale) -> SaleState | None:
    """Where the table leaves open how a move ends; None where it does not."""
    if sale.asked is not None:
        return giving_back.state_after(sale.asked, event, after)
    match event:
        case CardDeclined() if not sale.points:
            return SaleState.CANCELLED
        case NeedsReview() if not event.candidates:
            return SaleState.UNKNOWN
        case _:
            return None


def _issued(sale: Sale, event: ReceiptIssued) -> Sale:
    """In any state, and it changes none. Two programs cannot both give out the same copy."""
    if event.copy != sale.receipts + 1:
        raise IllegalMove(f"copy {event.copy} cannot follow {sale.receipts} receipts")
    return replace(sale, receipts=event.copy)


def _tells_of_another(sale: Sale, event: Event) -> bool:
    """True if a look or an answer is about a request that is no longer the open one."""
    match event:
        case Looked() | NeedsReview() | Credited() | CreditRefused() | CreditUnanswered() if event.external_id:
            return sale.search is None or sale.search.external_id != event.external_id
        case _:
            return False


def _gives_back_twice(sale: Sale, event: Event) -> bool:
    """True if the event rests on a picture of the sale that another program has overtaken.

    Two that settle one sale may both conclude that a credit is missing. The slower one must not send a second while
    the faster one's is open, nor take what it saw of the old credit for news of the new one.
    """
    match event:
        case CreditOpened():
            given = sale.credit_for(event.mark) is not None
            return given or not event.points or sale.credited_points + event.points > sale.points
        case CreditIntended():
            return sale.credit_due is CreditDue.ASKED
        case CreditNotThere():
            asked = sale.search.external_id if sale.search and sale.credit_due is CreditDue.ASKED else None
            return asked != event.external_id
        case Credited():
            return sale.credited_points + event.points > sale.points
        case _:
            return False


def _judges_another(sale: Sale, event: Event) -> bool:
    """True if a person judged candidates that are no longer the ones in question, or where there can be none."""
    reviews = isinstance(event, NeedsReview | LeftOpen | JudgedOurs | JudgedNotOurs)
    if reviews and sale.state is SaleState.CREDIT_UNKNOWN and sale.asked is None:
        return True
    listed = {candidate.id for candidate in sale.candidates}
    match event:
        case JudgedOurs():
            return event.redemption_id not in listed
        case JudgedNotOurs():
            return set(event.candidates) != listed
        case _:
            return False


def _changed(sale: Sale, event: Event, record: RecordedEvent) -> Sale:  # noqa: PLR0911, PLR0912 - one row of the table a line
    at = record.at
    given = giving_back.changed(sale, event, record)
    if given is not None:
        return given
    match event:
        case Looked():
            return replace(sale, search=_looked(sale.search, event, at))
        case Redeemed() | JudgedOurs():
            told = event.points_left if isinstance(event, Redeemed) else None
            left = told if told is not None else _left(sale)
            return replace(sale, redemption_id=event.redemption_id, points_left=left, search=None, candidates=())
        case JudgedNotOurs() if sale.search:
            rejected = (*sale.search.rejected, *event.candidates)
            return replace(sale, search=replace(sale.search, rejected=rejected), candidates=())
        case RedeemRefused():
            return replace(sale, reason_code=event.reason_code, reason=event.description, search=None)
        case RedeemUnanswered() | CreditUnanswered():
            search = replace(sale.search, outage=event.outage) if sale.search else None
            sent = CreditDue.ASKED if event.sent else CreditDue.SEND
            return replace(
                sale, search=search, credit_due=sent if isinstance(event, CreditUnanswered) else sale.credit_due
            )
        case NeedsReview():
            return replace(sale, candidates=event.candidates)
        case NotThere():
            return replace(sale, search=None, candidates=())
        case CardDeclined() | CreditIntended() if sale.points:
            return replace(sale, search=giving_back.asked_again(sale.search, event, at), credit_due=CreditDue.ASKED)
        case Credited():
            return giving_back.credited(sale, event)
        case CreditNotThere():
            return replace(sale, credit_due=CreditDue.SEND)
        case CreditRefused():
            # A refusal that may pass (a quota, a passing fault) is asked again by settling; any other by a person.
            due = CreditDue.SEND if event.recoverable else CreditDue.PERSON
            return replace(sale, credit_due=due, reason_code=event.reason_code, reason=event.description)
        case _:
            return sale


def _looked(search: Search | None, look: Looked, at: datetime) -> Search | None:
    if search is None:
        return None
    tried = replace(search, tries=search.tries + 1, tried_at=at)
    if not look.answered:
        return tried
    since = search.empty_since or look.answered_at or at
    return replace(tried, looks=search.looks + 1, empty_since=since, last_look=look.as_of or at)


def _left(sale: Sale) -> Points | None:
    """Balance at the quote less what was taken; the bank's own figure replaces it where it gives one."""
    if sale.points_left is None or sale.points_left < sale.points:
        return None
    return sale.points_left - sale.points
