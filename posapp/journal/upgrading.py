"""An older journal becomes one of this program: alone with the file, after a copy was made, in one transaction."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from posapp.domain.errors import Outage, Unavailable
from posapp.journal import backups, migrating
from posapp.journal.migrating import Standing
from posapp.journal.remaking import exchange, remake
from posapp.journal.schema import MIGRATIONS

if TYPE_CHECKING:
    from pathlib import Path

    from posapp.journal.schema import Migration


def upgrade(file: Path, migrations: tuple[Migration, ...] = MIGRATIONS) -> None:
    """Bring the journal to the last version, unless another program has done so meanwhile.

    Nothing is changed where this raises: Unavailable(JOURNAL) if a program that knows the older tables has it open,
    which must not find others under its feet, or if there is no room for the copy; sqlite3.Error, OSError, ConfigError.
    """
    with exchange(file, other="An older posapp") as (database, built):
        if migrating.standing(database, migrations) is not Standing.OLDER:
            return
        _copy(database, file.parent)
        if migrating.is_whole(database):
            migrating.migrate(database, migrations)
        else:
            # Of a program that never came out, whose tables were those of no version: its events tell all.
            remake(database, built)


def _copy(database: sqlite3.Connection, data: Path) -> None:
    try:
        backups.keep(database, data)
    except (OSError, sqlite3.OperationalError) as error:
        raise Unavailable(
            Outage.JOURNAL,
            detail="The journal has to be upgraded, and the copy that is made before cannot be written",
            mend="See that the disk has room and can be written. Until then nothing is changed.",
        ) from error
