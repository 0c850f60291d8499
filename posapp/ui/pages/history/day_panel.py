"""The last day of the list hour by hour: a legend in words, the hour that is read, and the bars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from posapp.ui.theme import Size
from posapp.ui.widgets.day_strip import Bar, DayStrip
from posapp.ui.widgets.label import BOLD, Label, Panel
from posapp.words.history import hour

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from posapp.operations.history import DayHours
    from posapp.ui.theme import Theme
    from posapp.words import Words

_SIDE: Final = 10


class Swatch(QWidget):
    """A small square in the colour of what stands beside it."""

    def __init__(self, theme: Theme, tone: str) -> None:
        super().__init__()
        self._theme, self._tone = theme, tone
        self.setFixedSize(_SIDE, _SIDE)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.color(self._tone))
        painter.setBrush(self._theme.color(self._tone))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
        painter.end()


class DayPanel(Panel):
    """Shows a day; hidden while there is none with sales."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__("dayPanelHistory", spacing=6)
        self._words = words
        self.strip = DayStrip(theme, "dayStrip", words.say("Points and card by hour"))
        self._day = Label(size=Size.SMALL, weight=BOLD, name="dayStripDay")
        self._told = Label(size=Size.SMALL, name="dayStripHour")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._day)
        for tone, text in (("points", "By points"), ("card", "By card")):
            row.addSpacing(8)
            row.addWidget(Swatch(theme, tone))
            row.addWidget(Label(words.say(text), size=Size.SMALL, tone="muted"))
        row.addStretch(1)
        row.addWidget(self._told)
        self.body.setContentsMargins(16, 10, 16, 8)
        self.body.addLayout(row)
        self.body.addWidget(self.strip)
        self.strip.valueChanged.connect(lambda _: self._told.setText(self.strip.told))

    def show_day(self, day: DayHours) -> None:
        """Another day; the hour read stays where it has sales, else the last one that has is read."""
        words, hours = self._words, day.hours
        most = max((max(one.points_value.minor, one.card_amount.minor) for one in hours), default=0) or 1
        bars = [
            Bar(words.hour(one.start), one.points_value.minor / most, one.card_amount.minor / most, hour(words, one))
            for one in hours
        ]
        self._day.setText(words.day(day.day))
        busy = [at for at, one in enumerate(hours) if one.sales]
        at = self.strip.value() if self.strip.value() in busy else (busy or [0])[-1]
        self.strip.show_bars(bars, at)
        self._told.setText(self.strip.told)
