"""A journal whose tables are not those of this program is made anew of its events, and put in its own place."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import BugError
from posapp.journal import building
from posapp.journal.files import sync_folder
from posapp.journal.opening import alone, turn

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

_ENDING: Final = ".remade"


@contextmanager
def exchange(file: Path, *, other: str) -> Iterator[tuple[sqlite3.Connection, Path]]:
    """The journal, that nobody else has open, and where to build another one; where it was built, it takes the place.

    The old file is gone then: make a copy before. Cut off anywhere, there is the old one or the new one. Raises as
    `alone`, which `other` is for, and OSError.
    """
    built = file.with_name(file.name + _ENDING)
    with turn(file.parent):
        building.remove(built)
        try:
            with alone(file, other=other) as database:
                yield database, built
                if built.exists():
                    # No log may lie beside a file that it does not belong to. The lock stays.
                    (mode,) = database.execute("PRAGMA journal_mode = DELETE").fetchone()
                    if mode != "delete":
                        raise BugError("the journal to be replaced keeps its log")
                    if os.name == "posix":
                        _put(built, file)
            if os.name != "posix" and built.exists():
                # An open file cannot be replaced there. Whoever has opened it in between stops this, and nothing is
                # changed.
                _put(built, file)
        finally:
            building.remove(built)


def remake(database: sqlite3.Connection, built: Path) -> int:
    """Build a journal of this version of another's events. Returns their number. Raises as `building.build`."""
    return building.build(built, building.all_events(database), building.all_beside(database))


def _put(built: Path, file: Path) -> None:
    for ending in ("-wal", "-shm", "-journal"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    built.replace(file)
    sync_folder(file.parent)
