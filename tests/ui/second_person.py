"""A till where a credit above 1,000 points needs a second person: Cal is there, Sue has the right and a PIN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from posapp.domain.approval import Limits
from posapp.domain.points import Points
from posapp.operations.credits import CreditRules
from posapp.operations.session import Session
from posapp.operations.staff import Staff
from posapp.ui.pages.checkout.flow import Stage
from tests.support.desk import OPEN, Counter
from tests.support.staff import ADA, CAL, SUE, HandClock, MemoryRoster, PlainHasher
from tests.ui.hand import ENTER
from tests.ui.past import opened
from tests.ui.till import Till
from tests.waiting import until

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from posapp.domain.approval import Approval
    from posapp.domain.staff import Operator
    from posapp.ui.theme import Theme


def till_with_limits(app: QApplication, theme: Theme, at: Operator | None = CAL) -> Till:
    """`at` is signed in; None: nobody signs in here."""
    session = Session("desk1", required=at is not None)
    roster, clock = MemoryRoster(session), HandClock()
    clock.passes((OPEN - clock.now.at).total_seconds())
    staff = Staff(roster=roster, hasher=PlainHasher(), clock=clock, session=session)
    rules = CreditRules(limits=Limits(credit=Points(1_000)))
    made = Till(app, theme, Counter(staff=staff, rules=rules))
    people = [ADA, SUE, CAL]
    made.counter.journal.approvals.staff = people
    roster.employ(*people)
    sit(made, at)
    return made


def sit(till: Till, operator: Operator | None) -> None:
    """Somebody else is at the till."""
    session = till.counter.staff.session
    if operator is None:
        session.leave()
    else:
        session.enter(operator)
    till.counter.journal.operator = lambda: session.name


def passes(till: Till, minutes: int) -> None:
    clock = till.counter.staff._clock
    assert isinstance(clock, HandClock)
    clock.passes(60 * minutes)


async def chosen(till: Till) -> None:
    """A finished sale of 5,000 points in the history, with the bank's figure of it."""
    await till.quote()
    till.keys("5000")
    till.key(ENTER)
    (await till.ready("cardApproved")).press()
    await until(lambda: till.state.stage is Stage.OVER, "the result")
    await opened(till)
    till.key(Qt.Key.Key_Down)
    await until(lambda: till.text("saleLeft") == "5,000", "the bank's figure")


async def wanted(till: Till, points: str) -> None:
    """So many points are to go back, by keys."""
    till.entry("pointsToCredit").setFocus()
    till.entry("pointsToCredit").selectAll()
    till.keys(points)
    till.key(ENTER)
    (await till.ready("credit")).press()


async def held(till: Till, points: str) -> None:
    """And that needs approval."""
    await wanted(till, points)
    await until(lambda: till.text("approvalWhy"), "why it needs approval")


async def asked(till: Till, points: str) -> Approval:
    await held(till, points)
    (await till.ready("askApproval")).press()
    await until(lambda: till.text("approvalState") == "Waits", "the request to wait")
    return (await till.counter.journal.approvals.since(OPEN.replace(year=2000)))[-1]
