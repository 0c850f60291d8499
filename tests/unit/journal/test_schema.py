"""Migrations: every step runs on empty and on filled tables, once, and never on what is not ours."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from posapp.domain.errors import ConfigError
from posapp.domain.events import RecordedEvent
from posapp.domain.life import opened
from posapp.domain.points import Points
from posapp.domain.sale import Credit, CreditAsked
from posapp.journal import database, projections, schema
from posapp.journal.migrating import migrate
from posapp.journal.schema import MIGRATIONS, Migration
from posapp.journal.store import SqliteJournal
from tests.unit.journal.samples import NOON, SteadyClock, opening

if TYPE_CHECKING:
    from pathlib import Path

NEXT = MIGRATIONS[-1].minor + 1
LATER = (*MIGRATIONS, Migration(1, NEXT, ("ALTER TABLE sales ADD COLUMN mood TEXT NOT NULL DEFAULT ''",)))
BROKEN = (*MIGRATIONS, Migration(1, NEXT, ("CREATE TABLE half (way)", "NOT SQL")))


def plain(file: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(file, isolation_level=None))


def fill(connection: sqlite3.Connection) -> None:
    """One sale, in a table of whatever version."""
    values = projections.row_of(opened(RecordedEvent("T01", 1, NOON, "S-1", "ann", opening())))
    there = [name for _, name, *_ in connection.execute("PRAGMA table_info(sales)")]
    row = {name: value for name, value in zip(projections.COLUMNS, values, strict=True) if name in there}
    names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO sales ({names}) VALUES ({marks})", tuple(row.values()))  # noqa: S608 - names of ours


def shape(connection: sqlite3.Connection) -> list[Any]:
    return connection.execute("SELECT type, name, tbl_name FROM sqlite_master ORDER BY name").fetchall()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


@pytest.mark.parametrize("filled", [False, True])
@pytest.mark.parametrize("steps", range(1, len(LATER)))
def test_each_migration_leads_to_the_newest_tables(tmp_path: Path, steps: int, filled: bool) -> None:
    with plain(tmp_path / "fresh.db") as fresh, plain(tmp_path / "old.db") as old:
        migrate(fresh, LATER)
        migrate(old, LATER[:steps])
        if filled:
            fill(old)
        rows = old.execute("SELECT count(*) FROM sales").fetchone()
        migrate(old, LATER)
        assert shape(old) == shape(fresh)
        assert version(old) == version(fresh) == LATER[-1].version
        assert old.execute("SELECT count(*) FROM sales").fetchone() == rows == (int(filled),)
        sale = projections.load(old, "S-1")
        assert (sale is not None) == filled
        assert sale is None or sale.receipts == 0
        assert old.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_versions_only_grow() -> None:
    versions = [migration.version for migration in MIGRATIONS]
    assert versions == sorted(set(versions))


def test_a_migration_that_breaks_off_leaves_the_old_tables(tmp_path: Path) -> None:
    with plain(tmp_path / "journal.db") as connection:
        migrate(connection)
        before = shape(connection)
        with pytest.raises(sqlite3.OperationalError):
            migrate(connection, BROKEN)
        assert shape(connection) == before
        assert version(connection) == MIGRATIONS[-1].version
        assert not connection.in_transaction


@pytest.mark.parametrize("newer", [MIGRATIONS[-1].version + 1, 2 << 16])
async def test_a_journal_of_a_newer_version_is_refused_and_left_alone(
    folder: Path, journal: SqliteJournal, newer: int
) -> None:
    await journal.record("S-1", opening())
    await journal.aclose()
    with plain(folder / "journal.db") as connection:
        connection.execute(f"PRAGMA user_version = {newer}")
    before = (folder / "journal.db").read_bytes()
    later = SqliteJournal(folder, till="T01", operator=lambda: "ann", clock=SteadyClock())
    for refused in (later.warm(), later.record("S-2", opening(2)), later.sale("S-1"), later.verify()):
        with pytest.raises(ConfigError, match=r"written by a newer posapp.*posapp journal downgrade") as refusal:
            await refused
        assert refusal.value.key == "journal"
    await later.aclose()
    assert (folder / "journal.db").read_bytes() == before
    assert names(folder) == ["journal.db"]


async def test_which_program_wrote_a_newer_journal_is_told(folder: Path, journal: SqliteJournal) -> None:
    await journal.warm()
    await journal.aclose()
    with plain(folder / "journal.db") as connection:
        migrate(connection, LATER)
        connection.execute("UPDATE programs SET program = '9.8.7' WHERE version = ?", (LATER[-1].version,))
    later = SqliteJournal(folder, till="T01", operator=lambda: "ann", clock=SteadyClock())
    with pytest.raises(ConfigError, match=r"written by posapp 9\.8\.7 or later"):
        await later.warm()
    await later.aclose()


@pytest.mark.parametrize("where", [1_000, 5_000, 9_000])
async def test_a_damaged_journal_of_a_newer_version_is_not_mended_here(
    folder: Path, journal: SqliteJournal, where: int
) -> None:
    for number in range(30):
        await journal.record(f"S-{number}", opening(number))
    await journal.aclose()
    with plain(folder / "journal.db") as connection:
        migrate(connection, LATER)
    with (folder / "journal.db").open("r+b") as file:
        file.seek(where)
        file.write(b"\xff" * 3_000)
    later = SqliteJournal(folder, till="T01", operator=lambda: "ann", clock=SteadyClock())
    for refused in (later.warm(), later.check()):
        with pytest.raises(ConfigError):
            await refused
    await later.aclose()
    assert not [name for name in names(folder) if "damaged" in name]


def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    with plain(tmp_path / "journal.db") as connection:
        connection.execute("CREATE TABLE songs (title)")
        with pytest.raises(ConfigError, match="another program"):
            migrate(connection)
        assert shape(connection) == [("table", "songs", "songs")]


def test_many_that_open_a_new_folder_at_once_all_find_the_tables(folder: Path) -> None:
    ends: list[object] = []
    together = threading.Barrier(8)

    def open_it() -> None:
        together.wait()
        try:
            with closing(database.connect(folder / "journal.db")) as connection:
                ends.append(version(connection))
        except Exception as error:
            ends.append(error)
            raise

    threads = [threading.Thread(target=open_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ends == [MIGRATIONS[-1].version] * 8


def test_commits_are_durable_and_the_file_is_ours(folder: Path) -> None:
    with closing(database.connect(folder / "journal.db")) as connection:
        found = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "fullfsync", "application_id", "busy_timeout")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "fullfsync": 1,
        "application_id": schema.APPLICATION_ID,
        "busy_timeout": 5_000,
    }


def test_credits_of_rows_that_knew_no_marks_are_read() -> None:
    asked = CreditAsked(Points(5), "ann", "other", "Why.", listed=("K1",))
    given = (Credit("T01-C1", Points(7), NOON, "ann", "CR-1", "other", "Why."),)
    sale = replace(opened(RecordedEvent("T01", 1, NOON, "S-1", "ann", opening())), asked=asked, credits=given)
    row = [str(cell).replace(',"mark":""', "").replace(', "mark": ""', "") if "mark" in str(cell) else cell
           for cell in projections.row_of(sale)]  # fmt: skip
    assert not any("mark" in str(cell) for cell in row)
    assert projections.sale_of(tuple(row)) == sale
