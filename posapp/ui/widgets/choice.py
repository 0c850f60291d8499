"""A list of which one is chosen, as high as a field, with a sign that it opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from posapp.ui.theme import CONTROL, font
from posapp.ui.widgets.label import Caption

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_FROM_END = 20
_HALF = 5.0


class ChoiceBox(QComboBox):
    """The box itself; its name to assistive tools is what it shows, its caption is its buddy."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFont(font())
        self.setFixedHeight(CONTROL)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        leading = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        x = _FROM_END if leading else self.width() - _FROM_END
        y = self.height() / 2 - _HALF / 2
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Text), 1.8))
        painter.drawPolyline(QPolygonF([QPointF(x - _HALF, y), QPointF(x, y + _HALF), QPointF(x + _HALF, y)]))
        painter.end()


class Choice(QWidget):
    """A `box` under its caption, laid out like a field."""

    def __init__(self, caption: str, name: str) -> None:
        super().__init__()
        self.box = ChoiceBox(name)
        title = Caption(caption)
        title.setBuddy(self.box)
        title.setFixedHeight(22)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(title)
        column.addWidget(self.box)
        self.setFocusProxy(self.box)
