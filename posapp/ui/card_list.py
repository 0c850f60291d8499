"""The local bank's cards, to try the till with: a list beside the page, one click and the card is in."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from posapp.ui.entry import grouped_card
from posapp.ui.shortcuts import Key
from posapp.ui.theme import Size
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.label import BOLD, Label, Panel
from posapp.ui.widgets.scrolled import Scrolled

if TYPE_CHECKING:
    from posapp.ui.facts import TestCard
    from posapp.words import Words


class TestCards(Panel):
    """Signals: chosen(number) with the digits of a card; closed()."""

    __test__ = False  # Not a test case, whatever pytest makes of the name.

    WIDTH: ClassVar = 400
    chosen = Signal(str)
    closed = Signal()

    def __init__(self, words: Words, cards: tuple[TestCard, ...]) -> None:
        super().__init__("testCardsPanel")
        self._words = words
        head = QHBoxLayout()
        head.addWidget(Label(words.say("Test cards"), size=Size.LARGE, weight=BOLD))
        head.addStretch(1)
        close = Button(words.say("Close"), "closeTestCards", key=Key.BACK)
        close.clicked.connect(self.closed)
        head.addWidget(close)
        self.body.addLayout(head)
        hint = words.say("These are cards of the local bank. They hold no real money.")
        self.body.addWidget(Label(hint, size=Size.SMALL, tone="muted", wraps=True))
        self.body.addWidget(self._list(cards), 1)

    def focus_first(self) -> None:
        """The keyboard begins at the first card."""
        first = self.findChild(QPushButton, "testCard1")
        if first is not None:
            first.setFocus()

    def _list(self, cards: tuple[TestCard, ...]) -> Scrolled:
        inside = QWidget()
        inside.setProperty("role", "list")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        for number, card in enumerate(cards, 1):
            column.addWidget(self._row(number, card))
        column.addStretch(1)
        area = Scrolled(inside, focusable=True)
        area.setProperty("role", "list")
        return area

    def _row(self, number: int, card: TestCard) -> QPushButton:
        button = QPushButton()
        button.setObjectName(f"testCard{number}")
        button.setProperty("kind", "row")
        button.setAutoDefault(True)  # ⏎ presses it.
        digits = "".join(sign for sign in card.number if sign.isdigit())
        button.setAccessibleName(f"{card.brand} {digits[-4:]}, {card.what}")
        grid = QGridLayout(button)
        grid.setContentsMargins(14, 10, 14, 10)
        grid.setVerticalSpacing(2)
        grid.addWidget(Label(grouped_card(digits), weight=BOLD), 0, 0)
        grid.addWidget(Label(card.brand, size=Size.SMALL, tone="muted"), 0, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(Label(card.what, size=Size.SMALL, wraps=True), 1, 0)
        balance = Label(card.balance, size=Size.SMALL, tone="points")
        grid.addWidget(balance, 1, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(0, 1)
        button.clicked.connect(lambda: self.chosen.emit(digits))
        return button
