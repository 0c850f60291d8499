"""Reads the conversion rate out of a profile; one that cannot be read whole is no rate at all (contract 5)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import UserError
from posapp.domain.money import Currency
from posapp.domain.points import Rate, Tier
from posapp.mastercard import wire
from posapp.mastercard.reading import Record, money_down, money_up, number

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_TIERS: Final = 200
_LEAST_POINTS: Final = Decimal("1e-9")
_MOST_POINTS: Final = Decimal("1e9")


def rate_of(factors: Sequence[Record], currency: Currency) -> Rate | None:
    """The base rate, in the till's `currency` if there is one, else the first that can be read; None if none can."""
    rates = [rate for factor in factors if (rate := _rate(factor)) is not None]
    return next((rate for rate in rates if rate.currency == currency), rates[0] if rates else None)


def _rate(factor: Record) -> Rate | None:
    """Points per currency unit by amount (our reading of `multiplier`; its direction is not documented)."""
    if factor.text(wire.FACTOR_TYPE).upper() not in ("", wire.BASE_FACTOR):
        return None
    try:
        currency = Currency.of(factor.text(wire.CURRENCY_CODE).upper())
    except UserError:
        return None
    rows = factor.records(wire.TIERS)
    tiers = [tier for row in rows[:_MOST_TIERS] if (tier := _tier(row, currency)) is not None]
    return Rate(currency, tuple(tiers)) if tiers and len(tiers) == len(rows) else None


def _tier(row: Record, currency: Currency) -> Tier | None:
    points = row.number(wire.POINTS_PER_UNIT)
    start, end = _bound(row.get(wire.FROM_AMOUNT)), _bound(row.get(wire.TO_AMOUNT))
    if points is None or not _LEAST_POINTS <= points <= _MOST_POINTS or start is None or end is None or start < 0:
        return None
    # No end, zero, or one that is not above the start: the tier is open.
    last = money_down(end, currency).minor if end > start else None
    return Tier(money_up(start, currency).minor, last, points)


def _bound(value: object) -> Decimal | None:
    """Nothing reads as zero; None if there is something that is no number."""
    blank = value is None or (isinstance(value, str) and not value.strip())
    return Decimal(0) if blank else number(value)
