"""Limits and approvals: what goes over, what one covers, and how long, whatever is done to the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from posapp.domain.approval import Approval, ApprovalState, CreditAct, Given, Limit, Limits, requested
from posapp.domain.approval_events import ApprovalAsked, ApprovalGiven, ApprovalRefused, ApprovalWithdrawn
from posapp.domain.errors import Problem, RuleError
from posapp.domain.points import Points
from posapp.domain.staff import ACTS, Act, Moment, Operator, Role

if TYPE_CHECKING:
    from collections.abc import Callable

NOON: Final = Moment(datetime(2026, 11, 23, 12, tzinfo=UTC), "boot", timedelta(hours=5))
LASTS: Final = timedelta(minutes=30)
ACT: Final = CreditAct("S-1", Points(5_000), "goodwill", "Cold soup.", "cal")
SUE: Final = Operator("sue", "Sue", Role.SUPERVISOR)
ASKED: Final = Approval("A-1", ACT, "T01", NOON)
GIVEN: Final = ASKED.after(ApprovalGiven("A-1", "sue", "", "boot", 0), NOON)
POINTS: Final = st.integers(0, 10**12).map(Points)


def later(moment: Moment = NOON, **span: float) -> Moment:
    step = timedelta(**span)
    return Moment(moment.at + step, moment.boot, moment.uptime + step)


def refused(act: Callable[[], object]) -> Problem:
    with pytest.raises(RuleError) as no:
        act()
    return no.value.problem


@given(st.builds(Limits, POINTS, POINTS, POINTS), st.builds(Given, POINTS, POINTS), POINTS)
def test_over_a_limit_is_above_it_and_never_at_it(limits: Limits, before: Given, points: Points) -> None:
    over = {one.limit for one in limits.over(points, before)}
    sums = {
        Limit.CREDIT: (limits.credit, points),
        Limit.OPERATOR_DAY: (limits.operator_day, before.operator_day + points),
        Limit.ACCOUNT_MONTH: (limits.account_month, before.account_month + points),
    }
    assert over == {limit for limit, (most, together) in sums.items() if most.count and together.count > most.count}


@given(POINTS, POINTS, POINTS)
def test_without_limits_nothing_is_over(today: Points, account: Points, points: Points) -> None:
    assert not Limits()
    assert Limits().over(points, Given(today, account)) == ()


@given(st.lists(st.integers(1, 1_000), max_size=30), st.integers(1, 10_000))
def test_parts_do_not_slip_under_a_day_s_limit(parts: list[int], most: int) -> None:
    limits, given_back = Limits(operator_day=Points(most)), Points(0)
    for part in map(Points, parts):
        if not limits.over(part, Given(given_back)):
            given_back += part
    assert given_back.count <= most


@pytest.mark.parametrize(
    "changed",
    [
        {"points": Points(5_001)},
        {"points": Points(4_999)},
        {"sale": "S-2"},
        {"reason": "other"},
        {"note": "Cold soup"},
        {"requester": "cam"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_an_approval_covers_one_act_to_the_last_detail(changed: dict[str, object]) -> None:
    GIVEN.usable(ACT, NOON, LASTS)
    other = replace(ACT, **changed)  # type: ignore[arg-type]  # by name
    assert refused(lambda: GIVEN.usable(other, NOON, LASTS)) is Problem.APPROVAL_OTHER_ACT


@given(POINTS)
def test_no_other_points_are_covered_neither_more_nor_fewer(points: Points) -> None:
    assume(points != ACT.points)
    assert refused(lambda: GIVEN.usable(replace(ACT, points=points), NOON, LASTS)) is Problem.APPROVAL_OTHER_ACT


@pytest.mark.parametrize("state", [one for one in ApprovalState if one is not ApprovalState.GIVEN])
def test_nothing_but_an_approved_request_can_be_used(state: ApprovalState) -> None:
    expected = Problem.NEEDS_APPROVAL if state is ApprovalState.WAITING else Problem.APPROVAL_CLOSED
    assert refused(lambda: replace(GIVEN, state=state).usable(ACT, NOON, LASTS)) is expected


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("active", [True, False])
def test_only_an_active_operator_with_the_right_decides(role: Role, active: bool) -> None:
    by = Operator("sue", "Sue", role, active)
    if active and Act.APPROVE in ACTS[role]:
        ASKED.decidable(by, NOON, LASTS)
    else:
        assert refused(lambda: ASKED.decidable(by, NOON, LASTS)) is Problem.NOT_APPROVER


def test_who_asks_never_decides_whatever_their_right() -> None:
    own = replace(ASKED, act=replace(ACT, requester="sue"))
    assert refused(lambda: own.decidable(SUE, NOON, LASTS)) is Problem.APPROVER_IS_REQUESTER
    assert refused(lambda: ASKED.decidable(None, NOON, LASTS)) is Problem.NOT_APPROVER


@pytest.mark.parametrize("state", [one for one in ApprovalState if one is not ApprovalState.WAITING])
def test_what_is_decided_stays_so(state: ApprovalState) -> None:
    assert refused(lambda: replace(ASKED, state=state).decidable(SUE, NOON, LASTS)) is Problem.APPROVAL_CLOSED


def test_only_who_asked_withdraws_and_only_what_is_open() -> None:
    for open_one in (ASKED, GIVEN):
        open_one.withdrawable("cal", NOON, LASTS)
        assert refused(lambda one=open_one: one.withdrawable("sue", NOON, LASTS)) is Problem.APPROVAL_NOT_YOURS  # type: ignore[misc]  # bound now
    done = replace(GIVEN, state=ApprovalState.USED)
    assert refused(lambda: done.withdrawable("cal", NOON, LASTS)) is Problem.APPROVAL_CLOSED


def test_a_request_and_an_approval_last_as_long_each() -> None:
    given_late = ASKED.after(ApprovalGiven("A-1", "sue", "", "boot", 0), later(minutes=29))
    assert ASKED.at(later(minutes=29, seconds=59), LASTS).state is ApprovalState.WAITING
    assert ASKED.at(later(minutes=30), LASTS).state is ApprovalState.EXPIRED
    given_late.usable(ACT, later(minutes=58), LASTS)
    assert refused(lambda: given_late.usable(ACT, later(minutes=59), LASTS)) is Problem.APPROVAL_CLOSED
    assert refused(lambda: ASKED.decidable(SUE, later(minutes=30), LASTS)) is Problem.APPROVAL_CLOSED


@given(st.timedeltas(timedelta(0), timedelta(days=400)), st.timedeltas(timedelta(days=-400), timedelta(days=400)))
def test_setting_the_clock_makes_nothing_last_longer_or_shorter(passed: timedelta, moved: timedelta) -> None:
    now = Moment(NOON.at + passed + moved, NOON.boot, NOON.uptime + passed)
    assert (GIVEN.at(now, LASTS).state is ApprovalState.EXPIRED) == (passed >= LASTS)


@given(st.timedeltas(timedelta(days=-400), timedelta(days=400)))
def test_after_a_start_with_the_clock_set_back_nothing_stands(moved: timedelta) -> None:
    now = Moment(NOON.at + moved, "another boot", timedelta(seconds=40))
    fresh = timedelta(minutes=-2) <= moved < LASTS
    assert (GIVEN.at(now, LASTS).state is ApprovalState.GIVEN) == fresh


def test_a_decision_tells_by_whom_and_why() -> None:
    asked = requested(
        ApprovalAsked("A-1", "cal", "S-1", Points(1), "other", "n", ("credit", "later"), "b", 1), "T01", NOON
    )
    assert (asked.limits, asked.state) == ((Limit.CREDIT,), ApprovalState.WAITING)
    no = asked.after(ApprovalRefused("A-1", "sue", "No receipt.", "b", 1), later(minutes=1))
    assert (no.state, no.by, no.answer, no.decided) == (ApprovalState.REFUSED, "sue", "No receipt.", later(minutes=1))
    assert asked.after(ApprovalWithdrawn("A-1", "cal", "b", 1), NOON).state is ApprovalState.WITHDRAWN
