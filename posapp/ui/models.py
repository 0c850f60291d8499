"""Sales of the past as rows of a table as long as the list; only those near the shown ones are held, as texts."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from posapp.domain.sale import SaleState
from posapp.operations.sale_query import PAGE, Sort

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from posapp.domain.sale import Sale
    from posapp.operations.sale_query import Numbers
    from posapp.words import Words

Index = QModelIndex | QPersistentModelIndex
KEPT: Final = 32
"""Pages that are held; with their sales they take about 4 MB."""
_AT_ONCE: Final = 2
"""Pages asked for and not here yet: who drags the scroll bar passes over hundreds."""
LONGEST: Final = 40_000_000
"""Rows of 44 pixels that still have a place below Qt's largest coordinate."""

CAPTIONS: Final = ("Time", "Order", "Card", "Points", "Value", "To card", "State")
TIME, ORDER, CARD, POINTS, VALUE, TO_CARD, STATE = range(len(CAPTIONS))
RIGHT: Final = frozenset({POINTS, VALUE, TO_CARD})
SORTS: Final = {TIME: Sort.TIME, POINTS: Sort.POINTS, VALUE: Sort.VALUE, TO_CARD: Sort.CARD, STATE: Sort.STATE}
_TONES: Final = {
    SaleState.COMPLETED: "good",
    SaleState.CANCELLED: "muted",
    SaleState.REFUSED: "bad",
    SaleState.NOT_REDEEMED: "muted",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A sale as it is shown: `texts` column by column, the state's in the colour `tone`."""

    texts: tuple[str, ...]
    tone: str
    sale: Sale = field(repr=False)


def row_of(words: Words, sale: Sale, today: date) -> Row:
    """The texts of a sale; made once, off the UI thread."""
    local = sale.opened_at.astimezone()
    credited = sale.state is SaleState.COMPLETED and bool(sale.credited_points)
    return Row(
        (
            words.hour(local)
            if local.date() == today
            else f"{words.near_day(local.date(), today)}, {words.hour(local)}",
            sale.order,
            f"•• {sale.last_four}" if sale.last_four else "",
            words.points(sale.points),
            words.money(sale.points_value) if sale.worth_known else "",
            words.money(sale.card_amount),
            words.row_state(sale),
        ),
        "points" if credited else _TONES.get(sale.state, "caution"),
        sale,
    )


class HistoryModel(QAbstractTableModel):
    """Read-only, in the order given.

    Signals: wanted(numbers, page) asks for the rows of a page of these numbers, which `take_page` is to bring;
    sort_asked() for the list in another order, `sorted_by`: (column, rising).
    """

    wanted = Signal(object, int)
    sort_asked = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._captions = tuple(words.say(caption) for caption in CAPTIONS)
        self._loading = words.say("Loading…")
        self._numbers: Numbers = range(0)
        self._pages: OrderedDict[int, list[Row | None]] = OrderedDict()
        self._asked: set[int] = set()
        self._old: dict[int, Row] = {}
        self.sorted_by = (TIME, False)

    @property
    def numbers(self) -> Numbers:
        return self._numbers

    @property
    def pages_held(self) -> int:
        return len(self._pages)

    def show_numbers(self, numbers: Numbers, rows: Sequence[Row | None] = ()) -> None:
        """Another list; `rows` are its first. What was held of a sale is shown until its row is here again."""
        self.beginResetModel()
        self._old = {
            self._numbers[at]: row
            for page, some in self._pages.items()
            for at, row in enumerate(some, page * PAGE)
            if row is not None
        }
        self._numbers = numbers[:LONGEST]
        self._pages.clear()
        self._asked.clear()
        if rows and len(rows) >= min(PAGE, len(numbers)):
            self._pages[0] = list(rows[:PAGE])
        self.endResetModel()

    def take_page(self, numbers: Numbers, page: int, rows: Sequence[Row | None]) -> None:
        """The rows asked for; dropped where another list is shown meanwhile."""
        if numbers is not self._numbers:
            return
        self._asked.discard(page)
        self._pages[page] = list(rows)
        while len(self._pages) > KEPT:
            self._pages.popitem(last=False)
        first = page * PAGE
        last = min(first + PAGE, len(numbers)) - 1
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self._captions) - 1))

    def give_up(self, numbers: Numbers, page: int) -> None:
        """The page could not be read; it is asked for again when it is looked at again."""
        if numbers is self._numbers:
            self._asked.discard(page)

    def row(self, at: int) -> Row | None:
        """The row there; None, and asked for, where it is not here yet."""
        page = at // PAGE
        rows = self._pages.get(page)
        if rows is None:
            self._ask(page)
            return self._old.get(self._numbers[at])
        self._pages.move_to_end(page)
        place = at - page * PAGE
        # The next page is asked for before it comes into view.
        beside = page + 1 if place > PAGE * 3 // 4 else page - 1 if place < PAGE // 4 else page
        if beside not in self._pages and 0 <= beside * PAGE < len(self._numbers):
            self._ask(beside)
        return rows[place] if place < len(rows) else None

    def held(self, at: int) -> Row | None:
        """The row there if it is here; nothing is asked for."""
        rows = self._pages.get(at // PAGE)
        return rows[at % PAGE] if rows is not None and at % PAGE < len(rows) else None

    def _ask(self, page: int) -> None:
        if page not in self._asked and len(self._asked) < _AT_ONCE:
            self._asked.add(page)
            self.wanted.emit(self._numbers, page)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._numbers)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._captions)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            row = self.row(index.row())
            if row is None:
                return self._loading if index.column() == 0 else ""
            return row.texts[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        return None

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if way is not Qt.Orientation.Horizontal or not 0 <= section < len(self._captions):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._caption(section)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Ask for the list in another order, which comes by `show_numbers`."""
        if column in SORTS:
            self.sorted_by = (column, order is Qt.SortOrder.AscendingOrder)
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._captions) - 1)
            self.sort_asked.emit()

    def _caption(self, section: int) -> str:
        """With an arrow where the list goes by it."""
        column, rising = self.sorted_by
        return f"{self._captions[section]} {'↑' if rising else '↓'}" if section == column else self._captions[section]


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in RIGHT else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
