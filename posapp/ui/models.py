"""Sales as rows of a table; each text is made once, when the rows arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from posapp.domain.sale import SaleState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posapp.domain.sale import Sale
    from posapp.words import Words

Index = QModelIndex | QPersistentModelIndex
TONE: Final = Qt.ItemDataRole.UserRole
"""The name of the colour token for a cell's text; empty for the usual ink."""

_RIGHT: Final = frozenset({3, 4, 5})
_TONES: Final = {
    SaleState.COMPLETED: "good",
    SaleState.CANCELLED: "muted",
    SaleState.REFUSED: "bad",
    SaleState.NOT_REDEEMED: "muted",
}


class SalesModel(QAbstractTableModel):
    """Read-only, in the order given."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        captions = ("Time", "Order", "Card", "Points", "Value", "To card", "State")
        self._captions = tuple(words.say(caption) for caption in captions)
        self._rows: list[tuple[tuple[str, ...], str]] = []

    def show_sales(self, sales: Sequence[Sale]) -> None:
        self.beginResetModel()
        self._rows = [(self._texts(sale), _TONES.get(sale.state, "caution")) for sale in sales]
        self.endResetModel()

    def _texts(self, sale: Sale) -> tuple[str, ...]:
        words = self._words
        return (
            words.when(sale.opened_at),
            sale.order,
            f"•• {sale.last_four}" if sale.last_four else "",
            words.points(sale.points),
            words.money(sale.points_value),
            words.money(sale.card_amount),
            words.state(sale),
        )

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._captions)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        texts, tone = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return texts[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if index.column() in _RIGHT else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == TONE:
            return tone if index.column() == len(texts) - 1 else ""
        return None

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if way is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._captions[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in _RIGHT else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None
