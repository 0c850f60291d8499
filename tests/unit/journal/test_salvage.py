"""A damaged file is kept aside and rebuilt as far as its chain is whole; the loss is told; nothing sound is touched."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from typing import TYPE_CHECKING

import pytest

from posapp.domain.events import CardApproved, Redeemed
from posapp.journal import salvage
from posapp.journal.audit import Flaw
from posapp.journal.store import SqliteJournal
from tests.unit.journal.samples import SteadyClock, opening

if TYPE_CHECKING:
    from pathlib import Path

SALES = 60


async def made(folder: Path, sales: int = SALES) -> list[str]:
    """A journal of completed sales, closed and checkpointed; their ids in order."""
    journal = open_journal(folder)
    names = [f"S{number}" for number in range(sales)]
    for number, name in enumerate(names):
        await journal.record(name, opening(number))
        await journal.record(name, Redeemed(f"R{number}"))
        await journal.record(name, CardApproved())
    await journal.aclose()
    return names


def open_journal(folder: Path) -> SqliteJournal:
    return SqliteJournal(folder, till="T01", operator=lambda: "ann", clock=SteadyClock())


async def known(folder: Path, names: list[str]) -> list[str]:
    """Those of the sales that the journal holds now, after whatever mending it takes; its chain is whole."""
    journal = open_journal(folder)
    try:
        await journal.check()
        found = [name for name in names if await journal.sale(name) is not None]
        # Bits flipped inside an event leave a sound file: that is for the audit, which names the event.
        report = await journal.verify()
        if report.strayed:
            # And so for a figure of a sale, which reckoning anew puts right.
            await journal.rebuild()
            report = await journal.verify()
        assert report.whole or report.findings[0].flaw in (Flaw.CHANGED, Flaw.NOT_CHAINED)
        await journal.record("S-NEW", opening(9_999))
        return found
    finally:
        await journal.aclose()


def overwrite(file: Path, start: int, length: int) -> None:
    with file.open("r+b") as raw:
        raw.seek(start)
        raw.write(random.Random(start).randbytes(length))  # noqa: S311 - the same every time


def pages(file: Path, table: str) -> list[int]:
    with sqlite3.connect(file) as database:
        rows = database.execute("SELECT pageno FROM dbstat WHERE name = ? ORDER BY path", (table,)).fetchall()
        return [int(row[0]) for row in rows]


async def test_a_destroyed_header_loses_all_and_says_so(folder: Path) -> None:
    names = await made(folder)
    overwrite(folder / "journal.db", 0, 100)
    assert await known(folder, names) == []
    (told,) = salvage.restorations(folder)
    assert told.events == 0
    assert (folder / told.kept_as).stat().st_size > 4096
    salvage.acknowledge(folder)
    assert salvage.restorations(folder) == []
    assert (folder / told.kept_as).exists()


async def test_damage_in_the_sales_or_an_index_loses_nothing(folder: Path) -> None:
    names = await made(folder)
    with sqlite3.connect(folder / "journal.db") as database:
        size = int(database.execute("PRAGMA page_size").fetchone()[0])
        root = int(database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'sales'").fetchone()[0])
    overwrite(folder / "journal.db", (root - 1) * size, size)
    assert await known(folder, names) == names
    (told,) = salvage.restorations(folder)
    assert (told.events, told.lost) == (3 * SALES, 0)


async def test_events_after_a_bad_page_are_lost_and_told(folder: Path) -> None:
    names = await made(folder)
    file = folder / "journal.db"
    with sqlite3.connect(file) as database:
        size = int(database.execute("PRAGMA page_size").fetchone()[0])
        row = database.execute("SELECT payload FROM events WHERE seq = 100").fetchone()[0]
    at = file.read_bytes().find(row.encode())
    overwrite(file, at // size * size, size)
    left = await known(folder, names)
    assert left == names[: len(left)]
    assert 10 < len(left) < SALES
    (told,) = salvage.restorations(folder)
    assert told.events <= 100
    assert told.lost > 0
    assert told.last[0].startswith(f"T01 {told.events} ")


@pytest.mark.parametrize("seed", [*range(12), 33, 61, 72, 140, 152, 157, 197, 277, 715])
async def test_whatever_is_overwritten_a_whole_beginning_is_left(folder: Path, seed: int) -> None:
    names = await made(folder, 25)
    file = folder / "journal.db"
    rng = random.Random(seed)  # noqa: S311 - the same every time
    for _ in range(rng.randint(1, 4)):
        overwrite(file, rng.randrange(file.stat().st_size), rng.choice((1, 40, 5000)))
    if seed % 3 == 0:
        with file.open("r+b") as raw:
            raw.truncate(rng.randrange(4096, file.stat().st_size))
    left = await known(folder, names)
    assert left == names[: len(left)]


async def test_damage_found_while_reading_is_mended_and_the_question_answered(folder: Path) -> None:
    names = await made(folder)
    file = folder / "journal.db"
    journal = open_journal(folder)
    await journal.record("S-NEW", opening(7_777))
    with sqlite3.connect(file) as database:
        size = int(database.execute("PRAGMA page_size").fetchone()[0])
        root = int(database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'sales'").fetchone()[0])
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    overwrite(file, (root - 1) * size, size)
    other = open_journal(folder)
    assert await other.sale(names[0]) is not None
    await other.aclose()
    # The program that was open all the time goes on with the new file.
    await journal.record("S-LATER", opening(8_888))
    assert await journal.sale("S-LATER") is not None
    assert (await journal.verify()).whole
    await journal.aclose()


async def test_several_programs_mend_it_once(folder: Path) -> None:
    names = await made(folder)
    overwrite(folder / "journal.db", 0, 100)
    journals = [open_journal(folder) for _ in range(4)]
    await asyncio.gather(*(journal.warm() for journal in journals))
    assert len(salvage.restorations(folder)) == 1
    for number, journal in enumerate(journals):
        await journal.record(f"N{number}", opening(100 + number))
    assert (await journals[0].verify()).events == 4
    for journal in journals:
        await journal.aclose()
    assert names


async def test_a_mending_that_was_cut_off_is_finished(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = await made(folder)
    file = folder / "journal.db"
    with sqlite3.connect(file) as database:
        size = int(database.execute("PRAGMA page_size").fetchone()[0])
        root = int(database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'sales'").fetchone()[0])
    overwrite(file, (root - 1) * size, size)
    finish = salvage.finish
    monkeypatch.setattr(salvage, "finish", lambda _file: None)
    salvage.restore(file)
    assert (folder / salvage.MENDED).exists()
    monkeypatch.setattr(salvage, "finish", finish)
    assert await known(folder, names) == names
    assert not (folder / salvage.MENDED).exists()


async def test_a_sound_journal_is_never_touched(folder: Path) -> None:
    await made(folder, 3)
    before = (folder / "journal.db").stat().st_ino
    salvage.restore(folder / "journal.db")
    assert (folder / "journal.db").stat().st_ino == before
    assert salvage.restorations(folder) == []
