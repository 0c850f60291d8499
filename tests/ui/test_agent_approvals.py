"""The desk's list of requests: the story, the answer with a note, and what became of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from posapp.ui.agent.pages import DeskPage
from posapp.ui.approval_cards import ApprovalCards
from tests.support.staff import ABE, CAL, SUE
from tests.ui.agent import Desk
from tests.ui.second_person import asked, chosen, sit, till_with_limits
from tests.waiting import until

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from posapp.domain.staff import Operator
    from posapp.ui.theme import Theme
    from tests.ui.till import Till


@pytest.fixture
def till(qapp: QApplication, theme: Theme) -> Till:
    """Cal has asked for 2,000 points, at a till."""
    till = till_with_limits(qapp, theme)

    async def scenario() -> None:
        await chosen(till)
        await asked(till, "2000")

    till.play(scenario)
    return till


def desk_of(till: Till, operator: Operator) -> Desk:
    desk = Desk(till.app, till.theme, till.counter)
    sit(till, operator)
    return desk


def states(desk: Desk) -> int:
    return desk.find(ApprovalCards, "approvalsList").model().rowCount()


def test_a_supervisor_reads_the_story_and_answers_with_a_note(till: Till) -> None:
    desk = desk_of(till, SUE)

    async def scenario() -> None:
        desk.shell.refresh_unsettled()
        badge = desk.shell.rail.buttons[DeskPage.APPROVALS]
        await until(lambda: badge.badge == 1, "the badge")
        desk.key(Qt.Key.Key_F4)
        await until(lambda: desk.text("requestState") == "Waits", "the request")
        assert desk.text("approvalWish").startswith("2,000 points")
        assert "5,000 points taken" in desk.text("approvalStory")
        assert "cal asks" in desk.text("requestTold")
        desk.entry("approvalNote").setFocus()
        desk.keys("Seen the parcel")
        (await desk.ready("approveRequest")).press()
        await until(lambda: desk.text("requestState") == "Approved", "the answer")
        assert "Seen the parcel" in desk.text("requestTold")
        await until(lambda: badge.badge == 0, "the badge to go")
        desk.shell.call.end()
        assert states(desk) == 0
        assert desk.text("approvalWish") == ""

    desk.play(scenario)


def test_the_asker_sees_what_became_of_it(till: Till) -> None:
    desk = desk_of(till, CAL)

    async def scenario() -> None:
        desk.key(Qt.Key.Key_F4)
        await until(lambda: desk.text("requestState") == "Waits", "the request")
        assert not desk.stands("approveRequest")
        desk.shell.refresh_unsettled()
        waiting = (await till.counter.desk.approvals.listed())[0].approval
        await till.counter.desk.approvals.refuse(waiting.id, note="Too soon", by=SUE)
        await until(lambda: desk.text("requestState") == "Refused", "the answer")
        assert "Too soon" in desk.text("requestTold")
        assert desk.text("approvalsCount") == "Nothing waits for approval."

    desk.play(scenario)


def test_nobody_else_s_requests_are_an_agent_s_to_see(till: Till) -> None:
    desk = desk_of(till, ABE)

    async def scenario() -> None:
        desk.key(Qt.Key.Key_F4)
        await until(lambda: not desk.bridge.busy("list approvals"), "the list")
        assert states(desk) == 0
        assert desk.text("approvalsCount") == "Nothing waits for approval."

    desk.play(scenario)
