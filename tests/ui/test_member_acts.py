"""The Member page by keys: what it does once, and that nothing of it is left after the call."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from posapp.domain.approval import Limits
from posapp.domain.errors import Outage, Unknown
from posapp.domain.points import Points, Rate
from posapp.domain.sale import SaleState
from posapp.operations.credits import CreditRules
from posapp.ui.agent.member.activity_model import POINTS
from posapp.ui.widgets.choice import ChoiceBox
from tests.support.desk import USD, member
from tests.ui.hand import ENTER
from tests.ui.member_stage import SECOND_CARD, MemberStage, activity
from tests.waiting import until

if TYPE_CHECKING:
    from posapp.ui.theme import Theme


@pytest.fixture
def stage(qapp: QApplication, theme: Theme) -> MemberStage:
    made = MemberStage(qapp, theme)
    made.add(activity())
    return made


def test_the_chosen_line_is_said_and_what_was_redeemed_elsewhere_is_credited_once_it_is_asked_for(
    stage: MemberStage,
) -> None:
    async def scenario() -> None:
        await stage.found()
        whole = stage.text("spokenText")
        stage.page.activity.table.setFocus()
        stage.key(Qt.Key.Key_Down)
        stage.key(Qt.Key.Key_Down)
        stage.key(Qt.Key.Key_Down)
        assert stage.text("spokenText") not in ("", whole)
        assert not stage.counter.journal.folded, "looking takes nothing in"
        (await stage.ready("takeIn")).press()
        await stage.ready("creditAll")
        stage.button("creditHalf").press()
        for _ in range(3):
            stage.key(ENTER)
        (await stage.ready("credit")).press()
        stage.key(ENTER)
        stage.key(ENTER)
        await until(lambda: stage.text("memberMoved"), "before and after")
        assert stage.text("memberMoved") == "Before 48,250, now 48,839 points"
        await until(lambda: not stage.page.activity.runs.busy, "the activity")
        assert stage.text("creditNoticeWhat") == "Credited"
        assert stage.page.activity.line is not None

    stage.play(scenario)
    assert stage.bank.calls.count("credit") == 1


async def filled(stage: MemberStage, kind: str = "travel", points: str = "2500") -> None:
    box = stage.find(ChoiceBox, "rewardType")
    box.setFocus()
    box.setCurrentIndex(box.findData(kind))
    stage.entry("rewardItem").setFocus()
    stage.keys("74568")
    stage.key(ENTER)
    await until(lambda: "points = " in stage.text("rewardRate"), "the rate")
    stage.entry("pointsToRedeem").setFocus()
    stage.keys(points)


def test_redeem_on_behalf_by_keys_once(stage: MemberStage) -> None:
    stage.bank.items["74568"] = Rate.flat(USD, 125)
    # The bank in memory writes down when it really was.
    stage.counter.clock.at = datetime.now(UTC)
    receipts: list[Any] = []
    stage.page.receipt_asked.connect(receipts.append)

    async def scenario() -> None:
        await stage.found()
        await filled(stage)
        assert stage.entry("redeemValue").text() == "20.00"
        assert stage.button("redeem").text() == "Redeem 2,500 points for travel"
        stage.key(ENTER)
        (await stage.ready("redeem")).press()
        stage.key(ENTER)
        stage.key(ENTER)
        await until(lambda: stage.text("redeemNoticeWhat") == "Redeemed", "the end")
        await until(lambda: stage.text("memberMoved") == "Before 48,250, now 45,750 points", "before and after")
        await until(lambda: stage.page.activity.model.rowCount() and not stage.page.activity.runs.busy, "the activity")
        assert stage.page.activity.model.index(0, POINTS).data() == "\u22122,500"
        stage.page.activity.table.setFocus()
        stage.page.activity.table.choose(0)
        await stage.ready("historyCancel")
        assert stage.target is stage.page.activity.table, "one goes through the list by keys"
        stage.page.activity.choose_none()
        (await stage.ready("redeemReceipt")).press()

    stage.play(scenario)
    assert stage.bank.calls.count("redeem") == 1
    assert stage.counter.states() == [SaleState.COMPLETED]
    assert [sale.points for sale in receipts] == [Points(2500)]


def test_no_answer_is_told_and_waits_under_unsettled(stage: MemberStage) -> None:
    stage.bank.items["74568"] = Rate.flat(USD, 100)
    stage.bank.fails["redeem"] = Unknown(Outage.TIMED_OUT)

    async def scenario() -> None:
        await stage.found()
        await filled(stage)
        stage.button("redeem").setFocus()
        (await stage.ready("redeem")).press()
        await until(lambda: stage.text("redeemNoticeWhat"), "what is known")
        assert not stage.stands("redeem")
        assert not stage.stands("redeemReceipt")

    stage.play(scenario)
    assert stage.counter.states() == [SaleState.UNKNOWN]
    assert stage.bank.calls.count("redeem") == 1


def test_an_item_without_a_rate_says_why(stage: MemberStage) -> None:
    async def scenario() -> None:
        await stage.found()
        stage.entry("rewardItem").setFocus()
        stage.keys("999")
        stage.key(ENTER)
        await until(lambda: "no rate" in stage.text("rewardRate"), "the reason")
        assert not stage.button("redeem").isEnabled()

    stage.play(scenario)


def everything(widget: QWidget) -> str:
    """All that a window shows or says to assistive tools, and what its fields could bring back."""
    parts = []
    for one in (widget, *widget.findChildren(QWidget)):
        parts += [one.accessibleName(), one.accessibleDescription(), one.toolTip()]
        if isinstance(one, QLabel):
            parts.append(one.text())
        if isinstance(one, QLineEdit):
            assert not one.isUndoAvailable(), one.objectName()
            parts.append(one.text())
        if isinstance(one, ChoiceBox):
            parts += [one.itemText(at) for at in range(one.count())]
    return "\n".join(parts)


def test_nothing_of_the_member_is_left_after_the_call(stage: MemberStage) -> None:
    stage.bank.items["74568"] = Rate.flat(USD, 100)
    page = stage.page

    async def scenario() -> None:
        await stage.found()
        page.activity.table.choose(2)
        (await stage.ready("takeIn")).press()
        await stage.ready("creditAll")
        stage.entry("creditNote").setFocus()
        stage.keys("parcel lost")
        page.activity.choose_none()
        await filled(stage)
        stage.entry("periodFrom").setFocus()
        stage.keys("2")
        stage.bank.gate.clear()
        page.activity.table.setFocus()
        stage.key(Qt.Key.Key_End)
        stage.call.end()
        stage.bank.gate.set()
        await until(lambda: not page.activity.runs.busy, "the late page")
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        text = everything(stage.window)
        for gone in ("48,250", "482.50", "RD-", "parcel", "74568", "4444", "2,500", "Primary", "2026-"):
            assert gone not in text, gone
        assert page.activity.model.rowCount() == 0
        assert stage.text("noMember") != ""

    stage.play(scenario)


def test_another_member_of_the_call_takes_the_place_of_the_first(stage: MemberStage) -> None:
    other = replace(member(), account="RANAC0002", last_four="3222", balance=Points(7))
    stage.bank.members[SECOND_CARD] = other

    async def scenario() -> None:
        await stage.found()
        await stage.found("RANAC0002")
        assert stage.text("memberBalance") == "7 points"
        assert stage.text("memberMoved") == ""

    stage.play(scenario)


def test_a_credit_above_the_limit_says_that_it_is_only_asked_for_and_waits(qapp: QApplication, theme: Theme) -> None:
    stage = MemberStage(qapp, theme, rules=CreditRules(limits=Limits(credit=Points(300))))
    stage.add(activity())

    async def scenario() -> None:
        await stage.found()
        stage.page.activity.table.choose(2)
        (await stage.ready("takeIn")).press()
        await stage.ready("creditAll")
        stage.button("creditAll").press()
        assert stage.button("credit").text() == "Ask for approval: credit 1,179 points"
        assert stage.text("creditWhy") == "Above the limit of 300: a second person must approve this amount."
        (await stage.ready("credit")).press()
        await until(lambda: stage.text("approvalState") == "Waits", "the request")

    stage.play(scenario)
    assert "credit" not in stage.bank.calls
