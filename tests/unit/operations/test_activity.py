"""What a desk reads of a member's history, page by page."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.domain.errors import Outage, Problem, Unavailable, UserError
from posapp.domain.points import Points
from posapp.operations.ports import Entry
from tests.support.desk import Counter

if TYPE_CHECKING:
    from posapp.operations.activity import Activity, Line

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SINCE, TODAY = date(2026, 11, 1), date(2026, 11, 23)


def redeemed(name: str, points: int, *, days: float = 0) -> Entry:
    return Entry(name, False, NOON - timedelta(days=days), Points(points))


def credited(name: str, of: str | None, points: int, *, days: float = 0) -> Entry:
    return Entry(name, True, NOON - timedelta(days=days), Points(points), original_id=of)


def period(*entries: Entry, length: int = 2, until: date = TODAY, total: bool = True) -> tuple[Counter, Activity]:
    counter = Counter()
    counter.bank.entries[:] = entries
    counter.bank.page_length, counter.bank.tells_total = length, total
    return counter, counter.desk.agent.activities.open("RANAC0001", since=SINCE, until=until)


def told(line: Line) -> tuple[str, bool, int | None]:
    return line.entry.id, line.nested, line.left.count if line.left is not None else None


@pytest.mark.parametrize("total", [True, False])
def test_credits_stand_under_their_own_redemption(total: bool) -> None:
    _, activity = period(
        credited("C2", "R1", 500),
        redeemed("R2", 3_000, days=1),
        credited("C1", "R1", 1_000, days=2),
        redeemed("R1", 4_000, days=3),
        total=total,
    )
    first = asyncio.run(activity.more())
    assert list(map(told, first.lines)) == [("R2", False, None)]
    assert (first.read, first.total, first.ended, first.waiting) == (2, 4 if total else None, False, 1)
    whole = asyncio.run(activity.whole())
    assert list(map(told, whole.lines)) == [
        ("R2", False, 3_000),
        ("R1", False, 2_500),
        ("C2", True, None),
        ("C1", True, None),
    ]
    assert (whole.read, whole.ended, whole.complete, whole.waiting) == (4, True, True, 0)
    assert asyncio.run(activity.more()) == whole


def test_a_credit_whose_redemption_is_older_than_the_period_stands_alone_at_the_end() -> None:
    _, activity = period(
        credited("C1", "R0", 500),
        redeemed("R2", 3_000, days=1),
        credited("C3", None, 7, days=2),
        credited("C4", "R0", 5, days=3),
    )
    whole = asyncio.run(activity.whole())
    assert [line.entry.id for line in whole.lines] == ["R2", "C1", "C3", "C4"]
    assert [line.alone for line in whole.lines] == [False, True, True, True]


def test_what_is_left_is_not_told_of_a_period_that_ended_before_today() -> None:
    _, activity = period(redeemed("R1", 4_000, days=3), until=date(2026, 11, 22))
    whole = asyncio.run(activity.whole())
    assert list(map(told, whole.lines)) == [("R1", False, None)]
    assert not whole.balance_line(Points(100))


def test_a_page_that_shifts_brings_nothing_twice() -> None:
    counter, activity = period(*(redeemed(f"R{number}", 10, days=number) for number in range(4)))
    before = asyncio.run(activity.more())
    counter.bank.entries.insert(0, redeemed("NEW", 10))
    whole = asyncio.run(activity.whole())
    assert [line.entry.id for line in whole.lines] == ["R0", "R1", "R2", "R3"]
    assert whole.lines[:1] == before.lines[:1]
    assert whole.complete


def test_a_bank_that_gives_less_than_it_says_is_not_complete() -> None:
    counter, activity = period(*(redeemed(f"R{number}", 10) for number in range(4)))
    asyncio.run(activity.more())
    del counter.bank.entries[2:]
    counter.bank.tells_total = False
    whole = asyncio.run(activity.whole())
    assert (whole.read, whole.total, whole.ended, whole.complete) == (2, 4, True, False)
    assert {line.left for line in whole.lines} == {None}


def test_reading_goes_on_after_the_bank_was_away() -> None:
    counter, activity = period(*(redeemed(f"R{number}", 10, days=number) for number in range(4)))
    asyncio.run(activity.more())
    counter.bank.troubles.append(Unavailable(Outage.NO_CONNECTION))
    with pytest.raises(Unavailable):
        asyncio.run(activity.whole())
    assert asyncio.run(activity.whole()).read == 4


def test_reading_all_tells_how_far_it_is_and_can_be_broken_off() -> None:
    _, activity = period(*(redeemed(f"R{number}", 10, days=number) for number in range(9)))
    seen: list[tuple[int, int | None]] = []
    some = asyncio.run(activity.whole(lambda read, of: seen.append((read, of)), lambda: len(seen) < 2))
    assert seen == [(2, 9), (4, 9)]
    assert (some.read, some.ended) == (4, False)


def test_the_balance_is_stepped_back_until_it_would_be_below_zero() -> None:
    _, activity = period(
        credited("C1", "R1", 300), redeemed("R1", 1_000, days=1), credited("C0", "R0", 5_000, days=2), length=9
    )
    whole = asyncio.run(activity.whole())
    assert [(at.day, points.count) for at, points in whole.balance_line(Points(2_000))] == [
        (21, 2_700),
        (22, 1_700),
        (23, 2_000),
    ]


def test_a_period_ends_after_it_begins() -> None:
    with pytest.raises(UserError) as no:
        Counter().desk.agent.activities.open("RANAC0001", since=TODAY, until=SINCE)
    assert no.value.problem is Problem.PERIOD_BACKWARDS


@st.composite
def histories(draw: st.DrawFn) -> list[Entry]:
    """Redemptions with credits after them, newest first, on the days that they are due."""
    made: list[tuple[float, Entry]] = []
    for number in range(draw(st.integers(0, 6))):
        days = draw(st.integers(1, 20))
        points = draw(st.integers(1, 5_000))
        made.append((days, redeemed(f"R{number}", points, days=days)))
        for part in range(draw(st.integers(0, 2))):
            later = draw(st.integers(0, days)) - 0.01 * (part + 1)
            made.append((later, credited(f"C{number}-{part}", f"R{number}", draw(st.integers(1, points)), days=later)))
    made.sort(key=lambda one: one[0])
    return [entry for _, entry in made]


@given(histories(), st.integers(1, 7), st.booleans())
def test_however_pages_fall_every_entry_stands_once_under_its_own(
    entries: list[Entry], length: int, tells_total: bool
) -> None:
    _, activity = period(*entries, length=length, total=tells_total, until=date(2026, 11, 24))
    seen: list[Line] = []
    while not (now := asyncio.run(activity.more())).ended:
        assert [line.entry for line in now.lines[: len(seen)]] == [line.entry for line in seen]
        assert now.waiting + len(now.lines) == now.read
        seen = list(now.lines)
    assert sorted(line.entry.id for line in now.lines) == sorted(entry.id for entry in entries)
    assert now.complete
    own = None
    for line in now.lines:
        if line.entry.credit:
            assert line.nested
            assert line.entry.original_id == own
        else:
            own = line.entry.id
            back = sum(entry.points.count for entry in entries if entry.original_id == own)
            assert line.left == Points(max(line.entry.points.count - back, 0))


@given(histories(), st.integers(0, 100_000))
def test_every_step_of_the_balance_is_an_entry_of_the_list(entries: list[Entry], now: int) -> None:
    _, activity = period(*entries, length=50, until=date(2026, 11, 24))
    line = asyncio.run(activity.whole()).balance_line(Points(now))
    assert [at for at, _ in line] == sorted(at for at, _ in line)
    if not entries:
        assert not line
        return
    assert line[-1][1] == Points(now)
    steps = [after.count - before.count for (_, before), (_, after) in pairwise(line)]
    listed = [entry.points.count if entry.credit else -entry.points.count for entry in reversed(entries)]
    assert steps == listed[len(listed) - len(steps) :]


def test_ten_thousand_entries_are_read_in_order_of_their_number() -> None:
    entries = []
    for number in range(5_000):
        entries += [credited(f"C{number}", f"R{number}", 1), redeemed(f"R{number}", 10)]
    _, activity = period(*entries, length=100)
    began = time.perf_counter()
    whole = asyncio.run(activity.whole())
    assert whole.read == len(whole.lines) == 10_000
    assert time.perf_counter() - began < 30
