"""Points and the rate between points and money.

A rate is points per currency unit, in tiers by points value: the tier with the greatest start not above a value
holds for the whole of that value (contract section 5, inferred). Value rounds down to the minor unit, points
round up, so the two of a split always agree to less than one minor unit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import total_ordering
from typing import Final

from posapp.domain.errors import BugError, Problem, UserError
from posapp.domain.money import Currency, Money

_POINTS: Final = re.compile(r"\d{1,18}", re.ASCII)


@total_ordering
@dataclass(frozen=True, slots=True)
class Points:
    """A whole number of points, never negative."""

    count: int

    def __post_init__(self) -> None:
        if self.count < 0:
            raise BugError("points below zero")

    @classmethod
    def parse(cls, text: str) -> Points:
        """Read a whole number of points. Raises UserError(POINTS_MALFORMED)."""
        text = text.strip()
        if not _POINTS.fullmatch(text):
            raise UserError(Problem.POINTS_MALFORMED)
        return cls(int(text))

    def __str__(self) -> str:
        return str(self.count)

    def __bool__(self) -> bool:
        return self.count != 0

    def __add__(self, other: Points) -> Points:
        return Points(self.count + other.count)

    def __sub__(self, other: Points) -> Points:
        return Points(self.count - other.count)

    def __lt__(self, other: Points) -> bool:
        return self.count < other.count


@dataclass(frozen=True, slots=True)
class Tier:
    """From `start` to `end` (both included, minor units; no end: open) a unit costs `points_per_unit` (> 0)."""

    start: int
    end: int | None
    points_per_unit: Decimal


class Rate:
    """Points per unit of `currency`, in tiers. Immutable."""

    __slots__ = ("_costs", "currency", "tiers")

    def __init__(self, currency: Currency, tiers: tuple[Tier, ...]) -> None:
        """Tiers in any order; where they overlap, the one that starts higher holds. Raises BugError if unusable."""
        if not tiers or any(not tier.points_per_unit.is_finite() or tier.points_per_unit <= 0 for tier in tiers):
            raise BugError("a rate needs tiers with points above zero")
        ordered = sorted(tiers, key=lambda tier: tier.start)
        ends = [later.start - 1 for later in ordered[1:]]
        self.currency = currency
        self.tiers = tuple(
            Tier(tier.start, _nearer(tier.end, end), tier.points_per_unit)
            for tier, end in zip(ordered, [*ends, None], strict=True)
        )
        self._costs = tuple(Fraction(tier.points_per_unit) / currency.scale for tier in self.tiers)

    @classmethod
    def flat(cls, currency: Currency, points_per_unit: Decimal | int) -> Rate:
        """One rate for every amount."""
        return cls(currency, (Tier(0, None, Decimal(points_per_unit)),))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rate) and (self.currency, self.tiers) == (other.currency, other.tiers)

    def __hash__(self) -> int:
        return hash((self.currency, self.tiers))

    def __repr__(self) -> str:
        return f"Rate({self.currency.code}, {self.tiers})"

    def at(self, value: Money) -> Decimal | None:
        """Points per unit that hold for `value`; None outside every tier."""
        self._same(value)
        for tier in reversed(self.tiers):
            if tier.start <= value.minor:
                return tier.points_per_unit if tier.end is None or value.minor <= tier.end else None
        return None

    def value(self, points: Points, *, cap: Money | None = None) -> Money:
        """The most that `points` are worth (at most `cap`), rounded down to what whole points can buy exactly."""
        if cap is not None:
            self._same(cap)
        best = 0
        for tier, cost in zip(self.tiers, self._costs, strict=True):
            limits = [int(points.count / cost)]
            limits += [tier.end] if tier.end is not None else []
            limits += [cap.minor] if cap is not None else []
            minor = _reachable(min(limits), cost)
            if minor >= tier.start:
                best = max(best, minor)
        return Money(best, self.currency)

    def points_for(self, value: Money) -> Points:
        """The points that `value` costs, rounded up. Raises BugError where no tier covers the value."""
        self._same(value)
        if value.minor == 0:
            return Points(0)
        for tier, cost in zip(reversed(self.tiers), reversed(self._costs), strict=True):
            if tier.start <= value.minor:
                if tier.end is not None and value.minor > tier.end:
                    break
                return Points(-int(-(value.minor * cost) // 1))
        raise BugError("no tier covers this value")

    def plenty(self, value: Money) -> Points:
        """Points enough for every value up to `value`, in the dearest tier."""
        self._same(value)
        return Points(int(value.minor * max(self._costs)) + 1)

    def _same(self, value: Money) -> None:
        if value.currency != self.currency:
            raise BugError("a rate of another currency")


def _nearer(end: int | None, other: int | None) -> int | None:
    if end is None or other is None:
        return other if end is None else end
    return min(end, other)


def _reachable(minor: int, cost: Fraction) -> int:
    """The greatest amount up to `minor` that whole points buy without a minor unit left over."""
    needed = -(-minor * cost // 1)
    if int(needed / cost) == minor:
        return minor
    return int((needed - 1) / cost)
