"""A card swiped with the focus in any field of any page leaves nothing there, also where the page takes no card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QElapsedTimer, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget

from posapp.ui.book import Page
from posapp.ui.swipe import AGAIN_MS
from tests.support.desk import CARD
from tests.ui.hand import ENTER
from tests.ui.past import opened, till_with_a_past
from tests.waiting import until

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from posapp.ui.theme import Theme
    from tests.ui.till import Till

NO_FOCUS = Qt.FocusPolicy.NoFocus
HOLDER, TAIL = "MEMBER/TEST", "2512101000"
ONE = f"%B{CARD}^{HOLDER}^{TAIL}0000000?"
TWO = f";{CARD}={TAIL}0000000?"
WRITERS = (QLineEdit, QPlainTextEdit, QTextEdit)


def written(till: Till) -> str:
    """All that stands in any field."""
    found: list[str] = []
    for widget in till.app.allWidgets():
        if isinstance(widget, QLineEdit):
            found.append(widget.text())
        elif isinstance(widget, QPlainTextEdit | QTextEdit):
            found.append(widget.toPlainText())
    return "\n".join(found)


def clean(till: Till) -> bool:
    return not any(trace in written(till) for trace in (CARD[:9], HOLDER, TAIL[:6], "^", "%", "?"))


def fields(till: Till) -> list[QWidget]:
    writers = [one for kind in WRITERS for one in till.shell.findChildren(kind)]
    return [one for one in writers if one.isVisible() and one.isEnabled() and one.focusPolicy() is not NO_FOCUS]


async def swiped(till: Till, track: str) -> None:
    # As soon as this behind the last one it would be another track of the same card.
    pause = QElapsedTimer()
    pause.start()
    await until(lambda: pause.hasExpired(AGAIN_MS + 50), "the hand with the next card")
    till.keys(track)
    till.key(ENTER)
    assert clean(till)
    await until(lambda: till.state.quote is not None, "the balance")
    assert till.shell.page is Page.CHECKOUT
    assert till.entry("cardNumber").text() == "•••• •••• •••• 4444"
    assert clean(till)
    till.shell.checkout.acts.change_card()


@pytest.mark.parametrize("track", [ONE, TWO, ONE + TWO, "%E?" + TWO])
@pytest.mark.parametrize("page", [Page.CHECKOUT, Page.HISTORY, Page.UNSETTLED, Page.DAY, Page.HELP])
def test_no_field_of_a_page_keeps_any_of_it(till: Till, page: Page, track: str) -> None:
    async def scenario() -> None:
        till.shell.open_page(page)
        for place in range(max(1, len(fields(till)))):
            till.shell.open_page(page)
            there = fields(till)
            if there:
                there[place].setFocus()
            await swiped(till, track)

    till.play(scenario)


def test_the_form_of_a_credit_keeps_none_of_it(qapp: QApplication, theme: Theme) -> None:
    till = till_with_a_past(qapp, theme)

    async def scenario() -> None:
        page = await opened(till)
        till.key(Qt.Key.Key_Down)
        await until(lambda: till.stands("credit"), "the credit's form")
        names = [one.objectName() for one in fields(till)]
        assert {"pointsToCredit", "creditNote"} <= set(names)
        for name in names:
            till.find(QWidget, name).setFocus()
            till.keys(ONE + TWO)
            till.key(ENTER)
            assert clean(till)
            till.shell.open_page(Page.HISTORY)
        assert page.isVisible()

    till.play(scenario)


def test_a_window_that_is_made_later_keeps_none_of_it(till: Till) -> None:
    async def scenario() -> None:
        dialog = QDialog(till.shell)
        line = QLineEdit()
        line.setEchoMode(QLineEdit.EchoMode.Password)
        QVBoxLayout(dialog).addWidget(line)
        dialog.open()
        dialog.activateWindow()
        line.setFocus()
        await until(lambda: till.app.focusWidget() is line, "the focus")
        for sign in ONE + TWO:
            QTest.keyClicks(line, sign)
        assert line.text() == ""
        assert clean(till)
        dialog.close()

    till.play(scenario)


@pytest.mark.parametrize("between", ["", "ENTER"])
def test_two_tracks_of_a_card_ask_the_bank_once(till: Till, between: str) -> None:
    async def scenario() -> None:
        till.entry("orderReference").setFocus()
        till.keys(ONE)
        if between:
            till.key(ENTER)
        till.keys(TWO)
        till.key(ENTER)
        await until(lambda: till.state.quote is not None, "the balance")
        assert till.counter.bank.calls == ["search"]

    till.play(scenario)


def test_a_reader_that_sends_no_enter_is_understood(till: Till) -> None:
    async def scenario() -> None:
        till.entry("cartTotal").setFocus()
        till.keys(TWO)
        await until(lambda: till.state.quote is not None, "the balance")
        assert clean(till)

    till.play(scenario)
