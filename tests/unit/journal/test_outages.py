"""When the machine fails: said in plain words, nothing half done, and on again by itself when it is well."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from posapp.domain.errors import Outage, Unavailable
from posapp.journal import opening as connections
from posapp.journal.store import SqliteJournal
from posapp.operations.ports import SaleFilter
from tests.unit.journal.samples import SteadyClock, modes, opening

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path


async def refused(work: Coroutine[object, object, object]) -> str:
    """The plain words of the outage that `work` must end with."""
    with pytest.raises(Unavailable) as refusal:
        await work
    assert refusal.value.outage is Outage.JOURNAL
    return refusal.value.detail


async def first_refused(journal: SqliteJournal) -> tuple[int, str]:
    """The number of the first sale that finds no room, and what was said."""
    for number in range(2, 500):
        try:
            await journal.record(f"S-{number}", opening(number))
        except Unavailable as refusal:
            return number, refusal.detail
    raise AssertionError("there was room for all")


async def test_a_lock_that_stays_too_long_is_told_and_forgotten(
    folder: Path, journal: SqliteJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "LOCK_WAIT_MS", 20)
    await journal.warm()
    with closing(sqlite3.connect(folder / "journal.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert await refused(journal.record("S-1", opening())) == "Another program kept the journal locked"
        assert await journal.sales(SaleFilter()) == []  # Reading goes on.
        other.execute("ROLLBACK")
        assert await journal.record("S-1", opening()) == await journal.sale("S-1")


async def test_a_full_database_is_told_and_used_again_when_there_is_room(folder: Path, journal: SqliteJournal) -> None:
    await journal.record("S-1", opening())

    def fill_up(connection: sqlite3.Connection) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 1}")

    await journal._writer.alone(fill_up)
    number, detail = await first_refused(journal)
    assert detail == "The disk is full"
    assert await journal.sale(f"S-{number}") is None
    await journal.record(f"S-{number}", opening(number))  # The connection was opened anew, without the limit.
    assert (await journal.verify()).events == number


async def test_a_journal_that_vanished_is_missed_and_not_begun_anew(folder: Path, journal: SqliteJournal) -> None:
    await journal.record("S-1", opening())
    away = folder.with_name("away")
    folder.rename(away)  # noqa: ASYNC240 - a test
    assert await refused(journal.record("S-2", opening(2))) == "The journal file is gone"
    assert await refused(journal.sales(SaleFilter())) == "The journal file is gone"
    assert not modes(folder)
    away.rename(folder)
    await journal.record("S-2", opening(2))
    assert len(await journal.sales(SaleFilter())) == 2


async def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    journal = SqliteJournal(tmp_path / "file" / "data", till="T01", operator=lambda: "ann", clock=SteadyClock())
    assert await refused(journal.warm()) == "The data folder cannot be opened"
    await journal.aclose()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may write everywhere")
async def test_a_folder_this_user_may_not_write_in_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)  # noqa: ASYNC240 - a test
    journal = SqliteJournal(tmp_path / "data", till="T01", operator=lambda: "ann", clock=SteadyClock())
    assert await refused(journal.warm()) == "This user may not write in the data folder"
    tmp_path.chmod(0o700)  # noqa: ASYNC240 - a test
    await journal.record("S-1", opening())
    await journal.aclose()


async def test_a_folder_that_was_there_keeps_its_permissions(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)  # noqa: ASYNC240 - a test
    journal = SqliteJournal(tmp_path, till="T01", operator=lambda: "ann", clock=SteadyClock())
    await journal.warm()
    assert modes(tmp_path)["."] == 0o755
    await journal.aclose()
