"""The desk's window: its pages by their keys, one call after another, and nothing of one in the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from posapp.domain.errors import Outage, Unknown
from posapp.domain.member import AccountStatus
from posapp.operations.watch import Round
from posapp.ui.agent.pages import DeskPage
from tests.support.desk import CARD
from tests.ui.agent import Desk, found
from tests.ui.gallery_open import sales as open_sales
from tests.ui.hand import ENTER
from tests.ui.stage import Gate
from tests.waiting import until

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from posapp.domain.digits import Digits
    from posapp.ui.theme import Theme

KEYS = {
    Qt.Key.Key_F1: DeskPage.HELP,
    Qt.Key.Key_F3: DeskPage.MEMBER,
    Qt.Key.Key_F4: DeskPage.APPROVALS,
    Qt.Key.Key_F5: DeskPage.ORDERS,
    Qt.Key.Key_F6: DeskPage.UNSETTLED,
    Qt.Key.Key_F11: DeskPage.CONNECT,
    Qt.Key.Key_F2: DeskPage.FIND,
}


@pytest.fixture
def desk(qapp: QApplication, theme: Theme) -> Desk:
    return Desk(qapp, theme)


def test_every_page_has_its_key_and_escape_leads_back(desk: Desk) -> None:
    async def scenario() -> None:
        for key, page in KEYS.items():
            desk.key(key)
            assert desk.at(page)
        desk.key(Qt.Key.Key_F6)
        await until(lambda: desk.text("unsettledCount") != "", "the list")
        desk.key(Qt.Key.Key_F7)
        desk.key(Qt.Key.Key_Escape)
        assert desk.at(DeskPage.FIND)

    desk.play(scenario)


def test_a_call_begins_on_the_member_s_page_and_ends_on_an_empty_one(desk: Desk) -> None:
    async def scenario() -> None:
        call, shell = desk.shell.call, desk.shell
        assert not shell.line.end.isVisible()
        desk.key(Qt.Key.Key_F10)
        call.show(found())
        assert desk.at(DeskPage.MEMBER)
        assert desk.text("pageTitle") == "Member •• 4444"
        assert desk.text("memberStanding") == "Good standing"
        assert desk.text("callClock") == "Call 00:00"
        desk.key(Qt.Key.Key_Escape)
        assert desk.at(DeskPage.FIND)
        desk.key(Qt.Key.Key_F5)
        desk.key(Qt.Key.Key_Escape)
        assert desk.at(DeskPage.MEMBER)
        call.show(found(account="RANAC0002", last_four="5100", status=AccountStatus.ON_HOLD))
        assert desk.text("pageTitle") == "Member •• 5100"
        assert [one.last_four for one in call.recent] == ["5100", "4444"]
        await until(lambda: call.seconds > 0, "a second of the call")
        await until(lambda: desk.text("callClock") != "Call 00:00", "the clock")
        (await desk.ready("endCall")).press()
        assert desk.at(DeskPage.FIND)
        assert (call.found, call.recent, call.seconds) == (None, (), 0)
        desk.key(Qt.Key.Key_F3)
        assert desk.text("pageTitle") == "Member"
        assert desk.text("callClock") == desk.text("memberStanding") == ""
        assert shell.windowTitle() == "Agent desk"

    desk.play(scenario)


def test_the_end_takes_back_what_the_window_has_put_elsewhere(desk: Desk) -> None:
    async def scenario() -> None:
        desk.shell.call.show(found())
        QGuiApplication.clipboard().setText("RANAC0001")
        desk.shell.news.say("INV-1: Completed")
        desk.key(Qt.Key.Key_F10)
        assert QGuiApplication.clipboard().text() == ""
        assert desk.text("settledNoticeText") == ""
        assert desk.shell.news.isHidden()

    desk.play(scenario)


def test_what_is_answered_after_the_end_does_not_come_back(desk: Desk) -> None:
    gate = Gate()
    heard: list[object] = []

    async def scenario() -> None:
        desk.shell.call.show(found())
        desk.shell.call.read("late", gate.pass_through, done=heard.append, failed=heard.append)
        desk.key(Qt.Key.Key_F10)
        desk.shell.call.show(found())
        gate.open()
        await until(lambda: not desk.bridge.busy("late"), "the answer")

    desk.play(scenario)
    assert heard == []


@pytest.mark.parametrize("ends", [True, False])
def test_a_payment_outlives_its_call_and_its_result_is_told(desk: Desk, ends: bool) -> None:
    gate = Gate()
    heard: list[object] = []

    async def redeemed() -> str:
        await gate.pass_through()
        raise Unknown(Outage.TIMED_OUT)

    async def scenario() -> None:
        call = desk.shell.call
        call.show(found())
        call.act("redeem", redeemed, done=heard.append, failed=heard.append)
        assert call.at_work
        if ends:
            desk.key(Qt.Key.Key_F10)
        gate.open()
        await until(lambda: not call.at_work, "the payment to be over")
        assert desk.shell.news.isVisible() is ends

    desk.play(scenario)
    assert not gate.cancelled
    assert [type(one) for one in heard] == ([] if ends else [Unknown])


def test_a_swiped_card_is_taken_only_where_a_call_may_begin(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[str] = []

    def use(digits: Digits) -> None:
        taken.append("".join(digits))
        digits.wipe()

    async def scenario() -> None:
        assert desk.shell.pages.find is not None
        monkeypatch.setattr(desk.shell.pages.find, "use_card", use)
        for on in (False, True):
            if on:
                desk.shell.call.show(found())
            desk.key(Qt.Key.Key_F5)
            desk.keys(f"%B{CARD}^DOE/JANE^30121010000?")
            desk.key(ENTER)
            assert desk.at(DeskPage.ORDERS if on else DeskPage.FIND)

    desk.play(scenario)
    assert taken == [CARD]


def test_what_settles_by_itself_is_told_with_its_story_only_to_who_asks_about_it(desk: Desk) -> None:
    one = open_sales()["charge"]

    async def scenario() -> None:
        desk.shell.hear(Round((one,)))
        assert one.order in desk.text("settledNoticeWhat")
        assert desk.text("settledNoticeMore") == ""
        desk.shell.call.show(found(account=one.account))
        desk.shell.hear(Round((one,)))
        assert desk.text("settledNoticeMore")

    desk.play(scenario)
