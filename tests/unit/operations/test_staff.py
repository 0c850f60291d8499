"""Signing in and out, locking, and who may work here: what is recorded, and under whose name."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from posapp.domain.errors import Problem, RuleError, UserError
from posapp.domain.staff import UNATTENDED, LockedBy, Operator, Role
from posapp.domain.staff_events import (
    LockoutLifted,
    OperatorAdded,
    OperatorChanged,
    PinSet,
    SignedIn,
    SignedOut,
    SignInRefused,
    TillLocked,
)
from tests.support.staff import ADA, CAL, PINS, SUE, Team

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any


def problem(act: Coroutine[Any, Any, object]) -> tuple[Problem, object]:
    with pytest.raises(UserError) as caught:
        asyncio.run(act)
    return caught.value.problem, caught.value.values.get("seconds")


def test_signing_in_locking_and_out_are_recorded() -> None:
    team = Team()
    staff = team.staff

    async def day() -> None:
        assert await staff.sign_in(" Cal ", PINS["cal"]) == CAL
        await staff.lock(LockedBy.KEY)
        await staff.lock(LockedBy.IDLE)  # Locked already.
        await staff.sign_in("sue", PINS["sue"])
        await staff.sign_out()
        await staff.sign_out()

    asyncio.run(day())
    assert team.events == [
        (UNATTENDED, SignedIn("cal")),
        (UNATTENDED, TillLocked("cal", LockedBy.KEY)),
        (UNATTENDED, SignedIn("sue", at_lock=True)),
        (UNATTENDED, SignedOut("sue")),
    ]


def test_refused_without_a_hint_and_longer_each_time() -> None:
    team = Team()
    wrong = [problem(team.staff.sign_in("cal", "111222")) for _ in range(4)]
    unknown = [problem(team.staff.sign_in("nobody", "111222")) for _ in range(4)]
    assert wrong == unknown
    assert wrong[1:] == [(Problem.SIGN_IN_REFUSED, 0), (Problem.SIGN_IN_REFUSED, 30), (Problem.SIGN_IN_WAIT, 30)]
    assert team.hasher.looked == 6
    assert problem(team.staff.sign_in("cal", PINS["cal"])) == (Problem.SIGN_IN_WAIT, 30)
    team.clock.passes(30)
    asyncio.run(team.staff.sign_in("cal", PINS["cal"]))
    assert team.events[:3] == [(UNATTENDED, SignInRefused("cal", count)) for count in (1, 2, 3)]


def test_who_is_blocked_is_refused_like_a_stranger_and_put_out() -> None:
    team = Team()
    asyncio.run(team.staff.sign_in("cal", PINS["cal"]))
    asyncio.run(team.roster.note(OperatorChanged("cal", "Cal", Role.CLERK, active=False)))
    assert asyncio.run(team.staff.renew()) is None
    assert team.session.operator is None
    assert problem(team.staff.sign_in("cal", PINS["cal"]))[0] is Problem.SIGN_IN_REFUSED


def test_a_pin_hashed_with_less_care_is_hashed_anew() -> None:
    team = Team()
    asyncio.run(team.roster.rehash("cal", f"old hash of {PINS['cal']}"))
    asyncio.run(team.staff.sign_in("cal", PINS["cal"]))
    guess = asyncio.run(team.roster.guess("cal", team.clock.now))
    assert guess.hashed == f"hash of {PINS['cal']}"


def test_staff_are_managed_under_the_administrators_name() -> None:
    team = Team()
    team.session.enter(ADA)
    staff = team.staff

    async def managed() -> None:
        await staff.add("Nina", "Nina Roe", Role.CLERK, "830164")
        await staff.change("nina", role=Role.SUPERVISOR)
        await staff.change("nina", role=Role.SUPERVISOR)  # Nothing new.
        await staff.set_pin("nina", "740285")
        await staff.lift("nina")

    asyncio.run(managed())
    assert team.events == [
        ("ada", OperatorAdded("nina", "Nina Roe", Role.CLERK)),
        ("ada", OperatorChanged("nina", "Nina Roe", Role.SUPERVISOR, active=True)),
        ("ada", PinSet("nina")),
        ("ada", LockoutLifted("nina")),
    ]
    assert Operator("nina", "Nina Roe", Role.SUPERVISOR) in asyncio.run(staff.people())
    assert problem(staff.change("ada", active=False))[0] is Problem.LAST_ADMINISTRATOR
    assert problem(staff.set_pin("eve", "740285"))[0] is Problem.OPERATOR_NOT_FOUND


def test_ones_own_pin_is_changed_by_the_old_one() -> None:
    team = Team()
    assert problem(team.staff.change_pin("1", "740285"))[0] is Problem.SIGN_IN_NEEDED
    team.session.enter(SUE)
    assert problem(team.staff.change_pin("111222", "740285"))[0] is Problem.SIGN_IN_REFUSED
    assert problem(team.staff.change_pin(PINS["sue"], "111111"))[0] is Problem.PIN_TOO_SIMPLE
    asyncio.run(team.staff.change_pin(PINS["sue"], "740285"))
    assert asyncio.run(team.staff.known("sue", "740285")) == SUE
    team.session.lock()
    with pytest.raises(RuleError):
        asyncio.run(team.staff.change_pin("740285", PINS["sue"]))


def test_the_first_of_all_is_an_administrator() -> None:
    team = Team(people=())
    assert problem(team.staff.add("cal", "Cal", Role.CLERK, "905174"))[0] is Problem.FIRST_ADMINISTRATOR
    asyncio.run(team.staff.add("ada", "Ada", Role.ADMINISTRATOR, "270915"))
    assert problem(team.staff.add("eve", "Eve", Role.ADMINISTRATOR, "830164"))[0] is Problem.SIGN_IN_NEEDED
