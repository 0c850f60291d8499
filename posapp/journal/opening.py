"""Connections to the journal's file, durable; and how a program is sure to be the only one that has it."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import Outage, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK_WAIT_MS: Final = 5_000
_LOCK: Final = "journal.lock"
_TURN_S: Final = 30


def opened(file: Path) -> sqlite3.Connection:
    """A connection to a file that is there, for any thread, as SQLite makes it. Raises sqlite3.Error."""
    # The path goes in a URI so that SQLite cannot create a file by itself, with a mode of its own.
    return sqlite3.connect(
        f"{file.absolute().as_uri()}?mode=rw",
        uri=True,
        isolation_level=None,
        timeout=LOCK_WAIT_MS / 1_000,
        check_same_thread=False,
    )


def prepare(database: sqlite3.Connection) -> None:
    """WAL mode, and commits that outlive a power cut."""
    _enter_wal(database)
    database.execute("PRAGMA synchronous = FULL")
    # macOS: a plain fsync leaves data in the drive's cache. No effect elsewhere.
    database.execute("PRAGMA fullfsync = ON")
    database.execute("PRAGMA checkpoint_fullfsync = ON")
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA temp_store = MEMORY")


@contextmanager
def turn(folder: Path) -> Iterator[None]:
    """One program at a time mends, upgrades or replaces the journal in `folder`. Raises Unavailable, OSError."""
    from filelock import FileLock, Timeout  # noqa: PLC0415 - not before it is needed

    lock = FileLock(folder / _LOCK, timeout=_TURN_S, mode=0o600)
    try:
        lock.acquire()
    except Timeout as error:
        raise Unavailable(
            Outage.JOURNAL,
            detail="Another posapp is upgrading or mending the journal",
            mend="Wait until it is done, then start again.",
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def alone(file: Path, *, other: str = "Another posapp") -> Iterator[sqlite3.Connection]:
    """A connection beside which no other program, window or thread has the file open or can open it until it ends.

    SQLite itself sees to that, on every system and towards versions that know nothing of it: a connection in WAL
    mode holds a shared lock on the file as long as it is open, and this one holds the exclusive lock. `other` is who
    may have it open. Raises Unavailable(JOURNAL) if somebody has, sqlite3.Error.
    """
    with closing(opened(file)) as database:
        try:
            # Before the first look at the file: from then on it is never without the lock.
            database.execute("PRAGMA locking_mode = EXCLUSIVE")
            prepare(database)
            # In a file that was not in WAL mode the lock comes with the first write.
            database.execute("BEGIN EXCLUSIVE")
            database.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if not is_busy(error):
                raise
            raise Unavailable(
                Outage.JOURNAL,
                detail=f"{other} has this journal open",
                mend="Close its windows, then start again.",
            ) from error
        yield database


def is_busy(error: BaseException) -> bool:
    """Somebody else has a lock."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF == sqlite3.SQLITE_BUSY


def _enter_wal(database: sqlite3.Connection) -> None:
    """Two programs that make the file WAL at once: one is told BUSY without the usual wait, so wait here."""
    deadline = time.monotonic() + LOCK_WAIT_MS / 1_000
    while True:
        try:
            database.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if not is_busy(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return
