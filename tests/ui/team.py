"""A till where staff sign in, and the keys that they press."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from posapp.ui.facts import SignIn
from tests.support.desk import Counter
from tests.support.staff import PINS, Team
from tests.ui.hand import ENTER
from tests.ui.till import Played, Till
from tests.waiting import until

if TYPE_CHECKING:
    from PySide6.QtGui import QWindow

    from posapp.ui.theme import Theme

IDLE = timedelta(minutes=15)


def staffed(app: QApplication, theme: Theme, team: Team, *, idle: timedelta = IDLE) -> Till:
    """The window of a till with these people, locked after `idle` by the team's own clock."""
    return Till(app, theme, Counter(staff=team.staff), sign_in=SignIn(team.clock.moment, idle))


async def tries(till: Played[Any], who: str, pin: str) -> None:
    """Id and PIN by keys, into the cover's fields, until it is answered."""
    entry = till.entry("signInId")
    entry.setFocus()
    entry.selectAll()
    till.keys(who)
    till.key(ENTER)
    assert till.focused() == "signInPin"
    till.keys(pin)
    till.key(ENTER)
    await until(lambda: not till.bridge.busy("sign in"), "the answer to a PIN")


async def signs_in(till: Played[Any], who: str) -> None:
    """Through the cover to the page behind it."""
    await tries(till, who, PINS[who])
    assert not till.shell.guard.covered, till.text("signInError")


def presses(window: QWindow, key: Qt.Key) -> None:
    """A key as a window gets it from outside. Sent, not played: that would run the loop within a coroutine."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(window, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier))


def moves(window: QWindow) -> None:
    """The mouse, over empty ground."""
    at, none = QPointF(500, 5), Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, event)


async def locks(till: Played[Any]) -> None:
    """F12, and until it is recorded."""
    till.key(Qt.Key.Key_F12)
    assert till.shell.guard.covered
    await until(lambda: not till.bridge.busy("close till"), "the lock to be recorded")
