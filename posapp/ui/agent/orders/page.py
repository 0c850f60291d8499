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
        self._account = ""
        self._due = False
        self.addresses = AddressesPanel(desk, words, theme, call)
        self.status = StatusPanel(desk, words, theme, call, now)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 14)
        row.setSpacing(GAP)
        row.addWidget(self.addresses, 3)
        row.addWidget(self.status, 2)
        call.member_changed.connect(self._turn_to_member)
        self._turn_to_member()

    def take(self, redemption_id: str) -> None:
        """A redemption of the member's whose delivery may be asked about."""
        if redemption_id:
            self.status.take(redemption_id)

    def wipe(self) -> None:
        """Nothing of a member is here."""
        self._account, self._due = "", False
        self.addresses.wipe()
        self.status.wipe()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._turn_to_member()
        on = self._call.found is not None
        (self.status.redemption if on else self.addresses.customer).setFocus()

    def _turn_to_member(self) -> None:
        """What stands here may be another's; the bank is asked once the page is looked at."""
        found = self._call.found
        if found is None:
            return
        if found.profile.member.account != self._account:
            self.wipe()
            self._account, self._due = found.profile.member.account, True
        if self._due and self.isVisible():
            self._due = False
            self.addresses.take(found.profile.customer)
