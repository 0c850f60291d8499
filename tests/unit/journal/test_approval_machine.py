"""Requests played at random on the real tables: whatever the order, no credit passes that nobody else agreed to."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from typing import Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from posapp.domain.approval import ApprovalState, Clearance, CreditAct, Limits
from posapp.domain.approval_events import (
    ApprovalAsked,
    ApprovalEvent,
    ApprovalGiven,
    ApprovalRefused,
    ApprovalWithdrawn,
)
from posapp.domain.errors import RuleError
from posapp.domain.events import CreditOpened
from posapp.domain.points import Points
from posapp.domain.staff import Moment
from posapp.journal import approvals, migrating
from tests.unit.journal.samples import ACCOUNT, NOON

LASTS: Final = timedelta(minutes=30)
PEOPLE: Final = {"cal": "clerk", "sue": "supervisor", "tim": "supervisor", "ada": "administrator"}
WHO: Final = st.sampled_from(sorted(PEOPLE))
SALES: Final = st.sampled_from(["S-1", "S-2"])
POINTS: Final = st.sampled_from([200, 201])


class Desk(RuleBasedStateMachine):
    """`good` is what the rules in the README allow, kept beside the tables in the plainest way."""

    requests = Bundle("requests")

    @initialize()
    def open_for_business(self) -> None:
        self.rows = sqlite3.connect(":memory:", isolation_level=None)
        migrating.migrate(self.rows)
        for who, role in PEOPLE.items():
            self.rows.execute("INSERT INTO operators VALUES (?, ?, ?, 1)", (who, who, role))
        self.active = set(PEOPLE)
        self.minutes = 0.0
        self.wall = timedelta()
        self.acts: dict[str, CreditAct] = {}
        self.asked: dict[str, float] = {}
        self.good: dict[str, float] = {}
        self.ended: set[str] = set()
        self.passed: list[str] = []

    def teardown(self) -> None:
        if hasattr(self, "rows"):
            self.rows.close()

    @property
    def now(self) -> Moment:
        uptime = timedelta(minutes=self.minutes)
        return Moment(NOON + uptime + self.wall, "boot", uptime)

    def note(self, event: ApprovalEvent) -> bool:
        try:
            approvals.apply(self.rows, event, "T01", self.now.at, LASTS)
        except RuleError:
            return False
        return True

    def when(self) -> tuple[str, int]:
        return self.now.boot, self.now.uptime // timedelta(microseconds=1)

    def fresh(self, since: float) -> bool:
        return self.minutes - since < 30

    @rule(target=requests, who=WHO, sale=SALES, points=POINTS)
    def ask(self, who: str, sale: str, points: int) -> str:
        name = f"A-{len(self.acts)}"
        self.acts[name] = CreditAct(sale, Points(points), "other", "n", who)
        self.asked[name] = self.minutes
        assert self.note(ApprovalAsked(name, who, sale, Points(points), "other", "n", ("credit",), *self.when()))
        return name

    @rule(name=requests, who=WHO)
    def approve(self, name: str, who: str) -> None:
        may = PEOPLE[who] == "supervisor" and who in self.active and who != self.acts[name].requester
        waits = name not in self.good and name not in self.ended and self.fresh(self.asked[name])
        assert self.note(ApprovalGiven(name, who, "", *self.when())) == (may and waits)
        if may and waits:
            self.good[name] = self.minutes

    @rule(name=requests, who=WHO)
    def refuse(self, name: str, who: str) -> None:
        waits = name not in self.good and name not in self.ended and self.fresh(self.asked[name])
        if self.note(ApprovalRefused(name, who, "no", *self.when())):
            assert waits
            self.ended.add(name)

    @rule(name=requests, who=WHO)
    def withdraw(self, name: str, who: str) -> None:
        if self.note(ApprovalWithdrawn(name, who, *self.when())):
            assert who == self.acts[name].requester
            assert name not in self.ended
            self.ended.add(name)

    @rule(name=requests, change=st.sampled_from(["", "points", "sale", "requester", "note"]))
    def use(self, name: str, change: str) -> None:
        act = self.acts[name]
        changes: dict[str, object] = {"points": act.points + Points(1), "sale": "S-9", "requester": "eve", "note": "m"}
        if change:
            act = replace(act, **{change: changes[change]})  # type: ignore[arg-type]  # by name
        event = CreditOpened("C", "o", act.points, act.reason, act.note, approval=name)
        by = Clearance(Limits(credit=Points(100)), NOON, NOON, self.now, LASTS)
        try:
            approvals.admit(self.rows, act.sale, event, operator=act.requester, account=ACCOUNT, by=by)
        except RuleError:
            allowed = False
        else:
            allowed = True
            approvals.use(self.rows, name)
            self.passed.append(name)
        good = name in self.good and name not in self.ended and self.fresh(self.good[name])
        assert allowed == (good and not change)
        if allowed:
            self.ended.add(name)

    @rule(minutes=st.sampled_from([1.0, 10.0, 29.0, 31.0]))
    def time_passes(self, minutes: float) -> None:
        self.minutes += minutes

    @rule(hours=st.integers(-48, 48))
    def the_clock_is_set(self, hours: int) -> None:
        self.wall += timedelta(hours=hours)

    @rule(who=WHO)
    def somebody_is_put_out(self, who: str) -> None:
        self.active.discard(who)
        self.rows.execute("UPDATE operators SET active = 0 WHERE id = ?", (who,))

    @invariant()
    def none_is_used_twice(self) -> None:
        assert len(set(getattr(self, "passed", ()))) == len(getattr(self, "passed", ()))
        for name in getattr(self, "passed", ()):
            found = approvals.find(self.rows, name)
            assert found is not None
            assert (found.state, found.by != found.act.requester) == (ApprovalState.USED, True)


TestDesk = Desk.TestCase
TestDesk.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
