"""Where a search is typed: the field, the chips beside it, below it what was understood; and no card number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from posapp.domain.card import SHORTEST, last_four_in
from posapp.operations.search_words import LONGEST
from posapp.ui.pages.history.chips import Chips
from posapp.ui.theme import Size
from posapp.ui.widgets.field import Entry, Field
from posapp.ui.widgets.label import Label
from posapp.words.history import understood

if TYPE_CHECKING:
    from posapp.domain.money import Currency
    from posapp.operations.search_words import Understood
    from posapp.words import Words

_PAUSE_MS: Final = 150
_WHOLE_CARD: Final = 16


class SearchBox(QWidget):
    """Signals: asked() on ⏎, on a chip, and when the hand rests."""

    asked = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.field = Field(words.say("Search history"), Entry("searchHistory"))
        self.chips = Chips(words)
        self._told = Label(size=Size.SMALL, tone="muted", name="historyUnderstood", wraps=True)
        self._card = ""
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._build()
        self.field.edited.connect(self._edited)
        self.field.entered.connect(self.asked)
        self.chips.changed.connect(self.asked)
        self._pause.timeout.connect(self.asked)

    def _build(self) -> None:
        self.field.entry.setPlaceholderText(self._words.say("Last four, order, redemption, amount, day, operator"))
        self.field.entry.setMaxLength(LONGEST)
        self.field.put_beside(self.chips)
        self._told.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.field)
        column.addWidget(self._told)
        self.setFocusProxy(self.field)

    def take_text(self) -> str:
        """What is asked for now."""
        self._pause.stop()
        self._keep_card_out()
        return self.field.entry.text().strip()

    def begin(self, text: str) -> None:
        """Another search begins with this."""
        self.setFocus()
        self.field.entry.setText(text)

    def show_understood(self, found: Understood, currency: Currency) -> None:
        """Say below the field what its words were taken for."""
        told = understood(self._words, found, currency)
        if self._card:
            kept = self._words.say("A card number is neither searched for nor kept; its last four are.")
            told = f"{told}.  {kept}"
        self._told.setText(told)
        self._told.setVisible(bool(told))

    def _edited(self) -> None:
        self._card = ""
        # A number typed by hand may go on; one that is as long as any came whole.
        if sum(map(str.isdigit, self.field.entry.text())) >= _WHOLE_CARD:
            self._keep_card_out()
        self._pause.start()

    def _keep_card_out(self) -> None:
        """Of a card number that was typed, pasted or scanned the last four stay, and nothing that could be undone."""
        text = self.field.entry.text()
        if len(text) >= SHORTEST and (digits := last_four_in(text)):
            self.field.show_text(digits)
            self._card = digits
