"""Who a second person says they are, and their PIN; it is read once, and gone from the field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from posapp.ui.widgets.field import Entry, Field

if TYPE_CHECKING:
    from posapp.words import Words


class PinFields(QWidget):
    """Two fields in a row. Signals: entered() on ⏎ in the second; edited()."""

    entered = Signal()
    edited = Signal()

    def __init__(self, words: Words, name: str) -> None:
        super().__init__()
        self.who = Field(words.say("Approver id"), Entry(f"{name}Id"))
        self.pin = Field(words.say("Approver PIN"), Entry(f"{name}Pin", str.isdigit))
        self.pin.entry.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.entry.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for field in (self.who, self.pin):
            row.addWidget(field, 1)
            field.edited.connect(self.edited)
        self.who.entered.connect(self.pin.setFocus)
        self.pin.entered.connect(self.entered)
        self.setFocusProxy(self.who)

    @property
    def filled(self) -> bool:
        return bool(self.who.entry.text().strip() and self.pin.entry.text())

    def take(self) -> tuple[str, str]:
        """Id and PIN; the PIN leaves its field."""
        given = self.who.entry.text().strip(), self.pin.entry.text()
        self.pin.show_text("")
        return given

    def clear(self) -> None:
        for field in (self.who, self.pin):
            field.show_text("")
