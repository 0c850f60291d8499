"""Orders of merchandise: where they go and how they come along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from posapp.ui.agent.orders.addresses_panel import AddressesPanel
from posapp.ui.agent.orders.status_panel import StatusPanel
from posapp.ui.theme import GAP

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from PySide6.QtGui import QShowEvent

    from posapp.operations.desk import Desk
    from posapp.ui.agent.call import Call
    from posapp.ui.bridge import Bridge
    from posapp.ui.theme import Theme
    from posapp.words import Words


class OrdersPage(QWidget):
    """Addresses of whoever is on the phone, and the status of a redemption."""

    def __init__(
        self, desk: Desk, _bridge: Bridge, words: Words, theme: Theme, call: Call, *, now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self.setObjectName("ordersPage")
        self._call = call
        self.addresses = AddressesPanel(desk, words, theme, call)
        self.status = StatusPanel(desk, words, theme, call, now)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 14)
        row.setSpacing(GAP)
        row.addWidget(self.addresses, 3)
        row.addWidget(self.status, 2)

    def take(self, redemption_id: str) -> None:
        """A redemption whose delivery somebody asks about."""
        self.status.take(redemption_id)

    def wipe(self) -> None:
        """Nothing of a member is here."""
        self.addresses.wipe()
        self.status.wipe()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        found = self._call.found
        if found is not None:
            self.addresses.take(found.profile.customer)
        (self.status.redemption if found is not None else self.addresses.customer).setFocus()
