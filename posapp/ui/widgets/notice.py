"""A message in its place: what happened, what was and was not taken, what to do next; never a box in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from posapp.ui.icons import draw
from posapp.ui.theme import Size
from posapp.ui.widgets.label import BOLD, Label, mark
from posapp.ui.widgets.steps import announce

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QPushButton

    from posapp.ui.theme import Theme


class Icon(QWidget):
    """One of our icons in one tone."""

    def __init__(self, theme: Theme, side: int = 20) -> None:
        super().__init__()
        self._theme = theme
        self._name, self._tone = "info", "ink"
        self.setFixedSize(side, side)
        theme.changed.connect(self.update)

    def show_icon(self, name: str, tone: str) -> None:
        self._name, self._tone = name, tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw(painter, self._name, QRectF(self.rect()), self._theme.color(self._tone))
        painter.end()


_ICON = {"good": "check", "caution": "caution", "bad": "caution", "": "info"}


class Notice(QFrame):
    """A headline, the text below it, and buttons at its foot; hidden while there is nothing to say."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", "notice")
        self._icon = Icon(theme)
        self._what = Label(weight=BOLD, wraps=True, name=f"{name}What")
        self._more = Label(size=Size.SMALL, wraps=True, name=f"{name}More")
        self._buttons = QWidget()
        self._foot = QHBoxLayout(self._buttons)
        self._build()
        self.hide()

    def _build(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self._what)
        column.addWidget(self._more)
        column.addWidget(self._buttons)
        self._foot.setContentsMargins(0, 6, 0, 0)
        self._foot.setSpacing(8)
        self._buttons.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 12, 14, 12)
        row.setSpacing(12)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        for label in (self._what, self._more):
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def add_button(self, button: QPushButton) -> None:
        """One more, after those that stand at the foot already."""
        self._foot.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
        self._foot.addStretch(1)
        self._buttons.show()

    def say(self, what: str, more: str = "", *, tone: str = "") -> None:
        """Show it, in the tone "", good, caution or bad. Empty: hide."""
        news = bool(what) and what != self._what.text()
        mark(self, "tone", tone)
        self._icon.show_icon(_ICON[tone], tone or "muted")
        self._what.setText(what)
        self._more.setText(more)
        self._more.setVisible(bool(more))
        self.setVisible(bool(what))
        if news:
            announce(self, f"{what} {more}".strip())
