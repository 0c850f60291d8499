"""Everything that is reckoned from the events, reckoned anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posapp.journal import days, projections, roster

if TYPE_CHECKING:
    import sqlite3


def rebuild(connection: sqlite3.Connection) -> int:
    """Sales, closed days and operators from the events, in one transaction. Returns the number of events of sales.

    Raises Unavailable(JOURNAL), sqlite3.Error where an event cannot be read; the transaction is open then.
    """
    connection.execute("BEGIN IMMEDIATE")
    count = projections.refold(connection)
    days.reenter(connection)
    roster.reenter(connection)
    connection.execute("COMMIT")
    return count
