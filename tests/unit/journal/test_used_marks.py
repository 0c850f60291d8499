"""A hand-over is used once, whichever program asks first, and after whatever becomes of the file."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from posapp.journal import salvage
from posapp.journal.store import SqliteJournal
from tests.unit.journal.samples import SteadyClock, opening

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
END = NOON + timedelta(minutes=5)
MARKS = [bytes([number]) * 32 for number in range(40)]


def opened(folder: Path, till: str = "T01") -> SqliteJournal:
    return SqliteJournal(folder, till=till, operator=lambda: "ann", clock=SteadyClock())


async def test_of_many_programs_that_race_one_is_first(folder: Path) -> None:
    programs = [opened(folder, f"T0{number}") for number in range(1, 4)]

    async def takes(program: SqliteJournal) -> list[bool]:
        return [await program.used_marks.use(mark, until=END, now=NOON) for mark in MARKS]

    taken = await asyncio.gather(*map(takes, programs))
    for program in programs:
        await program.aclose()
    assert [sum(row) for row in zip(*taken, strict=True)] == [1] * len(MARKS)


async def test_it_stays_used_for_whoever_starts_later(folder: Path) -> None:
    for first in (True, False):
        journal = opened(folder)
        assert await journal.used_marks.use(MARKS[0], until=END, now=NOON) is first
        await journal.aclose()


async def test_what_has_ended_is_forgotten_a_day_later(journal: SqliteJournal, folder: Path) -> None:
    use = journal.used_marks.use
    assert await use(MARKS[0], until=END, now=NOON)
    assert not await use(MARKS[0], until=END, now=END + timedelta(hours=23))
    later = END + timedelta(days=2)
    assert await use(MARKS[1], until=later, now=later)
    with sqlite3.connect(folder / "journal.db") as database:
        assert database.execute("SELECT mark FROM handovers").fetchall() == [(MARKS[1],)]


async def test_a_mended_journal_knows_it_still(folder: Path) -> None:
    journal = opened(folder)
    await journal.record("S1", opening(1))
    await journal.used_marks.use(MARKS[0], until=END, now=NOON)
    await journal.aclose()
    with sqlite3.connect(folder / "journal.db") as database:
        (index,) = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchone()
        database.execute(f"DROP INDEX {index}")
    salvage.restore(folder / "journal.db")
    journal = opened(folder)
    assert not await journal.used_marks.use(MARKS[0], until=END, now=NOON)
    await journal.aclose()
