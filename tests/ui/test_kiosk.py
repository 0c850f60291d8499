"""A window in a kiosk: no way out for a clerk, none to the computer's files, and one for who may end the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from posapp.ui.facts import SignIn
from posapp.ui.kiosk import in_kiosk, tell_kiosk
from tests.support.desk import Counter
from tests.support.staff import Team
from tests.ui.team import IDLE, signs_in
from tests.ui.till import Till
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

    from posapp.ui.theme import Theme


@pytest.fixture(autouse=True)
def _afterwards() -> Iterator[None]:
    """Parts that others make without a window are not a kiosk's."""
    yield
    tell_kiosk(kiosk=False)


@pytest.fixture
def kiosk(qapp: QApplication, theme: Theme) -> Till:
    """Nobody signs in."""
    return Till(qapp, theme, kiosk=True)


@pytest.fixture
def staffed_kiosk(qapp: QApplication, theme: Theme) -> Till:
    team = Team()
    return Till(qapp, theme, Counter(staff=team.staff), sign_in=SignIn(team.clock.moment, IDLE), kiosk=True)


@pytest.mark.qt_log_ignore("This plugin does not support (raise|propagateSizeHints)", extend=True)
def test_it_covers_the_screen_and_is_closed_by_the_session_alone(kiosk: Till) -> None:
    async def scenario() -> None:
        shell = kiosk.shell
        shell.appear()
        assert shell.isFullScreen()
        assert shell.geometry().contains(shell.screen().geometry())
        shell.close()
        assert not kiosk.bridge.leaving
        assert shell.isVisible()
        shell.showMinimized()
        await until(shell.isFullScreen, "the window to come back")
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.commitDataRequest.emit(None)
        shell.close()
        assert kiosk.bridge.leaving

    kiosk.play(scenario)


def test_nothing_in_it_leads_to_files(kiosk: Till) -> None:
    async def scenario() -> None:
        assert in_kiosk()
        kiosk.key(Qt.Key.Key_F3)
        await until(lambda: kiosk.shell.book.history, "the history")
        assert not kiosk.stands("exportHistory")
        kiosk.key(Qt.Key.Key_F9)
        await until(lambda: kiosk.stands("printDay"), "the day's page")
        assert not kiosk.stands("saveDay")
        kiosk.key(Qt.Key.Key_F11)
        page = kiosk.shell.book.connect_page
        assert page is not None
        page.form.choose("sandbox")
        assert page.form.fields["api.signing_key"].isVisible()
        assert not kiosk.stands("connectSigningKeyChoose")

    kiosk.play(scenario)


def test_the_next_window_is_one_of_its_own_kind(qapp: QApplication, theme: Theme, kiosk: Till) -> None:
    assert in_kiosk()
    kiosk.shell.deleteLater()
    Till(qapp, theme).shell.deleteLater()
    assert not in_kiosk()


@pytest.mark.parametrize(("who", "may"), [("cal", False), ("sue", True), ("ada", True)])
def test_who_may_ends_the_program_by_the_operators_panel(staffed_kiosk: Till, who: str, may: bool) -> None:
    async def scenario() -> None:
        await signs_in(staffed_kiosk, who)
        staffed_kiosk.button("operator").click()
        assert staffed_kiosk.text("whoName")
        assert staffed_kiosk.stands("endProgram") == may
        staffed_kiosk.find(QPushButton, "endProgram").click()
        assert staffed_kiosk.bridge.leaving == may

    staffed_kiosk.play(scenario)


def test_outside_a_kiosk_the_window_itself_is_closed(till: Till) -> None:
    async def scenario() -> None:
        till.shell.close()
        assert till.bridge.leaving

    till.play(scenario)
