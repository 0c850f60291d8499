"""From which day to which day a member's activity is shown."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from posapp.operations.search_dates import days_of
from posapp.ui.theme import Size
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.field import Entry, Field
from posapp.ui.widgets.label import Label

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from posapp.words import Words

_MONTHS_BACK = 5
_FIELD = 132


class Period(QWidget):
    """Two fields that take days as people say them. Signals: asked(since, until) once both are days."""

    asked = Signal(object, object)

    def __init__(self, words: Words, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._words, self._now = words, now
        self._wrong = Label(size=Size.SMALL, tone="bad", name="periodError", wraps=True)
        self.since = Field(words.say("Period from"), Entry("periodFrom"), error=self._wrong)
        self.until = Field(words.say("Period to"), Entry("periodTo"), error=self._wrong)
        self.show_button = Button(words.say("Show period"), "showPeriod")
        row = QHBoxLayout()
        row.setSpacing(8)
        for field in (self.since, self.until):
            field.entry.setFixedWidth(_FIELD)
            field.entry.setFont(self.show_button.font())
            field.entered.connect(self._ask)
            field.edited.connect(lambda: self._say("", None))
            row.addWidget(field)
        row.addWidget(self.show_button, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self._wrong)
        self._wrong.hide()
        self.show_button.clicked.connect(self._ask)

    @property
    def today(self) -> date:
        return self._now().astimezone().date()

    def begin(self) -> tuple[date, date]:
        """The period that is shown first: this month and the five before it."""
        today = self.today
        months = today.year * 12 + today.month - 1 - _MONTHS_BACK
        since = date(months // 12, months % 12 + 1, 1)
        self._show(since, today)
        return since, today

    def wipe(self) -> None:
        """Nothing stands there, nor can be had back by undo."""
        for field in (self.since, self.until):
            # Set, not cleared: that empties the undo history.
            field.show_text("")
            field.entry.setText("")
        self._say("", None)

    def _ask(self) -> None:
        first, last = self._day(self.since), self._day(self.until)
        if first is None or last is None:
            return
        if last[1] < first[0]:
            self._say(self._words.say("The period ends before it begins."), self.until)
            return
        until = min(last[1], self.today + timedelta(days=1))
        self._show(first[0], until)
        self.asked.emit(first[0], until)

    def _day(self, field: Field) -> tuple[date, date] | None:
        """The first and the last day that are meant; None, and said, where it is none."""
        words = tuple(field.entry.text().lower().split())
        days = days_of(words, self.today) if words else None
        if days is None or days.first is None or days.last is None:
            self._say(self._words.say("Type a day, like 2026-11-01, 1 nov, today or last month."), field)
            return None
        return days.first, days.last

    def _show(self, since: date, until: date) -> None:
        self._say("", None)
        self.since.show_text(since.isoformat())
        self.until.show_text(until.isoformat())

    def _say(self, text: str, at: Field | None) -> None:
        for field in (self.since, self.until):
            field.show_error(text if field is at else "")
        self._wrong.setText(text)
        self._wrong.setVisible(bool(text))
