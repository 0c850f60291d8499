"""The table of a member's activity: a table view to keys and assistive tools, its rows painted by one hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from posapp.ui.agent.member.activity_model import BY, CAPTIONS, DATE, LEFT, POINTS, RIGHT, WHAT
from posapp.ui.theme import Size, font
from posapp.ui.widgets.label import BOLD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent

    from posapp.ui.agent.member.activity_model import ActivityModel, Row
    from posapp.ui.theme import Theme

ROW: Final = 44
_PADDING: Final = 15
_INDENT: Final = 20
_NEAR: Final = 12
"""So many rows before the end more of them are asked for."""
_LEAST_WHAT: Final = 120
_MOST: Final = {DATE: 120, POINTS: 190, LEFT: 170, BY: 190}
_GROWS: Final = 64
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ENDS: Final = (Qt.Key.Key_Home, Qt.Key.Key_End)


class ActivityTable(QTableView):
    """One row is chosen.

    Signals: current(row) when another row is the current one, -1 for none; more() when the end of what is read comes
    into view; left() when ↑ is pressed on the first row; entered_row() on ⏎: something is to be done with it.
    """

    current = Signal(int)
    more = Signal()
    left = Signal()
    entered_row = Signal()

    def __init__(self, theme: Theme, model: ActivityModel) -> None:
        super().__init__()
        self.setObjectName("activity")
        self._theme, self._rows = theme, model
        self._needed = [0] * len(CAPTIONS)
        self._build()
        self.setModel(model)
        self._fit()
        theme.changed.connect(self.viewport().update)
        model.rowsInserted.connect(lambda _parent, first, _last: self._grow(first))
        model.modelReset.connect(lambda: self._grow(0))
        self.selectionModel().currentRowChanged.connect(lambda now, _before: self.current.emit(now.row()))
        self.verticalScrollBar().valueChanged.connect(lambda _value: self.look_on())

    def _build(self) -> None:
        self.setFont(font())
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        upright = self.verticalHeader()
        upright.hide()
        upright.setMinimumSectionSize(ROW)
        upright.setDefaultSectionSize(ROW)
        upright.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setMinimumSectionSize(48)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._measure_heads()

    def _measure_heads(self) -> None:
        metrics = QFontMetrics(font(Size.SMALL, BOLD))
        across = Qt.Orientation.Horizontal
        self._needed = [
            metrics.horizontalAdvance(str(self._rows.headerData(column, across))) + 4 for column in range(len(CAPTIONS))
        ]

    def choose(self, row: int) -> None:
        """Make a row the current one; -1 none."""
        index = self._rows.index(row, 0) if row >= 0 else QModelIndex()
        flag = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)

    def wipe(self) -> None:
        """How wide the columns were told of what stood there."""
        self._measure_heads()
        self._fit()

    def look_on(self) -> None:
        """Ask for more where the end is near."""
        last = self.rowAt(self.viewport().height() - 1)
        if last < 0 or last >= self._rows.rowCount() - _NEAR:
            self.more.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if event.key() in _ENTER and row >= 0:
            self.entered_row.emit()
        elif event.key() == Qt.Key.Key_Up and row <= 0:
            self.left.emit()
        elif event.key() in _ENDS and self._rows.rowCount():
            self.choose(0 if event.key() == Qt.Key.Key_Home else self._rows.rowCount() - 1)
        elif row < 0 and event.key() == Qt.Key.Key_Down and self._rows.rowCount():
            self.choose(0)
        elif event.text().strip() and event.text().isprintable():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self.look_on()

    def paintEvent(self, event: QPaintEvent) -> None:
        area = event.rect()
        first, last = self.rowAt(area.top()), self.rowAt(area.bottom())
        if first < 0:
            return
        painter = QPainter(self.viewport())
        # The texts' own direction: a sign stays before its figure in a mirrored window, too.
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        painter.setFont(self.font())
        metrics = self.fontMetrics()
        base = (ROW + metrics.ascent() - metrics.descent()) // 2
        columns = [column for column in range(len(CAPTIONS)) if not self.isColumnHidden(column)]
        boxes = [(column, self.columnViewportPosition(column), self.columnWidth(column)) for column in columns]
        current = self.currentIndex().row()
        for at in range(first, (self._rows.rowCount() - 1 if last < 0 else last) + 1):
            top = self.rowViewportPosition(at)
            if at == current:
                self._paint_chosen(painter, top)
            self._paint_row(painter, self._rows.row(at), top + base, boxes, chosen=at == current)
        painter.end()

    def _paint_chosen(self, painter: QPainter, top: int) -> None:
        painter.fillRect(0, top, self.viewport().width(), ROW, self._theme.color("quiet"))
        if self.hasFocus():
            edge = self.viewport().width() - 4 if self.isRightToLeft() else 0
            painter.fillRect(edge, top, 4, ROW, self._theme.color("card"))

    def _paint_row(
        self, painter: QPainter, row: Row, base: int, boxes: Sequence[tuple[int, int, int]], *, chosen: bool
    ) -> None:
        metrics, mirrored = self.fontMetrics(), self.isRightToLeft()
        for column, left, width in boxes:
            text = row.texts[column]
            if not text:
                continue
            # On the ground of the chosen row a tone would be too pale.
            painter.setPen(self._theme.color("ink" if chosen else self._tone(row, column)))
            indent = _INDENT if column == WHAT and row.line.nested else 0
            room = width - 2 * _PADDING - indent
            if column == WHAT and metrics.horizontalAdvance(text) > room:
                # Where there is no room for both, what tells one from another.
                text = text.rpartition("  ")[2]
            if (needed := metrics.horizontalAdvance(text)) > room:
                text = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room)
                needed = min(metrics.horizontalAdvance(text), room)
            at_end = (column in RIGHT) is not mirrored
            start = _PADDING + (0 if mirrored else indent)
            painter.drawText(left + (width - _PADDING - (indent if mirrored else 0) - needed if at_end else start),
                             base, text)  # fmt: skip

    def _tone(self, row: Row, column: int) -> str:
        if column == POINTS:
            return row.tone
        return "muted" if column == BY or row.line.nested else "ink"

    def _grow(self, first: int) -> None:
        """Columns become as wide as the texts that have come; never narrower, so that they stand still."""
        before, width = list(self._needed), self.fontMetrics().horizontalAdvance
        for at in range(first, min(self._rows.rowCount(), first + _GROWS)):
            texts = self._rows.row(at).texts
            self._needed = [max(need, width(text)) for need, text in zip(self._needed, texts, strict=True)]
        if before != self._needed:
            self._fit()

    def _fit(self) -> None:
        """Give every column its room; who did it is left out where there is none."""
        widths = [min(need, _MOST.get(at, need)) + 2 * _PADDING for at, need in enumerate(self._needed)]
        room = self.viewport().width()
        widths[WHAT] = 0
        for gone in (BY, LEFT):
            if room - sum(widths) < _LEAST_WHAT:
                widths[gone] = 0
        widths[WHAT] = max(room - sum(widths), _LEAST_WHAT)
        for column, width in enumerate(widths):
            self.setColumnHidden(column, not width)
            if width:
                self.setColumnWidth(column, width)
