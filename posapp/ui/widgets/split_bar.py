"""The bar that shows and steers how a total is shared: points in amber, card in indigo, words in both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QSizePolicy, QSlider

from posapp.domain.points import Points
from posapp.ui.theme import RADIUS, Size, font
from posapp.ui.widgets.label import BOLD

if TYPE_CHECKING:
    from PySide6.QtGui import QFont, QMouseEvent, QPaintEvent

    from posapp.ui.theme import Theme

_LARGEST: Final = 2**31 - 1  # Slider positions are 32-bit.
_INSET: Final = 8.0  # The handle stands out above and below the bar.
_HANDLE: Final = 18.0
_PADDING: Final = 18.0


@dataclass(frozen=True, slots=True)
class Shares:
    """What the bar shows: `part` of the total that points pay and `reach`, the most they can, both from 0 to 1.

    `points` is where the slider stands, `most` its end, `step` one key press.
    """

    part: float
    reach: float
    points: Points
    most: Points
    step: Points
    points_text: tuple[str, str]
    card_text: tuple[str, str]


class SplitBar(QSlider):
    """A slider over points, so that assistive tools read and set it as one; only its picture is our own.

    Signals: steered(points) when a person has moved it.
    """

    steered = Signal(Points)

    def __init__(self, theme: Theme, name: str, label: str) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._theme = theme
        self._shares: Shares | None = None
        self._unit = 1
        self._showing = False
        self._font = font(Size.TEXT, BOLD)
        self.valueChanged.connect(self._moved)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(320, 66)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 66)

    def show_shares(self, shares: Shares | None) -> None:
        """None draws an empty bar."""
        self._shares = shares
        self._showing = True
        try:
            self._set_range(shares)
        finally:
            self._showing = False
        if shares is not None:
            self.setAccessibleDescription(" ".join((*shares.points_text, "·", *shares.card_text)))
        self.update()

    def _set_range(self, shares: Shares | None) -> None:
        most = shares.most.count if shares else 0
        self._unit = most // _LARGEST + 1
        self.setRange(0, most // self._unit)
        if shares is not None:
            step = max(shares.step.count // self._unit, 1)
            self.setSingleStep(min(step, _LARGEST))
            self.setPageStep(min(step * 10, _LARGEST))
            self.setValue(shares.points.count // self._unit)

    def _moved(self, value: int) -> None:
        if not self._showing and self._shares is not None:
            # The end is the end, also where positions are coarser than points.
            end = value == self.maximum()
            self.steered.emit(self._shares.most if end else Points(value * self._unit))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._go_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def _go_to(self, x: float) -> None:
        if self._shares is None or not self._shares.reach:
            return
        place = (x - _HANDLE / 2) / max(self.width() - _HANDLE, 1)
        if self._mirrored:
            place = 1 - place
        self.setValue(round(min(max(place / self._shares.reach, 0), 1) * self.maximum()))

    @property
    def _mirrored(self) -> bool:
        return self.layoutDirection() is Qt.LayoutDirection.RightToLeft

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # The words' own direction, not the window's: "5,000 points" stays in order in a mirrored window, too.
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        bar = QRectF(self.rect()).adjusted(1, _INSET, -1, -_INSET)
        shares = self._shares
        if shares is None:
            self._fill(painter, bar, bar, "quiet")
        else:
            edge = bar.left() + _HANDLE / 2 + shares.part * (bar.width() - _HANDLE)
            edge = {0.0: bar.left(), 1.0: bar.right()}.get(shares.part, edge)
            self._paint_share(painter, bar, (bar.left(), edge), "points", shares.points_text)
            self._paint_share(painter, bar, (edge, bar.right()), "card", shares.card_text)
            if self.isEnabled():
                self._paint_handle(painter, bar, edge)
        painter.end()

    def _paint_share(
        self, painter: QPainter, bar: QRectF, ends: tuple[float, float], tone: str, text: tuple[str, str]
    ) -> None:
        box = self._seen(QRectF(bar).adjusted(ends[0] - bar.left(), 0, ends[1] - bar.right(), 0))
        if box.width() < 1:
            return
        self._fill(painter, bar, box, tone)
        points = tone == "points"
        align = Qt.AlignmentFlag.AlignLeading if points else Qt.AlignmentFlag.AlignTrailing
        room = box.adjusted(_PADDING, 0, -_PADDING, 0)
        shown = _fitting(text, room.width(), self._font)
        painter.setFont(self._font)
        painter.setPen(self._theme.color(f"on_{tone}"))
        flag = Qt.AlignmentFlag.AlignRight if self._mirrored == points else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, (flag or align) | Qt.AlignmentFlag.AlignVCenter, shown)

    def _fill(self, painter: QPainter, bar: QRectF, box: QRectF, tone: str) -> None:
        rounded = QPainterPath()
        rounded.addRoundedRect(bar, RADIUS + 2, RADIUS + 2)
        part = QPainterPath()
        part.addRect(box)
        painter.fillPath(rounded.intersected(part), self._theme.color(tone))

    def _paint_handle(self, painter: QPainter, bar: QRectF, edge: float) -> None:
        middle = min(max(edge, bar.left() + _HANDLE / 2), bar.right() - _HANDLE / 2)
        handle = self._seen(QRectF(middle - _HANDLE / 2, 2, _HANDLE, self.height() - 4))
        if self.hasFocus():
            painter.setPen(QPen(self._theme.color("card"), 2))
            painter.setBrush(self._theme.color("surface"))
            painter.drawRoundedRect(handle.adjusted(-2.5, -1, 2.5, 1), 9, 9)
        painter.setPen(QPen(self._theme.color("ink"), 2))
        painter.setBrush(self._theme.color("surface"))
        painter.drawRoundedRect(handle.adjusted(1, 1, -1, -1), 8, 8)
        painter.setPen(QPen(QColor(self._theme.color("muted")), 1.5))
        for shift in (-2.0, 2.0):
            top = QPointF(handle.center().x() + shift, handle.center().y() - 8)
            painter.drawLine(top, QPointF(top.x(), top.y() + 16))

    def _seen(self, box: QRectF) -> QRectF:
        if not self._mirrored:
            return box
        return QRectF(self.width() - box.right(), box.top(), box.width(), box.height())


def _fitting(texts: tuple[str, str], room: float, in_font: QFont) -> str:
    """As much of the two words as fits: both, the figure alone, or nothing."""
    metrics = QFontMetricsF(in_font)
    for text in (f"{texts[0]}   {texts[1]}", texts[1]):
        if metrics.horizontalAdvance(text) <= room:
            return text
    return ""
