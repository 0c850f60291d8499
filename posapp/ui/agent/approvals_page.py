"""What waits for a second person: the requests with the story so far; filled by its own part."""

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


class ApprovalsPage(QWidget):
    """Requests."""

    def __init__(
        self, desk: Desk, bridge: Bridge, words: Words, theme: Theme, call: Call, *, now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self.setObjectName("approvalsPage")
        self._desk, self._bridge, self._words, self._theme = desk, bridge, words, theme
        self._call, self._now = call, now
        column = QVBoxLayout(self)
        column.addWidget(Label(words.say("Nothing waits for approval."), tone="muted"))
        column.addStretch(1)

    def wipe(self) -> None:
        """Nothing of a member is here."""
