"""The striped line over every page while points are not real: nobody shall take training for a sale, or the reverse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPolygonF
from PySide6.QtWidgets import QLabel

from posapp.ui.theme import Size, font
from posapp.ui.widgets.label import BOLD

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from posapp.ui.theme import Theme

_HEIGHT: Final = 20
_STRIPE: Final = 9.0


class TrainingBand(QLabel):
    """Says so in words, on a quiet ground between stripes."""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__(text)
        self.setObjectName("trainingBand")
        self._theme = theme
        self.setFont(font(Size.SMALL, BOLD))
        self.setFixedHeight(_HEIGHT)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._theme.color("soft_caution"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("caution_stripe"))
        left = -float(_HEIGHT)
        while left < self.width():
            foot = QPointF(left, _HEIGHT)
            corners = [foot, QPointF(left + _STRIPE, _HEIGHT), QPointF(left + _STRIPE + _HEIGHT, 0)]
            painter.drawPolygon(QPolygonF([*corners, QPointF(left + _HEIGHT, 0)]))
            left += 2 * _STRIPE
        width = QFontMetrics(self.font()).horizontalAdvance(self.text()) + 32
        plate = QRectF((self.width() - width) / 2, 0, width, _HEIGHT)
        painter.fillRect(plate, self._theme.color("soft_caution"))
        painter.setPen(self._theme.color("caution"))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()
