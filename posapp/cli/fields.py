"""How a sale is told to other programs, how it is told that there is none, and how they tell days."""

from __future__ import annotations

from datetime import date
from typing import Any

from posapp.domain.errors import Problem, UserError
from posapp.domain.money import Money
from posapp.domain.sale import SaleState
from posapp.operations.rows import ROW_NAMES, row_fields, sale_fields

__all__ = ["ROW_NAMES", "day_of", "no_sale_fields", "row_fields", "sale_fields"]


def no_sale_fields(order: str | None, total: Money) -> dict[str, Any]:
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


def day_of(text: str) -> date:
    """A day like 2026-11-01. Raises UserError(DATE_MALFORMED)."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(Problem.DATE_MALFORMED) from None
