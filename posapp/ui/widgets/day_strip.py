"""A day in small: one pair of bars an hour, points in amber and card in indigo, read by mouse, keys and tools."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QSizePolicy, QSlider, QToolTip

from posapp.ui.theme import Size, font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPaintEvent, QWheelEvent

    from posapp.ui.theme import Theme

_HEIGHT: Final = 64
_LABELS: Final = 16
_LABEL_EVERY: Final = 3
_BETWEEN: Final = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour: `points` and `card` as parts (0 to 1) of the highest, its `label` and what is said of it."""

    label: str
    points: float
    card: float
    told: str


class DayStrip(QSlider):
    """A slider over hours, so that keys and assistive tools read one after another; only its picture is our own.

    Its value is the hour that is read.
    """

    def __init__(self, theme: Theme, name: str, label: str) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSingleStep(1)
        self.setPageStep(6)
        self._theme = theme
        self._bars: Sequence[Bar] = ()
        self._font = font(Size.SMALL)
        self.valueChanged.connect(self._read)
        theme.changed.connect(self.update)

    @property
    def told(self) -> str:
        """What is said of the hour that is read."""
        return self._bars[self.value()].told if self._bars else ""

    def show_bars(self, bars: Sequence[Bar], at: int) -> None:
        """Another day; the hour `at` is read."""
        self._bars = bars
        self.setRange(0, max(len(bars) - 1, 0))
        self.setValue(at)
        self._read()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(360, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, _HEIGHT)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and self._bars:
            helped: QHelpEvent = event  # type: ignore[assignment]  # of this type it is one
            QToolTip.showText(helped.globalPos(), self._bars[self._hour_at(helped.pos().x())].told, self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._bars:
            self.setValue(self._hour_at(event.position().x()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # ↑ and ↓ go on to the page: they lead to the field above and the table below.
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        metrics = QFontMetrics(self._font)
        ground = self.height() - _LABELS - 3.0
        painter.setPen(QPen(self._theme.color("line"), 1))
        painter.drawLine(0, int(ground) + 1, self.width(), int(ground) + 1)
        for at, bar in enumerate(self._bars):
            box = self._box(at)
            if at == self.value():
                self._paint_read(painter, box)
            half = (box.width() - 3 * _BETWEEN) / 2
            for place, (part, tone) in enumerate(((bar.points, "points"), (bar.card, "card"))):
                left = box.left() + _BETWEEN + place * (half + _BETWEEN)
                self._paint_bar(painter, QRectF(left, 0, half, ground), part, tone)
            if at % _LABEL_EVERY == 0:
                painter.setPen(self._theme.color("muted"))
                width = metrics.horizontalAdvance(bar.label)
                left = min(max(box.center().x() - width / 2, 0), self.width() - width)
                painter.drawText(int(left), self.height() - 3, bar.label)
        painter.end()

    def _paint_bar(self, painter: QPainter, room: QRectF, part: float, tone: str) -> None:
        if part <= 0:
            return
        height = max(part * (room.height() - 4), 2.0)
        bar = QRectF(room.left(), room.bottom() - height, room.width(), height)
        path = QPainterPath()
        path.addRoundedRect(bar.adjusted(0, 0, 0, 3), 2, 2)
        foot = QPainterPath()
        foot.addRect(bar)
        painter.fillPath(path.intersected(foot), self._theme.color(tone))

    def _paint_read(self, painter: QPainter, box: QRectF) -> None:
        ground = QRectF(box.left(), 0, box.width(), self.height() - _LABELS - 2)
        painter.setBrush(self._theme.color("quiet"))
        painter.setPen(QPen(self._theme.color("card"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1), 4, 4)

    def _box(self, at: int) -> QRectF:
        width = self.width() / len(self._bars)
        place = len(self._bars) - 1 - at if self.isRightToLeft() else at
        return QRectF(place * width, 0, width, self.height())

    def _hour_at(self, x: float) -> int:
        at = min(max(int(x * len(self._bars) / max(self.width(), 1)), 0), len(self._bars) - 1)
        return len(self._bars) - 1 - at if self.isRightToLeft() else at

    def _read(self) -> None:
        self.setAccessibleDescription(self.told)
        self.update()
