"""The first administrator of a till: asked for once, where staff are to sign in and nobody is there yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from posapp.domain.errors import UserError
from posapp.domain.staff import LONGEST_ID, LONGEST_NAME, operator_id, operator_name
from posapp.ui.staff.new_pin import NewPin
from posapp.ui.theme import Size
from posapp.ui.widgets.button import ENTER, Button
from posapp.ui.widgets.field import Entry, Field
from posapp.ui.widgets.label import Label

if TYPE_CHECKING:
    from posapp.domain.errors import PosError
    from posapp.words import Words


class Person(QWidget):
    """The fields of somebody new: id, name, and a PIN twice."""

    def __init__(self, words: Words, *, name: str) -> None:
        super().__init__()
        self._words = words
        self.who = Field(words.say("Operator id"), Entry(f"{name}Id"))
        self.who.entry.setMaxLength(LONGEST_ID)
        self.who.entry.setPlaceholderText("anna.b")
        self.name = Field(words.say("Name"), Entry(f"{name}Name"))
        self.name.entry.setMaxLength(LONGEST_NAME)
        self.pins = NewPin(words, name=name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for widget in (self.who, self.name, self.pins):
            column.addWidget(widget)
        self.who.entered.connect(self.name.setFocus)
        self.name.entered.connect(self.pins.setFocus)
        for field in (self.who, self.name):
            field.edited.connect(lambda field=field: field.show_error(""))
        self.setFocusProxy(self.who)

    def take(self) -> tuple[str, str, str] | None:
        """Id, name and PIN; None where one is wrong, which then says so and has the keyboard."""
        made = []
        for field, checked in ((self.who, operator_id), (self.name, operator_name)):
            try:
                made.append(checked(field.entry.text()))
            except UserError as error:
                field.show_error(self._words.problem(error))
                field.setFocus()
                return None
        pin = self.pins.take(made[0])
        return None if pin is None else (made[0], made[1], pin)

    def clear(self) -> None:
        for field in (self.who, self.name):
            field.show_text("")
            field.show_error("")
        self.pins.clear()


class FirstForm(QWidget):
    """Signals: asked(id, name, pin)."""

    asked = Signal(str, str, str)

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.person = Person(words, name="first")
        self.error = Label(size=Size.SMALL, tone="bad", name="firstError", wraps=True)
        self.button = Button(words.say("Make the first administrator"), "firstButton", kind="neutral", key=ENTER)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for widget in (self.person, self.error, self.button):
            column.addWidget(widget)
        self.error.hide()
        self.setFocusProxy(self.person)
        self.person.pins.entered.connect(self.button.press)
        self.button.clicked.connect(self._ask)

    def fail(self, error: PosError) -> None:
        """It came to nothing."""
        self.button.setEnabled(True)
        said = self._words.error(error)
        self.error.setText(self._words.problem(error) if isinstance(error, UserError) else f"{said.what} {said.then}")
        self.error.show()

    def _ask(self) -> None:
        self.error.hide()
        person = self.person.take()
        if person is not None:
            self.button.setEnabled(False)
            self.asked.emit(*person)
