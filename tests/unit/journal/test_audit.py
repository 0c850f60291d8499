"""A flipped, removed, reordered, added or cut-off event is found, and the first bad one named."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from posapp.domain.errors import Outage, Unavailable
from posapp.domain.events import CardApproved, Redeemed
from posapp.journal.audit import Finding, Flaw, verify
from posapp.journal.chain import GENESIS, Head, Link
from posapp.journal.store import SqliteJournal
from tests.unit.journal.samples import SteadyClock, opening

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
async def file(folder: Path, journal: SqliteJournal) -> Path:
    """Nine events of till T01 and three of T02."""
    second = SqliteJournal(folder, till="T02", operator=lambda: "bob", clock=SteadyClock())
    for number, till in enumerate((journal, journal, second, journal)):
        await till.record(f"S-{number}", opening(number))
        await till.record(f"S-{number}", Redeemed(f"R-{number}"))
        await till.record(f"S-{number}", CardApproved())
    await second.aclose()
    return folder / "journal.db"


def change(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        for statement in statements:
            database.execute(statement)


def test_an_untouched_journal_is_whole(file: Path) -> None:
    report = verify(file)
    assert report.whole
    assert report.events == 12
    assert [(head.till, head.seq) for head in report.heads] == [("T01", 9), ("T02", 3)]


@pytest.mark.parametrize(
    "forgery",
    [
        "at = '2026-11-23T12:00:00.000009+00:00'",
        "kind = 'looked'",
        "sale = 'S-9'",
        "operator = 'eve'",
        "payload = replace(payload, 'R-1', 'R-9')",
        "hash = zeroblob(32)",
    ],
)
def test_a_changed_field_is_found(file: Path, forgery: str) -> None:
    change(file, f"UPDATE events SET {forgery} WHERE till = 'T01' AND seq = 5")  # noqa: S608 - from the list above
    assert verify(file).findings == (Finding("T01", 5, Flaw.CHANGED),)


def test_a_rewritten_event_breaks_with_the_next(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        row = database.execute(
            "SELECT till, seq, at, kind, sale, operator, payload, prev_hash FROM events WHERE till = 'T01' AND seq = 5"
        ).fetchone()
        forged = Link(*row)._replace(operator="eve")
        database.execute(
            "UPDATE events SET operator = 'eve', hash = ? WHERE till = 'T01' AND seq = 5", (forged.digest(),)
        )
    assert verify(file).findings == (Finding("T01", 6, Flaw.NOT_CHAINED),)


def test_a_removed_event_is_found(file: Path) -> None:
    change(file, "DELETE FROM events WHERE till = 'T01' AND seq IN (4, 7)")
    assert verify(file).findings == (Finding("T01", 4, Flaw.MISSING),)


def test_removed_first_events_are_found(file: Path) -> None:
    change(file, "DELETE FROM events WHERE till = 'T01' AND seq < 3")
    assert verify(file).findings == (Finding("T01", 1, Flaw.MISSING),)


def test_exchanged_events_are_found(file: Path) -> None:
    change(
        file,
        "UPDATE events SET seq = -1 WHERE till = 'T01' AND seq = 4",
        "UPDATE events SET seq = 4 WHERE till = 'T01' AND seq = 5",
        "UPDATE events SET seq = 5 WHERE till = 'T01' AND seq = -1",
    )
    assert verify(file).findings == (Finding("T01", 4, Flaw.NOT_CHAINED),)


def test_a_tail_cut_off_is_found(file: Path) -> None:
    change(file, "DELETE FROM events WHERE till = 'T01' AND seq > 6")
    report = verify(file)
    assert report.findings == (Finding("T01", 7, Flaw.CUT_OFF),)
    assert report.heads[0].seq == 6


def test_a_whole_till_taken_away_is_found(file: Path) -> None:
    change(file, "DELETE FROM events WHERE till = 'T02'")
    assert verify(file).findings == (Finding("T02", 1, Flaw.CUT_OFF),)


def test_an_event_added_behind_the_head_is_found(file: Path) -> None:
    change(file, "UPDATE heads SET seq = 8 WHERE till = 'T01'", "DELETE FROM heads WHERE till = 'T02'")
    findings = (Finding("T01", 9, Flaw.BEYOND_HEAD), Finding("T02", 1, Flaw.BEYOND_HEAD))
    assert verify(file).findings == findings


def test_a_changed_head_is_found(file: Path) -> None:
    change(file, "UPDATE heads SET hash = zeroblob(32) WHERE till = 'T02'")
    assert verify(file).findings == (Finding("T02", 3, Flaw.CHANGED),)


@pytest.mark.parametrize(
    ("forgery", "sale"),
    [
        ("UPDATE sales SET total = 1 WHERE sale = 'S-1'", "S-1"),
        ("DELETE FROM sales WHERE sale = 'S-0'", "S-0"),
        ("UPDATE sales SET sale = 'S-9' WHERE sale = 'S-3'", "S-3"),
        ("UPDATE sales SET state = 'refused' WHERE sale = 'S-2'", "S-2"),
    ],
)
def test_a_sale_that_is_not_what_its_events_say_is_named(file: Path, forgery: str, sale: str) -> None:
    change(file, forgery)
    report = verify(file)
    assert (report.whole, report.findings, report.strayed) == (False, (), sale)


async def test_after_a_cut_the_chain_does_not_close_over_the_gap(file: Path, journal: SqliteJournal) -> None:
    change(file, "DELETE FROM events WHERE till = 'T01' AND seq = 9")
    await journal.record("S-8", opening(8))
    assert verify(file).findings == (Finding("T01", 9, Flaw.MISSING),)


def test_a_file_that_is_no_journal_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "journal.db"
    broken.write_bytes(b"this is not a database" * 100)
    with pytest.raises(Unavailable) as refusal:
        verify(broken)
    assert (refusal.value.outage, refusal.value.detail) == (Outage.JOURNAL, "The journal is damaged")
    with pytest.raises(Unavailable):
        verify(tmp_path / "nowhere.db")


def test_a_hash_covers_every_field_and_the_borders_between_them() -> None:
    link = Link("T01", 1, "now", "kind", "S", "ann", "{}", GENESIS)
    changed = [link._replace(**{name: getattr(link, name) * 2}) for name in Link._fields]
    moved = link._replace(sale="Sa", operator="nn")
    assert len({each.digest() for each in (link, *changed, moved)}) == len(Link._fields) + 2
    assert Head("T01") == Head("T01", 0, GENESIS)
