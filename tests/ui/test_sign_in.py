"""The way in: the first administrator, ids and PINs, waits that no clock shortens, and what a cover lets out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from posapp.domain.errors import Outage, Unavailable
from posapp.domain.staff import Moment, Role
from posapp.domain.staff_events import OperatorAdded, SignedIn, SignInRefused
from posapp.ui.book import Page
from tests.support.desk import CARD
from tests.support.staff import PINS, Team
from tests.ui.hand import ENTER
from tests.ui.team import signs_in, staffed, tries
from tests.ui.till import Played, Till
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QAccessibleInterface
    from PySide6.QtWidgets import QApplication

    from posapp.ui.theme import Theme


@pytest.fixture
def team() -> Team:
    return Team()


@pytest.fixture
def till(qapp: QApplication, theme: Theme, team: Team) -> Till:
    return staffed(qapp, theme, team)


def spoken(root: QAccessibleInterface) -> Iterator[str]:
    """All that an assistive tool can read from here on down."""
    for what in (QAccessible.Text.Name, QAccessible.Text.Value, QAccessible.Text.Description):
        yield root.text(what)
    for number in range(root.childCount()):
        child = root.child(number)
        if child is not None:
            yield from spoken(child)


def all_that_is_said(till: Played[Any]) -> str:
    return "\n".join(spoken(QAccessible.queryAccessibleInterface(till.shell)))


def test_the_window_opens_on_the_way_in_alone(till: Till) -> None:
    async def scenario() -> None:
        assert till.text("coverTitle") == "Sign in"
        assert till.focused() == "signInId"
        names = {one.objectName() for one in till.shell.findChildren(QLineEdit)}
        assert names == {"signInId", "signInPin"}
        said = all_that_is_said(till)
        assert "Operator id" in said
        for inside in ("Cart total", "Card number", "Checkout", "History"):
            assert inside not in said

    till.play(scenario)


def test_no_key_reaches_what_is_covered(till: Till) -> None:
    async def scenario() -> None:
        for key in (Qt.Key.Key_F1, Qt.Key.Key_F2, Qt.Key.Key_F3, Qt.Key.Key_F4, Qt.Key.Key_F9, Qt.Key.Key_Escape):
            till.key(key)
        assert till.shell.page is Page.CHECKOUT
        for _ in range(6):
            till.key(Qt.Key.Key_Tab)
            assert till.focused().startswith("signIn")

    till.play(scenario)
    assert till.counter.bank.calls == []


def test_who_signs_in_stands_in_the_top_bar(till: Till, team: Team) -> None:
    async def scenario() -> None:
        await signs_in(till, "cal")
        assert till.button("operator").text() == "Cal · Clerk"
        assert till.focused() == "cartTotal"
        assert till.find(QLineEdit, "cartTotal").isVisible()

    till.play(scenario)
    assert [event for _, event in team.events] == [SignedIn("cal")]


def test_a_wrong_pin_and_an_unknown_id_are_told_alike(till: Till, team: Team) -> None:
    async def scenario() -> None:
        said = []
        for who in ("cal", "nobody.here"):
            await tries(till, who, "111222")
            said.append(till.text("signInError"))
            assert till.entry("signInPin").text() == ""
            assert till.focused() == "signInPin"
        assert said[0] == said[1] == "Operator id and PIN do not belong together. Check both."
        assert team.hasher.looked == 2

    till.play(scenario)
    assert [event for _, event in team.events] == [SignInRefused("cal", 1), SignInRefused("", 1)]


def test_a_wait_is_counted_down_and_a_clock_set_forward_opens_nothing(till: Till, team: Team) -> None:
    async def scenario() -> None:
        for _ in range(3):
            await tries(till, "cal", "111222")
        assert "The next attempt counts in 30 seconds." in till.text("signInError")
        button = till.button("signInButton")
        assert not button.isEnabled()
        now = team.clock.now
        # The clock on the wall is set a day forward; the machine has not been up any longer.
        team.clock.now = Moment(now.at + timedelta(days=1), now.boot, now.uptime)
        await until(lambda: "Try again in 30 seconds." in till.text("signInError"), "the wait to be counted")
        team.clock.passes(20)
        await until(lambda: "Try again in 10 seconds." in till.text("signInError"), "the wait to go down")
        assert not button.isEnabled()
        # Somebody else need not wait.
        till.entry("signInId").setFocus()
        till.entry("signInId").selectAll()
        till.keys("sue")
        assert button.isEnabled()
        till.entry("signInId").selectAll()
        till.keys("cal")
        assert not button.isEnabled()
        team.clock.passes(10)
        await until(button.isEnabled, "the wait to end")
        await signs_in(till, "cal")

    till.play(scenario)


def test_the_operations_hold_to_the_wait_as_well(till: Till, team: Team) -> None:
    async def scenario() -> None:
        for _ in range(3):
            await tries(till, "cal", "111222")
        looked = team.hasher.looked
        till.shell.guard._cover.asked.emit("cal", PINS["cal"])  # type: ignore[union-attr]  # as if the button was pressed
        await until(lambda: not till.bridge.busy("sign in"), "the answer")
        assert till.shell.guard.covered
        assert team.hasher.looked == looked
        assert "Too many wrong attempts." in till.text("signInError")

    till.play(scenario)


def test_a_journal_that_does_not_open_is_said_in_words(till: Till, team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object) -> None:
        raise Unavailable(Outage.JOURNAL)

    async def scenario() -> None:
        monkeypatch.setattr(team.roster, "guess", full)
        await tries(till, "cal", PINS["cal"])
        assert till.shell.guard.covered
        assert till.text("signInError").startswith("This till's own record cannot be read or written.")

    till.play(scenario)


def test_the_first_start_makes_the_first_administrator(qapp: QApplication, theme: Theme) -> None:
    team = Team(people=())
    till = staffed(qapp, theme, team)

    async def scenario() -> None:
        await until(lambda: till.text("coverTitle") == "Who runs this till?", "the first question")
        assert till.focused() == "firstId"
        till.keys("Ada L")
        till.key(ENTER)
        till.keys("Ada Lovelace")
        till.key(ENTER)
        till.keys("123456")
        till.key(ENTER)
        till.keys("123456")
        till.key(ENTER)
        assert "An operator id has" in till.text("firstIdError")
        assert till.focused() == "firstId"
        till.entry("firstId").selectAll()
        till.keys("ada")
        till.entry("firstPinAgain").setFocus()
        till.key(ENTER)
        assert "too easy to guess" in till.text("firstPinError")
        assert till.focused() == "firstPin"
        till.keys("270915")
        till.key(ENTER)
        till.keys("270916")
        till.key(ENTER)
        assert "not the same" in till.text("firstPinAgainError")
        assert till.focused() == "firstPin"
        till.keys("270915")
        till.key(ENTER)
        till.keys("270915")
        till.key(ENTER)
        await until(lambda: not till.shell.guard.covered, "the administrator to be in")
        assert till.shell.page is Page.STAFF
        assert till.button("operator").text() == "Ada Lovelace · Administrator"

    till.play(scenario)
    assert team.events[0][1] == OperatorAdded("ada", "Ada Lovelace", Role.ADMINISTRATOR)


def test_a_pin_neither_comes_from_a_clipboard_nor_goes_there(till: Till) -> None:
    async def scenario() -> None:
        clipboard = QGuiApplication.clipboard()
        clipboard.setText("905174")
        pin = till.entry("signInPin")
        pin.setFocus()
        QTest.keySequence(pin, QKeySequence(QKeySequence.StandardKey.Paste))
        assert pin.text() == ""
        till.keys("9x05-174")
        assert pin.text() == "905174"
        assert pin.displayText() != pin.text()
        for key in (QKeySequence.StandardKey.SelectAll, QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Cut):
            QTest.keySequence(pin, QKeySequence(key))
        assert clipboard.text() == "905174"
        assert pin.echoMode() is QLineEdit.EchoMode.Password
        assert "905174" not in all_that_is_said(till)

    till.play(scenario)


@pytest.mark.parametrize("field", ["signInId", "signInPin"])
def test_a_card_or_a_receipt_read_at_the_cover_leaves_nothing(till: Till, field: str) -> None:
    async def scenario() -> None:
        for read in (f"%B{CARD}^DOE/JANE^30121010000?;{CARD}=30121010000?", "S-0123456789"):
            till.entry(field).setFocus()
            till.keys(read)
            till.key(ENTER)
            assert [till.entry(name).text() for name in ("signInId", "signInPin")] == ["", ""]
        assert not till.bridge.busy("sign in")
        await signs_in(till, "cal")
        assert till.entry("cardNumber").text() == ""

    till.play(scenario)
    assert till.counter.bank.calls == []


def test_f12_tells_why_there_is_nothing_to_lock(till: Till, qapp: QApplication, theme: Theme) -> None:
    async def covered() -> None:
        till.key(Qt.Key.Key_F12)
        assert till.text("coverNews") == "Nobody is signed in: there is nothing to lock."

    till.play(covered)
    open_to_all = Till(qapp, theme)

    async def unsigned() -> None:
        assert open_to_all.text("noSignIn") == "No sign-in"
        open_to_all.key(Qt.Key.Key_F12)
        assert "there is nothing to lock" in open_to_all.text("settledNoticeWhat")
        assert not open_to_all.shell.guard.covered

    open_to_all.play(unsigned)
