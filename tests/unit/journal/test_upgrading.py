"""An upgrade: a copy first, alone with the file, old or new and never half."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Final

import pytest

from posapp.domain.errors import Unavailable
from posapp.journal import backups, migrating
from posapp.journal import opening as connections
from posapp.journal.schema import MIGRATIONS
from posapp.journal.store import SqliteJournal
from posapp.journal.upgrading import upgrade
from tests.support.mounts import on_a_disk
from tests.unit.journal.later import LATER, bring_forward
from tests.unit.journal.samples import SteadyClock, modes, opening

if TYPE_CHECKING:
    from pathlib import Path

OPEN: Final = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute("SELECT count(*) FROM events").fetchone()
print("open", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
async def file(folder: Path, journal: SqliteJournal) -> Path:
    for number in range(5):
        await journal.record(f"S-{number}", opening(number))
    await journal.aclose()
    return folder / "journal.db"


def version(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return migrating.version(connection)


def shut_out(file: Path) -> None:
    with (
        closing(sqlite3.connect(file, timeout=0)) as other,
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        other.execute("SELECT * FROM events").fetchone()


def events(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return int(connection.execute("SELECT count(*) FROM events").fetchone()[0])


def test_a_copy_of_before_is_kept_and_private(file: Path) -> None:
    bring_forward(file)
    assert version(file) == LATER[-1].version
    (kept,) = backups.kept(file.parent)
    assert kept.schema == migrating.written_as(MIGRATIONS[-1].version)
    assert version(kept.file) == MIGRATIONS[-1].version
    assert events(kept.file) == 5
    assert kept.size == kept.file.stat().st_size
    assert modes(kept.file.parent) == {".": 0o700, kept.file.name: 0o600}


def test_three_copies_are_kept(file: Path) -> None:
    made = []
    for _ in range(5):
        with closing(sqlite3.connect(file)) as connection:
            made.append(backups.keep(connection, file.parent))
    (file.parent / backups.FOLDER / "mine.db").touch()
    assert [one.file for one in backups.kept(file.parent)] == made[:1:-1]
    assert len(list((file.parent / backups.FOLDER).iterdir())) == 4


def test_a_copy_that_was_cut_off_is_no_copy_and_goes(file: Path) -> None:
    folder = file.parent / backups.FOLDER
    folder.mkdir()
    (folder / "journal-1.9-20260101T000000000000Z.db.part").touch()
    bring_forward(file)
    assert [path.suffix for path in folder.iterdir()] == [".db"]


def test_none_while_another_program_has_it_open(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "LOCK_WAIT_MS", 20)
    command = [sys.executable, "-c", OPEN, str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as older:
        assert older.stdout is not None
        assert older.stdout.readline() == "open\n"
        with pytest.raises(Unavailable) as refusal:
            bring_forward(file)
        assert refusal.value.detail == "An older posapp has this journal open"
        assert refusal.value.mend == "Close its windows, then start again."
        assert version(file) == MIGRATIONS[-1].version
        assert backups.kept(file.parent) == []
        older.communicate("\n")
    bring_forward(file)
    assert version(file) == LATER[-1].version


async def test_none_while_a_thread_of_this_program_has_it_open(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = SqliteJournal(file.parent, till="T01", operator=lambda: "ann", clock=SteadyClock())
    await journal.sale("S-1")
    monkeypatch.setattr(connections, "LOCK_WAIT_MS", 20)
    with pytest.raises(Unavailable):
        await asyncio.to_thread(bring_forward, file)
    await journal.record("S-9", opening(9))
    await journal.aclose()
    bring_forward(file)
    assert events(file) == 6


def test_nobody_comes_in_meanwhile(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "LOCK_WAIT_MS", 20)
    with connections.alone(file) as mine:
        for _ in range(2):
            shut_out(file)
            mine.execute("CREATE TABLE more (x)")
            mine.execute("DROP TABLE more")


def test_an_older_file_that_is_not_in_wal_mode_is_alone_too(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "LOCK_WAIT_MS", 20)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    with connections.alone(file):
        shut_out(file)


def test_many_that_upgrade_at_once_make_one_copy(file: Path) -> None:
    ends: list[object] = []
    together = threading.Barrier(6)

    def open_it() -> None:
        together.wait()
        try:
            upgrade(file, LATER)
            ends.append(version(file))
        except Exception as error:
            ends.append(error)
            raise

    threads = [threading.Thread(target=open_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ends == [LATER[-1].version] * 6
    assert len(backups.kept(file.parent)) == 1


def test_no_room_no_upgrade(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    disk = on_a_disk(tmp_path / "disk", size="2m")
    if not disk:
        pytest.skip("no mount namespaces here")
    command = [*disk, sys.executable, "-m", "tests.unit.journal.without_room", str(tmp_path / "disk")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ended.stdout.splitlines(), ended.returncode) == (
        [
            "refused The journal has to be upgraded, and the copy that is made before cannot be written",
            "unchanged True",
            "copies 0",
            "upgraded True",
        ],
        0,
    ), ended.stderr


@pytest.mark.parametrize(("what", "stride"), [("upgrade", "29"), ("downgrade", "89")])
def test_killed_at_any_line_there_is_the_old_one_or_the_new_one(tmp_path: Path, what: str, stride: str) -> None:
    command = [sys.executable, "-m", "tests.unit.journal.cut_off", what, str(tmp_path), stride]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.endswith("both ends seen\n")
