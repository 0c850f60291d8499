"""What a desk has done stands in the till's chain, and nothing of whose it was."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from posapp.domain.desk_events import AddressAdded, DeskEvent, StatusRecorded
from posapp.domain.errors import BugError
from posapp.domain.fulfilment import Delivery
from posapp.journal import events

if TYPE_CHECKING:
    from pathlib import Path

    from posapp.journal.store import SqliteJournal

PAST: tuple[DeskEvent, ...] = (
    AddressAdded("12"),
    AddressAdded("", certain=False),
    StatusRecorded("7000000001", Delivery.BACK_ORDER, "2026-12-01"),
    StatusRecorded("7000000001", Delivery.SHIPPED, certain=False),
)


async def test_they_are_in_the_chain_and_the_chain_is_whole(journal: SqliteJournal, folder: Path) -> None:
    for event in PAST:
        await journal.note_desk(event)
    report = await journal.verify()
    assert (report.whole, report.events) == (True, len(PAST))
    assert await journal.rebuild() == 0
    with sqlite3.connect(folder / "journal.db") as connection:
        rows = connection.execute("SELECT sale, kind, payload FROM events ORDER BY seq").fetchall()
    assert [(sale, kind) for sale, kind, _ in rows] == [("", events.kind_of(event)) for event in PAST]
    assert [payload for *_, payload in rows] == [events.encode(event) for event in PAST]


async def test_a_card_number_for_a_date_is_refused(journal: SqliteJournal) -> None:
    with pytest.raises(BugError):
        await journal.note_desk(StatusRecorded("7000000001", Delivery.BACK_ORDER, "5555555555554444"))
