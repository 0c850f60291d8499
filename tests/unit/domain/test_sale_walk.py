"""A sale to which anything may happen in any order keeps what matters: points are taken once and given back once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from posapp.domain.errors import IllegalMove, Outage
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
    JudgedNotOurs,
    JudgedOurs,
    LeftOpen,
    Looked,
    NeedsReview,
    NotThere,
    ReceiptIssued,
    Redeemed,
    RedeemRefused,
    RedeemUnanswered,
    SaleOpened,
)
from posapp.domain.life import evolve, opened
from posapp.domain.points import Points
from posapp.domain.reward import RewardKind
from posapp.domain.sale import Candidate, CreditDue, Sale, SaleState
from tests.unit.domain.happenings import adoption, intent, recorded

if TYPE_CHECKING:
    from posapp.domain.events import Event

OUTAGES: Final = st.sampled_from(Outage)
IDS: Final = st.sampled_from(["C1", "C2", "C3"])
SOME_POINTS: Final = st.sampled_from([Points(0), Points(1), Points(4999), Points(5000), Points(5001)])
TEXT: Final = st.sampled_from(["", "NO"])

EVENTS: Final[st.SearchStrategy[Event]] = st.one_of(
    st.builds(Redeemed, st.sampled_from(["R1", "R2"]), st.none() | SOME_POINTS, st.booleans()),
    st.builds(RedeemRefused, TEXT, TEXT, TEXT, st.booleans()),
    st.builds(RedeemUnanswered, OUTAGES, st.booleans()),
    st.builds(Looked, st.booleans(), st.integers(0, 3)),
    st.builds(NotThere, st.none() | OUTAGES),
    st.builds(NeedsReview, st.sampled_from([(), (Candidate("R7"),), (Candidate("R7"), Candidate("R8"))])),
    st.builds(JudgedOurs, st.sampled_from(["R7", "R8"]), TEXT),
    st.builds(JudgedNotOurs, st.sampled_from([(), ("R7",), ("R8", "R7")]), TEXT),
    st.builds(LeftOpen, TEXT),
    st.just(CardApproved()),
    st.builds(CardDeclined, IDS, st.just("p")),
    st.builds(CreditOpened, IDS, st.just("p"), SOME_POINTS, TEXT, TEXT, st.booleans()),
    st.builds(CreditIntended, IDS, st.just("p")),
    st.builds(Credited, st.none() | IDS, SOME_POINTS, st.none() | SOME_POINTS, st.booleans()),
    st.builds(CreditRefused, TEXT, TEXT, TEXT, st.booleans()),
    st.builds(CreditUnanswered, OUTAGES, st.booleans()),
    st.builds(CreditNotThere, IDS),
    st.builds(ReceiptIssued, st.just("print"), st.integers(0, 3)),
)


class AnythingHappens(RuleBasedStateMachine):
    """Throws events at a sale and keeps its own small book of what the till has sent and heard."""

    sale: Sale

    @initialize(points=SOME_POINTS, balance=st.none() | SOME_POINTS, reward=st.booleans(), elsewhere=st.booleans())
    def open(self, points: Points, balance: Points | None, reward: bool, elsewhere: bool) -> None:
        begun: SaleOpened | Adopted = adoption(points) if elsewhere else intent(points, balance)
        if reward and isinstance(begun, SaleOpened):
            begun = replace(begun, total=begun.points_value, kind=RewardKind.TRAVEL, item="90001")
        self.sale = opened(recorded(begun))
        self.first = self.sale
        self.seq = 1
        # What was taken elsewhere is taken, though not by us.
        self.taken = int(elsewhere and bool(points))
        self.given_back = 0
        # Credits that left the till and of which nobody knows the end.
        self.open_credits: set[str] = set()
        self.last_credit = ""

    @rule(event=EVENTS)
    def happens(self, event: Event) -> None:
        before = self.sale
        self.seq += 1
        try:
            self.sale = evolve(before, recorded(event, self.seq))
        except IllegalMove:
            assert self.sale is before
            return
        self._book(event, before)

    @precondition(lambda self: self.sale.state is SaleState.CREDIT_UNKNOWN)
    @rule(event=st.sampled_from([CreditNotThere("C1"), CreditNotThere("C2"), CreditIntended("C2", "p"), Looked(True)]))
    def settling_goes_on(self, event: Event) -> None:
        self.happens(event)

    @precondition(lambda self: self.sale.state in {SaleState.REDEEMING, SaleState.REDEEMED, SaleState.CREDITING})
    @rule(
        event=st.sampled_from(
            [Redeemed("R1"), CardDeclined("C1", "p"), CreditUnanswered(Outage.TIMED_OUT), RedeemUnanswered(Outage.BUSY)]
        )
    )
    def the_usual_goes_wrong(self, event: Event) -> None:
        self.happens(event)

    @precondition(lambda self: self.sale.state is SaleState.COMPLETED)
    @rule(points=st.integers(1, 5001), cancels=st.booleans())
    def points_are_given_back(self, points: int, cancels: bool) -> None:
        self.happens(CreditOpened("C1", "p", Points(points), "other", cancels=cancels))

    @precondition(lambda self: self.sale.asked is not None)
    @rule(found=st.booleans())
    def a_credit_ends(self, found: bool) -> None:
        assert self.sale.asked is not None
        self.happens(Credited("K", self.sale.asked.points, found=found))

    def _book(self, event: Event, before: Sale) -> None:
        match event:
            case JudgedOurs() if before.asked:
                self.given_back += before.asked.points.count
                self.open_credits.clear()
            case Redeemed() | JudgedOurs():
                self.taken += 1
            case Credited():
                self.given_back += event.points.count
                self.open_credits.clear()
            case CardDeclined() | CreditOpened() | CreditIntended() if self.sale.points:
                assert not self.open_credits, "a credit was sent while another one was open"
                self.open_credits.add(event.external_id)
                self.last_credit = event.external_id
            case CreditRefused():
                self.open_credits.discard(self.last_credit)
            case CreditUnanswered(sent=False):
                self.open_credits.discard(self.last_credit)
            case CreditNotThere():
                self.open_credits.discard(event.external_id)

    @invariant()
    def points_are_taken_once_and_never_more_given_back(self) -> None:
        assert self.taken <= 1
        assert self.given_back == self.sale.credited_points.count <= self.sale.points.count
        assert not self.given_back or self.taken == 1

    @invariant()
    def a_person_is_asked_exactly_while_there_are_candidates(self) -> None:
        if self.sale.asked is None:
            assert (self.sale.state is SaleState.NEEDS_REVIEW) == bool(self.sale.candidates)

    @invariant()
    def each_credit_that_was_asked_for_is_told_once(self) -> None:
        sale = self.sale
        told = sum(credit.points.count for credit in sale.credits)
        assert told in (0, sale.credited_points.count)
        assert (sale.asked is None) or sale.state in (SaleState.CREDITING, SaleState.CREDIT_UNKNOWN)
        if sale.state is SaleState.COMPLETED:
            assert told == sale.credited_points.count
            assert sale.creditable == sale.points - sale.credited_points

    @invariant()
    def the_cart_stands(self) -> None:
        sale = self.sale
        assert (sale.total, sale.points, sale.points_value, sale.external_id, sale.order) == (
            self.first.total,
            self.first.points,
            self.first.points_value,
            self.first.external_id,
            self.first.order,
        )
        assert sale.points_value + sale.card_amount == sale.total

    @invariant()
    def a_redemption_is_known_by_its_id_where_points_stand_taken(self) -> None:
        holds = {SaleState.REDEEMED, SaleState.COMPLETED, SaleState.CREDITING, SaleState.CREDIT_UNKNOWN}
        if self.sale.state in holds and self.sale.points:
            assert self.sale.redemption_id is not None
        if self.sale.state in {SaleState.REFUSED, SaleState.NOT_REDEEMED, SaleState.UNKNOWN}:
            assert self.sale.redemption_id is None

    @invariant()
    def an_open_request_can_be_looked_for(self) -> None:
        sale = self.sale
        if sale.state in {SaleState.REDEEMING, SaleState.UNKNOWN, SaleState.NEEDS_REVIEW}:
            assert sale.search is not None
            assert sale.search.external_id == sale.external_id
        if self.open_credits:
            assert sale.search is not None
            assert {sale.search.external_id} == self.open_credits
            assert sale.credit_due is CreditDue.ASKED
        if not sale.unsettled:
            assert sale.search is None
            assert sale.credit_due is CreditDue.NOTHING

    @invariant()
    def an_order_is_free_only_when_no_points_are_out(self) -> None:
        if not self.sale.living:
            assert self.taken == 0 or self.sale.state is SaleState.CANCELLED
            assert not self.open_credits


TestAnythingHappens = AnythingHappens.TestCase
TestAnythingHappens.settings = settings(max_examples=200, stateful_step_count=30)
