"""Past sales, newest first, found by last four digits, order or redemption."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QTimer
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from posapp.ui.models import TONE, SalesModel
from posapp.ui.theme import GAP, font
from posapp.ui.widgets.field import Entry, Field
from posapp.ui.widgets.label import Label
from posapp.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QShowEvent

    from posapp.domain.errors import PosError
    from posapp.domain.sale import Sale
    from posapp.operations.desk import Desk
    from posapp.operations.find import Find
    from posapp.ui.bridge import Bridge
    from posapp.ui.theme import Theme
    from posapp.words import Words

SHOWN: Final = 500
_PAUSE_MS: Final = 150
_ROW: Final = 46


class HistoryPage(QWidget):
    """A search field over a table."""

    def __init__(self, desk: Desk, bridge: Bridge, words: Words, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("historyPage")
        self._desk, self._bridge, self._words = desk, bridge, words
        self.search = Field(words.say("Search history"), Entry("searchHistory"))
        self.search.entry.setPlaceholderText(words.say("Last four digits, order or redemption"))
        self.model = SalesModel(words)
        self.table = QTableView()
        self._empty = Label(tone="muted", name="historyEmpty")
        self.notice = Notice(theme, "historyNotice")
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._build(theme)
        self.search.edited.connect(self._pause.start)
        self.search.entered.connect(self.refresh)
        self._pause.timeout.connect(self.refresh)

    def _build(self, theme: Theme) -> None:
        table = self.table
        table.setObjectName("history")
        table.setAccessibleName(self._words.say("History"))
        table.setModel(self.model)
        table.setItemDelegate(SaleDelegate(theme, table))
        table.setFont(font())
        table.setShowGrid(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW)
        head = table.horizontalHeader()
        head.setHighlightSections(False)
        head.setMinimumSectionSize(96)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 14)
        column.setSpacing(GAP)
        for widget in (self.search, self.notice, self._empty):
            column.addWidget(widget)
        column.addWidget(table, 1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
        self.search.setFocus()

    def refresh(self) -> None:
        """Ask the journal for what the search field says."""
        self._pause.stop()
        text, desk = self.search.entry.text().strip(), self._desk
        self._bridge.run("history", lambda: search(desk.find, text), done=self._show, failed=self._failed, replace=True)

    def _show(self, sales: Sequence[Sale]) -> None:
        self.notice.say("")
        self.model.show_sales(sales)
        self._empty.setVisible(not sales)
        found = self.search.entry.text().strip()
        self._empty.setText(self._words.say("Nothing found.") if found else self._words.say("No sales yet."))

    def _failed(self, error: PosError) -> None:
        said = self._words.error(error)
        self.notice.say(said.what, said.then, tone="bad")


class SaleDelegate(QStyledItemDelegate):
    """Cells with room at both ends, the state in its tone."""

    def __init__(self, theme: Theme, table: QTableView) -> None:
        super().__init__(table)
        self._theme = theme

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        tone = index.data(TONE)
        if tone:
            for role in (QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText):
                option.palette.setColor(role, self._theme.color(tone))


async def search(find: Find, text: str) -> list[Sale]:
    """At most `SHOWN` sales, newest first: those with `text` as last four digits, order or redemption id, or all."""
    from posapp.operations.ports import SaleFilter  # noqa: PLC0415 - not before the first frame

    if not text:
        return list(await find.sales(SaleFilter(limit=SHOWN)))
    questions = [SaleFilter(order=text, limit=SHOWN), SaleFilter(redemption_id=text, limit=SHOWN)]
    if len(text) == 4 and text.isascii() and text.isdigit():
        questions.append(SaleFilter(last_four=text, limit=SHOWN))
    found = {sale.id: sale for question in questions for sale in await find.sales(question)}
    return sorted(found.values(), key=lambda sale: sale.opened_at, reverse=True)[:SHOWN]
