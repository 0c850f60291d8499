"""A journal as a later program would leave it: a table, a column and an index more, and what only that one knows."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from posapp.journal.chain import Link
from posapp.journal.schema import MIGRATIONS, Migration
from posapp.journal.upgrading import upgrade

if TYPE_CHECKING:
    from pathlib import Path

NEXT: Final = Migration(
    MIGRATIONS[-1].major,
    MIGRATIONS[-1].minor + 1,
    (
        "CREATE TABLE moods (sale TEXT PRIMARY KEY, mood TEXT NOT NULL) STRICT",
        "ALTER TABLE sales ADD COLUMN mood TEXT NOT NULL DEFAULT ''",
        "CREATE INDEX sales_mood ON sales (mood)",
    ),
)
LATER: Final = (*MIGRATIONS, NEXT)


def bring_forward(file: Path) -> None:
    """What the first start of the later program does."""
    upgrade(file, LATER)


def append(file: Path, kind: str, payload: dict[str, object], *, sale: str = "", till: str = "T01") -> None:
    """One event of the later program, in the chain as it belongs."""
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        seq, head = database.execute("SELECT seq, hash FROM heads WHERE till = ?", (till,)).fetchone()
        at = "2026-11-24T08:00:00.000000+00:00"
        link = Link(till, seq + 1, at, kind, sale, "ann", json.dumps(payload, sort_keys=True), head)
        database.execute(
            "INSERT INTO events (till, seq, at, kind, sale, operator, payload, prev_hash, hash) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*link, link.digest()),
        )
        database.execute("UPDATE heads SET seq = ?, hash = ? WHERE till = ?", (link.seq, link.digest(), till))
