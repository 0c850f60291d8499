"""A card number goes through its field and leaves no trace but its last four digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest

from posapp.domain.errors import Problem, UserError
from posapp.ui.widgets.card_field import CardField

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

NUMBER = "5555555555554444"


@pytest.fixture
def field(qtbot: QtBot) -> CardField:
    made = CardField("Card number", "cardNumber")
    qtbot.addWidget(made)
    made.show()
    made.entry.setFocus()
    return made


def text_of(field: CardField) -> str:
    made = QAccessible.queryAccessibleInterface(field.entry)
    return made.text(QAccessible.Text.Value)


def shown(field: CardField) -> str:
    """The digits that are painted, in their groups; what is no digit stands for itself."""
    digits = iter(field.entry.digits)
    return "".join(next(digits) if sign == "\u2007" else sign for sign in field.entry.text())


def test_digits_are_grouped_and_the_brand_is_told_while_one_types(field: CardField) -> None:
    QTest.keyClicks(field.entry, "55555555")
    assert shown(field) == "5555 5555"
    assert field.brand.text() == "Mastercard"


def test_a_digit_can_be_mended_in_the_middle(field: CardField) -> None:
    QTest.keyClicks(field.entry, "55556555")
    field.entry.setCursorPosition(6)
    QTest.keyClick(field.entry, Qt.Key.Key_Backspace)
    QTest.keyClicks(field.entry, "5")
    assert shown(field) == "5555 5555"
    assert field.entry.cursorPosition() == 6


def test_once_taken_only_the_mask_is_left(field: CardField) -> None:
    QTest.keyClicks(field.entry, NUMBER)
    card = field.take()
    assert card.digits() == NUMBER
    assert field.entry.text() == "•••• •••• •••• 4444"
    assert field.entry.isReadOnly()
    assert "5555" not in text_of(field)
    field.entry.undo()
    assert field.entry.text() == "•••• •••• •••• 4444"


def test_there_is_nothing_to_undo_at_any_time(field: CardField) -> None:
    QTest.keyClicks(field.entry, NUMBER)
    assert not field.entry.isUndoAvailable()
    field.clear()
    assert not field.entry.isUndoAvailable()
    assert not field.entry.isRedoAvailable()


@pytest.mark.parametrize("key", ["Ctrl+C", "Ctrl+Ins", "Ctrl+X", "Shift+Del", "Ctrl+A", "Ctrl+Z", "Ctrl+Shift+Z"])
def test_no_key_carries_it_out(field: CardField, key: str) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("before")
    QTest.keyClicks(field.entry, NUMBER)
    field.entry.selectAll()
    QTest.keySequence(field.entry, QKeySequence(key))
    assert clipboard.text() == "before"
    assert not field.entry.hasSelectedText()
    assert shown(field) == "5555 5555 5555 4444"


def test_the_mouse_selects_nothing_and_opens_no_menu(field: CardField) -> None:
    QTest.keyClicks(field.entry, NUMBER)
    QTest.mouseDClick(field.entry, Qt.MouseButton.LeftButton, pos=QPoint(40, 20))
    assert not field.entry.hasSelectedText()
    assert field.entry.contextMenuPolicy() is Qt.ContextMenuPolicy.NoContextMenu
    assert not field.entry.dragEnabled()
    assert not field.entry.acceptDrops()


def test_an_input_method_is_told_to_learn_nothing(field: CardField) -> None:
    hints = field.entry.inputMethodHints()
    for hint in (Qt.InputMethodHint.ImhSensitiveData, Qt.InputMethodHint.ImhNoPredictiveText):
        assert hints & hint


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", Problem.CARD_EMPTY),
        ("5555555555554443", Problem.CARD_CHECK_DIGIT),
        ("55555555", Problem.CARD_LENGTH),
        ("5555 5555 5555 444x", Problem.CARD_NOT_DIGITS),
    ],
)
def test_a_wrong_number_stays_to_be_mended(field: CardField, typed: str, problem: Problem) -> None:
    field.entry.setText(typed)
    with pytest.raises(UserError) as caught:
        field.take()
    assert caught.value.problem is problem
    assert not field.entry.isReadOnly()


def test_a_letter_is_refused_and_said(field: CardField, qtbot: QtBot) -> None:
    with qtbot.waitSignal(field.entry.refused):
        QTest.keyClicks(field.entry, "5x")
    assert shown(field) == "5"


def test_a_track_put_in_from_elsewhere_leaves_its_number(field: CardField, qtbot: QtBot) -> None:
    with qtbot.waitSignal(field.swiped):
        field.entry.setText(f";{NUMBER}=25121010000000000?")
    assert shown(field) == "5555 5555 5555 4444"
    assert not field.entry.isUndoAvailable()


def test_a_pasted_number_is_cleaned(field: CardField) -> None:
    QGuiApplication.clipboard().setText(" 5555-5555-5555-4444\n")
    QTest.keySequence(field.entry, QKeySequence(QKeySequence.StandardKey.Paste))
    assert field.take().digits() == NUMBER
