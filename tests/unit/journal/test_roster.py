"""Operators, PINs and guesses in the real file: counted before they are looked at, kept by rebuilding and mending."""

from __future__ import annotations

import json
import multiprocessing
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from posapp.domain.errors import Problem, RuleError
from posapp.domain.staff import Moment, Operator, Role
from posapp.domain.staff_events import LockoutLifted, OperatorAdded, OperatorChanged, PinSet, SignInRefused
from posapp.journal.audit import verify
from posapp.journal.store import SqliteJournal
from tests.unit.journal.samples import SteadyClock
from tests.unit.journal.test_audit import change
from tests.unit.journal.test_salvage import overwrite, pages

if TYPE_CHECKING:
    from pathlib import Path

NOW = Moment(datetime(2026, 11, 23, 9, tzinfo=UTC), "boot", timedelta(hours=1))
ADA = OperatorAdded("ada", "Ada", Role.ADMINISTRATOR)
CAL = OperatorAdded("cal", "Cal", Role.CLERK)
HASH = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaGhhc2g"


@pytest.fixture
async def staffed(journal: SqliteJournal) -> SqliteJournal:
    await journal.roster.found(ADA, HASH)
    await journal.roster.note(CAL, hashed=HASH)
    return journal


def later(seconds: float) -> Moment:
    return replace(NOW, uptime=NOW.uptime + timedelta(seconds=seconds))


async def test_a_guess_counts_before_it_is_looked_at(staffed: SqliteJournal) -> None:
    guesses = [await staffed.roster.guess("cal", NOW) for _ in range(4)]
    assert [(one.hashed, one.failures) for one in guesses] == [(HASH, 1), (HASH, 2), (HASH, 3), (None, 3)]
    assert guesses[3].wait == timedelta(seconds=30)
    assert (await staffed.roster.guess("cal", later(30))).failures == 4


async def test_an_id_that_nobody_has_waits_as_one_that_somebody_has(staffed: SqliteJournal) -> None:
    waits = {who: [(await staffed.roster.guess(who, NOW)).wait for _ in range(5)] for who in ("cal", "905174")}
    assert waits["cal"] == waits["905174"]
    assert (await staffed.roster.guess("905174", later(60))).hashed is None


async def test_the_right_pin_and_an_administrator_end_a_wait(staffed: SqliteJournal) -> None:
    for end in (staffed.roster.clear("cal"), staffed.roster.note(LockoutLifted("cal"))):
        for _ in range(3):
            await staffed.roster.guess("cal", NOW)
        await end
        assert (await staffed.roster.guess("cal", NOW)).failures == 1


async def test_who_is_blocked_has_no_pin_to_guess(staffed: SqliteJournal) -> None:
    await staffed.roster.note(OperatorChanged("cal", "Cal", Role.CLERK, active=False))
    assert (await staffed.roster.guess("cal", NOW)).hashed is None


@pytest.mark.parametrize(
    ("event", "problem"),
    [
        (CAL, Problem.OPERATOR_TAKEN),
        (PinSet("eve"), Problem.OPERATOR_NOT_FOUND),
        (OperatorChanged("ada", "Ada", Role.CLERK, active=True), Problem.LAST_ADMINISTRATOR),
        (OperatorChanged("ada", "Ada", Role.ADMINISTRATOR, active=False), Problem.LAST_ADMINISTRATOR),
    ],
)
async def test_what_may_not_be_changes_nothing(staffed: SqliteJournal, event: PinSet, problem: Problem) -> None:
    with pytest.raises(RuleError) as caught:
        await staffed.roster.note(event)
    assert caught.value.problem is problem
    assert [one.id for one in await staffed.roster.staff() if one.active] == ["ada", "cal"]


async def test_the_first_is_an_administrator_and_there_is_one_first(journal: SqliteJournal) -> None:
    with pytest.raises(RuleError) as caught:
        await journal.roster.found(CAL, HASH)
    assert caught.value.problem is Problem.FIRST_ADMINISTRATOR
    await journal.roster.found(ADA, HASH)
    with pytest.raises(RuleError) as caught:
        await journal.roster.found(replace(ADA, who="eve"), HASH)
    assert caught.value.problem is Problem.SIGN_IN_NEEDED


async def test_no_event_holds_a_pin_or_what_is_made_of_one(staffed: SqliteJournal, folder: Path) -> None:
    await staffed.roster.note(PinSet("cal"), hashed=HASH)
    await staffed.roster.note(SignInRefused("", 1))
    await staffed.roster.guess("905174", NOW)
    with closing(sqlite3.connect(folder / "journal.db")) as database:
        payloads = [json.dumps(row) for row in database.execute("SELECT kind, payload FROM events")]
        guesses = [row[0] for row in database.execute("SELECT who FROM attempts")]
    assert len(payloads) == 4
    assert not any("argon2" in one or "905174" in one for one in payloads)
    assert not any("905174" in one for one in guesses)


def _guesser(folder: str, queue: multiprocessing.Queue[int]) -> None:
    import asyncio
    from pathlib import Path

    async def guesses() -> int:
        journal = SqliteJournal(Path(folder), till="T01", operator=lambda: "", clock=SteadyClock())
        try:
            return sum([(await journal.roster.guess("cal", NOW)).hashed is not None for _ in range(10)])
        finally:
            await journal.aclose()

    queue.put(asyncio.run(guesses()))


async def test_six_programs_guessing_at_once_gain_nothing(staffed: SqliteJournal, folder: Path) -> None:
    await staffed.aclose()
    start = multiprocessing.get_context("spawn")
    queue: multiprocessing.Queue[int] = start.Queue()
    programs = [start.Process(target=_guesser, args=(str(folder), queue)) for _ in range(6)]
    for program in programs:
        program.start()
    looked = [queue.get(timeout=60) for _ in programs]
    for program in programs:
        program.join(30)
    # Two free ones, and the third, after which all have to wait.
    assert sum(looked) == 3


async def test_a_role_changed_by_hand_is_found(staffed: SqliteJournal, folder: Path) -> None:
    await staffed.aclose()
    assert not verify(folder / "journal.db").operator
    change(folder / "journal.db", "UPDATE operators SET role = 'administrator' WHERE id = 'cal'")
    assert verify(folder / "journal.db").operator == "cal"
    journal = SqliteJournal(folder, till="T01", operator=lambda: "ann", clock=SteadyClock())
    await journal.rebuild()
    assert [one.role for one in await journal.roster.staff()] == [Role.ADMINISTRATOR, Role.CLERK]
    assert (await journal.roster.guess("cal", NOW)).hashed == HASH
    await journal.aclose()
    assert not verify(folder / "journal.db").operator


async def test_mending_keeps_operators_and_their_pins(staffed: SqliteJournal, folder: Path) -> None:
    await staffed.aclose()
    file = folder / "journal.db"
    for page in pages(file, "sales"):
        overwrite(file, (page - 1) * 4096, 4096)
    mended = SqliteJournal(folder, till="T01", operator=lambda: "ann", clock=SteadyClock())
    try:
        await mended.check()
        assert await mended.roster.staff() == (
            Operator("ada", "Ada", Role.ADMINISTRATOR),
            Operator("cal", "Cal", Role.CLERK),
        )
        assert (await mended.roster.guess("cal", NOW)).hashed == HASH
    finally:
        await mended.aclose()
