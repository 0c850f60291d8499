"""A new journal file of this program's version, made of events that are whole and of what no event holds."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any, Final

from posapp.journal import migrating
from posapp.journal.files import sync_file
from posapp.journal.rebuilding import rebuild

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

EVENT: Final = "arrival, till, seq, at, kind, sale, operator, payload, prev_hash, hash"
BESIDE: Final[Mapping[str, tuple[str, ...]]] = {
    "pins": ("id", "hash"),
    "attempts": ("who", "failures", "at", "boot", "uptime"),
    "handovers": ("mark", "until"),
}
"""What no event holds: without it nobody could sign in any more, or everybody try again, with a used hand-over too."""

UNREADABLE: Final = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What reading a damaged file raises: the module fails to decode even SQLite's own complaint about it."""

Row = tuple[Any, ...]


def build(file: Path, events: Iterable[Row], beside: Mapping[str, Sequence[Row]]) -> int:
    """Make `file` anew, private and on disk when this returns the number of events of sales.

    `events` as `EVENT` has them, in their order, `beside` as `BESIDE`. Raises PosError where an event cannot be read
    or cannot follow those before it, OSError, sqlite3.Error; the file is gone then.
    """
    remove(file)
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        with closing(sqlite3.connect(file, isolation_level=None)) as database:
            database.execute("PRAGMA synchronous = FULL")
            migrating.migrate(database)
            _enter(database, events, beside)
            count = rebuild(database)
        sync_file(file)
    except BaseException:
        remove(file)
        raise
    return count


def all_events(source: sqlite3.Connection) -> Iterator[Row]:
    """Those of a journal that is whole, in the order they arrived."""
    yield from source.execute(f"SELECT {EVENT} FROM events ORDER BY arrival")  # noqa: S608 - names of ours


def all_beside(source: sqlite3.Connection) -> Mapping[str, Sequence[Row]]:
    """What can be read of the tables beside the events, of whatever version; a column that is not there is None."""
    return {table: _beside(source, table, columns) for table, columns in BESIDE.items()}


def remove(file: Path) -> None:
    """The file, and what SQLite may have left beside it."""
    for ending in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + ending).unlink(missing_ok=True)


def _beside(source: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> list[Row]:
    with suppress(*UNREADABLE):
        there = {name for _, name, *_ in source.execute(f"PRAGMA table_info({table})")}
        names = ", ".join(name if name in there else "NULL" for name in columns)
        return source.execute(f"SELECT {names} FROM {table}").fetchall()  # noqa: S608 - names of ours
    return []


def _enter(database: sqlite3.Connection, events: Iterable[Row], beside: Mapping[str, Sequence[Row]]) -> None:
    database.execute("BEGIN IMMEDIATE")
    database.executemany(f"INSERT INTO events ({EVENT}) VALUES ({_marks(EVENT.split(','))})", events)  # noqa: S608
    for table, rows in beside.items():
        columns = BESIDE[table]
        question = f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) VALUES ({_marks(columns)})"  # noqa: S608
        for row in rows:
            with suppress(*UNREADABLE):
                database.execute(question, row)
    # Of each till its last event.
    database.execute(
        "INSERT INTO heads (till, seq, hash) SELECT till, seq, hash FROM events AS one "
        "WHERE seq = (SELECT max(seq) FROM events AS other WHERE other.till = one.till)"
    )
    database.execute("COMMIT")


def _marks(columns: Sequence[str]) -> str:
    return ", ".join("?" * len(columns))
