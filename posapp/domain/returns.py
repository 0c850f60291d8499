"""How a returned amount is shared between points and card, so that points never turn into cash by accident."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from posapp.domain.errors import Problem, RuleError
from posapp.domain.money import Money
from posapp.domain.points import Points

if TYPE_CHECKING:
    from posapp.domain.sale import Sale


class Policy(StrEnum):
    """What a store gives back first; a setting."""

    POINTS_FIRST = "points_first"
    CARD_FIRST = "card_first"
    IN_PROPORTION = "in_proportion"


@dataclass(frozen=True, slots=True)
class Return:
    """What goes back of a sale: `points` worth `points_value`, and `card_amount` to the card."""

    points: Points
    points_value: Money
    card_amount: Money


def asked_for(sale: Sale) -> tuple[Points, Money]:
    """The points that the bank was asked about last, to take or to give back, and what they are worth."""
    if sale.asked is None:
        return sale.points, sale.points_value
    return sale.asked.points, of_points(sale, sale.asked.points, sale.points - sale.credited_points).points_value


def of_points(sale: Sale, points: Points, left: Points) -> Return:
    """Points of a sale going back, and nothing to the card. The last ones bear the rounding: all are worth it all."""
    back = _worth(sale, sale.points - left + points) - _worth(sale, sale.points - left)
    return Return(points, back, Money.zero(sale.total.currency))


def points_for(sale: Sale, value: Money, left: Points) -> Points:
    """The points that are worth `value`, rounded up; one worth more than what is left needs more than are left.

    Raises RuleError(WORTH_UNKNOWN) where the bank has not told what they were worth.
    """
    _needs_worth(sale)
    taken = sale.points - left
    gone = _worth(sale, taken)
    return Points(-(-(gone + value).minor * sale.points.count // sale.points_value.minor)) - taken


def of_amount(sale: Sale, amount: Money, left: Points, policy: Policy) -> Return:
    """A returned amount under the store's policy; `left` are the points that can still go back.

    Raises RuleError(RETURN_TOO_LARGE, most=Money) above what the sale's card and its points left are worth, and as
    `points_for`.
    """
    _needs_worth(sale)
    points_left = _worth(sale, sale.points) - _worth(sale, sale.points - left)
    if amount > points_left + sale.card_amount:
        raise RuleError(Problem.RETURN_TOO_LARGE, most=points_left + sale.card_amount)
    match policy:
        case Policy.POINTS_FIRST:
            wished = amount
        case Policy.CARD_FIRST:
            wished = max(amount - sale.card_amount, Money.zero(amount.currency))
        case Policy.IN_PROPORTION:
            wished = Money(amount.minor * sale.points_value.minor // sale.total.minor, amount.currency)
    # What the card did not pay cannot go back to it.
    value = min(max(wished, amount - sale.card_amount), points_left)
    return Return(_points_for(sale, value, left), value, amount - value)


def _needs_worth(sale: Sale) -> None:
    if not sale.worth_known:
        raise RuleError(Problem.WORTH_UNKNOWN)


def _worth(sale: Sale, points: Points) -> Money:
    """The share of the redemption's own value, rounded down; no later rate changes what was paid."""
    if not sale.points:
        return Money.zero(sale.total.currency)
    return Money(sale.points_value.minor * points.count // sale.points.count, sale.total.currency)


def _points_for(sale: Sale, value: Money, left: Points) -> Points:
    """As many as the value needs, rounded up, and never more than are left."""
    if not value:
        return Points(0)
    needed = -(-value.minor * sale.points.count // sale.points_value.minor)
    return Points(min(needed, left.count))
