"""What a till says when it is started for the first time: a choice that is in nobody's way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from posapp.ui.theme import Size
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.label import BOLD, Label

if TYPE_CHECKING:
    from posapp.words import Words


class Welcome(QFrame):
    """Never takes the focus by itself: the till can be used at once.

    Signals: local() when the own bank was chosen, asked() when Mastercard was.
    """

    local = Signal()
    asked = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.setObjectName("welcome")
        self.setProperty("role", "notice")
        what = Label(words.say("Welcome. This till uses a bank of its own."), weight=BOLD, name="welcomeWhat")
        more = Label(
            words.say("Try everything with it, or connect to Mastercard. You can change it later."),
            size=Size.SMALL,
            name="welcomeMore",
            wraps=True,
        )
        here = Button(words.say("Try it here"), "tryHere")
        there = Button(words.say("Connect to Mastercard"), "goToMastercard")
        text = QVBoxLayout()
        text.setSpacing(4)
        for label in (what, more):
            text.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 14, 10)
        row.setSpacing(8)
        row.addLayout(text, 1)
        for button, signal in ((here, self.local), (there, self.asked)):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(self.hide)
            button.clicked.connect(signal)
            row.addWidget(button)
