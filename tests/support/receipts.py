"""Sales as receipts meet them: each state by its events, credits, awkward currencies and names."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import Outage
from posapp.domain.events import (
    Adopted,
    CardApproved,
    CardDeclined,
    Credited,
    CreditUnanswered,
    RecordedEvent,
    Redeemed,
    RedeemRefused,
    RedeemUnanswered,
    SaleOpened,
)
from posapp.domain.life import evolve, opened
from posapp.domain.money import Currency, Money
from posapp.domain.points import Points
from posapp.domain.reward import Reward, RewardKind
from posapp.domain.sale import Credit, Sale, SaleState

if TYPE_CHECKING:
    from posapp.domain.events import Event

AT: Final = datetime(2026, 11, 23, 14, 2, 31, tzinfo=UTC)
LATER: Final = AT + timedelta(days=1, hours=2)
TAKEN: Final = Redeemed("RD-7F3K-2201", Points(43_250))
PAID: Final = (TAKEN, CardApproved())
BACK: Final = CardDeclined("T03-7K2M9C1", "this")


def sold(
    *events: Event, total: str = "87.40", points: int = 5_000, value: str = "50.00", currency: str = "USD"
) -> Sale:
    """A sale after these events."""
    money = Currency.of(currency)
    first = SaleOpened(
        order="INV-20418",
        total=Money.parse(total, money),
        points=Points(points),
        points_value=Money.parse(value, money),
        account="RANAC0001",
        last_four="4444" if points else "",
        external_id="T03-7K2M9QXD4W",
        owner="this",
        balance=Points(48_250) if points else None,
    )
    sale = opened(RecordedEvent("T03", 1, AT, "S-4V5BC9ZK7M", "clerk", first))
    for number, event in enumerate(events, 2):
        at = AT + timedelta(seconds=number)
        sale = evolve(sale, RecordedEvent("T03", number, at, sale.id, "clerk", event))
    return sale


def credited(sale: Sale, *points: int, reason: str = "goods_returned") -> Sale:
    """The same with so many points given back, one credit each."""
    lines = tuple(
        Credit(f"T03-C{number}", Points(count), LATER, "sue", f"CR-7F3K-22{number:02}", reason)
        for number, count in enumerate(points, 1)
    )
    return replace(sale, credits=lines, credited_points=Points(sum(points)))


def by_phone(*events: Event) -> Sale:
    """A lamp for a member on the phone, without an order of its own, after these events."""
    lamp = Reward(RewardKind.MERCHANDISE, "74570", "SA-7F3K-11")
    sale = sold(*events, total="50.00")
    return replace(sale, order=sale.external_id, reward=lamp, note="Her son.")


def elsewhere(value: str = "50.00", kind: RewardKind | None = None) -> Sale:
    """5,000 points that another till took three weeks ago."""
    event = Adopted(
        "RD-7F3K-0117",
        AT - timedelta(days=21),
        Points(5_000),
        Money.parse(value, Currency.of("USD")),
        "RANAC0001",
        "4444",
        kind=kind,
        item="90001" if kind is not None else "",
    )
    return opened(RecordedEvent("T03", 1, AT, "S-9M2KX7P0QZ", "ines", event))


SALES: Final = {
    "paid": sold(*PAID),
    "points-alone": sold(*PAID, total="50.00"),
    "card-alone": sold(CardApproved(), points=0, value="0"),
    "cancelled": sold(TAKEN, BACK, Credited("CR-7F3K-2202", Points(5_000), Points(48_250))),
    "credits": replace(credited(sold(*PAID), 1_001, 2_000), points_left=Points(46_251)),
    "refused": sold(RedeemRefused("PWR", "LIMIT", "Over the limit", recoverable=False)),
    "unknown": sold(RedeemUnanswered(Outage.TIMED_OUT)),
    "card-to-charge": sold(TAKEN),
    "not-back": sold(TAKEN, BACK, CreditUnanswered(Outage.TIMED_OUT)),
    "reward": by_phone(*PAID),
    "reward-credits": replace(credited(by_phone(*PAID), 1_001), points_left=Points(44_251)),
    "reward-cancelled": replace(
        credited(by_phone(*PAID), 5_000, reason="cancelled"), state=SaleState.CANCELLED, points_left=Points(48_250)
    ),
    "reward-refused": by_phone(RedeemRefused("PWR", "LIMIT", "Over the limit", recoverable=False)),
    "reward-unknown": by_phone(RedeemUnanswered(Outage.TIMED_OUT)),
    "elsewhere": elsewhere(kind=RewardKind.TRAVEL),
    "elsewhere-credits": replace(credited(elsewhere("0"), 1_001), points_left=Points(44_251)),
    "yen": sold(*PAID, total="12800", points=9_344, value="12800", currency="JPY"),
    "dinar": sold(Redeemed("RD-1"), CardApproved(), total="31.250", points=7_000, value="21.000", currency="KWD"),
    "huge": replace(
        sold(Redeemed("RD-1"), CardApproved(), total="999999999999.99", points=10**15, value="999999999999.98"),
        order="INV-2026-11-23-AISLE-7-COUNTER-12-WEEKEND-20418-WITH-NO-END-AT-64",
        points_left=Points(9 * 10**15),
    ),
}
STORES: Final = {"huge": "The department store with the longest name of all in the whole high street, and café"}
