"""The line above every page: where one is, which bank it is, and whether it can be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from posapp.ui.shortcuts import Key
from posapp.ui.theme import Size
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.label import BOLD, Label, Pill

if TYPE_CHECKING:
    from posapp.ui.facts import Facts
    from posapp.words import Words

_ENVIRONMENTS: Final = {
    "local": ("Local bank", "caution"),
    "sandbox": ("Sandbox", "caution"),
    "custom": ("Other bank", "caution"),
    "production": ("Live", "good"),
}


class TopBar(QWidget):
    """Title, test cards (local bank only), environment, connection, till. Signals: cards_asked(), approvals_asked()."""

    cards_asked = Signal()
    approvals_asked = Signal()

    def __init__(self, words: Words, facts: Facts) -> None:
        super().__init__()
        self.setObjectName("topBar")
        self._words = words
        self.title = Label(size=Size.TITLE, weight=BOLD, name="pageTitle")
        self.cards = Button(words.say("Test cards"), "testCards")
        self._environment = Pill("environment")
        self._connection = Pill("connection")
        self.cards.setVisible(facts.test_cards is not None)
        self.approvals = Button(words.say("Approvals"), "approvals", key=Key.APPROVALS)
        self.approvals.hide()
        self.approvals.clicked.connect(self.approvals_asked)
        self.cards.clicked.connect(self.cards_asked)
        text, tone = _ENVIRONMENTS.get(facts.environment, _ENVIRONMENTS["custom"])
        self._environment.show_state(words.say(text), tone)
        self._environment.setToolTip(facts.bank)
        self.show_connected(connected=None)
        self._build(facts)
        self.setFixedHeight(46)

    def _build(self, facts: Facts) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.title)
        row.addStretch(1)
        row.addWidget(self.approvals)
        row.addWidget(self.cards)
        row.addWidget(self._environment, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._connection, 0, Qt.AlignmentFlag.AlignVCenter)
        till = self._words.say("Till {till}", till=facts.till)
        name = f"{till}  ·  {facts.store}" if facts.store else till
        row.addWidget(Label(name, size=Size.SMALL, tone="muted", name="till"))

    def show_waiting(self, count: int) -> None:
        """So many requests wait for who is at the till."""
        from posapp.words.approvals import waiting  # noqa: PLC0415 - not before the first frame

        self.approvals.setText(waiting(self._words, count))
        self.approvals.setVisible(bool(count))

    def show_connected(self, *, connected: bool | None) -> None:
        """None: nothing has been asked of the bank yet."""
        self._connection.setVisible(connected is not None)
        if connected is None:
            self._connection.show_state("", "")
        elif connected:
            self._connection.show_state(self._words.say("Connected"), "good")
        else:
            self._connection.show_state(self._words.say("No connection"), "bad")
