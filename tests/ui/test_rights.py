"""What each role finds in the window: entries that are theirs, words where one is not, and the staff page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget

from posapp.ui.book import Page
from tests.support.staff import Team
from tests.ui.hand import ENTER
from tests.ui.team import signs_in, staffed
from tests.waiting import until

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from posapp.ui.theme import Theme
    from tests.ui.till import Till

OPEN = {
    "cal": {Page.CHECKOUT, Page.HISTORY, Page.UNSETTLED, Page.DAY, Page.HELP},
    "sue": {Page.CHECKOUT, Page.HISTORY, Page.UNSETTLED, Page.DAY, Page.HELP},
    "abe": {Page.CHECKOUT, Page.HISTORY, Page.UNSETTLED, Page.HELP},
    "ada": {Page.HISTORY, Page.STAFF, Page.CONNECT, Page.HELP},
}
KEYS = {Page.CHECKOUT: Qt.Key.Key_F2, Page.UNSETTLED: Qt.Key.Key_F4, Page.DAY: Qt.Key.Key_F9}


@pytest.fixture
def team() -> Team:
    return Team()


@pytest.fixture
def till(qapp: QApplication, theme: Theme, team: Team) -> Till:
    return staffed(qapp, theme, team)


@pytest.mark.parametrize("who", OPEN)
def test_the_rail_offers_what_a_role_may(till: Till, who: str) -> None:
    async def scenario() -> None:
        await signs_in(till, who)
        buttons = till.shell.rail.buttons
        assert {page for page, button in buttons.items() if button.isEnabled()} == OPEN[who]
        assert buttons[Page.STAFF].isVisible() == (who == "ada")
        for page, key in KEYS.items():
            begun = till.shell.page
            till.key(key)
            if page in OPEN[who]:
                assert till.shell.page is page
            else:
                assert till.shell.page is begun
                assert till.text("settledNoticeWhat").startswith("You may not ")
                assert buttons[page].accessibleDescription().startswith("You may not ")
        till.key(Qt.Key.Key_F3)
        await until(lambda: not till.bridge.busy("history"), "the history")
        assert till.stands("exportHistory") == (who in {"sue", "ada"})

    till.play(scenario)


def test_a_card_swiped_before_one_who_may_not_sell_is_dropped(till: Till) -> None:
    async def scenario() -> None:
        await signs_in(till, "ada")
        till.keys("%B5555555555554444^DOE/JANE^30121010000?")
        till.key(ENTER)
        assert till.shell.page is Page.STAFF

    till.play(scenario)
    assert till.counter.bank.calls == []


def test_the_staff_page_adds_changes_and_blocks_by_keyboard(till: Till, team: Team) -> None:
    async def scenario() -> None:
        await signs_in(till, "ada")
        people = till.find(QListWidget, "operators")
        await until(lambda: people.count() == 4, "the operators")
        till.button("newOperatorAsked").click()
        for text in ("cal", "Nina Roe", "830164", "830164"):
            till.keys(text)
            till.key(ENTER)
        assert till.focused() == "newRole"
        till.button("addOperator").click()
        await until(lambda: till.text("newIdError"), "the id to be taken")
        assert "taken" in till.text("newIdError")
        till.entry("newId").selectAll()
        till.keys("nina")
        for name in ("newPin", "newPinAgain"):
            till.entry(name).setFocus()
            till.keys("830164")
        till.button("addOperator").click()
        await until(lambda: people.count() == 5, "Nina")
        assert "nina · Nina Roe · Clerk: may sign in." in till.text("staffNoticeWhat")
        till.button("allowOperator").click()
        await until(lambda: "may not sign in" in till.text("staffNoticeWhat"), "Nina to be blocked")
        await until(lambda: till.button("allowOperator").text() == "Allow again", "the button to turn")
        people.setCurrentRow(1)
        till.button("allowOperator").click()
        await until(lambda: till.text("operatorRoleError"), "the refusal")
        assert "last administrator" in till.text("operatorRoleError")

    till.play(scenario)
    assert team.roster.events[-1][0] == "ada"
