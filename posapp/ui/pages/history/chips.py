"""Buttons that narrow a search: by day and by state, at most one of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from posapp.operations.sale_query import SaleQuery
from posapp.operations.search_dates import days_of
from posapp.operations.search_words import CREDITED, UNSETTLED, days_query, states_query
from posapp.ui.widgets.button import Button

if TYPE_CHECKING:
    from datetime import date

    from posapp.words import Words

_DAYS: Final = {"Today": ("today",), "This week": ("this week",)}
_STATES: Final = {"Unsettled": UNSETTLED, "Credited": CREDITED}
_NAMES: Final = {
    "Today": "showToday",
    "This week": "showWeek",
    "Unsettled": "showUnsettled",
    "Credited": "showCredited",
}


def chips_query(pressed: frozenset[str], today: date) -> SaleQuery:
    """What the pressed ones ask for."""
    query = SaleQuery()
    for text in sorted(pressed):
        if text in _STATES:
            query = query.within(states_query(_STATES[text]))
        elif (days := days_of(_DAYS[text], today)) is not None:
            query = query.within(days_query(days))
    return query


class Chips(QWidget):
    """Checkable; one that is pressed lets go the other of its kind. Signals: changed()."""

    changed = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.buttons: dict[str, Button] = {}
        for text, name in _NAMES.items():
            button = Button(words.say(text), name, kind="chip")
            button.setCheckable(True)
            button.toggled.connect(lambda on, button=button: button.set_kind("chipOn" if on else "chip"))
            button.clicked.connect(lambda _on, text=text: self._press(text))
            self.buttons[text] = button
            row.addWidget(button)

    @property
    def pressed(self) -> frozenset[str]:
        """The texts, untranslated, of those that are."""
        return frozenset(text for text, button in self.buttons.items() if button.isChecked())

    def _press(self, text: str) -> None:
        kind = _DAYS if text in _DAYS else _STATES
        for other in kind:
            if other != text:
                self.buttons[other].setChecked(False)
        self.changed.emit()
