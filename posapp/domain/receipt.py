"""What a receipt says of a sale: points before, used and left, and what was given back. Figures add up or stay out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.sale import Credit, Sale, SaleState

if TYPE_CHECKING:
    from datetime import datetime

_ENDED: Final = frozenset({SaleState.COMPLETED, SaleState.CANCELLED, SaleState.REFUSED, SaleState.NOT_REDEEMED})
_OPEN: Final = frozenset({SaleState.REDEEMING, SaleState.UNKNOWN, SaleState.NEEDS_REVIEW})
_NOT_TAKEN: Final = frozenset({SaleState.REFUSED, SaleState.NOT_REDEEMED})


class ReceiptKind(StrEnum):
    """What the receipt is of."""

    SALE = "sale"
    CREDIT = "credit"
    CANCELLATION = "cancellation"


class How(StrEnum):
    """How a receipt was given out; the journal keeps the value."""

    TEXT = "text"
    PDF = "pdf"
    PRINT = "print"


@dataclass(frozen=True, slots=True)
class CreditLine:
    """Points that came back: their share of the points' value, and how many could still be given back after it."""

    credit: Credit
    value: Money
    creditable: Points


@dataclass(frozen=True, slots=True)
class Receipt:
    """One copy of a sale's receipt, made at `at`; `copy` above 1 is a reprint.

    `bearer` is the bank's own text on who bears a credit, where it tells one.
    """

    sale: Sale
    store: str
    at: datetime
    copy: int = 1
    bearer: str = ""

    @property
    def kind(self) -> ReceiptKind:
        if self.sale.state is SaleState.CANCELLED:
            return ReceiptKind.CANCELLATION
        return ReceiptKind.CREDIT if self.credits else ReceiptKind.SALE

    @property
    def finished(self) -> bool:
        """Nothing of the sale is open any more."""
        return self.sale.state in _ENDED

    @property
    def used(self) -> Points | None:
        """Points that were taken, whether or not they came back later; None while nobody knows."""
        if self.sale.state in _OPEN:
            return None
        return Points(0) if self.sale.state in _NOT_TAKEN else self.sale.points

    @property
    def left(self) -> Points | None:
        """The balance after the last that is known of; None where the bank told none, or the outcome is open."""
        return None if self.used is None else self.sale.points_left

    @property
    def before(self) -> Points | None:
        """The balance before the sale. Unknown once points came back: the account may have moved in between."""
        if self.used is None or self.left is None or self.credits:
            return None
        return self.left + self.used

    @property
    def credits(self) -> tuple[CreditLine, ...]:
        """Every credit, oldest first. Their values and the rest's add up to the value of all points."""
        lines: list[CreditLine] = []
        sale, back = self.sale, 0
        for credit in _credits(sale):
            value = _share(sale, back + credit.points.count) - _share(sale, back)
            back += credit.points.count
            lines.append(
                CreditLine(credit, Money(value, sale.total.currency), Points(max(sale.points.count - back, 0)))
            )
        return tuple(lines)


def _credits(sale: Sale) -> tuple[Credit, ...]:
    """Those on record; where only their sum is, one line of it."""
    if sale.credits or not sale.credited_points:
        return sale.credits
    cancels = sale.state is SaleState.CANCELLED
    return (Credit("", sale.credited_points, sale.changed_at, sale.operator, sale.credit_id, cancels=cancels),)


def _share(sale: Sale, points: int) -> int:
    """Minor units that so many of the sale's points are worth."""
    return sale.points_value.minor * points // sale.points.count if sale.points else 0
