"""A balance over time in small: a stepping line in amber, months below it, and one sentence for who cannot see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QLabel, QSizePolicy

from posapp.ui.theme import Size, font

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from PySide6.QtGui import QPaintEvent

    from posapp.domain.points import Points
    from posapp.ui.theme import Theme
    from posapp.words import Words

_HEIGHT: Final = 104
_LABELS: Final = 20
_TOP: Final = 6.0
_COLUMNS: Final = 320
"""Nobody sees more steps than this: those of one column are drawn as their least, their most and their last."""
_MONTHS: Final = 14
"""A longer time has its years below it."""
_DAYS: Final = 45


@dataclass(frozen=True, slots=True)
class Trace:
    """What is drawn: steps and labels by their place from 0 (the first moment) to 1, heights as parts of the most."""

    steps: tuple[tuple[float, float], ...] = ()
    labels: tuple[tuple[float, str], ...] = ()
    told: str = ""


def trace_of(words: Words, line: Sequence[tuple[datetime, Points]], until: datetime) -> Trace:
    """What to draw of a balance, oldest first, each holding until the next, the last `until` then.

    Made once, off the UI thread.
    """
    if not line:
        return Trace()
    line = (*line, (max(until, line[-1][0]), line[-1][1]))
    start, end = line[0][0], line[-1][0]
    span = max((end - start).total_seconds(), 1.0)
    most = max(points.count for _at, points in line)
    steps = [((at - start).total_seconds() / span, points.count / most if most else 0.0) for at, points in line]
    return Trace(tuple(_thinned(steps)), tuple(_labels(words, start, end)), _told(words, line))


def _thinned(steps: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    if len(steps) <= 2 * _COLUMNS:
        return list(steps)
    columns: dict[int, list[tuple[float, float]]] = {}
    for step in steps:
        columns.setdefault(int(step[0] * _COLUMNS), []).append(step)
    kept = []
    for some in columns.values():
        low, high = min(some, key=lambda step: step[1]), max(some, key=lambda step: step[1])
        kept += sorted({low, high, some[-1]})
    return kept


def _labels(words: Words, start: datetime, end: datetime) -> list[tuple[float, str]]:
    first, last = start.astimezone(), end.astimezone()
    span = max((last - first).total_seconds(), 1.0)
    if (last - first).days < _DAYS:
        return [(0.0, words.near_day(first.date(), last.date())), (1.0, words.near_day(last.date(), last.date()))]
    months = (last.year - first.year) * 12 + last.month - first.month
    found = []
    for number in range(1, months + 1):
        year, month = divmod(first.month - 1 + number, 12)
        at = first.replace(
            year=first.year + year, month=month + 1, day=1, hour=0, minute=0, second=0, microsecond=0, fold=0
        )
        if months <= _MONTHS:
            found.append(((at - first).total_seconds() / span, words.month(at.date())))
        elif month == 0:
            found.append(((at - first).total_seconds() / span, str(at.year)))
    return found


def _told(words: Words, line: Sequence[tuple[datetime, Points]]) -> str:
    (start, first), (end, last) = line[0], line[-1]
    counts = [points for _at, points in line]
    return words.say(
        "From {first} on {start} to {last} on {end}; at most {most}, at least {least}.",
        first=words.counted(first),
        start=words.day(start.astimezone().date()),
        last=words.counted(last),
        end=words.day(end.astimezone().date()),
        most=words.points(max(counts)),
        least=words.points(min(counts)),
    )


class BalanceLine(QLabel):
    """A label to assistive tools, which read its sentence; only its picture is our own."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = theme
        self._trace = Trace()
        self._font = font(Size.SMALL)
        theme.changed.connect(self.update)

    def show_trace(self, trace: Trace) -> None:
        """An empty one draws the ground alone."""
        self._trace = trace
        self.setText(trace.told)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        # All lines are level or upright: sharp without antialiasing, which would cost a frame for a thousand steps.
        painter = QPainter(self)
        ground = self.height() - _LABELS - 0.5
        painter.setPen(QPen(self._theme.color("line"), 1))
        painter.drawLine(QPointF(0, ground), QPointF(self.width(), ground))
        if self._trace.steps:
            self._paint_line(painter, ground)
        self._paint_labels(painter)
        painter.end()

    def _paint_line(self, painter: QPainter, ground: float) -> None:
        # Plain numbers first: every call into Qt lets a busy worker go before.
        across, height = self._across(), ground - _TOP
        points: list[QPointF] = []
        before = ground
        for place, part in self._trace.steps:
            x, y = across(place), ground - part * height
            if points:
                points.append(QPointF(x, before))
            points.append(QPointF(x, y))
            before = y
        corners = QPolygonF(points)
        area = QPolygonF([*points, QPointF(points[-1].x(), ground), QPointF(points[0].x(), ground)])
        color = self._theme.color("points")
        soft = self._theme.color("points")
        soft.setAlpha(46 if self._theme.dark else 36)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(soft)
        painter.drawPolygon(area)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.MiterJoin))
        painter.drawPolyline(corners)

    def _paint_labels(self, painter: QPainter) -> None:
        painter.setFont(self._font)
        painter.setPen(self._theme.color("muted"))
        metrics = QFontMetrics(self._font)
        taken: list[tuple[float, float]] = []
        across = self._across()
        for place, text in self._trace.labels:
            width = metrics.horizontalAdvance(text)
            left = min(max(across(place) - width / 2, 0), self.width() - width)
            # Where two would touch, the later one gives way.
            if all(left > end + 12 or left + width < begin - 12 for begin, end in taken):
                box = QRectF(left, self.height() - _LABELS, width + 1, _LABELS)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
                taken.append((left, left + width))

    def _across(self) -> Callable[[float], float]:
        """Where a place from 0 to 1 lies, in the direction of reading."""
        inset, room, mirrored = 1.5, self.width() - 3.0, self.isRightToLeft()
        return lambda place: inset + (1 - place if mirrored else place) * room
