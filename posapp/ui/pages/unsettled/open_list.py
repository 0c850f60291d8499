"""The open sales as a list of cards: one is chosen, the arrows go from one to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from posapp.ui.theme import RADIUS, Size, font
from posapp.ui.widgets.label import BOLD
from posapp.words.waiting import looked, next_look, waits_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from posapp.domain.sale import Sale
    from posapp.ui.theme import Theme
    from posapp.words import Words

Index = QModelIndex | QPersistentModelIndex

FACE: Final = Qt.ItemDataRole.UserRole
_PAD: Final = 16
_GAP: Final = 8
_LINES: Final = 3
"""A story longer than this is cut in the list; the page beside it tells the whole."""


@dataclass(frozen=True, slots=True)
class Face:
    """One card as it is drawn."""

    order: str
    pill: str
    tone: str
    story: str
    facts: str

    @property
    def spoken(self) -> str:
        return f"{self.order}, {self.pill}. {self.story} {self.facts}"


class OpenSales(QAbstractListModel):
    """Owns the open sales, oldest first, and when each is looked at next."""

    def __init__(self, words: Words, now: Callable[[], datetime], *, whose: bool = True) -> None:
        """`whose`: each tells its card's last four."""
        super().__init__()
        self._words, self._now, self._whose = words, now, whose
        self._sales: list[Sale] = []
        self._faces: list[Face] = []
        self._dues: Mapping[str, datetime | None] = {}

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._sales)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        face = self._faces[index.row()]
        if role == FACE:
            return face
        if role == Qt.ItemDataRole.DisplayRole:
            return face.spoken
        return None

    def sale(self, row: int) -> Sale | None:
        return self._sales[row] if 0 <= row < len(self._sales) else None

    def due(self, sale: str) -> datetime | None:
        return self._dues.get(sale)

    def row_of(self, sale: str) -> int:
        return next((row for row, one in enumerate(self._sales) if one.id == sale), -1)

    def show_sales(self, sales: Sequence[Sale], dues: Mapping[str, datetime | None]) -> None:
        """These and no others; rows that stay are changed in place, so that nothing jumps."""
        for row in reversed(range(len(self._sales))):
            if self._sales[row].id not in {sale.id for sale in sales}:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._sales[row], self._faces[row]
                self.endRemoveRows()
        self._dues = dues
        for row, sale in enumerate(sales):
            if row >= len(self._sales) or self._sales[row].id != sale.id:
                self.beginInsertRows(QModelIndex(), row, row)
                self._sales.insert(row, sale)
                self._faces.insert(row, self._face(sale))
                self.endInsertRows()
            self._sales[row] = sale
        self.tick()

    def tick(self) -> None:
        """Time has passed: what tells of it is drawn anew, and nothing else."""
        for row, sale in enumerate(self._sales):
            face = self._face(sale)
            if face != self._faces[row]:
                self._faces[row] = face
                self.dataChanged.emit(self.index(row), self.index(row))

    def _face(self, sale: Sale) -> Face:
        words, now = self._words, self._now()
        pill, tone = waits_for(words, sale)
        soon = next_look(words, self._dues.get(sale.id), now)
        card = f"•• {sale.last_four}" if sale.last_four and self._whose else ""
        facts = [words.clock(sale.opened_at)[:5], card, looked(words, sale)]
        return Face(
            sale.order, pill, tone, f"{words.taken(sale)} {soon}".strip(), "  ·  ".join(part for part in facts if part)
        )


class OpenList(QListView):
    """Signals: picked(row) when another card is chosen."""

    picked = Signal(int)

    def __init__(self, words: Words, theme: Theme, model: OpenSales) -> None:
        super().__init__()
        self.setObjectName("openSales")
        self.setAccessibleName(words.say("Open sales"))
        self.setProperty("role", "cards")
        self.setModel(model)
        self.setItemDelegate(CardDelegate(theme, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        # A text that has grown by a line moves the cards below it.
        model.dataChanged.connect(self.scheduleDelayedItemsLayout)
        theme.changed.connect(self.viewport().update)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.picked.emit(current.row())


class CardDelegate(QStyledItemDelegate):
    """Draws one card a row: order and pill, the story, the facts."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view
        self._title, self._text, self._small = font(Size.LARGE, BOLD), font(), font(Size.SMALL)
        self._pill = font(Size.SMALL, BOLD)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        face: Face = index.data(FACE)
        width = self._view.viewport().width()
        height = QFontMetrics(self._title).height() + 6 + self._story(face, width - 2).height() + 6
        return QSize(width, height + QFontMetrics(self._small).height() + 2 * _PAD + _GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        face: Face = index.data(FACE)
        style: Any = option
        chosen = bool(style.state & QStyle.StateFlag.State_Selected)
        box = QRectF(style.rect).adjusted(1, 1, -1, -_GAP - 1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("card" if chosen else "line"), 2 if chosen else 1))
        painter.setBrush(self._theme.color("surface"))
        painter.drawRoundedRect(box, RADIUS + 4, RADIUS + 4)
        inside = box.toRect().adjusted(_PAD, _PAD - 2, -_PAD, -_PAD + 2)
        self._paint_face(painter, inside, face, style.direction)
        painter.restore()

    def _paint_face(self, painter: QPainter, inside: QRect, face: Face, direction: Qt.LayoutDirection) -> None:
        lead = QStyle.visualAlignment(direction, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        pill_width = QFontMetrics(self._pill).horizontalAdvance(face.pill) + 22
        title = QFontMetrics(self._title)
        line = QRect(inside.left(), inside.top(), inside.width() - pill_width - 8, title.height())
        painter.setFont(self._title)
        painter.setPen(self._theme.color("ink"))
        order = title.elidedText(face.order, Qt.TextElideMode.ElideMiddle, line.width())
        painter.drawText(QStyle.visualRect(direction, inside, line), lead, order)
        pill = QRect(inside.right() - pill_width, inside.top(), pill_width, title.height())
        self._paint_pill(painter, QStyle.visualRect(direction, inside, pill), face)
        painter.setFont(self._text)
        painter.setPen(self._theme.color("ink"))
        story = self._story(face, inside.width() + 2 * _PAD).translated(inside.left(), line.bottom() + 7)
        painter.drawText(story, lead | Qt.TextFlag.TextWordWrap, face.story)
        painter.setFont(self._small)
        painter.setPen(self._theme.color("muted"))
        foot = QRect(inside.left(), story.bottom() + 7, inside.width(), QFontMetrics(self._small).height())
        painter.drawText(foot, lead, face.facts)

    def _paint_pill(self, painter: QPainter, box: QRect, face: Face) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(f"soft_{face.tone}"))
        painter.drawRoundedRect(QRectF(box), 8, 8)
        painter.setFont(self._pill)
        painter.setPen(self._theme.color(face.tone))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, face.pill)

    def _story(self, face: Face, width: int) -> QRect:
        metrics = QFontMetrics(self._text)
        # A little narrower than it is drawn: the painter breaks a line where the metrics see it fit by a hair.
        room = QRect(0, 0, width - 2 * _PAD - 4, _LINES * metrics.lineSpacing())
        needed = metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, face.story).height()
        return QRect(0, 0, room.width() + 4, min(needed, room.height()))
