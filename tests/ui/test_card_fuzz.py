"""Whatever is typed, pasted or inserted into the card's field: digits or words, never an exception or a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from posapp.domain.card import CardNumber
from posapp.domain.digits import CAPACITY, Digits
from posapp.domain.errors import UserError
from posapp.ui.capture import keep_out
from posapp.ui.widgets.card_field import CardField

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

NUMBER = "5555555555554444"
ONE_WIDGET = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
KEYS = st.sampled_from(
    [Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End]
)
ACTS = st.one_of(
    st.tuples(st.just("type"), st.sampled_from("0123456789 -=^x.")),
    st.tuples(st.just("key"), KEYS),
    st.tuples(st.just("set"), st.text(max_size=80)),
    st.tuples(st.just("set"), st.text(st.sampled_from("0123456789 -;%=?^B\u2007"), max_size=80)),
    st.tuples(st.just("input"), st.text(max_size=20)),
    st.tuples(st.just("paste"), st.text(max_size=80)),
)


@pytest.fixture
def field(qtbot: QtBot) -> CardField:
    made = CardField("Card number", "cardNumber")
    qtbot.addWidget(made)
    made.show()
    made.entry.setFocus()
    return made


def digits_of(field: CardField) -> str:
    return "".join(field.entry.digits)


def act(field: CardField, kind: str, what: object) -> None:
    match kind, what:
        case "key", Qt.Key():
            QTest.keyClick(field.entry, what)
        case "type", str():
            QTest.keyClicks(field.entry, what)
        case "set", str():
            field.entry.setText(what)
        case "input", str():
            event = QInputMethodEvent()
            event.setCommitString(what)
            QApplication.sendEvent(field.entry, event)
        case "paste", str():
            QGuiApplication.clipboard().setText(what)
            QTest.keyClick(field.entry, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


@ONE_WIDGET
@given(acts=st.lists(ACTS, max_size=30))
def test_nothing_breaks_it_and_no_digits_stand_in_a_text(field: CardField, acts: list[tuple[str, object]]) -> None:
    field.clear()
    for kind, what in acts:
        act(field, kind, what)
        field.grab()
        if not field.entry.foreign:
            assert not any(sign.isdigit() for sign in field.entry.text())
            assert field.entry.text().count("\u2007") == len(field.entry.digits)
        assert not field.entry.isUndoAvailable() or field.entry.foreign
    try:
        card = field.take()
    except UserError:
        return
    assert field.entry.text() == card.masked
    assert bytes(field.entry.digits._buffer) == bytes(CAPACITY)


@ONE_WIDGET
@given(edits=st.lists(st.sampled_from("0123456789<>|_"), max_size=60))
def test_it_is_edited_as_a_plain_line_is(field: CardField, edits: list[str]) -> None:
    plain = QLineEdit()
    keys = {"<": Qt.Key.Key_Backspace, ">": Qt.Key.Key_Delete}
    field.clear()
    caret = 0
    for edit in edits:
        # The caret stands among digits; the plain line has no groups between them.
        plain.setCursorPosition(caret)
        before = digits_of(field)
        if edit in keys:
            QTest.keyClick(field.entry, keys[edit])
            QTest.keyClick(plain, keys[edit])
        elif edit in "|_":
            for line in (field.entry, plain):
                QTest.keyClick(line, Qt.Key.Key_Home if edit == "|" else Qt.Key.Key_End)
        elif len(before) < CAPACITY - 16:
            QTest.keyClicks(field.entry, edit)
            QTest.keyClicks(plain, edit)
        caret = plain.cursorPosition()
        assert digits_of(field) == plain.text()


def test_what_tools_and_methods_are_told_is_blank(field: CardField) -> None:
    QTest.keyClicks(field.entry, NUMBER)
    spoken = QAccessible.queryAccessibleInterface(field.entry)
    told = [spoken.text(kind) for kind in (QAccessible.Text.Value, QAccessible.Text.Name, QAccessible.Text.Description)]
    told.append(spoken.textInterface().text(0, 40))
    told.append(str(field.entry.inputMethodQuery(Qt.InputMethodQuery.ImSurroundingText)))
    assert [text for text in told if set(text) & set(NUMBER)] == []


def test_an_assistive_tool_can_put_a_number_in_and_mend_it(field: CardField) -> None:
    editable = QAccessible.queryAccessibleInterface(field.entry).editableTextInterface()
    editable.insertText(0, NUMBER[:8])
    assert digits_of(field) == NUMBER[:8]
    editable.insertText(len(field.entry.text()), NUMBER[8:])
    assert field.take().digits() == NUMBER


def test_a_track_without_sentinels_leaves_its_number(field: CardField) -> None:
    QTest.keyClicks(field.entry, f"{NUMBER}=29121010000000000")
    assert digits_of(field) == NUMBER
    QTest.keyClick(field.entry, Qt.Key.Key_Backspace)
    QTest.keyClicks(field.entry, "4")
    assert field.take().digits() == NUMBER


def test_a_pasted_number_leaves_the_clipboard(field: CardField) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("an order")
    QTest.keyClick(field.entry, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == "an order"
    clipboard.setText(NUMBER)
    QTest.keyClick(field.entry, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == ""
    assert field.take().digits() == NUMBER


def test_digits_that_are_put_in_are_wiped_where_they_were(field: CardField) -> None:
    swiped = Digits(NUMBER)
    field.put(swiped)
    assert not swiped
    card = field.take()
    assert isinstance(card, CardNumber)
    assert (card.digits(), digits_of(field)) == (NUMBER, "")


def test_an_assistive_tool_reads_what_is_typed_and_only_while_it_is(field: CardField) -> None:
    QAccessible.setActive(True)
    try:
        QTest.keyClicks(field.entry, NUMBER[:4])
        QTest.keyClick(field.entry, Qt.Key.Key_Backspace)
        QTest.keyClicks(field.entry, NUMBER[3:])
        assert field.entry.text() == "5555 5555 5555 4444"
        field.entry.setCursorPosition(5)
        QTest.keyClick(field.entry, Qt.Key.Key_Delete)
        assert field.entry.text() == "5555 5555 5554 444"
        QTest.keyClicks(field.entry, "5")
        assert not field.entry.isUndoAvailable()
        QAccessible.setActive(False)
        QTest.keyClick(field.entry, Qt.Key.Key_Backspace)
        QTest.keyClicks(field.entry, "5")
        assert not any(sign.isdigit() for sign in field.entry.text())
        assert field.take().digits() == NUMBER
        assert field.entry.text() == "•••• •••• •••• 4444"
    finally:
        QAccessible.setActive(False)


def test_where_the_system_cannot_keep_a_window_out_of_captures_it_is_not_said_to(field: CardField) -> None:
    assert keep_out(field, out=True) is False
