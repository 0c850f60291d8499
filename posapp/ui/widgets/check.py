"""A box to tick, drawn in the window's own tones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QCheckBox

from posapp.ui.icons import draw
from posapp.ui.theme import Size, font

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QPaintEvent

    from posapp.ui.theme import Theme

_SIDE: Final = 20
_GAP: Final = 10
_HEIGHT: Final = 32


class Check(QCheckBox):
    """Box and text; the space bar or a click anywhere on it ticks it."""

    def __init__(self, text: str, name: str, theme: Theme) -> None:
        super().__init__(text)
        self.setObjectName(name)
        self.setFont(font(Size.TEXT))
        self._theme = theme
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(_SIDE + _GAP + QFontMetrics(self.font()).horizontalAdvance(self.text()) + 2, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        color = self._theme.color
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = self.width() - _SIDE - 1 if rtl else 1
        box = QRectF(left, (self.height() - _SIDE) / 2, _SIDE, _SIDE).adjusted(0.5, 0.5, -0.5, -0.5)
        ticked = self.isChecked()
        edge = "card" if self.hasFocus() else "ink" if ticked else "edge"
        painter.setPen(QPen(color(edge), 2 if self.hasFocus() else 1))
        painter.setBrush(color("ink" if ticked else "field"))
        painter.drawRoundedRect(box, 5, 5)
        if ticked:
            draw(painter, "check", box.adjusted(3, 3, -3, -3), color("surface"))
        painter.setPen(color("ink" if self.isEnabled() else "muted"))
        side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        text = QRectF(self.rect()).adjusted(0, 0, -_SIDE - _GAP, 0) if rtl else QRectF(self.rect())
        text = text if rtl else text.adjusted(_SIDE + _GAP, 0, 0, 0)
        painter.drawText(text, side | Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.end()
