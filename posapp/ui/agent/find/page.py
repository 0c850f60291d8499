"""Who is on the phone: found without asking for a whole card number where that can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from posapp.ui.widgets.label import Label

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from posapp.domain.digits import Digits
    from posapp.operations.desk import Desk
    from posapp.ui.agent.call import Call
    from posapp.ui.bridge import Bridge
    from posapp.ui.theme import Theme
    from posapp.words import Words


class FindPage(QWidget):
    """The ways to find a member."""

    def __init__(
        self, desk: Desk, bridge: Bridge, words: Words, theme: Theme, call: Call, *, now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self.setObjectName("findPage")
        self._desk, self._bridge, self._words, self._theme = desk, bridge, words, theme
        self._call, self._now = call, now
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 14)
        column.addWidget(Label(words.say("Ask for the account reference or the customer number."), tone="muted"))
        column.addStretch(1)

    def wipe(self) -> None:
        """Nothing of a member is here."""

    def use_card(self, digits: Digits) -> None:
        """A card was swiped: its number, as if it was typed. Whoever takes it wipes it."""
        digits.wipe()

    def use_reference(self, code: str) -> None:
        """A receipt's code was scanned."""
