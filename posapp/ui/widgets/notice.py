"""A message in its place: what happened, what was and was not taken, what to do next; never a box in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from posapp.ui.icons import draw
from posapp.ui.theme import Size
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.label import BOLD, Label, mark
from posapp.ui.widgets.steps import announce

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

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
    """A headline and the text below it, in one tone; hidden, and empty inside, until there is something to say.

    Signals: dismissed() when it was hidden by hand.
    """

    dismissed = Signal()

    def __init__(self, theme: Theme, name: str, *, dismiss: str = "") -> None:
        """`dismiss`: the text of a button that hides it, where it may be hidden by hand."""
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", "notice")
        self._theme = theme
        self._dismiss = dismiss
        self._face: tuple[Icon, Label, Label] | None = None
        self.hide()

    def say(self, what: str, more: str = "", *, tone: str = "") -> None:
        """Show it, in the tone "", good, caution or bad. Empty: hide."""
        if not what:
            self.hide()
            return
        icon, headline, text = self._face = self._face or self._build()
        news = self.isHidden() or headline.text() != what
        mark(self, "tone", tone)
        icon.show_icon(_ICON[tone], tone or "muted")
        headline.setText(what)
        text.setText(more)
        text.setVisible(bool(more))
        self.show()
        if news:
            announce(self, f"{what} {more}".strip())

    def wipe(self) -> None:
        """Hide it, and hold nothing of what it said."""
        if self._face is not None:
            for label in self._face[1:]:
                label.setText("")
        self.hide()

    def _build(self) -> tuple[Icon, Label, Label]:
        name = self.objectName()
        icon = Icon(self._theme)
        headline = Label(weight=BOLD, wraps=True, name=f"{name}What")
        text = Label(size=Size.SMALL, wraps=True, name=f"{name}More")
        column = QVBoxLayout()
        column.setSpacing(4)
        for label in (headline, text):
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            column.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 12, 14, 12)
        row.setSpacing(12)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        if self._dismiss:
            button = Button(self._dismiss, f"{name}Dismiss")
            button.clicked.connect(self.hide)
            button.clicked.connect(self.dismissed)
            row.addWidget(button)
        return icon, headline, text
