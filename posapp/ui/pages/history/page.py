"""Sales of the past: one field that understands what is asked, the list, the day in small, and what it comes to."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from posapp.operations.bulk import MOST
from posapp.operations.sale_query import MOST_SORTED, PAGE
from posapp.ui.models import SORTS, HistoryModel
from posapp.ui.pages.history.day_panel import DayPanel
from posapp.ui.pages.history.export import Export
from posapp.ui.pages.history.foot import Foot
from posapp.ui.pages.history.lookup import Lookup, Question
from posapp.ui.pages.history.search_box import SearchBox
from posapp.ui.theme import GAP
from posapp.ui.widgets.label import Label
from posapp.ui.widgets.notice import Notice
from posapp.ui.widgets.sales_table import SalesTable
from posapp.ui.widgets.scrolled import Scrolled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent

    from posapp.domain.errors import PosError
    from posapp.domain.sale import Sale
    from posapp.operations.desk import Desk
    from posapp.operations.history import Look
    from posapp.operations.sale_query import Numbers
    from posapp.ui.bridge import Bridge
    from posapp.ui.models import Row
    from posapp.ui.theme import Theme
    from posapp.words import Words

_SIDE: Final = 372
_WIDE: Final = 1160
"""A window less wide has no room for the day beside a credit."""


class HistoryPage(QWidget):
    """A search field over a list; `side` is shown beside it while a sale is chosen.

    Signals: picked(Sale | None) when another sale is chosen, or the chosen one has moved on; opened(Sale) on ⏎;
    several(count, numbers) when more than one is chosen, by the numbers the list knows them by (the first of them
    where they are many), or 0 when no longer.
    """

    picked = Signal(object)
    several = Signal(int, object)
    opened = Signal(object)

    def __init__(self, desk: Desk, bridge: Bridge, words: Words, theme: Theme, *, side: QWidget | None = None) -> None:
        super().__init__()
        self.setObjectName("historyPage")
        self._desk, self._words = desk, words
        self.lookup = Lookup(desk, bridge, words)
        self.search = SearchBox(words)
        self.model = HistoryModel(words)
        self.table = SalesTable(theme, self.model)
        self.day = DayPanel(theme, words)
        self.foot = Foot(words)
        self.export = Export(self, desk, bridge, words)
        self.notice = Notice(theme, "historyNotice")
        self._empty = Label(tone="muted", name="historyEmpty")
        self._side: QWidget | None = None
        self._body = QHBoxLayout()
        self._sale: Sale | None = None
        self._nothing = True
        self._count = 0
        self._build()
        self._connect()
        if side is not None:
            self.put_beside(side)

    def put_beside(self, side: QWidget) -> None:
        """What is shown at the end of the line while a sale is chosen."""
        self._side = _scrolled(side)
        self._side.setVisible(self._sale is not None)
        self._body.addWidget(self._side)

    def _build(self) -> None:
        self.table.setAccessibleName(self._words.say("History"))
        left = QVBoxLayout()
        left.setSpacing(GAP)
        left.addWidget(self.day)
        left.addWidget(self.table, 1)
        left.addWidget(self.foot)
        self._body.setSpacing(GAP)
        self._body.addLayout(left, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, GAP)
        column.setSpacing(GAP)
        column.addWidget(self.search)
        column.addWidget(self.notice)
        inside = QVBoxLayout(self.table.viewport())
        inside.setContentsMargins(0, 56, 0, 0)
        inside.addWidget(self._empty, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(self._body, 1)
        for part in (self.day, self._empty):
            part.hide()

    def _connect(self) -> None:
        self.search.asked.connect(self.refresh)
        self.model.wanted.connect(self.lookup.read_page)
        self.model.sort_asked.connect(self.refresh)
        self.lookup.looked.connect(self._looked)
        self.lookup.counted.connect(self._counted)
        self.lookup.listed.connect(self._listed)
        self.lookup.summed.connect(self.foot.show_sums)
        self.lookup.day_read.connect(self.day.show_day)
        self.lookup.read.connect(self._read)
        self.lookup.unread.connect(self.model.give_up)
        self.lookup.failed.connect(self._failed)
        self.table.current.connect(lambda _row: self._pick())
        self.table.several.connect(self._pick_several)
        self.table.entered.connect(lambda _row: self._open())
        self.table.left.connect(self.search.setFocus)
        self.table.typed.connect(self.begin)
        self.export.serve(self.foot, self.notice, lambda: self.model.numbers)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
        self.search.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # From the field, the chips and the strip ↓ leads to the list.
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_PageDown) and self.model.rowCount():
            self.table.setFocus()
        elif event.key() == Qt.Key.Key_Up:
            self.search.setFocus()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_day()

    def _show_day(self) -> None:
        """The day gives way where list and credit need all the room."""
        window = self.window().width()
        narrow = self._side is not None and self._sale is not None and window < _WIDE
        self.day.setVisible(not self._nothing and not narrow)

    def go_back(self) -> bool:
        """From anywhere back to the field; False if the focus is there already."""
        if QApplication.focusWidget() is self.search.field.entry:
            return False
        self.search.setFocus()
        return True

    def begin(self, text: str) -> None:
        """What is typed where no field is begins another search."""
        if self.isVisible():
            self.search.begin(text)

    def refresh(self) -> None:
        """Ask the journal for what field, chips and heads say."""
        column, rising = self.model.sorted_by
        self.lookup.ask(Question(self.search.take_text(), self.search.chips.pressed, SORTS[column], rising))

    def _looked(self, look: Look, rows: Sequence[Row | None]) -> None:
        self.notice.say("")
        self.search.show_understood(look.understood, self._desk.currency)
        asked = self.lookup.question
        nothing = not look.listing.ids and look.listing.whole
        self._empty.setVisible(nothing)
        self._nothing = nothing
        self._show_day()
        self.foot.export.setEnabled(not nothing)
        searched = bool(asked.text or asked.pressed)
        self._empty.setText(self._words.say("Nothing found.") if searched else self._words.say("No sales yet."))
        if asked.newest_first:
            self._show_numbers(look.listing.ids, rows)
        if not look.listing.whole:
            self.foot.show_counting(None)

    def _counted(self, numbers: Numbers) -> None:
        self.foot.show_counting(len(numbers))
        self._count = len(numbers)
        self._say_cut(self.model.numbers)

    def _say_cut(self, listed: Numbers) -> None:
        """A list that is not by time goes only so far."""
        if not self.lookup.question.newest_first and len(listed) == MOST_SORTED < self._count:
            number = self._words.number(len(listed))
            self.notice.say(self._words.say("In this order the first {number} are listed.", number=number))

    def _listed(self, numbers: Numbers) -> None:
        self._say_cut(numbers)
        shown = self.model.numbers
        if numbers is shown:
            return
        same = list(numbers[:PAGE]) == list(shown[:PAGE])
        self._show_numbers(numbers, [self.model.held(at) for at in range(min(PAGE, len(shown)))] if same else [])

    def _show_numbers(self, numbers: Numbers, rows: Sequence[Row | None]) -> None:
        """Another list in place of this one: the chosen sale stays chosen, what stands on top stays there."""
        before, bar = self.model.numbers, self.table.verticalScrollBar()
        row, top = self.table.currentIndex().row(), self.table.rowAt(0) if bar.value() else -1
        chosen = before[row] if 0 <= row < len(before) else None
        on_top = before[top] if 0 < top < len(before) else None
        self.model.show_numbers(numbers, rows)
        self.table.choose(_place(numbers, chosen))
        bar.setValue(max(_place(numbers, on_top), 0))
        self._pick()

    def _read(self, numbers: Numbers, page: int, rows: Sequence[Row | None]) -> None:
        self.model.take_page(numbers, page, rows)
        self.table.viewport().update()
        self._pick()

    def _pick(self) -> None:
        at = self.table.currentIndex().row()
        row = self.model.held(at) if at >= 0 else None
        if row is None and at >= 0:
            return  # It is on its way.
        sale = row.sale if row is not None else None
        if sale == self._sale:
            return
        self._sale = sale
        if self._side is not None:
            self._side.setVisible(sale is not None)
            self._show_day()
        self.picked.emit(sale)

    def _pick_several(self, runs: Sequence[range]) -> None:
        count = sum(map(len, runs))
        rows = islice((row for run in runs for row in run), MOST)
        self.several.emit(count if count > 1 else 0, [self.model.numbers[row] for row in rows])

    def _open(self) -> None:
        self._pick()
        if self._sale is not None:
            self.opened.emit(self._sale)

    def _failed(self, error: PosError) -> None:
        said = self._words.error(error)
        self.notice.say(said.what, said.then, tone="bad")


def _place(numbers: Numbers, number: int | None) -> int:
    """Where a sale stands in a list; -1 nowhere."""
    try:
        return -1 if number is None else numbers.index(number)
    except ValueError:
        return -1


def _scrolled(side: QWidget) -> Scrolled:
    side.setProperty("role", "page")
    area = Scrolled(side)
    area.setFixedWidth(_SIDE)
    return area
