"""`posapp journal`: which program wrote the record, its copies, and the way back from a newer program.

It opens no journal as the till does: what it tells and copies may be of any version.
"""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from posapp import __version__
from posapp.cli.report import DONE, REFUSED, Report
from posapp.domain.errors import Outage, Problem, Unavailable, UserError
from posapp.journal import backups, migrating
from posapp.journal.database import FAILURES, FILE_NAME, translated
from posapp.journal.downgrading import Downgraded, End, downgrade
from posapp.journal.opening import opened, turn
from posapp.journal.schema import MIGRATIONS

if TYPE_CHECKING:
    import argparse
    import sqlite3
    from collections.abc import Callable
    from datetime import datetime

    from posapp.words import Words

_THIS: Final = migrating.written_as(MIGRATIONS[-1].version)
_KB: Final = 1024
_HINDRANCES: Final = {
    End.NOT_WHOLE: "The newer journal is not whole. Nothing was changed. Install the newer program again; its “posapp "
    "audit verify” tells what is wrong.",
    End.OTHER_TABLES: "The newer journal is written in a way that this program cannot read. Nothing was changed. "
    "Install the newer program again.",
    End.OTHER_RULES: "The newer journal has sales that moved as this program does not know. Nothing was changed. "
    "Install the newer program again.",
}


def run_journal(options: argparse.Namespace, data: Path, words: Words) -> Report:
    """Show, back up or downgrade. Raises ConfigError("journal"), UserError, Unavailable."""
    file = data / FILE_NAME
    if not file.exists():
        text = words.say("There is no journal yet.")
        return Report(DONE, {"file": str(file), "message": text}, text)
    if options.what == "downgrade":
        return _told(downgrade(file), words)
    try:
        if options.what == "backup":
            return _backup(file, options.file, words)
        return _show(file, words)
    except FAILURES as error:
        raise translated(error) from error


def _show(file: Path, words: Words) -> Report:
    with closing(opened(file)) as database:
        _ours(database)
        found, program = migrating.version(database), migrating.written_by(database)
        events = int(database.execute("SELECT count(*) FROM events").fetchone()[0])
    copies = backups.kept(file.parent)
    answer: dict[str, Any] = {
        "file": str(file),
        "schema": migrating.written_as(found),
        "program": program or None,
        "newer": migrating.is_newer(found),
        "events": events,
        "size": file.stat().st_size,
        "copies": [
            {"file": str(one.file), "schema": one.schema, "at": one.at.isoformat(), "size": one.size} for one in copies
        ],
        "this_schema": _THIS,
        "this_program": __version__,
    }
    lines = [
        str(file),
        _wrote(words, answer["schema"], program),
        words.plural(events, "1 event.", "{n} events.", n=words.number(events)),
    ]
    if answer["newer"]:
        say = "That is newer than this posapp {program}, which knows {schema}: see “posapp journal downgrade”."
        lines.append(words.say(say, program=__version__, schema=_THIS))
    lines += [_line(words, one.file, one.at, one.size) for one in copies] or [words.say("No copies are kept.")]
    return Report(DONE, answer, "\n".join(lines))


def _backup(file: Path, named: str | None, words: Words) -> Report:
    target = Path(named).expanduser().absolute() if named else None
    if target is not None and os.path.lexists(target):
        raise UserError(Problem.COPY_EXISTS, file=target.name)
    with closing(opened(file)) as database:
        _ours(database)
        copied = _copied(lambda: _copy(database, file.parent, target), target)
    text = words.say("The journal is copied to {file}.", file=str(copied))
    return Report(DONE, {"file": str(copied), "size": copied.stat().st_size, "message": text}, text)


def _copy(database: sqlite3.Connection, data: Path, target: Path | None) -> Path:
    if target is not None:
        backups.copy(database, target)
        return target
    with turn(data):
        return backups.keep(database, data)


def _copied(copy: Callable[[], Path], target: Path | None) -> Path:
    """Raises UserError(FILE_UNWRITABLE) where the place is wrong that somebody named."""
    try:
        return copy()
    except (FileNotFoundError, NotADirectoryError, PermissionError) as error:
        if target is None:
            raise
        raise UserError(Problem.FILE_UNWRITABLE, file=target.name) from error
    except FAILURES as error:
        found = translated(error)
        if isinstance(found, Unavailable) and found.outage is Outage.JOURNAL:
            raise Unavailable(found.outage, detail=f"No copy was made: {found.detail}") from error
        raise


def _told(done: Downgraded, words: Words) -> Report:
    answer: dict[str, Any] = {
        "done": done.end is End.DONE,
        "from_schema": done.schema,
        "from_program": done.program or None,
        "schema": _THIS if done.end is End.DONE else done.schema,
        "events": done.events,
        "aside": str(done.aside) if done.aside is not None else None,
        "unknown": dict(done.unknown),
    }
    if done.end is End.DONE:
        text = words.say(
            "The journal is one of this posapp {program} again, with all its events. The newer one is kept as {file}.",
            program=__version__,
            file=str(done.aside),
        )
    elif done.end is End.NOT_NEWER:
        text = words.say("The journal is not newer than this program. Nothing was changed.")
    elif done.end is End.UNKNOWN_EVENTS:
        kinds = ", ".join(f"{kind} ({number})" for kind, number in sorted(done.unknown.items()))
        text = words.say(
            "The newer program has recorded what this one does not know: {kinds}. Nothing was changed. "
            "Install the newer program again.",
            kinds=kinds,
        )
    else:
        text = words.say(_HINDRANCES[done.end])
    refused = done.end not in (End.DONE, End.NOT_NEWER)
    return Report(REFUSED if refused else DONE, answer | {"message": text}, text)


def _ours(database: sqlite3.Connection) -> None:
    if not migrating.is_ours(database):
        raise migrating.foreign()


def _wrote(words: Words, schema: str, program: str) -> str:
    if not program:
        return words.say("Schema {schema}.", schema=schema)
    return words.say("Schema {schema}, by posapp {program}.", schema=schema, program=program)


def _line(words: Words, file: Path, at: datetime, size: int) -> str:
    number = words.number(max(1, size // _KB))
    return words.say("Copy of {when}, {size} kB: {file}", when=words.when(at), size=number, file=str(file))
