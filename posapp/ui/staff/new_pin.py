"""A PIN that somebody chooses, typed twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from posapp.domain.errors import Problem, RuleError, UserError
from posapp.domain.staff import LONGEST_PIN, SHORTEST_PIN, new_pin
from posapp.ui.widgets.pin_field import PinField

if TYPE_CHECKING:
    from posapp.words import Words


class NewPin(QWidget):
    """Signals: entered() on ⏎ in the second field."""

    entered = Signal()

    def __init__(self, words: Words, *, name: str) -> None:
        super().__init__()
        self._words = words
        self.pin = PinField(words.say("New PIN"), f"{name}Pin")
        self.again = PinField(words.say("New PIN again"), f"{name}PinAgain")
        digits = words.say("{shortest} to {longest} digits", shortest=str(SHORTEST_PIN), longest=str(LONGEST_PIN))
        self.pin.entry.setPlaceholderText(digits)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for field in (self.pin, self.again):
            row.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
            field.edited.connect(lambda field=field: field.show_error(""))
        self.pin.entered.connect(self.again.setFocus)
        self.again.entered.connect(self.entered)
        self.setFocusProxy(self.pin)

    def take(self, who: str) -> str | None:
        """The PIN for `who`; None where it is no good, which is said. Both fields are empty after."""
        chosen, again = self.pin.take(), self.again.take()
        try:
            new_pin(chosen, of=who)
        except UserError as error:
            self.pin.show_error(self._words.problem(error))
            self.pin.setFocus()
            return None
        if chosen != again:
            self.again.show_error(self._words.problem(RuleError(Problem.PINS_DIFFER)))
            self.pin.setFocus()
            return None
        return chosen

    def clear(self) -> None:
        for field in (self.pin, self.again):
            field.take()
            field.show_error("")
