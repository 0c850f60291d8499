"""Events of a sale with neutral contents, for tests of its life."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import Outage
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
    RecordedEvent,
    Redeemed,
    RedeemRefused,
    RedeemUnanswered,
    SaleOpened,
)
from posapp.domain.life import evolve, opened
from posapp.domain.money import Currency, Money
from posapp.domain.points import Points
from posapp.domain.sale import Candidate

if TYPE_CHECKING:
    from posapp.domain.events import Event
    from posapp.domain.sale import Sale

START: Final = datetime(2026, 1, 2, 12, tzinfo=UTC)
POINTS: Final = Points(5000)
DOLLAR: Final = Currency.of("USD")

# One of every kind but the first, as the smooth case would have it.
REDEEMED: Final = Redeemed("R1")
REFUSED: Final = RedeemRefused("Bank", "NO", "No.", recoverable=False)
UNANSWERED: Final = RedeemUnanswered(Outage.TIMED_OUT)
LOOKED: Final = Looked(answered=True)
NOT_THERE: Final = NotThere()
CANDIDATES: Final = (Candidate("R7", POINTS), Candidate("R8"))
REVIEW: Final = NeedsReview(CANDIDATES)
NO_CANDIDATES: Final = NeedsReview(())
OURS: Final = JudgedOurs("R8", "The customer's bank shows it.")
NOT_OURS: Final = JudgedNotOurs(("R7", "R8"), "Both are the neighbour's.")
LEFT_OPEN: Final = LeftOpen("")
APPROVED: Final = CardApproved()
DECLINED: Final = CardDeclined("C1", "till-program")
OPENED: Final = CreditOpened("C3", "till-program", Points(2000), "goods_returned", "Box torn.")
CREDITED_PART: Final = Credited("K1", Points(2000), external_id="C3")
OPENED_NEXT: Final = CreditOpened("C4", "till-program", Points(100), "goods_returned")
INTENDED: Final = CreditIntended("C2", "till-program")
CREDITED: Final = Credited("K1", POINTS)
CREDIT_REFUSED: Final = CreditRefused("Bank", "NO", "No.", recoverable=False)
CREDIT_UNANSWERED: Final = CreditUnanswered(Outage.TIMED_OUT)
CREDIT_NOT_THERE: Final = CreditNotThere("C1")
ISSUED: Final = ReceiptIssued("print", 1)

ALL: Final[tuple[Event, ...]] = (
    REDEEMED,
    REFUSED,
    UNANSWERED,
    LOOKED,
    NOT_THERE,
    REVIEW,
    OURS,
    NOT_OURS,
    LEFT_OPEN,
    APPROVED,
    DECLINED,
    OPENED,
    INTENDED,
    CREDITED,
    CREDIT_REFUSED,
    CREDIT_UNANSWERED,
    CREDIT_NOT_THERE,
    ISSUED,
)


def recorded(event: Event, seq: int = 1) -> RecordedEvent:
    """`event` in its envelope, `seq` seconds after the start."""
    return RecordedEvent("T01", seq, START + timedelta(seconds=seq), "S1", "clerk", event)


def intent(points: Points = POINTS, balance: Points | None = None) -> SaleOpened:
    """A cart of 87.40 dollars; 100 points are worth a dollar."""
    return SaleOpened(
        order="INV-1",
        total=Money(8740, DOLLAR),
        points=points,
        points_value=Money(points.count, DOLLAR),
        account="A1",
        last_four="4242",
        external_id="X1",
        owner="till-program",
        balance=balance,
    )


def adoption(points: Points = POINTS) -> Adopted:
    """So many points, taken elsewhere a day before."""
    return Adopted("R1", START - timedelta(days=1), points, Money(points.count, DOLLAR), "A1", "4242")


def after(*events: Event, points: Points = POINTS, balance: Points | None = None) -> Sale:
    """The sale that these events make, in turn."""
    sale = opened(recorded(intent(points, balance)))
    for seq, event in enumerate(events, 2):
        sale = evolve(sale, recorded(event, seq))
    return sale
