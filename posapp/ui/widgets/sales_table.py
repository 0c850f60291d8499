"""The table of past sales: a table view to keys and assistive tools, its rows painted by one hand for speed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from posapp.ui.models import CAPTIONS, CARD, ORDER, RIGHT, STATE, TO_CARD, VALUE, HistoryModel
from posapp.ui.theme import Size, font
from posapp.ui.widgets.label import BOLD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent, QResizeEvent

    from posapp.ui.models import Row
    from posapp.ui.theme import Theme

ROW: Final = 44
_PADDING: Final = 15
_ARROW: Final = 14
_LEAST_ORDER: Final = 120
_MOST: Final = 260
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ENDS: Final = (Qt.Key.Key_Home, Qt.Key.Key_End)
_FIRST_TO_GO: Final = (TO_CARD, CARD, VALUE)
_ACROSS: Final = Qt.Orientation.Horizontal
_UP, _DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


class SalesTable(QTableView):
    """Rows are chosen whole.

    Signals: current(row) when another row is the current one, -1 for none; entered(row) on ⏎ or a double click;
    left() when ↑ is pressed on the first row; typed(text) for what belongs into a field; several(rows) when more than
    one row is chosen, or no longer.
    """

    current = Signal(int)
    entered = Signal(int)
    left = Signal()
    typed = Signal(str)
    several = Signal(object)

    def __init__(self, theme: Theme, model: HistoryModel) -> None:
        super().__init__()
        self.setObjectName("history")
        self._theme, self._rows = theme, model
        self._advances: dict[str, int] = {}
        self._colors: dict[tuple[bool, str], QColor] = {}
        self._needed = [0] * len(CAPTIONS)
        self._build()
        # Last: Qt takes hours to set the sizes of a million rows that are there already.
        self.setModel(model)
        self._fit()
        theme.changed.connect(self.viewport().update)
        model.dataChanged.connect(self._grow)
        model.modelReset.connect(self._grow_first)
        self.horizontalHeader().sectionClicked.connect(self.sort_by)
        self.selectionModel().currentRowChanged.connect(lambda now, _before: self.current.emit(now.row()))
        self.selectionModel().selectionChanged.connect(lambda _more, _less: self.several.emit(self.chosen))
        self.doubleClicked.connect(lambda index: self.entered.emit(index.row()))

    def _build(self) -> None:
        self.setFont(_unkerned())
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(ROW)
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(True)
        head.setMinimumSectionSize(48)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        captions = QFontMetrics(font(Size.SMALL, BOLD))
        for column in range(len(CAPTIONS)):
            self._needed[column] = captions.horizontalAdvance(str(self._rows.headerData(column, _ACROSS))) + _ARROW

    @property
    def chosen(self) -> list[range]:
        """The chosen rows, in runs: all of a million may be."""
        runs = self.selectionModel().selection()
        return [range(run.top(), run.bottom() + 1) for run in map(runs.at, range(runs.count()))]

    def choose(self, row: int) -> None:
        """Make a row the current one; -1 none."""
        index = self._rows.index(row, 0) if row >= 0 else QModelIndex()
        flag = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)

    def sort_by(self, column: int) -> None:
        """As a click on the head of a column: largest first, then the other way round."""
        self._rows.sort(column, _UP if self._rows.sorted_by == (column, False) else _DOWN)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if event.key() in _ENTER and row >= 0:
            self.entered.emit(row)
        elif event.key() == Qt.Key.Key_Up and row <= 0:
            self.left.emit()
        elif event.key() in _ENDS:
            self.choose(0 if event.key() == Qt.Key.Key_Home else self._rows.rowCount() - 1)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier and "1" <= event.text() <= str(len(CAPTIONS)):
            self.sort_by(int(event.text()) - 1)
        elif event.text().strip() and event.text().isprintable():
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._rows.rowCount():
            self.choose(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        area = event.rect()
        first, last = self.rowAt(area.top()), self.rowAt(area.bottom())
        if first < 0:
            return
        painter = QPainter(self.viewport())
        painter.setFont(self.font())
        metrics = self.fontMetrics()
        base = (ROW + metrics.ascent() - metrics.descent()) // 2
        columns = [column for column in range(len(CAPTIONS)) if not self.isColumnHidden(column)]
        boxes = [(column, self.columnViewportPosition(column), self.columnWidth(column)) for column in columns]
        current, runs = self.currentIndex().row(), self.chosen
        for at in range(first, (self._rows.rowCount() - 1 if last < 0 else last) + 1):
            top = self.rowViewportPosition(at)
            if chosen := at == current or any(at in run for run in runs):
                self._paint_chosen(painter, top, current=at == current)
            if (row := self._rows.row(at)) is None:
                self._paint_waiting(painter, top, boxes)
            else:
                self._paint_row(painter, row, top + base, boxes, chosen=chosen)
        painter.end()

    def _paint_chosen(self, painter: QPainter, top: int, *, current: bool) -> None:
        painter.fillRect(0, top, self.viewport().width(), ROW, self._theme.color("quiet"))
        if current and self.hasFocus():
            edge = self.viewport().width() - 4 if self.isRightToLeft() else 0
            painter.fillRect(edge, top, 4, ROW, self._theme.color("card"))

    def _paint_row(
        self, painter: QPainter, row: Row, base: int, boxes: Sequence[tuple[int, int, int]], *, chosen: bool
    ) -> None:
        painter.setPen(self._color("ink"))
        mirrored = self.isRightToLeft()
        for column, left, width in boxes:
            text = row.texts[column]
            if column == STATE and not chosen:  # On the ground of the chosen row its tone would be too pale.
                painter.setPen(self._color(row.tone))
            room = width - 2 * _PADDING
            if (needed := self._width(text)) > room:
                text = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room)
                needed = room
            at_end = (column in RIGHT) is not mirrored
            painter.drawText(left + (width - _PADDING - needed if at_end else _PADDING), base, text)

    def _color(self, name: str) -> QColor:
        """Kept: a list paints hundreds of texts a frame."""
        key = (self._theme.dark, name)
        if (color := self._colors.get(key)) is None:
            color = self._colors[key] = self._theme.color(name)
        return color

    def _paint_waiting(self, painter: QPainter, top: int, boxes: Sequence[tuple[int, int, int]]) -> None:
        """A row that is not here yet: quiet bars where its texts will be."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("line"))
        for column, left, width in boxes:
            needed = min(self._needed[column], width - 2 * _PADDING)
            at_end = (column in RIGHT) is not self.isRightToLeft()
            x = left + (width - _PADDING - needed if at_end else _PADDING)
            painter.drawRoundedRect(QRectF(x, top + ROW / 2 - 5, needed, 10), 5, 5)

    def _width(self, text: str) -> int:
        """Exact where signs stand by themselves, as in this font; Qt would shape the whole text once more."""
        known = self._advances
        try:
            return sum([known[sign] for sign in text])
        except KeyError:
            metrics = self.fontMetrics()
            known.update({sign: metrics.horizontalAdvance(sign) for sign in text})
            return sum([known[sign] for sign in text])

    def _grow_first(self) -> None:
        if self._rows.rowCount():
            self._grow(self._rows.index(0, 0), self._rows.index(min(self._rows.rowCount(), 64) - 1, 0))

    def _grow(self, first: QModelIndex, last: QModelIndex) -> None:
        """Columns become as wide as the texts that have come; never narrower, so that they stand still."""
        before = list(self._needed)
        for at in range(first.row(), last.row() + 1):
            if (row := self._rows.held(at)) is not None:
                self._needed = list(map(max, self._needed, map(self._width, row.texts)))
        if before != self._needed:
            self._fit()

    def _fit(self) -> None:
        """Give every column its room, and leave columns out where there is none."""
        widths = [min(needed, _MOST) + 2 * _PADDING for needed in self._needed]
        widths[ORDER] = max(min(widths[ORDER], _MOST), _LEAST_ORDER)
        room = self.viewport().width()
        for column in _FIRST_TO_GO:
            if sum(widths) > room:
                widths[column] = 0
        widths[ORDER] = max(_LEAST_ORDER, widths[ORDER] + min(room - sum(widths), 0))
        shown = [column for column, width in enumerate(widths) if width]
        spare = max(room - sum(widths), 0)
        for column, width in enumerate(widths):
            self.setColumnHidden(column, not width)
            if width:
                self.setColumnWidth(
                    column, width + spare // len(shown) + (spare % len(shown) if column == ORDER else 0)
                )


def _unkerned() -> QFont:
    made = QFont(font())
    made.setKerning(False)
    return made
