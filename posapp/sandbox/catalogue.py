"""What points can be taken for: the items of every program, by the type of redemption they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from posapp.sandbox.members import ITEM_ID
from posapp.sandbox.rates import Rate, RateTier

if TYPE_CHECKING:
    import sqlite3


@dataclass(frozen=True, slots=True)
class Item:
    """One reward. `dearness`: how many points of it are one point of cash back (decimal text), None: no rate."""

    item_id: str
    redemption_type: str
    name: str
    dearness: str | None


ITEMS = (
    Item(ITEM_ID, "CASHBACK", "Cash back", "1"),
    Item("81001", "MERCHANDISE", "Electric kettle", "1.25"),
    Item("81002", "MERCHANDISE", "Headphones", "1.1"),
    Item("81003", "MERCHANDISE", "Garden chair, not offered now", None),
    Item("90001", "TRAVEL", "Rail voucher", "0.8"),
    Item("90002", "TRAVEL", "Hotel night", "0.9"),
)
_ITEMS = {item.item_id: item for item in ITEMS}


def fits(item_id: str, redemption_type: str | None) -> bool:
    """Whether an item is of that type of redemption; one that nobody knows fits all."""
    item = _ITEMS.get(item_id)
    return item is None or item.redemption_type == redemption_type


def name_of(item_id: str) -> str:
    """What an item is called."""
    item = _ITEMS.get(item_id)
    return item.name if item else f"Item {item_id}"


def dearer(multiplier: str, dearness: str) -> str:
    """The points of one currency unit for an item, from those for cash back."""
    return f"{(Decimal(multiplier) * Decimal(dearness)).normalize():f}"


def read_rate(connection: sqlite3.Connection, program_id: str, exponent: int, item_id: str) -> Rate | None:
    """The rate of an item in a program, or None if the program does not have it."""
    rows = connection.execute(
        "SELECT from_minor, multiplier FROM rates WHERE program_id = ? AND item_id = ? ORDER BY from_minor",
        (program_id, item_id),
    ).fetchall()
    tiers = tuple(RateTier(from_minor, Decimal(multiplier)) for from_minor, multiplier in rows)
    return Rate(exponent, tiers) if tiers else None
