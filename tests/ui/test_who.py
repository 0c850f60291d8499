"""Handing over, another PIN, and a lock that comes between, also under what is asked over the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from posapp.domain.staff import LockedBy
from posapp.domain.staff_events import TillLocked
from posapp.ui.unlock import UnlockPanel
from posapp.words import Words
from tests.support.staff import PINS, SUE, Team
from tests.ui.hand import ENTER
from tests.ui.team import locks, signs_in, staffed, tries
from tests.waiting import until

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from posapp.ui.theme import Theme
    from tests.ui.till import Till


@pytest.fixture
def team() -> Team:
    return Team()


@pytest.fixture
def till(qapp: QApplication, theme: Theme, team: Team) -> Till:
    return staffed(qapp, theme, team)


def test_another_takes_over_from_the_panel_by_a_recent_id(till: Till, team: Team) -> None:
    async def scenario() -> None:
        await signs_in(till, "sue")
        await locks(till)
        await signs_in(till, "cal")
        till.button("operator").click()
        assert till.text("whoName") == "Cal"
        till.button("switchRecent1").click()
        assert till.entry("switchId").text() == "sue"
        assert till.focused() == "switchPin"
        till.keys(PINS["sue"])
        till.key(ENTER)
        await until(lambda: till.button("operator").text() == "Sue · Supervisor", "Sue to be at the till")
        assert not till.text("whoName")
        assert team.session.operator == SUE

    till.play(scenario)


def test_a_wrong_pin_in_the_panel_leaves_everything_as_it_was(till: Till, team: Team) -> None:
    async def scenario() -> None:
        await signs_in(till, "cal")
        till.button("operator").click()
        till.keys("sue")
        till.key(ENTER)
        till.keys("111222")
        till.key(ENTER)
        await until(lambda: till.text("switchError"), "the refusal")
        assert team.session.name == "cal"
        till.key(Qt.Key.Key_Escape)
        assert not till.text("whoName")
        assert till.focused() == "cartTotal"

    till.play(scenario)


def test_somebody_changes_their_own_pin(till: Till, team: Team) -> None:
    async def scenario() -> None:
        await signs_in(till, "cal")
        till.button("operator").click()
        till.button("whoOther").click()
        for pin in ("111222", "830164", "830164"):
            till.keys(pin)
            till.key(ENTER)
        await until(lambda: till.text("whoNoticeWhat"), "the refusal")
        assert "do not belong together" in till.text("whoNoticeWhat")
        for pin in (PINS["cal"], "830164", "830164"):
            till.keys(pin)
            till.key(ENTER)
        await until(lambda: "is changed" in till.text("whoNoticeWhat"), "the new PIN")
        till.button("signOut").click()
        assert till.text("coverTitle") == "Sign in"
        assert till.entry("signInId").text() == ""
        await tries(till, "cal", PINS["cal"])
        assert till.shell.guard.covered
        await tries(till, "cal", "830164")
        assert not till.shell.guard.covered

    till.play(scenario)
    assert team.session.name == "cal"


def test_locked_while_a_pin_is_looked_at_stays_locked(till: Till, team: Team) -> None:
    async def scenario() -> None:
        await signs_in(till, "sue")
        till.button("operator").click()
        till.keys("cal")
        till.key(ENTER)
        till.keys(PINS["cal"])
        till.key(ENTER)
        till.shell.guard.lock(LockedBy.KEY)
        await until(lambda: not till.bridge.busy("sign in"), "the PIN to be looked at")
        await until(lambda: not till.bridge.busy("close till"), "the lock to be recorded")
        assert till.shell.guard.covered
        assert team.session.locked

    till.play(scenario)
    assert TillLocked("cal", LockedBy.KEY) in [event for _, event in team.events]


def test_a_lock_under_the_question_for_the_key_leaves_the_pages_their_keys(till: Till, theme: Theme) -> None:
    panel = UnlockPanel(till.shell, Words("en_US"), theme)

    async def scenario() -> None:
        await signs_in(till, "cal")
        panel.ask("", keeping=False)
        till.shell.guard.lock(LockedBy.IDLE)
        panel.leave()
        await signs_in(till, "cal")
        till.entry("cartTotal").setFocus()
        till.keys("12")
        assert till.entry("cartTotal").text() == "12"

    till.play(scenario)
