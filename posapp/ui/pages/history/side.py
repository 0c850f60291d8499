"""What stands beside the history's list: the credit of one sale, or of several at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from posapp.domain.staff import Act
from posapp.ui.pages.history.bulk_panel import BulkPanel
from posapp.ui.pages.history.credit_panel import CreditPanel
from posapp.ui.theme import Size
from posapp.ui.widgets.label import Label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posapp.operations.desk import Desk
    from posapp.ui.bridge import Bridge
    from posapp.ui.staff.rights import Rights
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
        self._why = {panel: Label(size=Size.SMALL, tone="caution", wraps=True) for panel in (self.credit, self.bulk)}
        for panel, why in self._why.items():
            why.setObjectName(f"{panel.objectName()}Why")
            why.hide()
            column.addWidget(why)
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

    def show_rights(self, rights: Rights) -> None:
        """A panel that is not for who is at the till says so."""
        for panel, act in ((self.credit, Act.CREDIT), (self.bulk, Act.CREDIT_LIST)):
            why = rights.why_not(act)
            self._why[panel].setText(why)
            panel.setEnabled(not why)
        self._show(many=not self.bulk.isHidden())

    def _show(self, *, many: bool) -> None:
        for panel, shown in ((self.credit, not many), (self.bulk, many)):
            panel.setVisible(shown)
            self._why[panel].setVisible(shown and bool(self._why[panel].text()))
