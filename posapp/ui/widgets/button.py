"""Buttons that show the key that presses them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QElapsedTimer, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy

from posapp.ui.icons import draw
from posapp.ui.theme import RADIUS, Size, font
from posapp.ui.widgets.label import BOLD, mark

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QShowEvent
    from PySide6.QtWidgets import QStyleOptionButton

ENTER: Final = "⏎"
_BETWEEN: Final = 8
_BIG: Final = frozenset({"primary", "card", "neutral"})
_ROOM: Final = 290
"""The width beside a list that a button's large text has at least."""
STEADY_MS: Final = 300
"""A second ⏎ or click of the same keystroke comes sooner than this."""


class Button(QPushButton):
    """Text, then the key that does the same, painted apart: the accessible name is the text alone.

    ⏎ presses it when it has the focus.
    """

    def __init__(self, text: str, name: str, *, kind: str = "", key: str = "", steady: bool = False) -> None:
        """`steady`: keys and clicks in the first moment after it appears are not meant for it."""
        super().__init__(text)
        self.setObjectName(name)
        self.setProperty("kind", kind)
        big = kind in _BIG
        self._key = key
        self._steady = steady
        self._shown = QElapsedTimer()
        self._key_font = font(Size.TEXT if big else Size.SMALL, QFont.Weight.Medium)
        self.setFont(font(Size.LARGE if big else Size.TEXT, BOLD))
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def set_key(self, key: str) -> None:
        """Show another key, or none."""
        if key != self._key:
            self._key = key
            self.updateGeometry()
            self.update()

    def set_kind(self, kind: str) -> None:
        """primary (amber), card (indigo), neutral, preset, or "" for a quiet one."""
        mark(self, "kind", kind)

    def say_long(self, text: str) -> None:
        """A text that may be too long for large type: then it is smaller, and never makes its column wider."""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        large = font(Size.LARGE, BOLD)
        fits = QFontMetrics(large).horizontalAdvance(text) <= _ROOM
        self.setFont(large if fits else font(Size.TEXT, BOLD))
        self.setText(text)

    @property
    def ready(self) -> bool:
        """It can be pressed, and has stood there long enough to be seen."""
        return self.isVisible() and self.isEnabled() and not (self._steady and self._shown.elapsed() < STEADY_MS)

    def press(self) -> None:
        """A key means this button."""
        if self.ready:
            self.click()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._shown.start()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.ready:
            super().mousePressEvent(event)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width() + self._key_width(), hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.press()
        elif self.ready:
            super().keyPressEvent(event)

    def initStyleOption(self, option: QStyleOptionButton) -> None:
        # The style draws the ground alone; text and key are ours.
        super().initStyleOption(option)
        option.text = ""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(self.palette().buttonText().color())
        if self.hasFocus() and self.property("kind") in _BIG:
            self._paint_ring(painter)
        text_width = QFontMetrics(self.font()).horizontalAdvance(self.text())
        left = (self.width() - text_width - self._key_width()) / 2
        box = QRectF(left, 0, text_width + 1, self.height())
        painter.drawText(self._seen(box), Qt.AlignmentFlag.AlignCenter, self.text())
        if self._key:
            box = QRectF(left + text_width + _BETWEEN, 0, self._key_width() - _BETWEEN, self.height())
            self._paint_key(painter, self._seen(box))
        painter.end()

    def _paint_ring(self, painter: QPainter) -> None:
        """The focus of a filled button: a line within it, in the colour of its text."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(painter.pen().color(), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(4, 4, -4, -4), RADIUS - 3, RADIUS - 3)
        painter.restore()

    def _paint_key(self, painter: QPainter, box: QRectF) -> None:
        if self._key == ENTER:
            side = box.width()
            draw(painter, "enter", QRectF(box.left(), box.center().y() - side / 2, side, side), painter.pen().color())
            return
        painter.setFont(self._key_font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._key)

    def _key_width(self) -> int:
        if not self._key:
            return 0
        if self._key == ENTER:
            return _BETWEEN + self._key_font.pixelSize() + 4
        return _BETWEEN + QFontMetrics(self._key_font).horizontalAdvance(self._key) + 1

    def _seen(self, box: QRectF) -> QRectF:
        """The box where it lies in the direction of reading."""
        if self.layoutDirection() is Qt.LayoutDirection.LeftToRight:
            return box
        return QRectF(self.width() - box.right(), box.top(), box.width(), box.height())
