"""Approvals and sums of credits in the real journal: kept with the events, reckoned from them, told if they stray."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pytest

from posapp.domain import events
from posapp.domain.approval import Approval, ApprovalState, Clearance, Limits
from posapp.domain.approval_events import ApprovalAsked, ApprovalGiven
from posapp.domain.errors import Problem, RuleError
from posapp.domain.points import Points
from posapp.domain.staff import Moment, Role
from posapp.domain.staff_events import OperatorAdded
from posapp.journal import approvals, given_back, migrating
from posapp.journal.database import FILE_NAME
from posapp.journal.store import SqliteJournal, verified
from tests.unit.journal.samples import ACCOUNT, NOON, SteadyClock, opening

if TYPE_CHECKING:
    from pathlib import Path

LASTS: Final = timedelta(minutes=30)
NOW: Final = Moment(NOON, "boot", timedelta(hours=1))
BY: Final = Clearance(
    Limits(Points(100), Points(600)), NOON - timedelta(hours=12), NOON - timedelta(days=22), NOW, LASTS
)
WHEN: Final = ("boot", 3_600_000_000)


async def sold(journal: SqliteJournal, number: int = 1) -> str:
    sale = f"S-{number}"
    await journal.record(sale, opening(number))
    await journal.record(sale, events.Redeemed(f"RD-{number}"))
    await journal.record(sale, events.CardApproved())
    return sale


async def approved(journal: SqliteJournal, sale: str, points: int, name: str = "A-1") -> Approval:
    if not await journal.roster.staff():
        await journal.roster.found(OperatorAdded("ada", "Ada", Role.ADMINISTRATOR), "hash")
        await journal.roster.note(OperatorAdded("sue", "Sue", Role.SUPERVISOR))
    asked = ApprovalAsked(name, "ann", sale, Points(points), "other", "n", ("credit",), *WHEN)
    await journal.approvals.note(asked, lasts=LASTS)
    return await journal.approvals.note(ApprovalGiven(name, "sue", "", *WHEN), lasts=LASTS)


def wanted(points: int, approval: str = "", number: int = 1) -> events.CreditOpened:
    return events.CreditOpened(f"C-{number}", "T01-1-a", Points(points), "other", "n", approval=approval)


async def back(journal: SqliteJournal, sale: str, points: int, number: int, approval: str = "") -> None:
    """A credit from its intent to its answer."""
    await journal.approvals.open_credit(sale, wanted(points, approval, number), BY)
    await journal.record(sale, events.Credited(f"CR-{number}", Points(points), external_id=f"C-{number}"))


def rows(folder: Path, table: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / FILE_NAME)) as database:
        return database.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()  # noqa: S608 - a name of ours


async def test_an_approval_is_used_with_its_credit_and_never_again(journal: SqliteJournal) -> None:
    sale = await sold(journal)
    await approved(journal, sale, 200)
    await back(journal, sale, 200, 1, "A-1")
    found = await journal.approvals.approval("A-1")
    assert found is not None
    assert (found.state, found.by) == (ApprovalState.USED, "sue")
    with pytest.raises(RuleError) as no:
        await journal.approvals.open_credit(sale, wanted(200, "A-1", 2), BY)
    assert no.value.problem is Problem.APPROVAL_CLOSED


async def test_a_credit_that_may_not_be_opened_uses_nothing_up(journal: SqliteJournal) -> None:
    sale = await sold(journal)
    await approved(journal, sale, 200)
    await journal.approvals.open_credit(sale, wanted(50), BY)  # On its way: no other may be opened.
    with pytest.raises(Exception, match="crediting"):
        await journal.approvals.open_credit(sale, wanted(200, "A-1", 2), BY)
    found = await journal.approvals.approval("A-1")
    assert found is not None
    assert found.state is ApprovalState.GIVEN


async def test_steps_committed_together_see_each_other(journal: SqliteJournal) -> None:
    sales = [await sold(journal, number) for number in range(1, 9)]
    by = replace(BY, limits=Limits(operator_day=Points(200)))
    ends = await asyncio.gather(
        *(journal.approvals.open_credit(sale, wanted(90, number=at), by) for at, sale in enumerate(sales)),
        return_exceptions=True,
    )
    assert sum(isinstance(end, RuleError) for end in ends) == 6


async def test_what_the_bank_refused_is_not_counted_and_what_is_open_is(journal: SqliteJournal) -> None:
    first, second = await sold(journal, 1), await sold(journal, 2)
    await back(journal, first, 70, 1)
    await journal.approvals.open_credit(first, wanted(80, number=2), BY)
    await journal.record(first, events.CreditRefused("bank", "X", "", recoverable=False, external_id="C-2"))
    await journal.approvals.open_credit(second, wanted(90, number=3), BY)
    given = await journal.approvals.given("ann", ACCOUNT, day=BY.day, month=BY.month)
    assert (given.operator_day, given.account_month) == (Points(160), Points(160))
    before = await journal.approvals.earlier("ann", ACCOUNT)
    assert before is not None
    assert (before.times, before.points) == (2, Points(160))
    assert await journal.approvals.earlier("bob", ACCOUNT) is None


async def test_rebuilt_from_the_events_nothing_differs(journal: SqliteJournal, folder: Path) -> None:
    sale = await sold(journal)
    await approved(journal, sale, 200)
    await approved(journal, sale, 300, "A-2")
    await back(journal, sale, 200, 1, "A-1")
    await back(journal, sale, 60, 2)
    before = [rows(folder, table) for table in ("approvals", "given_back")]
    await journal.rebuild()
    assert [rows(folder, table) for table in ("approvals", "given_back")] == before
    assert (await journal.verify()).whole


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ("UPDATE approvals SET state = 'approved'", "approval"),
        ("DELETE FROM approvals", "approval"),
        ("UPDATE given_back SET operator = 'bob'", "strayed"),
        ("DELETE FROM given_back", "strayed"),
    ],
)
async def test_what_was_changed_by_hand_is_told(journal: SqliteJournal, folder: Path, change: str, field: str) -> None:
    sale = await sold(journal)
    await approved(journal, sale, 200)
    await back(journal, sale, 200, 1, "A-1")
    with closing(sqlite3.connect(folder / FILE_NAME)) as database:
        database.execute(change)
        database.commit()
    report = await verified(folder / FILE_NAME)
    assert not report.whole
    assert getattr(report, field)
    await journal.rebuild()
    assert (await verified(folder / FILE_NAME)).whole


async def test_a_journal_of_before_counts_what_was_given_back_then(
    journal: SqliteJournal, folder: Path, clock: SteadyClock
) -> None:
    sale = await sold(journal)
    await back(journal, sale, 60, 1)
    await back(journal, sale, 70, 2)
    before = rows(folder, "given_back")
    await journal.aclose()
    with closing(sqlite3.connect(folder / FILE_NAME)) as database:
        for table in ("given_back", "approvals"):
            database.execute(f"DROP TABLE {table}")
        database.execute(f"PRAGMA user_version = {1 << 16 | 6}")
        database.commit()
    again = SqliteJournal(folder, till="T01", operator=lambda: "ann", clock=clock)
    try:
        await again.warm()
        assert rows(folder, "given_back") == before
        assert (await again.verify()).whole
    finally:
        await again.aclose()


async def test_a_damaged_journal_keeps_its_approvals(journal: SqliteJournal, folder: Path, clock: SteadyClock) -> None:
    sale = await sold(journal)
    await approved(journal, sale, 200)
    await back(journal, sale, 60, 1)
    before = [rows(folder, table) for table in ("approvals", "given_back")]
    await journal.aclose()
    with closing(sqlite3.connect(folder / FILE_NAME)) as database:
        database.execute("PRAGMA writable_schema = ON")
        database.execute("DELETE FROM sqlite_master WHERE name = 'sales_total'")
        database.commit()
    again = SqliteJournal(folder, till="T01", operator=lambda: "ann", clock=clock)
    try:
        await again.warm()
        await again.check()
    finally:
        await again.aclose()
    assert [rows(folder, table) for table in ("approvals", "given_back")] == before


def test_every_sum_is_served_by_an_index() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        migrating.migrate(database)
        plans: list[str] = []
        for question, values in (
            ("SELECT SUM(points) FROM given_back WHERE operator = ? AND at >= ?", ("ann", 1)),
            ("SELECT SUM(points) FROM given_back WHERE account = ? AND at >= ?", ("A", 1)),
            ("SELECT * FROM approvals WHERE asked_at >= ? ORDER BY asked_at, id", (1,)),
        ):
            plans += [row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {question}", values)]
        assert all("USING" in plan and "INDEX" in plan for plan in plans if not plan.startswith("USE TEMP"))
        assert approvals.since(database, NOON) == []
        assert given_back.earlier(database, "ann", "A") is None
