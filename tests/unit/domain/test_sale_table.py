"""The diagram of design section 4, edge by edge, and everything that is not an edge of it."""

from __future__ import annotations

import itertools
from collections import deque
from typing import TYPE_CHECKING, Final

import pytest

from posapp.domain.errors import IllegalMove, Outage
from posapp.domain.events import (
    Credited,
    CreditOpened,
    CreditRefused,
    CreditUnanswered,
    JudgedNotOurs,
    JudgedOurs,
    Looked,
    NeedsReview,
    ReceiptIssued,
)
from posapp.domain.life import MOVES, evolve, opened
from posapp.domain.points import Points
from posapp.domain.sale import RELEASING, UNSETTLED, SaleState
from tests.unit.domain import happenings as on
from tests.unit.domain.happenings import after, recorded

if TYPE_CHECKING:
    from posapp.domain.events import Event

State = SaleState
NONE: Final = Points(0)

# How to come to each state with points asked for: the shortest way.
WAYS: Final[dict[SaleState, tuple[Event, ...]]] = {
    State.REDEEMING: (),
    State.REDEEMED: (on.REDEEMED,),
    State.COMPLETED: (on.REDEEMED, on.APPROVED),
    State.REFUSED: (on.REFUSED,),
    State.UNKNOWN: (on.UNANSWERED,),
    State.NOT_REDEEMED: (on.UNANSWERED, on.NOT_THERE),
    State.NEEDS_REVIEW: (on.UNANSWERED, on.REVIEW),
    State.CREDITING: (on.REDEEMED, on.DECLINED),
    State.CREDIT_UNKNOWN: (on.REDEEMED, on.DECLINED, on.CREDIT_UNANSWERED),
    State.CANCELLED: (on.REDEEMED, on.DECLINED, on.CREDITED),
}

EDGES: Final[dict[tuple[SaleState, Event], SaleState]] = {
    # Drawn in design section 4.
    (State.REDEEMING, on.REDEEMED): State.REDEEMED,
    (State.REDEEMING, on.REFUSED): State.REFUSED,
    (State.REDEEMING, on.UNANSWERED): State.UNKNOWN,
    (State.REDEEMED, on.APPROVED): State.COMPLETED,
    (State.REDEEMED, on.DECLINED): State.CREDITING,
    (State.CREDITING, on.CREDITED): State.CANCELLED,
    (State.CREDITING, on.CREDIT_UNANSWERED): State.CREDIT_UNKNOWN,
    (State.CREDIT_UNKNOWN, on.CREDITED): State.CANCELLED,
    (State.UNKNOWN, on.REDEEMED): State.REDEEMED,
    (State.UNKNOWN, on.NOT_THERE): State.NOT_REDEEMED,
    (State.UNKNOWN, on.REVIEW): State.NEEDS_REVIEW,
    # "A supervisor decides", or the bank names our reference after all.
    (State.NEEDS_REVIEW, on.REDEEMED): State.REDEEMED,
    (State.NEEDS_REVIEW, on.OURS): State.REDEEMED,
    (State.NEEDS_REVIEW, on.NOT_OURS): State.UNKNOWN,
    (State.NEEDS_REVIEW, on.LEFT_OPEN): State.NEEDS_REVIEW,
    (State.NEEDS_REVIEW, on.REVIEW): State.NEEDS_REVIEW,
    # Nothing left the till at all.
    (State.REDEEMING, on.NOT_THERE): State.NOT_REDEEMED,
    # Points of a completed sale go back.
    (State.COMPLETED, on.OPENED): State.CREDITING,
    # A refused credit is still owed.
    (State.CREDITING, on.CREDIT_REFUSED): State.CREDIT_UNKNOWN,
    # Looks that do not decide.
    (State.UNKNOWN, on.LOOKED): State.UNKNOWN,
    (State.NEEDS_REVIEW, on.LOOKED): State.NEEDS_REVIEW,
    (State.CREDIT_UNKNOWN, on.LOOKED): State.CREDIT_UNKNOWN,
    (State.CREDIT_UNKNOWN, on.CREDIT_NOT_THERE): State.CREDIT_UNKNOWN,
    # A receipt of whatever is known moves nothing.
    **{(state, on.ISSUED): state for state in State},
}


@pytest.mark.parametrize("state", State)
def test_the_shortest_way_ends_in_its_state(state: SaleState) -> None:
    assert after(*WAYS[state]).state is state


@pytest.mark.parametrize(("state", "event"), list(itertools.product(State, on.ALL)), ids=str)
def test_a_sale_moves_along_the_edges_and_nowhere_else(state: SaleState, event: Event) -> None:
    sale = after(*WAYS[state])
    if (state, event) in EDGES:
        assert evolve(sale, recorded(event, 9)).state is EDGES[state, event]
    else:
        with pytest.raises(IllegalMove):
            evolve(sale, recorded(event, 9))


def test_a_missing_credit_is_sent_again_only_when_it_provably_is_not_there() -> None:
    open_credit = WAYS[State.CREDIT_UNKNOWN]
    for before in (open_credit, (*open_credit, on.LOOKED)):
        with pytest.raises(IllegalMove):
            evolve(after(*before), recorded(on.INTENDED, 9))
    assert after(*open_credit, on.CREDIT_NOT_THERE, on.INTENDED).state is State.CREDITING
    refused = (on.REDEEMED, on.DECLINED, on.CREDIT_REFUSED)
    assert after(*refused, on.INTENDED).state is State.CREDITING


def test_news_of_an_earlier_credit_is_no_news_of_the_one_that_is_open() -> None:
    second_open = (*WAYS[State.CREDIT_UNKNOWN], on.CREDIT_NOT_THERE, on.INTENDED, on.CREDIT_UNANSWERED)
    with pytest.raises(IllegalMove):
        evolve(after(*second_open), recorded(on.CREDIT_NOT_THERE, 9))


def test_candidates_that_turn_out_to_be_others_leave_the_sale_unknown() -> None:
    sale = after(*WAYS[State.NEEDS_REVIEW], on.NO_CANDIDATES)
    assert (sale.state, sale.candidates) == (State.UNKNOWN, ())


@pytest.mark.parametrize(
    "stale", [JudgedOurs("R9", "Seen."), JudgedNotOurs(("R7",), "Seen."), JudgedNotOurs(("R7", "R8", "R9"), "Seen.")]
)
def test_a_judgement_of_other_candidates_than_the_listed_ones_is_not_taken(stale: Event) -> None:
    with pytest.raises(IllegalMove):
        evolve(after(*WAYS[State.NEEDS_REVIEW]), recorded(stale, 9))


def test_news_of_no_credit_changes_nothing_where_the_bank_refused_it() -> None:
    with pytest.raises(IllegalMove):
        evolve(after(on.REDEEMED, on.DECLINED, on.CREDIT_REFUSED), recorded(on.CREDIT_NOT_THERE, 9))


def test_no_more_points_come_back_than_were_taken() -> None:
    too_many = type(on.CREDITED)("K1", on.POINTS + Points(1))
    for state in (State.CREDITING, State.CREDIT_UNKNOWN):
        with pytest.raises(IllegalMove):
            evolve(after(*WAYS[state]), recorded(too_many, 9))


def test_receipts_are_counted_and_no_two_are_the_same_copy() -> None:
    sale = after(on.REDEEMED, on.APPROVED, on.ISSUED, ReceiptIssued("text", 2))
    assert (sale.receipts, sale.changed_at) == (2, after(on.REDEEMED, on.APPROVED).changed_at)
    for copy in (0, 1, 2, 4):
        with pytest.raises(IllegalMove):
            evolve(sale, recorded(ReceiptIssued("text", copy), 9))


def test_a_sale_without_points_asks_the_bank_nothing() -> None:
    sale = after(points=NONE)
    assert (sale.state, sale.search) == (State.REDEEMED, None)
    assert after(on.APPROVED, points=NONE).state is State.COMPLETED
    declined = after(on.DECLINED, points=NONE)
    assert (declined.state, declined.search) == (State.CANCELLED, None)


def test_every_state_can_be_reached_and_every_open_one_left() -> None:
    seen, queue = {State.REDEEMING}, deque([State.REDEEMING])
    while queue:
        new = set(MOVES[queue.popleft()].values()) - seen
        seen |= new
        queue.extend(new)
    assert seen == set(State)
    ends = {state for state, moves in MOVES.items() if not moves}
    assert ends == {State.CANCELLED, State.REFUSED, State.NOT_REDEEMED}
    assert not ends & UNSETTLED
    assert MOVES.keys() == set(State)


def test_an_order_is_free_again_exactly_when_nothing_was_taken_or_all_was_given_back() -> None:
    assert {state for state in State if not after(*WAYS[state]).living} == RELEASING
    assert {State.REFUSED, State.NOT_REDEEMED, State.CANCELLED} == RELEASING


def test_unsettled_is_exactly_where_the_bank_s_side_is_open() -> None:
    settled = {State.REDEEMED, State.COMPLETED, *RELEASING}
    assert {state for state in State if after(*WAYS[state]).unsettled} == set(State) - settled


def test_a_sale_begins_with_its_intent() -> None:
    for event in on.ALL:
        with pytest.raises(IllegalMove):
            opened(recorded(event))
    for state in State:
        with pytest.raises(IllegalMove):
            evolve(after(*WAYS[state]), recorded(on.intent(), 9))


def test_news_of_a_request_that_was_ended_meanwhile_is_no_news_of_the_next() -> None:
    """Two programs looked; one of them settled the credit and sent another before the slower one told."""
    first = after(*WAYS[State.COMPLETED], on.OPENED, on.CREDITED_PART, on.OPENED_NEXT)
    late = (
        Looked(answered=True, external_id="C3"),
        Credited("K1", Points(2000), found=True, external_id="C3"),
        CreditRefused("Bank", "NO", "No.", recoverable=False, external_id="C3"),
        CreditUnanswered(Outage.TIMED_OUT, external_id="C3"),
        NeedsReview((), external_id="C3"),
    )
    for sale in (first, evolve(first, recorded(on.CREDIT_UNANSWERED, 8))):
        for event in late:
            with pytest.raises(IllegalMove):
                evolve(sale, recorded(event, 9))
    told = Credited("K2", Points(100), external_id="C4")
    assert evolve(first, recorded(told, 9)).credited_points == Points(2100)


def test_a_credit_of_a_completed_sale_leaves_it_completed_however_it_ends() -> None:
    asked = after(*WAYS[State.COMPLETED], on.OPENED)
    assert asked.asked is not None
    assert (asked.asked.points, asked.asked.operator, asked.asked.note) == (Points(2000), "clerk", "Box torn.")
    for end, credited in (
        (on.CREDITED_PART, Points(2000)),
        (on.CREDIT_REFUSED, Points(0)),
        (CreditUnanswered(Outage.NO_CONNECTION, sent=False), Points(0)),
    ):
        sale = evolve(asked, recorded(end, 9))
        assert (sale.state, sale.credited_points, sale.asked, sale.search) == (State.COMPLETED, credited, None, None)


def test_a_cancellation_ends_a_completed_sale_only_when_all_is_back() -> None:
    cancels = CreditOpened("C3", "p", on.POINTS, "cancelled", cancels=True)
    assert after(*WAYS[State.COMPLETED], cancels, on.CREDITED).state is State.CANCELLED
    some = CreditOpened("C3", "p", Points(2000), "cancelled", cancels=True)
    assert after(*WAYS[State.COMPLETED], some, on.CREDITED_PART).state is State.COMPLETED


def test_no_more_is_asked_back_than_is_left() -> None:
    sale = after(*WAYS[State.COMPLETED], on.OPENED, on.CREDITED_PART)
    for points in (Points(0), Points(3001)):
        with pytest.raises(IllegalMove):
            evolve(sale, recorded(CreditOpened("C4", "p", points, "other"), 9))
    assert evolve(sale, recorded(CreditOpened("C4", "p", Points(3000), "other"), 9)).state is State.CREDITING


def test_only_a_credit_that_somebody_gave_is_judged_by_a_person() -> None:
    owed = after(*WAYS[State.CREDIT_UNKNOWN])
    for event in (on.REVIEW, on.LEFT_OPEN, on.OURS, on.NOT_OURS):
        with pytest.raises(IllegalMove):
            evolve(owed, recorded(event, 9))
    given = after(*WAYS[State.COMPLETED], on.OPENED, on.CREDIT_UNANSWERED, on.REVIEW)
    assert (given.state, given.candidates) == (State.CREDIT_UNKNOWN, on.CANDIDATES)
    ours = evolve(given, recorded(on.OURS, 9))
    assert (ours.state, ours.credited_points, ours.credits[0].credit_id) == (State.COMPLETED, Points(2000), "R8")
    assert evolve(given, recorded(on.NOT_OURS, 9)).candidates == ()
