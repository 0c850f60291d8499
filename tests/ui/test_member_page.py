"""The Member page by keys: what it tells of a member and of the bank's own history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from posapp.domain.errors import Outage, Unavailable
from posapp.domain.member import AccountStatus
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.profile import Lot
from posapp.ui.agent.member.activity_model import POINTS, WHAT
from tests.support.desk import CARD, OPEN, USD, member
from tests.ui.hand import ENTER
from tests.ui.member_stage import MemberStage, activity
from tests.waiting import until

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

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
        assert stage.text("memberLimits") == "From $5.00 to $500.00 a redemption"
        assert stage.text("memberLots").splitlines() == [
            "8,000 points earned on Nov 23, 2026, to be used by Nov 23, 2028",
            "40,250 points",
        ]
        assert stage.text("memberPreferences") == ""
        (await stage.ready("showPreferences")).press()
        await until(lambda: stage.text("memberPreferences") == "Language: English", "the preferences")
        assert not stage.stands("showPreferences")

    stage.play(scenario)
    assert stage.bank.calls.count("by_account") == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"status": AccountStatus.ON_HOLD}, "Account on hold. Points cannot be redeemed while it is on hold."),
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
        assert "of 118 entries read" in stage.text("activityExtent")
        first = page.model.rowCount()
        assert first < 118
        assert page.model.index(0, POINTS).data() == "\u2212500"
        assert page.model.index(1, POINTS).data() == "+250"
        told = page.model.index(1, WHAT).data(Qt.ItemDataRole.AccessibleTextRole)
        assert told == "Credit of the redemption above: Credit"
        table.setFocus()
        for _ in range(20):
            stage.key(Qt.Key.Key_End)
            await until(lambda: not page.runs.busy, "a page")
        assert stage.text("activityExtent").endswith("118 entries")
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
    assert len(lines) == 1 + 118


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
