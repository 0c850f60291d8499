"""Roles and their acts, ids, PINs, and how long a wrong one makes wait, whatever is done to the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.domain.errors import UserError
from posapp.domain.staff import (
    ACTS,
    LONGEST_DELAY,
    UNATTENDED,
    Act,
    Attempts,
    Moment,
    Operator,
    Role,
    delay,
    new_pin,
    operator_id,
    operator_name,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
POINTS_MOVE = {Act.PAY, Act.CANCEL, Act.CREDIT, Act.CREDIT_LIST, Act.JUDGE, Act.APPROVE}


def test_every_role_has_its_acts_and_nobody_who_hands_out_rights_moves_points() -> None:
    assert set(ACTS) == set(Role)
    for role, acts in ACTS.items():
        assert not (Act.STAFF in acts and acts & POINTS_MOVE), role
    assert {act for acts in ACTS.values() for act in acts} == set(Act)


@pytest.mark.parametrize("role", Role)
def test_who_is_blocked_may_nothing(role: Role) -> None:
    assert not any(Operator("a", "A", role, active=False).may(act) for act in Act)


@pytest.mark.parametrize(
    "pin", ["12345", "1234567890123", "12345a", "", "١٢٣٤٥٦", "123456", "987654", "555555", "121212", "890123"]
)
def test_a_pin_that_is_no_good(pin: str) -> None:
    with pytest.raises(UserError):
        new_pin(pin)


def test_a_pin_is_not_the_id() -> None:
    assert new_pin("270915", of="ada") == "270915"
    with pytest.raises(UserError):
        new_pin("270915", of="270915")


@pytest.mark.parametrize("text", ["", "a b", "-a", "ä", "a" * 21, UNATTENDED, "5555555555554444"])
def test_an_id_that_is_none(text: str) -> None:
    with pytest.raises(UserError):
        operator_id(text)


def test_an_id_and_a_name_are_made_tidy() -> None:
    assert operator_id(" Anna.B ") == "anna.b"
    assert operator_name("  Anna   Berg ") == "Anna Berg"
    for text in ("", "x" * 61, "a\x00b", "5555 5555 5555 4444"):
        with pytest.raises(UserError):
            operator_name(text)


def test_the_wait_grows_and_is_an_hour_from_the_tenth_on() -> None:
    assert [delay(count).total_seconds() for count in range(7)] == [0, 0, 0, 30, 60, 120, 240]
    assert delay(10) >= timedelta(minutes=30)  # PCI DSS 8.3.4.
    assert delay(10) == delay(10**9) == LONGEST_DELAY


@given(st.integers(3, 40), st.integers(-(10**9), 10**9), st.integers(0, 3600))
def test_a_clock_that_is_set_shortens_no_wait(failures: int, shift: int, passed: int) -> None:
    begun = Moment(NOON, "boot", timedelta(hours=1))
    now = Moment(NOON + shift * SECOND, "boot", begun.uptime + passed * SECOND)
    wait = Attempts(failures, begun).wait(now)
    assert wait == max(delay(failures) - passed * SECOND, timedelta())


@given(st.integers(3, 40), st.integers(0, 10**9))
def test_a_restart_with_a_clock_set_back_waits_the_whole_time(failures: int, back: int) -> None:
    begun = Moment(NOON, "boot", timedelta(hours=1))
    assert Attempts(failures, begun).wait(Moment(NOON - back * SECOND, "next", SECOND)) == delay(failures)
