"""Which sales of the past are asked for, in which order, and what comes back: ids first, rows when they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from posapp.domain.sale import UNSETTLED, SaleState

if TYPE_CHECKING:
    from datetime import datetime

    from posapp.domain.money import Money
    from posapp.domain.points import Points

OPEN: Final = UNSETTLED | {SaleState.REDEEMED}
"""What the page Unsettled lists: the bank's side is open, or the card's."""


TAKEN: Final = frozenset(
    {SaleState.REDEEMED, SaleState.COMPLETED, SaleState.CREDITING, SaleState.CREDIT_UNKNOWN, SaleState.CANCELLED}
)
"""The bank took the points of these, whatever became of them."""
PAGE: Final = 64
"""Rows of a list that are read at a time: some screens of them, in a millisecond or two."""
MOST_SORTED: Final = 200_000
"""A list in another order than that of time holds so many: they are sorted in memory."""
PAID: Final = frozenset({SaleState.COMPLETED})
"""The card has paid its part of these."""


class By(StrEnum):
    """What a word may be. `ORDER_START` is the beginning of an order, `AMOUNT` a cart total or a points value."""

    LAST_FOUR = "last_four"
    ORDER = "order"
    ORDER_START = "order_start"
    REDEMPTION = "redemption"
    SALE = "sale"
    REFERENCE = "reference"
    AMOUNT = "amount"
    OPERATOR = "operator"


class Credits(StrEnum):
    """Of a finished sale: points were given back."""

    SOME = "some"  # all or a part
    PART = "part"
    ALL = "all"


class Sort(StrEnum):
    """What the list goes by, largest first; `TIME` is newest first."""

    TIME = "time"
    POINTS = "points"
    VALUE = "value"
    CARD = "card"
    TOTAL = "total"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that a word may be: one of `values`, which are minor units for an amount and text for the rest."""

    by: By
    values: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Needle:
    """A word of the search with everything it may be; a sale has it if one reading holds."""

    text: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class SaleQuery:
    """Sales with every needle, opened from `since` to before `until`, in one of `states`, with such credits.

    None leaves a question out; times are aware.
    """

    needles: tuple[Needle, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    states: frozenset[SaleState] | None = None
    credits: Credits | None = None

    @property
    def everything(self) -> bool:
        return self == SaleQuery()

    @property
    def nothing(self) -> bool:
        """No sale can be meant: it contradicts itself, or a word can be nothing."""
        never = self.since is not None and self.until is not None and self.since >= self.until
        stateless = self.states is not None and not self.states
        return never or stateless or not all(needle.readings for needle in self.needles)

    def within(self, other: SaleQuery) -> SaleQuery:
        """Sales that both ask for; where both ask for credits, this one's are meant."""
        since = [at for at in (self.since, other.since) if at is not None]
        until = [at for at in (self.until, other.until) if at is not None]
        states = [some for some in (self.states, other.states) if some is not None]
        return SaleQuery(
            self.needles + other.needles,
            max(since, default=None),
            min(until, default=None),
            frozenset.intersection(*states) if states else None,
            self.credits or other.credits,
        )


Numbers = Sequence[int]
"""The journal's numbers of sales in the order asked for: a range, or an array of eight bytes each."""


@dataclass(frozen=True, slots=True)
class Listing:
    """`ids` of a query. Where `whole` is False they are its first few, and there are more."""

    ids: Numbers
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Sums:
    """What sales of one currency come to: points taken and their value, what cards paid, points given back."""

    sales: int
    points: Points
    points_value: Money
    card_amount: Money
    credited: Points


@dataclass(frozen=True, slots=True)
class Hour:
    """What the sales begun in one hour come to."""

    start: datetime
    sales: int
    points_value: Money
    card_amount: Money
