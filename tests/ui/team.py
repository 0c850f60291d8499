"""A till where staff sign in, and the keys that they press."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from posapp.ui.facts import SignIn
from tests.support.desk import Counter
from tests.support.staff import PINS, Team
from tests.ui.till import ENTER, Till
from tests.waiting import until

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from posapp.ui.theme import Theme

IDLE = timedelta(minutes=15)


def staffed(app: QApplication, theme: Theme, team: Team, *, idle: timedelta = IDLE) -> Till:
    """The window of a till with these people, locked after `idle` by the team's own clock."""
    return Till(app, theme, Counter(staff=team.staff), sign_in=SignIn(team.clock.moment, idle))


async def tries(till: Till, who: str, pin: str) -> None:
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


async def signs_in(till: Till, who: str) -> None:
    """Through the cover to the page behind it."""
    await tries(till, who, PINS[who])
    assert not till.shell.guard.covered, till.text("signInError")


def presses(till: Till, key: Qt.Key) -> None:
    """A key as the window gets it from outside."""
    QTest.keyClick(till.shell.windowHandle(), key)


async def locks(till: Till) -> None:
    """F12, and until it is recorded."""
    till.key(Qt.Key.Key_F12)
    assert till.shell.guard.covered
    await until(lambda: not till.bridge.busy("close till"), "the lock to be recorded")
