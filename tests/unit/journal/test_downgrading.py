"""The way back from a newer program: every event and what stands beside them, or nothing at all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from posapp.domain.errors import ConfigError, Unavailable
from posapp.domain.events import Redeemed
from posapp.domain.staff import Moment, Role
from posapp.domain.staff_events import OperatorAdded
from posapp.journal import audit, backups, database, migrating
from posapp.journal import opening as connections
from posapp.journal.downgrading import Downgraded, End, downgrade
from posapp.journal.schema import MIGRATIONS
from posapp.journal.store import SqliteJournal
from tests.unit.journal.later import LATER, append, bring_forward
from tests.unit.journal.samples import NOON, SteadyClock, modes, opening

if TYPE_CHECKING:
    from pathlib import Path

MOMENT = Moment(NOON, "boot", timedelta(hours=1))


@pytest.fixture
async def newer(folder: Path, journal: SqliteJournal) -> Path:
    """Sales, an operator with a PIN and a wrong guess, a used hand-over; then the later program has started once."""
    for number in range(3):
        await journal.record(f"S-{number}", opening(number))
    await journal.record("S-0", Redeemed("R-0"))
    await journal.roster.found(OperatorAdded("ada", "Ada", Role.ADMINISTRATOR), "a hash")
    await journal.roster.guess("ada", MOMENT)
    assert await journal.used_marks.use(b"mark", until=NOON + timedelta(minutes=5), now=NOON)
    await journal.aclose()
    bring_forward(folder / "journal.db")
    return folder / "journal.db"


def rows(file: Path, *questions: str) -> list[Any]:
    with closing(sqlite3.connect(file)) as connection:
        return [connection.execute(question).fetchall() for question in questions]


ALL = ("SELECT * FROM events", "SELECT * FROM heads", "SELECT * FROM pins", "SELECT * FROM attempts",
       "SELECT * FROM handovers", "SELECT * FROM operators", "SELECT sale, state, points FROM sales")  # fmt: skip


def refused(file: Path) -> Downgraded:
    """Asked for, and nothing was changed."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = file.read_bytes()
    done = downgrade(file)
    assert file.read_bytes() == before
    assert sorted(path.name for path in file.parent.iterdir()) == ["backups", "journal.db", "journal.lock"]
    return done


async def test_every_event_and_what_stands_beside_them(newer: Path) -> None:
    append(newer, "sale_opened", opened_later(), sale="S-9")
    with closing(sqlite3.connect(newer, isolation_level=None)) as connection:
        connection.execute("ALTER TABLE pins ADD COLUMN strength INTEGER NOT NULL DEFAULT 0")
        connection.execute("INSERT INTO moods VALUES ('S-1', 'good')")
    before = rows(newer, *ALL[:2], "SELECT id, hash FROM pins", *ALL[3:6])
    done = downgrade(newer)
    assert (done.end, done.events, done.schema) == (End.DONE, 6, migrating.written_as(LATER[-1].version))
    assert rows(newer, *ALL[:6]) == before
    assert rows(newer, "SELECT sale, state FROM sales ORDER BY sale") == [
        [("S-0", "redeemed"), ("S-1", "redeeming"), ("S-2", "redeeming"), ("S-9", "redeeming")]
    ]
    assert rows(newer, "PRAGMA user_version") == [[(MIGRATIONS[-1].version,)]]
    assert audit.verify(newer).whole
    assert modes(newer.parent)["journal.db"] == 0o600
    # The newer file is kept as it was.
    assert done.aside == backups.kept(newer.parent)[0].file
    assert rows(done.aside, "SELECT * FROM moods") == [[("S-1", "good")]]

    journal = SqliteJournal(newer.parent, till="T01", operator=lambda: "ann", clock=SteadyClock())
    await journal.record("S-10", opening(10))
    assert not await journal.used_marks.use(b"mark", until=NOON, now=NOON)
    assert (await journal.roster.guess("ada", MOMENT)).failures == 2
    await journal.aclose()
    # And forward again.
    bring_forward(newer)
    assert rows(newer, "SELECT count(*) FROM events") == [[(7,)]]


def opened_later() -> dict[str, object]:
    """A sale as the later program opens one: with a field more."""
    dollars = {"currency": "USD", "minor": 8_740}
    none = {"currency": "USD", "minor": 0}
    texts = {
        "account": "1",
        "last_four": "4242",
        "external_id": "T01-9",
        "owner": "x",
        "order": "INV-9",
        "mood": "calm",
    }
    return {"v": 1, "total": dollars, "points": 9, "points_value": none, **texts}


def test_kinds_that_are_not_known_are_counted(newer: Path) -> None:
    append(newer, "gift_card_used", {"v": 1})
    append(newer, "gift_card_used", {"v": 1})
    append(newer, "card_approved", {"v": 2}, sale="S-0")
    append(newer, "pin_set", {"v": 1, "whom": "ada"})
    done = refused(newer)
    assert (done.end, done.unknown) == (End.UNKNOWN_EVENTS, {"gift_card_used": 2, "card_approved": 1, "pin_set": 1})


def test_moves_that_are_not_known(newer: Path) -> None:
    append(newer, "card_approved", {"v": 1}, sale="S-1")
    assert refused(newer).end is End.OTHER_RULES


def test_events_that_were_changed(newer: Path) -> None:
    with closing(sqlite3.connect(newer, isolation_level=None)) as connection:
        connection.execute("UPDATE events SET operator = 'eve' WHERE arrival = 2")
    assert refused(newer).end is End.NOT_WHOLE


def test_other_tables(newer: Path) -> None:
    with closing(sqlite3.connect(newer, isolation_level=None)) as connection:
        connection.execute("ALTER TABLE events RENAME COLUMN payload TO body")
    assert refused(newer).end is End.OTHER_TABLES


def test_one_that_is_not_newer(newer: Path) -> None:
    assert downgrade(newer).end is End.DONE
    assert refused(newer).end is End.NOT_NEWER
    with closing(sqlite3.connect(newer, isolation_level=None)) as connection:
        connection.execute("PRAGMA application_id = 7")
    with pytest.raises(ConfigError, match="another program"):
        downgrade(newer)


def test_not_while_somebody_has_it_open(newer: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "LOCK_WAIT_MS", 20)
    with closing(sqlite3.connect(newer)) as window:
        window.execute("SELECT * FROM sales").fetchall()
        with pytest.raises(Unavailable) as refusal:
            downgrade(newer)
    assert refusal.value.detail == "Another posapp has this journal open"
    assert downgrade(newer).end is End.DONE


async def test_who_has_opened_the_file_that_was_being_replaced_goes_on_with_the_new_one(
    newer: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def replaced_meanwhile(connection: sqlite3.Connection) -> None:
        monkeypatch.undo()
        downgrade(newer)
        connections.prepare(connection)

    monkeypatch.setattr(database, "prepare", replaced_meanwhile)
    journal = SqliteJournal(folder, till="T01", operator=lambda: "ann", clock=SteadyClock())
    await journal.record("S-11", opening(11))
    await journal.aclose()
    assert rows(newer, "SELECT count(*) FROM sales WHERE sale = 'S-11'") == [[(1,)]]
