"""How a sale is told to other programs: the names of design section 7, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from posapp.domain.money import Money
from posapp.domain.sale import SaleState

if TYPE_CHECKING:
    from posapp.domain.sale import Sale

ROW_NAMES: Final = (
    "sale",
    "order",
    "state",
    "total",
    "currency",
    "points",
    "points_value",
    "card_amount",
    "redemption_id",
    "external_id",
    "points_left",
    "opened_at",
    "last_four",
    "credited_points",
    "operator",
    "till",
    "message",
)
"""The columns of `history --csv`, in order."""


def sale_fields(sale: Sale) -> dict[str, Any]:
    """The `pay` fields of a sale, without `message`."""
    return {
        "sale": sale.id,
        "order": sale.order,
        "state": sale.state.value,
        "total": str(sale.total),
        "currency": sale.total.currency.code,
        "points": sale.points.count,
        "points_value": str(sale.points_value),
        "card_amount": str(sale.card_amount),
        "redemption_id": sale.redemption_id,
        "external_id": sale.external_id if sale.points else None,
        "points_left": sale.points_left.count if sale.points_left is not None else None,
    }


def row_fields(sale: Sale) -> dict[str, Any]:
    """The fields of a row of `history` and `unsettled`, without `message`."""
    return sale_fields(sale) | {
        "opened_at": sale.opened_at.isoformat(),
        "last_four": sale.last_four,
        "credited_points": sale.credited_points.count,
        "operator": sale.operator,
        "till": sale.till,
    }


def no_sale_fields(order: str, total: Money) -> dict[str, Any]:
    """The `pay` fields where no sale was begun."""
    return {
        "sale": None,
        "order": order,
        "state": SaleState.REFUSED.value,
        "total": str(total),
        "currency": total.currency.code,
        "points": 0,
        "points_value": str(Money.zero(total.currency)),
        "card_amount": str(total),
        "redemption_id": None,
        "external_id": None,
        "points_left": None,
    }
