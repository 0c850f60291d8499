"""The way between the pages: one entry each, with its key and how much waits there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from posapp.ui.icons import draw
from posapp.ui.theme import RADIUS, Size, font
from posapp.ui.widgets.label import BOLD

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent

    from posapp.ui.theme import Theme

WIDTH: Final = 104
_HEIGHT: Final = 76
_LEAST: Final = 64
"""Eight entries, so low, fit beside a window of 600; with more than seven they stand closer."""
_USUAL: Final = 7
_DISC: Final = 9.0


class RailButton(QPushButton):
    """Icon, name and key, painted; its accessible name is the name alone, the badge its description."""

    def __init__(self, theme: Theme, text: str, name: str, *, icon: str, key: str) -> None:
        super().__init__(text)
        self.setObjectName(name)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._theme, self._icon, self._key = theme, icon, key
        self._hint = key
        self._badge = 0
        theme.changed.connect(self.update)

    def show_badge(self, count: int, description: str) -> None:
        """A number in a disc; 0 shows none."""
        self._badge = count
        if self.isEnabled():
            self.setAccessibleDescription(description if count else "")
        self.update()

    def allow(self, why_not: str, short: str) -> None:
        """Whether it may be pressed; `short` stands in place of its key where not, an entry without a key is gone."""
        self.setEnabled(not why_not)
        self.setVisible(bool(self._key) or not why_not)
        self._hint = short if why_not else self._key
        self.setToolTip(why_not)
        self.setAccessibleDescription(why_not)
        self.update()

    @property
    def badge(self) -> int:
        return self._badge

    def sizeHint(self) -> QSize:
        return QSize(WIDTH - 16, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(WIDTH - 16, _LEAST)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        chosen = self.isChecked() or self.isDown()
        ink = self._theme.color("on_rail_chosen" if chosen else "on_rail")
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen or (self.underMouse() and self.isEnabled()):
            painter.setBrush(self._theme.color("rail_chosen"))
            painter.setOpacity(1 if chosen else 0.5)
            painter.drawRoundedRect(box, RADIUS, RADIUS)
            painter.setOpacity(1)
        if self.hasFocus():
            painter.setPen(QPen(ink, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, RADIUS, RADIUS)
        self._paint_face(painter, box, ink)
        painter.end()

    def _paint_face(self, painter: QPainter, box: QRectF, ink: QColor) -> None:
        painter.setOpacity(1 if self.isEnabled() else 0.6)
        spare = max(0.0, (self.height() - _LEAST) / 2)
        icon = QRectF(box.center().x() - 11, box.top() + 3 + spare, 22, 22)
        draw(painter, self._icon, icon, ink, stroke=1.8)
        painter.setPen(ink)
        painter.setFont(font(Size.SMALL, BOLD))
        line = QFontMetrics(painter.font()).height()
        top = icon.bottom() + 3
        painter.drawText(QRectF(box.left(), top, box.width(), line), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.setPen(self._theme.color("on_rail"))
        painter.setFont(font(Size.SMALL))
        painter.drawText(QRectF(box.left(), top + line, box.width(), line), Qt.AlignmentFlag.AlignCenter, self._hint)
        if self._badge and self.isEnabled():
            self._paint_badge(painter, icon)

    def _paint_badge(self, painter: QPainter, icon: QRectF) -> None:
        text = str(self._badge) if self._badge < 100 else "99+"
        painter.setFont(font(Size.SMALL, QFont.Weight.Bold))
        width = max(QFontMetrics(painter.font()).horizontalAdvance(text) + 11, 20)
        disc = QRectF(icon.right() - 5, icon.top() - 5, width, 20)
        painter.setPen(QPen(self._theme.color("rail"), 2))
        painter.setBrush(QColor("#F08A3C"))
        painter.drawRoundedRect(disc, 10, 10)
        painter.setPen(QColor("#15181E"))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, text)


class Rail(QWidget):
    """The dark column at the beginning of the line. Signals: chosen(name) with the objectName of an entry."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setFixedWidth(WIDTH)
        self._theme = theme
        self.buttons: dict[str, RailButton] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 62, 8, 12)
        self._column.setSpacing(4)
        theme.changed.connect(self.update)

    def add(self, text: str, name: str, *, icon: str, key: str) -> None:
        button = RailButton(self._theme, text, name, icon=icon, key=key)
        button.clicked.connect(lambda: self.chosen.emit(name))
        self.buttons[name] = button
        if len(self.buttons) > _USUAL:
            self._column.setSpacing(2)
            self._column.setContentsMargins(8, 60, 8, 12)
        button.setMaximumHeight(_HEIGHT)
        self._column.addWidget(button, 100)

    def add_space(self) -> None:
        """What is added from here on stands at the foot."""
        self._column.addStretch(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._theme.color("rail"))
        painter.setPen(Qt.PenStyle.NoPen)
        middle = self.width() / 2
        for shift, colour in ((-7.0, "#C2560C"), (7.0, "#F08A3C")):
            painter.setBrush(QColor(colour))
            painter.drawEllipse(QPointF(middle + shift, 34), _DISC, _DISC)
        painter.end()
