"""A closed day of a till: which events it covers and what they came to; itself an event of the till's chain."""

from __future__ import annotations

from dataclasses import dataclass

from posapp.domain.money import Money
from posapp.domain.points import Points


@dataclass(frozen=True, slots=True)
class DayClosed:
    """The `number`-th day of a till is over: its events `first_seq` to `last_seq`, the last of which hashes to `head`.

    Points and amounts are what those events say; `card_slips` is what the card terminal's own report says, where
    somebody typed it in. `unsettled` are ids of sales that were open, `differences` short codes of what did not match.
    """

    number: int
    first_seq: int
    last_seq: int
    head: str
    sales: int
    points: Points
    points_value: Money
    card_amount: Money
    credited: Points
    card_slips: Money | None = None
    unsettled: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
