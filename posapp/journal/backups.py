"""Copies of the journal in a folder of their own: whole or not there, private, on disk, and no more than a few."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from posapp.journal.files import make_folder, sync_file, sync_folder
from posapp.journal.migrating import version, written_as

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FOLDER: Final = "backups"
KEPT: Final = 3
_NAME: Final = re.compile(r"journal-(\d+\.\d+)-(\d{8}T\d{12}Z)\.db", re.ASCII)
_TIME: Final = "%Y%m%dT%H%M%S%fZ"
_PART: Final = ".part"


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that is whole: of which version, made when."""

    file: Path
    schema: str
    at: datetime
    size: int


def keep(database: sqlite3.Connection, data: Path) -> Path:
    """Copy an open journal into the folder of backups; the oldest go once it is there.

    Raises OSError, sqlite3.Error; nothing is there then that was not before.
    """
    folder = data / FOLDER
    make_folder(folder)
    for cut_off in folder.glob(f"journal-*{_PART}*"):
        cut_off.unlink(missing_ok=True)
    target = folder / f"journal-{written_as(version(database))}-{datetime.now(UTC):{_TIME}}.db"
    copy(database, target)
    for old in kept(data)[KEPT:]:
        with suppress(OSError):  # A copy too many harms nobody.
            old.file.unlink()
    return target


def copy(database: sqlite3.Connection, target: Path) -> None:
    """Copy an open journal as it is at one moment, whatever others write meanwhile. Raises OSError, sqlite3.Error."""
    part = target.with_name(target.name + _PART)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        with closing(sqlite3.connect(part, isolation_level=None)) as copied:
            database.backup(copied)
            # One file, to be carried anywhere: no log beside it.
            copied.execute("PRAGMA journal_mode = DELETE")
        sync_file(part)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def kept(data: Path) -> Sequence[Backup]:
    """The copies there are, newest first; by their names, for a clock of files can be set by anybody."""
    found = []
    for file in (data / FOLDER).glob("journal-*.db"):
        if (name := _NAME.fullmatch(file.name)) is not None:
            with suppress(OSError, ValueError):
                at = datetime.strptime(name[2], _TIME).replace(tzinfo=UTC)
                found.append(Backup(file, name[1], at, file.stat().st_size))
    return sorted(found, key=lambda one: (one.at, one.file.name), reverse=True)
