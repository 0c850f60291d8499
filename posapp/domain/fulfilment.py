"""Where the delivery of a redeemed item stands, as its vendor records it (contract E6)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from posapp.domain.errors import Problem, UserError

if TYPE_CHECKING:
    from datetime import date


class Delivery(StrEnum):
    """The five statuses of the contract (documented)."""

    BACK_ORDER = "back_order"
    INVOICE_RECEIVED = "invoice_received"
    ORDER_SENT = "order_sent"
    ORDER_PLACED = "order_placed"
    SHIPPED = "shipped"


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """The status to record for one redemption.

    Raises UserError(BACK_ORDER_DATE): a back order needs its date, no other status has any.
    """

    redemption_id: str
    delivery: Delivery
    back_order_on: date | None = None

    def __post_init__(self) -> None:
        if (self.delivery is Delivery.BACK_ORDER) is (self.back_order_on is None):
            raise UserError(Problem.BACK_ORDER_DATE)
