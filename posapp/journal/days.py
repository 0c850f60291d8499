"""Closed days: which events of a till belong to the day that is still open, and the step that closes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posapp.domain.errors import Problem, RuleError
from posapp.journal import events
from posapp.journal.chain import GENESIS
from posapp.journal.projections import recorded
from posapp.operations.ports import DayBook

if TYPE_CHECKING:
    import sqlite3

    from posapp.domain.day import DayClosed

_LAST = "SELECT number, last_seq FROM days WHERE till = ? ORDER BY number DESC LIMIT 1"
_INSERT = "INSERT INTO days (till, number, seq, last_seq) VALUES (?, ?, ?, ?)"


def open_day(connection: sqlite3.Connection, till: str) -> DayBook:
    """The events of `till` that no closed day covers, in their order."""
    number, last = connection.execute(_LAST, (till,)).fetchone() or (0, 0)
    head = connection.execute("SELECT seq, hash FROM heads WHERE till = ?", (till,)).fetchone()
    seq, digest = head or (0, GENESIS)
    records = tuple(recorded(connection, "till = ? AND seq > ?", (till, last)))
    return DayBook(till, number + 1, last + 1, int(seq), bytes(digest).hex(), records)


def close(connection: sqlite3.Connection, till: str, seq: int, event: DayClosed) -> None:
    """Enter a day that is closed by event `seq`. Raises RuleError(DAY_CLOSED) if it is no longer the open one."""
    number, last = connection.execute(_LAST, (till,)).fetchone() or (0, 0)
    if (event.number, event.first_seq) != (number + 1, last + 1):
        raise RuleError(Problem.DAY_CLOSED)
    connection.execute(_INSERT, (till, event.number, seq, event.last_seq))


def reenter(connection: sqlite3.Connection) -> None:
    """Enter all closed days anew from their events, within the transaction that is open."""
    connection.execute("DELETE FROM days")
    rows = connection.execute("SELECT till, seq, payload FROM events WHERE kind = 'day_closed'").fetchall()
    for till, seq, payload in rows:
        event = events.decode_day(payload)
        connection.execute(_INSERT, (till, event.number, seq, event.last_seq))
