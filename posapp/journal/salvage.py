"""A damaged journal is kept aside and begun anew with every event whose chain is whole; the loss is told.

Two phases, so that a crash between any two steps loses nothing: first the new file is built beside the old one and
named `MENDED` when it is complete and on disk; then the old one is kept aside and the new one put in its place. Who
finds a `MENDED` file does the second phase again. One program at a time, under a lock of the folder; while it reads,
it holds SQLite's own write lock where the damage leaves one, so that no other program adds to what is being left
behind.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from posapp.domain.errors import PosError
from posapp.domain.events import RecordedEvent
from posapp.domain.life import evolve, opened
from posapp.journal import events, schema
from posapp.journal.chain import GENESIS, Link
from posapp.journal.rebuilding import rebuild

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from posapp.domain.sale import Sale

MENDED: Final = "journal.db.mended"
_BUILDING: Final = "journal.db.new"
_LOCK: Final = "journal.lock"
_LOCK_WAIT_S: Final = 30
_COLUMNS: Final = "arrival, till, seq, at, kind, sale, operator, payload, prev_hash, hash"
_BESIDE: Final = ("pins", "attempts", "handovers")
"""What no event holds: without it nobody could sign in any more, or everybody try again, with a used hand-over too."""
_TYPES: Final = [int, str, int, str, str, str, str, str, bytes, bytes]
_AT_ONCE: Final = 200
_GAP: Final = 2_000
"""So many numbers are tried one by one past an event that cannot be read, before the rest is given up."""

UNREADABLE: Final = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What reading a damaged file raises: the module fails to decode even SQLite's own complaint about it."""

_Row = tuple[Any, ...]


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
    """Mend the journal `file` if it is damaged. Raises OSError, sqlite3.Error (nothing is changed then)."""
    from filelock import FileLock  # noqa: PLC0415 - not before it is needed

    with FileLock(file.parent / _LOCK, timeout=_LOCK_WAIT_S, mode=0o600):
        finish(file)
        if _is_sound(file):
            return  # Another program has mended it meanwhile.
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)) as old:
            with suppress(*UNREADABLE):
                old.execute("BEGIN IMMEDIATE")
            found = sorted(_readable(old))
            kept = _whole(found)
            _build(file.parent / _BUILDING, kept, {table: _beside(old, table) for table in _BESIDE})
            _tell(file, found, kept)
            _sync(file.parent)
            (file.parent / _BUILDING).replace(file.parent / MENDED)
            _sync(file.parent)
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
    _sync(file.parent)


def restorations(folder: Path) -> Sequence[Restored]:
    """What was mended in this folder and nobody has acknowledged yet, oldest first."""
    return [one for one in _unseen(folder) if (folder / one.kept_as).exists()]


def acknowledge(folder: Path) -> None:
    """Somebody has seen it; the files stay."""
    for file in folder.glob("journal-damaged-*.json"):
        with suppress(OSError):
            file.rename(file.with_suffix(".seen"))


def _is_sound(file: Path) -> bool:
    """True if SQLite finds nothing wrong, tables and indexes are ours, and every event is text that can be read."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)) as database:
            for _ in database.execute(f"SELECT {_COLUMNS} FROM events"):  # noqa: S608 - names of ours
                pass
            whole = database.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
            return whole and schema.is_whole(database)
    except UNREADABLE:
        return False


def _readable(database: sqlite3.Connection) -> Iterator[_Row]:
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


def _next(database: sqlite3.Connection, after: int, most: int) -> list[_Row] | None:
    """The events after one, None where they cannot be read."""
    question = f"SELECT {_COLUMNS} FROM events WHERE arrival > ? ORDER BY arrival LIMIT ?"  # noqa: S608 - names of ours
    with suppress(*UNREADABLE):
        return database.execute(question, (after, most)).fetchall()
    return None


def _one(database: sqlite3.Connection, arrival: int) -> list[_Row]:
    question = f"SELECT {_COLUMNS} FROM events WHERE arrival = ?"  # noqa: S608 - names of ours
    with suppress(*UNREADABLE):
        return database.execute(question, (arrival,)).fetchall()
    return []


def _beside(database: sqlite3.Connection, table: str) -> list[_Row]:
    """The rows of a table beside the events, as far as they can be read."""
    with suppress(*UNREADABLE):
        return database.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - names of ours
    return []


def _is_event(row: _Row) -> bool:
    """True if every field is of its column's type, which damage may have changed."""
    return [type(value) for value in row] == _TYPES


def _whole(found: Sequence[_Row]) -> list[_Row]:
    """Of each till the beginning of its chain that is whole and can be folded, in the order the events arrived."""
    cut: dict[str, int] = {}
    while True:
        kept = _chained(found, cut)
        bad = _first_unfit(kept)
        if bad is None:
            return kept
        cut[bad[1]] = bad[2]


def _chained(found: Sequence[_Row], cut: dict[str, int]) -> list[_Row]:
    heads: dict[str, tuple[int, bytes]] = {}
    kept: list[_Row] = []
    for row in found:
        link, digest = Link(*row[1:9]), row[9]
        seq, head = heads.get(link.till, (0, GENESIS))
        if link.seq != seq + 1 or link.prev_hash != head or link.seq >= cut.get(link.till, link.seq + 1):
            continue
        if link.digest() == digest:
            heads[link.till] = (link.seq, digest)
            kept.append(row)
    return kept


def _first_unfit(kept: Sequence[_Row]) -> _Row | None:
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


def _build(file: Path, kept: Sequence[_Row], beside: Mapping[str, Sequence[_Row]]) -> None:
    for ending in ("", "-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("PRAGMA synchronous = FULL")
        schema.migrate(database)
        database.execute("BEGIN IMMEDIATE")
        marks = ", ".join("?" * len(_COLUMNS.split(",")))
        database.executemany(f"INSERT INTO events ({_COLUMNS}) VALUES ({marks})", kept)  # noqa: S608 - names of ours
        for table, rows in beside.items():
            for row in rows:
                with suppress(*UNREADABLE):
                    database.execute(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608 - names of ours
        heads = {row[1]: (row[1], row[2], row[9]) for row in kept}
        database.executemany("INSERT INTO heads (till, seq, hash) VALUES (?, ?, ?)", heads.values())
        database.execute("COMMIT")
        rebuild(database)
    _sync_file(file)


def _tell(file: Path, found: Sequence[_Row], kept: Sequence[_Row]) -> None:
    name = _name()
    last = {row[1]: f"{row[1]} {row[2]} {row[3]}" for row in kept}
    told = Restored(
        datetime.now(UTC).isoformat(), f"{name}.db", len(kept), len(found) - len(kept), tuple(last.values())
    )
    note = file.parent / f"{name}.json"
    note.write_text(json.dumps(asdict(told)), encoding="utf-8")
    # Who finds a mended file looks here for the name of the old one.
    _sync_file(note)


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


def _sync(folder: Path) -> None:
    if sys.platform != "win32":
        _sync_file(folder, os.O_RDONLY)


def _sync_file(file: Path, flags: int = os.O_RDWR) -> None:
    descriptor = os.open(file, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
