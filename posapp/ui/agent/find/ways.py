"""The ways to find a member, those first that need no card number; what is typed in one empties the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from posapp.operations.members import FoundBy
from posapp.operations.search_dates import days_of
from posapp.ui.theme import GAP, Size
from posapp.ui.widgets.amount_field import AmountField
from posapp.ui.widgets.button import ENTER, Button
from posapp.ui.widgets.card_field import CardField
from posapp.ui.widgets.field import Entry, Field
from posapp.ui.widgets.label import BOLD, Label, Panel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

    from posapp.domain.money import Currency
    from posapp.words import Words

_BETWEEN: Final = 12
_PLACES: Final = 4


class Ways(QWidget):
    """Signals: asked() by ⏎ or the button; typed() when what was said of the last answer is over."""

    asked = Signal()
    typed = Signal()

    def __init__(self, words: Words, currency: Currency, now: Callable[[], datetime]) -> None:
        super().__init__()
        say = words.say
        self._words, self._now = words, now
        self.account = Field(say("Account reference"), Entry("accountReference"))
        self.customer = Field(say("Customer number"), Entry("customerNumber"))
        self.reference = Field(say("Redemption or order"), Entry("redemptionOrOrder"))
        self._handled_error = Label(size=Size.SMALL, tone="bad", name="handledError", wraps=True)
        self.last_four = Field(say("Last four digits"), Entry("lastFour", str.isdigit), error=self._handled_error)
        self.day = Field(say("Date"), Entry("handledDate"), error=self._handled_error)
        self.amount = AmountField(say("Amount"), "handledAmount", currency, error=self._handled_error)
        self.card = CardField(say("Card number"), "cardNumber", veiled=True)
        self.go = Button(say("Find"), "find", kind="neutral", key=ENTER)
        self._by = {
            FoundBy.ACCOUNT: (self.account,),
            FoundBy.CUSTOMER: (self.customer,),
            FoundBy.REFERENCE: (self.reference,),
            FoundBy.LAST_FOUR: (self.last_four, self.day, self.amount),
            FoundBy.CARD: (self.card,),
        }
        self._build()
        self._connect()

    def _build(self) -> None:
        say = self._words.say
        self.last_four.entry.setMaxLength(_PLACES)
        self.day.entry.setPlaceholderText(say("today"))
        self._handled_error.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        known = self._panel(column, "knownPanel", say("What the caller can read out"), "")
        known.addLayout(_row((self.account, self.customer)))
        known.addWidget(self.reference)
        handled = self._panel(column, "handledPanel", say("A sale or call of ours"), "")
        handled.addLayout(_row((self.last_four, self.day, self.amount)))
        handled.addWidget(self._handled_error)
        hint = say("Hidden while it is typed, and forgotten after the search.")
        self._panel(column, "cardPanel", say("Only if nothing else is at hand"), hint).addWidget(self.card)
        column.addWidget(self.go)

    def _panel(self, column: QVBoxLayout, name: str, title: str, hint: str) -> QVBoxLayout:
        panel = Panel(name)
        panel.body.addWidget(Label(title, weight=BOLD))
        if hint:
            panel.body.addWidget(Label(hint, size=Size.SMALL, tone="muted", wraps=True))
        column.addWidget(panel)
        return panel.body

    def _connect(self) -> None:
        for by, fields in self._by.items():
            for field in fields:
                field.edited.connect(lambda by=by: self._edited(by))
                field.entered.connect(self.asked)
        self.go.clicked.connect(self.asked)

    @property
    def way(self) -> FoundBy | None:
        """What something stands in; None: in nothing."""
        return next((by for by, fields in self._by.items() if any(map(_filled, fields))), None)

    def date(self) -> date | None:
        """The day that is meant, today where none is typed; None, and said, where it is no day."""
        today = self._now().astimezone().date()
        words = tuple(self.day.entry.text().lower().split())
        days = days_of(words, today) if words else None
        if not words:
            return today
        if days is None or days.first is None or days.first != days.last:
            self.show_error(FoundBy.LAST_FOUR, self._words.say("Type one day, like 2026-11-01, 1 nov or yesterday."))
            return None
        return days.first

    def show_error(self, by: FoundBy, text: str) -> None:
        """Say what is wrong with what was typed."""
        first, *_ = self._by[by]
        first.show_error(text)
        if by is FoundBy.LAST_FOUR:
            self._handled_error.setText(text)
            self._handled_error.setVisible(bool(text))
        first.setFocus()

    def use_reference(self, code: str) -> None:
        """A receipt's code."""
        self.empty()
        self.reference.show_text(code)

    def begin(self) -> None:
        """The keys go where a call begins."""
        self.account.setFocus()

    def empty(self, but: FoundBy | None = None) -> None:
        """Nothing stands there, nor can be had back by undo."""
        for by, fields in self._by.items():
            if by is not but:
                self._forget(fields)

    def _forget(self, fields: Iterable[Field]) -> None:
        for field in fields:
            if isinstance(field, CardField):
                field.clear()
            else:
                field.show_text("")
                field.entry.setText("")  # Set, not cleared: that empties the undo history.
            field.show_error("")
        self._handled_error.hide()

    def _edited(self, by: FoundBy) -> None:
        self.empty(but=by)
        for field in self._by[by]:
            field.show_error("")
        self._handled_error.hide()
        self.typed.emit()


def _filled(field: Field) -> bool:
    return bool(field.entry.text().strip()) if not isinstance(field, CardField) else not field.blank


def _row(fields: Iterable[Field]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(_BETWEEN)
    for field in fields:
        row.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
    return row
