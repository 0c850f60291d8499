"""The promises of the till over the two real databases: its journal and the bank's books."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from posapp.domain.errors import Unavailable
from posapp.journal.audit import verify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HOLDS = {"redeemed", "completed"}
_OPEN = {"redeeming", "unknown", "needs_review", "crediting", "credit_unknown"}


@dataclass(frozen=True, slots=True)
class Held:
    """One redemption of ours in the bank's books: points taken, given back since, and gone from the member's lots."""

    id: str
    external_id: str
    points: int
    back: int
    burned: int

    @property
    def standing(self) -> int:
        return self.points - self.back


def broken(journal: Path, books: Path, till: str = "T01") -> list[str]:
    """Every promise that does not hold once all is settled, in words."""
    return list(_broken(journal, books, till))


def unsettled(journal: Path) -> list[str]:
    """The orders whose bank side is open."""
    return [sale["order"] for sale in _rows(journal, "SELECT * FROM sales") if sale["state"] in _OPEN]


def _broken(journal: Path, books: Path, till: str) -> Iterator[str]:
    if journal.exists():
        try:
            report = verify(journal)
        except Unavailable as lost:
            yield f"the journal cannot be read: {lost.detail}"
            return
        if not report.whole:
            yield f"the journal's chain: {report.findings}, {report.strayed}"
    sales = _rows(journal, "SELECT * FROM sales") if journal.exists() else []
    held = {one.external_id: one for one in _held(books, till)}
    taken = sum(one.standing for one in held.values())
    burned = sum(one.burned for one in held.values())
    if burned != taken:
        yield f"the bank's own books: {burned} points gone from the lots, {taken} redeemed"
    for sale in sales:
        yield from _of_sale(sale, held.pop(sale["external_id"], None))
    for stray in held.values():
        yield f"redemption {stray.id} is at the bank and in no sale"
    told = sum(_kept(sale) for sale in sales)
    if told != taken:
        yield f"the bank misses {taken} points, the journal tells of {told}"
    living = Counter(sale["order"] for sale in sales if sale["state"] in _HOLDS | _OPEN)
    yield from (f"order {order} has {count} living sales" for order, count in living.items() if count > 1)


def _of_sale(sale: sqlite3.Row, held: Held | None) -> Iterator[str]:
    what = f"sale {sale['sale']} of order {sale['order']} is {sale['state']}"
    if sale["state"] in _OPEN:
        yield f"{what} for ever"
    standing = held.standing if held else 0
    expected = _kept(sale)
    if sale["state"] not in _OPEN and standing != expected:
        yield f"{what}, and the bank holds {standing} of its {sale['points']} points"
    if sale["redemption_id"] is not None and (held is None or held.id != sale["redemption_id"]):
        yield f"{what} and claims redemption {sale['redemption_id']}, which is not its own"


def _kept(sale: sqlite3.Row) -> int:
    """Points that the journal tells of as taken and not given back."""
    return int(sale["points"] - sale["credited_points"]) if sale["state"] in _HOLDS else 0


def _held(books: Path, till: str) -> list[Held]:
    """Redemptions of ours; the bank answers a repeated reference with its first answer, so each stands once."""
    rows = _rows(
        books,
        "SELECT movement AS id, external_id, points, (SELECT coalesce(sum(points), 0) FROM movements AS back"
        " WHERE back.original = movements.movement) AS back, (SELECT coalesce(sum(burns.points - burns.returned), 0)"
        " FROM burns WHERE burns.redemption = movements.movement) AS burned FROM movements"
        " WHERE original IS NULL AND external_id LIKE ?",
        f"{till}-%",
    )
    found = [Held(str(row["id"]), row["external_id"], row["points"], row["back"], row["burned"]) for row in rows]
    assert len({one.external_id for one in found}) == len(found), "one reference made two redemptions"
    return found


def _rows(file: Path, question: str, *values: str) -> list[Any]:
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)) as database:
        database.row_factory = sqlite3.Row
        return database.execute(question, values).fetchall()
