"""Leads a journal from version to version, and tells those of which it cannot: of a later program, or not ours."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Final

from posapp import __version__
from posapp.domain.errors import ConfigError
from posapp.journal.schema import APPLICATION_ID, MIGRATIONS, Migration
from posapp.journal.times import micros

KEY: Final = "journal"
_NOTE: Final = "INSERT OR REPLACE INTO programs (version, program, at) VALUES (?, ?, ?)"
_PROGRAM: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]{0,39}", re.ASCII)


class Standing(Enum):
    """What a file is to this program."""

    EMPTY = auto()
    OLDER = auto()
    OURS = auto()


def standing(database: sqlite3.Connection, migrations: tuple[Migration, ...] = MIGRATIONS) -> Standing:
    """Raises ConfigError("journal") for a file of a newer program or of another one."""
    found = version(database)
    if found == migrations[-1].version and is_ours(database):
        return Standing.OURS
    empty = not database.execute("SELECT EXISTS (SELECT 1 FROM sqlite_master)").fetchone()[0]
    if not empty and not is_ours(database):
        raise foreign()
    if found > migrations[-1].version:
        raise too_new(database)
    return Standing.EMPTY if empty else Standing.OLDER


def migrate(
    database: sqlite3.Connection, migrations: tuple[Migration, ...] = MIGRATIONS, *, older: bool = True
) -> bool:
    """Bring an open database to the last version, all in one transaction.

    Safe when several programs open it at once: where it stands is looked at again under the write lock. With `older`
    False only an empty one gets tables; False for one that has been found older.
    Raises ConfigError("journal") for a file of a newer program or of another one.
    """
    if version(database) == migrations[-1].version and is_ours(database):
        return True
    database.execute("BEGIN IMMEDIATE")
    try:
        found = standing(database, migrations)
        if found is Standing.OLDER and not older:
            database.execute("ROLLBACK")
            return False
        if found is not Standing.OURS:
            _lead(database, migrations)
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise
    return True


def _lead(database: sqlite3.Connection, migrations: tuple[Migration, ...]) -> None:
    found = version(database)
    for migration in migrations:
        if migration.version > found:
            for statement in migration.statements:
                database.execute(statement)
            if migration.fill is not None:
                migration.fill(database)
            database.execute(f"PRAGMA user_version = {migration.version}")
    if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'programs'").fetchone():
        database.execute(_NOTE, (migrations[-1].version, __version__, micros(datetime.now(UTC))))


def is_whole(database: sqlite3.Connection) -> bool:
    """True if tables and indexes are those of the version that the file tells; one of a newer program passes.

    Raises sqlite3.Error, UnicodeDecodeError where they cannot even be read.
    """
    found = version(database)
    if is_newer(found):
        return True
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as expected:
        for migration in MIGRATIONS:
            if migration.version <= found:
                for statement in migration.statements:
                    expected.execute(statement)
        return _made(database) == _made(expected)


def is_newer(found: int) -> bool:
    """A journal of this version was written by a later program: it is neither read nor mended here."""
    return found > MIGRATIONS[-1].version


def foreign() -> ConfigError:
    """What to say of a file that no posapp has made."""
    return ConfigError(KEY, "The data folder's journal.db belongs to another program; choose another folder.")


def too_new(database: sqlite3.Connection) -> ConfigError:
    """What to say of the journal of a newer program, with which one it was, if the file tells."""
    program = written_by(database)
    newer = f"posapp {program} or later" if program else "a newer posapp"
    return ConfigError(
        KEY,
        f"This journal was written by {newer}. Nothing is lost: install that version again, "
        "or go back to this one with “posapp journal downgrade”.",
    )


def written_by(database: sqlite3.Connection) -> str:
    """The program that led the journal to the version it has; empty where that is not written down."""
    with suppress(sqlite3.Error, UnicodeDecodeError):
        row = database.execute("SELECT program FROM programs WHERE version = ?", (version(database),)).fetchone()
        if row and isinstance(row[0], str) and _PROGRAM.fullmatch(row[0]):
            return row[0]
    return ""


def version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def written_as(found: int) -> str:
    """A version as people say it."""
    return f"{found >> 16}.{found & 0xFFFF}"


def is_ours(database: sqlite3.Connection) -> bool:
    return bool(database.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID)


def _made(database: sqlite3.Connection) -> set[tuple[str, ...]]:
    return set(database.execute("SELECT type, name, tbl_name, sql FROM sqlite_master"))
