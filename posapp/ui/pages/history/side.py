"""What stands beside the history's list: the credit of one sale, or of several at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from posapp.ui.pages.history.bulk_panel import BulkPanel
from posapp.ui.pages.history.credit_panel import CreditPanel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posapp.operations.desk import Desk
    from posapp.ui.bridge import Bridge
    from posapp.ui.theme import Theme
    from posapp.words import Words


class Side(QWidget):
    """Shows one of its two panels. Signals: moved() when sales have changed."""

    moved = Signal()

    def __init__(self, desk: Desk, bridge: Bridge, words: Words, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("historySide")
        self.credit = CreditPanel(desk, bridge, words, theme)
        self.bulk = BulkPanel(desk, bridge, words, theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for panel in (self.credit, self.bulk):
            column.addWidget(panel)
            panel.moved.connect(self.moved)
        self.bulk.hide()
        self.bulk.closed.connect(lambda: self._show(many=False))

    def show_several(self, count: int, numbers: Sequence[int]) -> None:
        """More than one sale is chosen; 0: no longer. A list under way stays, and what came of it until closed."""
        if self.bulk.holds:
            return
        self._show(many=bool(count))
        if count:
            self.bulk.show_sales(count, numbers)

    def _show(self, *, many: bool) -> None:
        self.credit.setVisible(not many)
        self.bulk.setVisible(many)
