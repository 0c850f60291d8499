"""Closed days on disk: numbered without a gap, found again, part of the chain, and rebuilt from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from posapp.domain.day import DayClosed
from posapp.domain.errors import RuleError
from posapp.domain.events import Redeemed
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.journal import audit, events
from posapp.journal.store import SqliteJournal
from tests.unit.journal.samples import DOLLAR, opening

if TYPE_CHECKING:
    from pathlib import Path

    from posapp.operations.ports import Clock, DayBook

GOLDEN = (
    '{"card_amount":{"currency":"USD","minor":3},"card_slips":null,"credited":0,"differences":["x:S1"],"first_seq":1,'
    '"head":"00ff","last_seq":2,"number":1,"points":5,"points_value":{"currency":"USD","minor":4},"sales":1,'
    '"unsettled":["S1"],"v":1}'
)


def day(book: DayBook) -> DayClosed:
    zero = Money(0, DOLLAR)
    return DayClosed(book.number, book.first_seq, book.last_seq, book.head, 1, Points(5), zero, zero, Points(0))


def test_the_format_on_disk_has_not_moved() -> None:
    four, three = Money(4, DOLLAR), Money(3, DOLLAR)
    event = DayClosed(1, 1, 2, "00ff", 1, Points(5), four, three, Points(0), None, ("S1",), ("x:S1",))
    assert events.encode(event) == GOLDEN
    assert events.decode_day(GOLDEN) == event


async def test_days_follow_one_another_without_gap_or_overlap(tmp_path: Path, journal: SqliteJournal) -> None:
    for number in (1, 2, 3):
        await journal.record(f"S{number}", opening(number))
        await journal.record(f"S{number}", Redeemed(f"R{number}"))
        book = await journal.open_day()
        assert (book.number, len(book.records), book.till) == (number, 2, "T01")
        assert {record.sale for record in book.records} == {f"S{number}"}
        await journal.close_day(day(book))
    assert [(await journal.open_day()).first_seq, len((await journal.open_day()).records)] == [9, 0]
    report = await journal.verify()
    assert (report.whole, report.events) == (True, 9)


async def test_a_day_is_closed_once_and_leaves_no_trace_the_second_time(journal: SqliteJournal) -> None:
    await journal.record("S1", opening(1))
    book = await journal.open_day()
    await journal.close_day(day(book))
    with pytest.raises(RuleError):
        await journal.close_day(day(book))
    assert (await journal.verify()).events == 2


async def test_rebuilding_keeps_the_days(journal: SqliteJournal) -> None:
    await journal.record("S1", opening(1))
    await journal.close_day(day(await journal.open_day()))
    before = await journal.open_day()
    assert await journal.rebuild() == 1
    assert await journal.open_day() == before


async def test_a_head_that_was_printed_is_found_again(tmp_path: Path, clock: Clock) -> None:
    journal = SqliteJournal(tmp_path, till="T01", operator=lambda: "clerk", clock=clock)
    await journal.record("S1", opening(1))
    book = await journal.open_day()
    await journal.close_day(day(book))
    await journal.aclose()
    file = tmp_path / "journal.db"
    assert audit.verify(file, bytes.fromhex(book.head)).bears_head
    assert not audit.verify(file, b"another").bears_head
