"""Our own icons, drawn from the paths of their SVG files in any colour at any scale, without an SVG engine."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from posapp.assets import asset

if TYPE_CHECKING:
    from PySide6.QtGui import QColor

GRID: Final = 24
"""Every icon is drawn on 24 x 24, in absolute M, L, C and Z commands, as strokes of `STROKE`."""
STROKE: Final = 2.0
_PATH: Final = re.compile(r'<path[^>]*?\bd="([^"]+)"')
_COMMAND: Final = re.compile(r"([MLCZ])([^MLCZ]*)")


def draw(painter: QPainter, name: str, where: QRectF, colour: QColor, *, stroke: float = STROKE) -> None:
    """Paint the icon `resources/icons/<name>.svg` into `where`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(where.topLeft())
    painter.scale(where.width() / GRID, where.height() / GRID)
    painter.setPen(QPen(colour, stroke, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path_of(name))
    painter.restore()


@cache
def path_of(name: str) -> QPainterPath:
    """The outline of an icon on its 24 x 24 grid."""
    path = QPainterPath()
    for data in _PATH.findall(asset(f"icons/{name}.svg").read_text("utf-8")):
        for command, numbers in _COMMAND.findall(data):
            values = [float(number) for number in numbers.replace(",", " ").split()]
            _add(path, command, [QPointF(x, y) for x, y in zip(values[::2], values[1::2], strict=True)])
    return path


def _add(path: QPainterPath, command: str, at: list[QPointF]) -> None:
    match command:
        case "M":
            path.moveTo(at[0])
            for point in at[1:]:
                path.lineTo(point)
        case "L":
            for point in at:
                path.lineTo(point)
        case "C":
            for one, two, end in zip(at[::3], at[1::3], at[2::3], strict=True):
                path.cubicTo(one, two, end)
        case _:
            path.closeSubpath()
