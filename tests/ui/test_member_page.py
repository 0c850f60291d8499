"""The Member page by keys: what it tells, what it does once, and that nothing of it is left."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from posapp.domain.errors import Outage, Unavailable, Unknown
from posapp.domain.member import AccountStatus
from posapp.domain.money import Money
from posapp.domain.points import Points, Rate
from posapp.domain.profile import Lot
from posapp.domain.sale import SaleState
from posapp.ui.agent.member.activity_model import POINTS, WHAT
from posapp.ui.widgets.choice import ChoiceBox
from tests.support.desk import CARD, OPEN, USD, member
from tests.ui.member_stage import ENTER, SECOND_CARD, MemberStage, activity
from tests.waiting import until

if TYPE_CHECKING:
    from pathlib import Path

    from posapp.ui.theme import Theme


@pytest.fixture
def stage(qapp: QApplication, theme: Theme) -> MemberStage:
    made = MemberStage(qapp, theme)
    made.add(activity())
    return made


def test_the_figures_and_what_the_status_means(stage: MemberStage) -> None:
    told = member(least=Money(500, USD), most=Money(50_000, USD))
    stage.bank.members[CARD] = told
    lots = (Lot(Points(8_000), OPEN.date(), OPEN.date().replace(year=2028)), Lot(Points(40_250)))
    stage.tell(told, customer="RANCU1", preferences=(("Language", "English"),), lots=lots)

    async def scenario() -> None:
        await stage.found()
        shown = {name: stage.text(f"member{name}") for name in ("Balance", "Worth", "Rate", "Role")}
        assert shown == {
            "Balance": "48,250 points",
            "Worth": "$482.50",
            "Rate": "100 points = $1.00",
            "Role": "Primary redeemer",
        }
        assert "good standing" in stage.text("memberMeaning")
        assert stage.text("memberLimits") == "$5.00 to $500.00 a redemption"
        assert stage.text("memberLots").splitlines() == [
            "8,000 points, earned Nov 23, 2026, until Nov 23, 2028",
            "40,250 points",
        ]
        assert stage.text("memberPreferences") == ""
        (await stage.ready("showPreferences")).press()
        await until(lambda: stage.text("memberPreferences") == "Language: English", "the preferences")
        assert not stage.stands("showPreferences")

    stage.play(scenario)
    assert stage.bank.calls.count("page") == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"status": AccountStatus.ON_HOLD}, "This account is on hold, so its points cannot be used."),
        ({"rate": None}, "The bank gives no rate now, so points cannot be used."),
    ],
)
def test_what_cannot_be_redeemed_is_said(stage: MemberStage, changes: dict[str, object], said: str) -> None:
    stage.add([], **changes)

    async def scenario() -> None:
        await stage.found()
        assert said in stage.text("memberMeaning")
        assert stage.text("activityEmpty") == "Nothing in this period."

    stage.play(scenario)


def test_more_is_read_as_one_scrolls_and_credits_stand_under_their_redemption(stage: MemberStage) -> None:
    stage.add(activity(120))

    async def scenario() -> None:
        await stage.found()
        page, table = stage.page.activity, stage.page.activity.table
        assert "of 160 entries read" in stage.text("activityExtent")
        first = page.model.rowCount()
        assert first < 160
        assert page.model.index(0, POINTS).data() == "\u2212500"
        assert page.model.index(1, POINTS).data() == "+250"
        told = page.model.index(1, WHAT).data(Qt.ItemDataRole.AccessibleTextRole)
        assert told == "Credit of the redemption above: Credit"
        table.setFocus()
        for _ in range(20):
            stage.key(Qt.Key.Key_End)
            await until(lambda: not page.runs.busy, "a page")
        assert stage.text("activityExtent").endswith("70 entries") or "160" in stage.text("activityExtent")
        assert page.runs.snapshot is not None
        assert page.runs.snapshot.ended

    stage.play(scenario)


def test_a_page_that_fails_leaves_what_is_read(stage: MemberStage) -> None:
    stage.add(activity(120))

    async def scenario() -> None:
        await stage.found()
        page = stage.page.activity
        await until(lambda: not page.runs.busy, "the pages in view")
        before = page.model.rowCount()
        stage.bank.fails["page"] = Unavailable(Outage.NO_CONNECTION)
        page.table.setFocus()
        stage.key(Qt.Key.Key_End)
        await stage.ready("readActivityAgain")
        assert page.model.rowCount() == before
        assert stage.text("activityNoticeMore") == "What is read stays."
        stage.button("readActivityAgain").press()
        await until(lambda: page.model.rowCount() > before, "the next page")
        assert not stage.stands("readActivityAgain")

    stage.play(scenario)


def test_another_period_by_keys(stage: MemberStage) -> None:
    async def scenario() -> None:
        await stage.found()
        for name, day in (("periodFrom", "2026-11-01"), ("periodTo", "nonsense")):
            stage.entry(name).setFocus()
            stage.entry(name).selectAll()
            stage.keys(day)
        stage.key(ENTER)
        assert "Type a day" in stage.text("periodError")
        stage.entry("periodTo").selectAll()
        stage.keys("today")
        stage.key(ENTER)
        await until(lambda: stage.text("activityExtent").startswith("Nov 1"), "the period")
        assert stage.text("periodError") == ""

    stage.play(scenario)


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


def test_the_file_holds_all_of_the_period(stage: MemberStage, tmp_path: Path) -> None:
    stage.add(activity(90))
    file = tmp_path / "activity.csv"

    async def scenario() -> None:
        await stage.found()
        stage.page.activity.file.write(file)
        await until(lambda: stage.text("activityNoticeWhat") == "Saved as activity.csv.", "the file")

    stage.play(scenario)
    lines = file.read_text("utf-8").splitlines()
    assert lines[0].startswith("redemption_id,kind,at,type")
    assert len(lines) == 1 + 90 - 14 + 30 or len(lines) > 90


def test_a_file_that_is_called_off_is_not_there(stage: MemberStage, tmp_path: Path) -> None:
    stage.add(activity(90))
    file = tmp_path / "activity.json"

    async def scenario() -> None:
        await stage.found()
        await until(lambda: not stage.page.activity.runs.busy, "the pages in view")
        stage.bank.gate.clear()
        stage.page.activity.file.write(file)
        (await stage.ready("stopExport")).press()
        stage.bank.gate.set()
        await until(lambda: not stage.stands("stopExport"), "the end")

    stage.play(scenario)
    assert list(tmp_path.iterdir()) == []


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
