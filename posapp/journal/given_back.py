"""Credits of completed sales as rows that can be summed, by person and by account; kept with the row of their sale."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from posapp.domain.approval import Given
from posapp.domain.errors import PosError
from posapp.domain.points import Points
from posapp.journal.times import micros, moment

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from posapp.domain.sale import Sale

# When it was opened stays, however long the answer takes: it belongs to that day.
_ENTER: Final = (
    "INSERT INTO given_back (sale, number, operator, account, points, at) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (sale, number) DO UPDATE SET points = excluded.points"
)
_DROP: Final = "DELETE FROM given_back WHERE sale = ? AND number > ?"


@dataclass(frozen=True, slots=True)
class Earlier:
    """Implements `operations.ports.Earlier`."""

    times: int
    points: Points
    last: datetime


def enter(connection: sqlite3.Connection, sale: Sale) -> None:
    """What a sale's credits are now. One that the bank refused, or that never left, is gone."""
    rows = [(one.operator, one.points, one.at) for one in sale.credits]
    if sale.asked is not None and sale.search is not None:
        rows.append((sale.asked.operator, sale.asked.points, sale.search.since or sale.search.asked_at))
    for number, (operator, points, at) in enumerate(rows, 1):
        connection.execute(_ENTER, (sale.id, number, operator, sale.account, points.count, micros(at)))
    connection.execute(_DROP, (sale.id, len(rows)))


def given(connection: sqlite3.Connection, operator: str, account: str, day: datetime, month: datetime) -> Given:
    """What `operator` has given back since `day`, and `account` has got since `month`."""
    return Given(
        _sum(connection, "operator = ? AND at >= ?", operator, day),
        _sum(connection, "account = ? AND at >= ?", account, month),
    )


def earlier(connection: sqlite3.Connection, operator: str, account: str) -> Earlier | None:
    """What `operator` has ever given back to `account`; None: nothing."""
    question = "SELECT COUNT(*), SUM(points), MAX(at) FROM given_back WHERE account = ? AND operator = ?"
    times, points, last = connection.execute(question, (account, operator)).fetchone()
    return Earlier(times, Points(points), moment(last)) if times else None


def reenter(connection: sqlite3.Connection) -> None:
    """Enter all credits anew from the events, in the transaction that is open; for a journal that had none of this.

    A sale that cannot be folded any more is left to `audit verify` to be told of: the till must start.
    """
    from posapp.domain.life import evolve, opened  # noqa: PLC0415 - once in a journal's life
    from posapp.journal.projections import recorded  # noqa: PLC0415 - it imports this

    connection.execute("DELETE FROM given_back")
    sales: dict[str, Sale] = {}
    with suppress(PosError):
        for record in recorded(connection, "sale IN (SELECT sale FROM events WHERE kind = 'credit_opened')"):
            before = sales.get(record.sale)
            sales[record.sale] = after = evolve(before, record) if before is not None else opened(record)
            if before is not None and (before.asked, before.credits) != (after.asked, after.credits):
                enter(connection, after)


def _sum(connection: sqlite3.Connection, which: str, who: str, since: datetime) -> Points:
    question = f"SELECT COALESCE(SUM(points), 0) FROM given_back WHERE {which}"  # noqa: S608 - conditions of ours
    return Points(connection.execute(question, (who, micros(since))).fetchone()[0])
