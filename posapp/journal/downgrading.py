"""The way back: a journal of a newer program becomes one of this program, made of the events that both know."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

from posapp.domain.errors import BugError, PosError
from posapp.journal import audit, backups, database, events, migrating
from posapp.journal.migrating import written_as
from posapp.journal.remaking import exchange, remake

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class End(Enum):
    """How it ended. Nothing was changed but by the first."""

    DONE = auto()
    NOT_NEWER = auto()
    NOT_WHOLE = auto()
    UNKNOWN_EVENTS = auto()
    OTHER_TABLES = auto()
    OTHER_RULES = auto()


@dataclass(frozen=True, slots=True)
class Downgraded:
    """What became of a newer journal: of version `schema`, by `program` where that is known, kept in the file `aside`.

    `unknown` are the kinds of events that this program cannot read, with their numbers.
    """

    end: End
    schema: str
    program: str = ""
    events: int = 0
    aside: Path | None = None
    unknown: Mapping[str, int] = field(default_factory=dict)


def downgrade(file: Path) -> Downgraded:
    """Make a journal of this version of a newer one's events, and keep the newer file among the backups.

    Every event stays as it is, its hash too, with what a newer program wrote into it beyond what is read here: that
    program finds it again. Raises ConfigError("journal") for the file of another program, Unavailable(JOURNAL); nothing
    is changed then.
    """
    try:
        with exchange(file, other="Another posapp") as (newer, built):
            return _downgrade(newer, built, file)
    except database.FAILURES as error:
        raise database.translated(error) from error


def _downgrade(newer: sqlite3.Connection, built: Path, file: Path) -> Downgraded:
    found = migrating.version(newer)
    schema, program = written_as(found), migrating.written_by(newer)
    if not migrating.is_newer(found) or not migrating.is_ours(newer):
        # Of another program: raised.
        migrating.standing(newer)
        return Downgraded(End.NOT_NEWER, schema, program)
    hindrance, unknown = _looked_through(newer)
    if hindrance is not None:
        return Downgraded(hindrance, schema, program, unknown=unknown)
    try:
        remake(newer, built)
    except PosError:
        # A move that the older rules do not know, though each event can be read.
        return Downgraded(End.OTHER_RULES, schema, program)
    report = audit.verify(built)
    if not report.whole:
        raise BugError("the journal made of the events of a newer one is not whole")
    aside = backups.keep(newer, file.parent)
    return Downgraded(End.DONE, schema, program, report.events, aside)


def _looked_through(newer: sqlite3.Connection) -> tuple[End | None, Mapping[str, int]]:
    """What forbids it, if anything does."""
    try:
        walked = audit.walk(newer)
    except sqlite3.OperationalError as error:
        if str(error).startswith("no such"):
            return End.OTHER_TABLES, {}
        raise
    if walked.findings:
        return End.NOT_WHOLE, {}
    rows = newer.execute("SELECT kind, payload FROM events ORDER BY arrival")
    unknown = Counter(kind for kind, payload in rows if not events.is_known(kind, payload))
    return (End.UNKNOWN_EVENTS if unknown else None), unknown
