"""Points and cash value, converted by the bank's rule in integers alone (contract section 5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class RateTier:
    """`multiplier` points are one currency unit, for cash values from `from_minor` minor units on."""

    from_minor: int
    multiplier: Decimal


@dataclass(frozen=True, slots=True)
class Rate:
    """The tiers of one program and item, lowest first; `exponent` is the currency's number of decimals."""

    exponent: int
    tiers: tuple[RateTier, ...]

    @property
    def _scale(self) -> int:
        return int(10**self.exponent)

    def points_for(self, cash_minor: int) -> int:
        """Points that cash value costs, rounded up."""
        num, den = self._tier(cash_minor).multiplier.as_integer_ratio()
        return -(-cash_minor * num // (self._scale * den))

    def value(self, points: int) -> int:
        """The greatest cash value, in minor units, that these points pay for."""
        ceiling: int | None = None
        for tier in reversed(self.tiers):
            num, den = tier.multiplier.as_integer_ratio()
            cash = points * den * self._scale // num
            if ceiling is not None:
                cash = min(cash, ceiling)
            if cash >= tier.from_minor:
                return cash
            ceiling = tier.from_minor - 1
        return 0

    def agree(self, *, points: int, cash_minor: int) -> bool:
        """Whether points and cash value are less than one minor unit apart."""
        num, den = self._tier(cash_minor).multiplier.as_integer_ratio()
        return abs(cash_minor * num - points * den * self._scale) < num

    def _tier(self, cash_minor: int) -> RateTier:
        return [tier for tier in self.tiers if tier.from_minor <= cash_minor][-1]


def to_minor(amount: Decimal, exponent: int) -> int | None:
    """Minor units of an amount, or None if it has more decimals than its currency."""
    num, den = amount.as_integer_ratio()
    minor, rest = divmod(num * 10**exponent, den)
    return None if rest else minor


def to_text(minor: int, exponent: int) -> str:
    """Minor units as a decimal text: 2500 with exponent 2 is "25.00"."""
    units, rest = divmod(minor, 10**exponent)
    return f"{units}.{rest:0{exponent}d}" if exponent else str(units)
