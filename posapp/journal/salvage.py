"""A damaged journal is kept aside and begun anew with every event whose chain is whole; the loss is told.

Two phases, so that a crash between any two steps loses nothing: first the new file is built beside the old one and
named `MENDED` when it is complete and on disk; then the old one is kept aside and the new one put in its place. Who
finds a `MENDED` file does the second phase again. One program at a time, under a lock of the folder; while it reads,
it holds SQLite's own write lock where the damage leaves one, so that no other program adds to what is being left
behind.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import PosError
from posapp.domain.events import RecordedEvent
from posapp.domain.life import evolve, opened
from posapp.journal import events, migrating
from posapp.journal.building import EVENT, UNREADABLE, Row, all_beside, build
from posapp.journal.chain import GENESIS, Link
from posapp.journal.files import sync_file, sync_folder
from posapp.journal.opening import opened as connected
from posapp.journal.opening import turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from posapp.domain.sale import Sale

MENDED: Final = "journal.db.mended"
_BUILDING: Final = "journal.db.new"
_TYPES: Final = [int, str, int, str, str, str, str, str, bytes, bytes]
_AT_ONCE: Final = 200
_GAP: Final = 2_000
"""So many numbers are tried one by one past an event that cannot be read, before the rest is given up."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of a damaged journal: `events` kept of those read, where the old file is, since when it is told.

    `last` names the last event kept of each till as "T01 17 2026-11-23T14:02:31+00:00".
    """

    at: str
    kept_as: str
    events: int
    lost: int
    last: tuple[str, ...]


def restore(file: Path) -> None:
    """Mend the journal `file` if it is damaged.

    Nothing is changed where this raises: OSError, sqlite3.Error, Unavailable, ConfigError("journal") for one of a
    newer program.
    """
    with turn(file.parent):
        finish(file)
        if _is_sound(file):
            return  # Another program has mended it meanwhile.
        with closing(connected(file)) as old:
            _refuse_newer(old)
            with suppress(*UNREADABLE):
                old.execute("BEGIN IMMEDIATE")
            found = sorted(_readable(old))
            kept = _whole(found)
            build(file.parent / _BUILDING, kept, all_beside(old))
            _tell(file, found, kept)
            sync_folder(file.parent)
            (file.parent / _BUILDING).replace(file.parent / MENDED)
            sync_folder(file.parent)
            finish(file)


def finish(file: Path) -> None:
    """Put a complete new journal in the place of the damaged one, which stays beside it. May be cut off anywhere."""
    mended = file.parent / MENDED
    if not mended.exists():
        return
    told = _unseen(file.parent)
    aside = file.parent / (told[-1].kept_as if told else f"{_name()}.db")
    for ending in ("-wal", "-shm"):
        # Before the swap: a log must never lie beside a database that it does not belong to.
        beside = file.with_name(file.name + ending)
        if beside.exists():
            beside.replace(aside.with_name(aside.name + ending))
    if file.exists() and not aside.exists():
        aside.hardlink_to(file)
    mended.replace(file)
    sync_folder(file.parent)


def restorations(folder: Path) -> Sequence[Restored]:
    """What was mended in this folder and nobody has acknowledged yet, oldest first."""
    return [one for one in _unseen(folder) if (folder / one.kept_as).exists()]


def acknowledge(folder: Path) -> None:
    """Somebody has seen it; the files stay."""
    for file in folder.glob("journal-damaged-*.json"):
        with suppress(OSError):
            file.rename(file.with_suffix(".seen"))


def _refuse_newer(old: sqlite3.Connection) -> None:
    """Raise ConfigError("journal") for one of a newer program: to mend it here would lose what only that one knows."""
    with suppress(*UNREADABLE):
        if migrating.is_newer(migrating.version(old)) and migrating.is_ours(old):
            raise migrating.too_new(old)


def _is_sound(file: Path) -> bool:
    """True if SQLite finds nothing wrong, tables and indexes are ours, and every event is text that can be read."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)) as database:
            for _ in database.execute(f"SELECT {EVENT} FROM events"):  # noqa: S608 - names of ours
                pass
            whole = database.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
            return whole and migrating.is_whole(database)
    except UNREADABLE:
        return False


def _readable(database: sqlite3.Connection) -> Iterator[Row]:
    """Every event that can still be read, whatever is broken between them."""
    after, misses = 0, 0
    while misses < _GAP:
        rows = _next(database, after, 1 if misses else _AT_ONCE)
        if rows is None:
            rows = _one(database, after + 1)
        elif not rows:
            return
        # Pages that lead back to others give events again, for ever.
        news = [row for row in rows if row[0] > after]
        yield from (row for row in news if _is_event(row))
        after, misses = (max(row[0] for row in news), 0) if news else (after + 1, misses + 1)


def _next(database: sqlite3.Connection, after: int, most: int) -> list[Row] | None:
    """The events after one, None where they cannot be read."""
    question = f"SELECT {EVENT} FROM events WHERE arrival > ? ORDER BY arrival LIMIT ?"  # noqa: S608 - names of ours
    with suppress(*UNREADABLE):
        return database.execute(question, (after, most)).fetchall()
    return None


def _one(database: sqlite3.Connection, arrival: int) -> list[Row]:
    question = f"SELECT {EVENT} FROM events WHERE arrival = ?"  # noqa: S608 - names of ours
    with suppress(*UNREADABLE):
        return database.execute(question, (arrival,)).fetchall()
    return []


def _is_event(row: Row) -> bool:
    """True if every field is of its column's type, which damage may have changed."""
    return [type(value) for value in row] == _TYPES


def _whole(found: Sequence[Row]) -> list[Row]:
    """Of each till the beginning of its chain that is whole and can be folded, in the order the events arrived."""
    cut: dict[str, int] = {}
    while True:
        kept = _chained(found, cut)
        bad = _first_unfit(kept)
        if bad is None:
            return kept
        cut[bad[1]] = bad[2]


def _chained(found: Sequence[Row], cut: dict[str, int]) -> list[Row]:
    heads: dict[str, tuple[int, bytes]] = {}
    kept: list[Row] = []
    for row in found:
        link, digest = Link(*row[1:9]), row[9]
        seq, head = heads.get(link.till, (0, GENESIS))
        if link.seq != seq + 1 or link.prev_hash != head or link.seq >= cut.get(link.till, link.seq + 1):
            continue
        if link.digest() == digest:
            heads[link.till] = (link.seq, digest)
            kept.append(row)
    return kept


def _first_unfit(kept: Sequence[Row]) -> Row | None:
    """The first event that does not follow from those before it: what it followed from is lost."""
    sales: dict[str, Sale] = {}
    for row in kept:
        _, till, seq, at, kind, name, operator, payload, _, _ = row
        if not name:
            continue  # An event of the till, not of a sale.
        try:
            record = RecordedEvent(till, seq, events.read_time(at), name, operator, events.decode(kind, payload))
            sales[name] = evolve(sales[name], record) if name in sales else opened(record)
        except (PosError, ValueError):
            return row
    return None


def _tell(file: Path, found: Sequence[Row], kept: Sequence[Row]) -> None:
    name = _name()
    last = {row[1]: f"{row[1]} {row[2]} {row[3]}" for row in kept}
    told = Restored(
        datetime.now(UTC).isoformat(), f"{name}.db", len(kept), len(found) - len(kept), tuple(last.values())
    )
    note = file.parent / f"{name}.json"
    note.write_text(json.dumps(asdict(told)), encoding="utf-8")
    # Who finds a mended file looks here for the name of the old one.
    sync_file(note)


def _name() -> str:
    return f"journal-damaged-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"


def _unseen(folder: Path) -> list[Restored]:
    """Notes of mendings, those included that were cut off before the old file was put aside."""
    found = []
    for file in sorted(folder.glob("journal-damaged-*.json")):
        with suppress(OSError, ValueError, TypeError):
            values = json.loads(file.read_text(encoding="utf-8"))
            found.append(Restored(**{**values, "last": tuple(values["last"])}))
    return found
