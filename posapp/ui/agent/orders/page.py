"""Orders of merchandise: where they go and how they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from posapp.ui.widgets.label import Label

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from posapp.operations.desk import Desk
    from posapp.ui.agent.call import Call
    from posapp.ui.bridge import Bridge
    from posapp.ui.theme import Theme
    from posapp.words import Words


class OrdersPage(QWidget):
    """Addresses and fulfilments."""

    def __init__(
        self, desk: Desk, bridge: Bridge, words: Words, theme: Theme, call: Call, *, now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self.setObjectName("ordersPage")
        self._desk, self._bridge, self._words, self._theme = desk, bridge, words, theme
        self._call, self._now = call, now
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 14)
        column.addWidget(Label(words.say("Orders and addresses of the member on the phone."), tone="muted"))
        column.addStretch(1)

    def wipe(self) -> None:
        """Nothing of a member is here."""
