"""A member is handed over once, to whoever may ask for a balance, by the bank's clock where it is known."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from posapp.domain.errors import Problem, RuleError, UserError
from posapp.domain.handover import Handed
from posapp.operations.bank_clock import BankClock
from posapp.operations.handovers import Handovers
from posapp.operations.session import Session
from tests.support.desk import Counter, MemoryBank
from tests.support.handing import GOOD


def refused(counter: Counter, token: str) -> Problem:
    with pytest.raises(UserError) as caught:
        asyncio.run(counter.desk.agent.handovers.take(token))
    return caught.value.problem


def test_who_is_handed_over_is_told_once() -> None:
    counter = Counter()
    assert asyncio.run(counter.desk.agent.handovers.take(f" {GOOD}\n")) == Handed("RANAC0001", "RANCU0001")
    assert refused(counter, GOOD) is Problem.HANDOVER_USED


def test_one_that_is_refused_is_not_used_up() -> None:
    counter = Counter()
    counter.issuer.wrong[GOOD] = RuleError(Problem.HANDOVER_EARLY)
    assert refused(counter, GOOD) is Problem.HANDOVER_EARLY
    counter.issuer.wrong.clear()
    assert asyncio.run(counter.desk.agent.handovers.take(GOOD)).account == "RANAC0001"


def test_what_is_no_token_is_asked_of_nobody() -> None:
    counter = Counter()
    assert {refused(counter, text) for text in ("", "a.b", "a b.c.d", "é.b.c")} == {Problem.HANDOVER_UNREADABLE}
    assert not counter.issuer.judged_at


def test_it_is_judged_by_the_bank_s_clock_where_that_is_known() -> None:
    class Ahead(MemoryBank):
        def server_skew(self) -> timedelta | None:
            return timedelta(minutes=7)

    for bank, ahead in ((Counter().bank, timedelta()), (Ahead(), timedelta(minutes=7))):
        counter = Counter(bank=bank)
        asyncio.run(counter.desk.agent.handovers.take(GOOD))
        assert counter.issuer.judged_at == [counter.clock.now() + ahead]


def test_where_nobody_hands_over_that_is_said() -> None:
    counter = Counter()
    handovers = Handovers(
        None, clock=counter.clock, bank_clock=BankClock(counter.bank, counter.clock), session=Session("ann")
    )
    with pytest.raises(RuleError) as caught:
        asyncio.run(handovers.take(GOOD))
    assert caught.value.problem is Problem.HANDOVER_NOBODY
