"""The lock: by its key, by nobody touching the till, over a payment under way; nothing of a member shows meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QFileDialog

from posapp.domain.staff import Act, LockedBy, Moment, Operator, Role
from posapp.domain.staff_events import OperatorChanged, SignedIn, TillLocked
from posapp.ui.book import Page
from posapp.ui.pages.checkout.flow import Stage
from tests.support.desk import CARD
from tests.support.staff import CAL, PINS, SUE, Team
from tests.ui.hand import ENTER
from tests.ui.team import IDLE, locks, moves, presses, signs_in, staffed
from tests.ui.test_sign_in import all_that_is_said
from tests.waiting import until

if TYPE_CHECKING:
    from posapp.ui.theme import Theme
    from tests.ui.till import Till

QUICK = timedelta(seconds=4)
"""So short that the idle watch looks five times a second."""


@pytest.fixture
def team() -> Team:
    return Team()


@pytest.fixture
def till(qapp: QApplication, theme: Theme, team: Team) -> Till:
    return staffed(qapp, theme, team, idle=QUICK)


async def redeeming(till: Till, points: str = "5000") -> None:
    """As far as a request for points that the bank has not answered."""
    await till.quote()
    till.counter.bank.gate.clear()
    till.keys(points)
    till.key(ENTER)
    await until(lambda: till.counter.bank.calls[-1] == "redeem", "the request")


def operators(till: Till) -> list[tuple[str, str]]:
    return [(type(one.event).__name__, one.operator) for one in till.counter.journal.events]


def test_the_key_locks_at_once_and_the_same_page_comes_back(till: Till, team: Team) -> None:
    async def scenario() -> None:
        await signs_in(till, "cal")
        till.keys("87.40")
        till.key(ENTER)
        till.keys("5555 5555")
        await locks(till)
        assert till.text("coverTitle") == "Locked"
        assert till.entry("signInId").text() == "cal"
        assert till.focused() == "signInPin"
        assert team.session.locked
        till.keys(PINS["cal"])
        till.key(ENTER)
        await until(lambda: not till.shell.guard.covered, "the till to open")
        assert till.entry("cartTotal").text() == "87.40"
        # Half a card number waits for nobody.
        assert till.entry("cardNumber").text() == ""
        assert till.focused() == "cardNumber"

    till.play(scenario)
    assert [event for _, event in team.events] == [
        SignedIn("cal"), TillLocked("cal", LockedBy.KEY), SignedIn("cal", at_lock=True)
    ]  # fmt: skip


def test_nothing_of_a_member_can_be_read_through_the_cover(till: Till) -> None:
    async def scenario() -> None:
        await signs_in(till, "cal")
        await till.quote()
        inside = all_that_is_said(till)
        assert "48,250" in inside
        assert "4444" in inside
        await locks(till)
        said = all_that_is_said(till)
        for secret in ("48,250", "4444", "482.50", "87.40", "Eligible", "Cart total"):
            assert secret not in said
        root = QAccessible.queryAccessibleInterface(till.app)
        windows = [root.child(number) for number in range(root.childCount())]
        assert [one.text(QAccessible.Text.Name) for one in windows if one.isValid()] == ["Pay with points"]

    till.play(scenario)


def test_what_is_open_over_a_page_is_closed(till: Till) -> None:
    async def scenario() -> None:
        await signs_in(till, "sue")
        till.key(Qt.Key.Key_F3)
        await until(lambda: till.stands("exportHistory"), "the history")
        till.shell.book.history.export.ask_where([], "sales")  # type: ignore[union-attr]  # it is there
        dialog = till.find(QFileDialog, "exportDialog")
        assert dialog.isVisible()
        # The dialog has the keyboard: the key is heard there, too.
        await until(lambda: QApplication.focusWindow() is dialog.windowHandle(), "the dialog to have the keyboard")
        presses(dialog.windowHandle(), Qt.Key.Key_F12)
        assert till.shell.guard.covered
        assert not dialog.isVisible()

    till.play(scenario)


def test_a_payment_goes_on_and_its_result_waits(till: Till) -> None:
    async def scenario() -> None:
        await signs_in(till, "cal")
        await redeeming(till)
        await locks(till)
        assert "A payment is under way." in till.text("coverNews")
        till.counter.bank.gate.set()
        await until(lambda: "A sale waits here." in till.text("coverNews"), "the payment to be over")
        assert "5,000" not in all_that_is_said(till)
        await signs_in(till, "cal")
        assert till.state.stage is Stage.CARD
        (await till.ready("cardApproved")).press()
        await until(lambda: till.state.stage is Stage.OVER, "the result")

    till.play(scenario)
    assert {who for _, who in operators(till)} == {"cal"}


def test_another_operator_finds_the_result_and_the_record_names_the_first(till: Till, team: Team) -> None:
    async def scenario() -> None:
        await signs_in(till, "cal")
        await redeeming(till)
        team.clock.passes(QUICK.total_seconds())
        await until(lambda: till.shell.guard.covered, "the idle lock")
        await until(lambda: not till.bridge.busy("close till"), "the lock to be recorded")
        await signs_in(till, "sue")
        till.counter.bank.gate.set()
        (await till.ready("cardApproved")).press()
        await until(lambda: till.state.stage is Stage.OVER, "the result")
        assert till.text("resultTitle") == "Sale finished"

    till.play(scenario)
    assert operators(till) == [("SaleOpened", "cal"), ("Redeemed", "cal"), ("CardApproved", "sue")]
    assert ("cal", TillLocked("cal", LockedBy.IDLE)) in team.events or ("posapp", TillLocked("cal", LockedBy.IDLE)) in (
        team.events
    )


def test_points_that_pay_all_close_their_sale_at_a_locked_till(till: Till) -> None:
    async def scenario() -> None:
        await signs_in(till, "cal")
        await redeeming(till, "8740")
        await locks(till)
        till.counter.bank.gate.set()
        await until(lambda: till.state.stage is Stage.OVER, "the sale to be over")
        assert till.shell.guard.covered
        await signs_in(till, "cal")
        assert till.text("resultTitle") == "Sale finished"

    till.play(scenario)
    assert operators(till) == [("SaleOpened", "cal"), ("Redeemed", "cal"), ("CardApproved", "cal")]


def test_a_till_that_nobody_touches_locks_and_one_that_is_used_does_not(till: Till, team: Team) -> None:
    async def scenario() -> None:
        await signs_in(till, "cal")
        window = till.shell.windowHandle()
        team.clock.passes(QUICK.total_seconds() - 1)
        presses(window, Qt.Key.Key_Shift)
        team.clock.passes(QUICK.total_seconds() - 1)
        moves(window)
        team.clock.passes(QUICK.total_seconds() - 1)
        assert not till.shell.guard.covered
        team.clock.passes(QUICK.total_seconds())
        await until(lambda: till.shell.guard.covered, "the idle lock")

    till.play(scenario)
    assert [event for _, event in team.events][-1] == TillLocked("cal", LockedBy.IDLE)


def test_a_clock_set_back_or_forward_moves_no_idle_lock(till: Till, team: Team) -> None:
    async def scenario() -> None:
        await signs_in(till, "cal")
        now = team.clock.now
        for shift in (timedelta(days=1), timedelta(days=-1)):
            team.clock.now = Moment(now.at + shift, now.boot, now.uptime)
            presses(till.shell.windowHandle(), Qt.Key.Key_Shift)
            assert not till.shell.guard.covered
        # Back by a day, while the machine runs on: it has been idle all the same.
        team.clock.now = Moment(now.at - timedelta(days=1), now.boot, now.uptime + QUICK)
        await until(lambda: till.shell.guard.covered, "the idle lock")

    till.play(scenario)


def test_the_first_touch_after_a_sleep_opens_nothing(qapp: QApplication, theme: Theme, team: Team) -> None:
    till = staffed(qapp, theme, team, idle=IDLE)

    async def scenario() -> None:
        await signs_in(till, "cal")
        till.keys("1")
        # No timer has run while the machine slept; the key comes first.
        team.clock.passes(IDLE.total_seconds())
        presses(till.shell.windowHandle(), Qt.Key.Key_2)
        assert till.shell.guard.covered
        assert till.entry("signInPin").text() == ""
        await until(lambda: not till.bridge.busy("close till"), "the lock to be recorded")
        await signs_in(till, "cal")
        assert till.entry("cartTotal").text() == "1.00"

    till.play(scenario)


def test_no_limit_never_locks(qapp: QApplication, theme: Theme, team: Team) -> None:
    till = staffed(qapp, theme, team, idle=timedelta())

    async def scenario() -> None:
        await signs_in(till, "cal")
        team.clock.passes(100_000)
        presses(till.shell.windowHandle(), Qt.Key.Key_Shift)
        assert not till.shell.guard.covered

    till.play(scenario)


def test_a_card_swiped_at_a_locked_till_is_dropped(till: Till) -> None:
    async def scenario() -> None:
        await signs_in(till, "cal")
        await locks(till)
        till.keys(f"%B{CARD}^DOE/JANE^30121010000?")
        till.key(ENTER)
        assert till.entry("signInPin").text() == ""
        await signs_in(till, "cal")
        assert till.entry("cardNumber").text() == ""
        assert till.state.card is None

    till.play(scenario)
    assert till.counter.bank.calls == []


def test_who_is_blocked_meanwhile_is_put_out(till: Till, team: Team) -> None:
    async def scenario() -> None:
        await signs_in(till, "cal")
        await team.roster.note(OperatorChanged("cal", "Cal", Role.CLERK, active=False))
        till.shell.guard._idle.minute.emit()  # type: ignore[union-attr]  # a minute is long for a test
        await until(lambda: till.shell.guard.covered, "the operator to be out")
        assert "You may not sign in any more." in till.text("coverText")
        assert team.session.operator is None

    till.play(scenario)


def test_another_role_counts_from_the_next_minute_on(till: Till, team: Team) -> None:
    async def scenario() -> None:
        await signs_in(till, "cal")
        assert till.shell.rail.buttons[Page.STAFF].isHidden()
        await team.roster.note(OperatorChanged("cal", "Cal", Role.ADMINISTRATOR, active=True))
        till.shell.guard._idle.minute.emit()  # type: ignore[union-attr]
        await until(lambda: till.shell.page is Page.STAFF, "the administrator's page")
        assert not till.shell.rail.buttons[Page.CHECKOUT].isEnabled()

    till.play(scenario)
    assert team.session.operator == Operator("cal", "Cal", Role.ADMINISTRATOR)
    assert not team.session.may(Act.PAY)


def test_a_lock_that_the_journal_does_not_take_locks_all_the_same(
    till: Till, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    from posapp.domain.errors import Outage, Unavailable

    async def full(*_: object, **__: object) -> None:
        raise Unavailable(Outage.JOURNAL)

    async def scenario() -> None:
        await signs_in(till, "cal")
        with monkeypatch.context() as broken:
            broken.setattr(team.roster, "note", full)
            await locks(till)
        assert team.session.locked
        await signs_in(till, "sue")

    till.play(scenario)
    assert team.session.operator == SUE
    assert CAL.may(Act.PAY)
