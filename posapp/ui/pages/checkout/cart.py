"""The first panel: what the cart costs, and under which order it is paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from posapp.domain.texts import LONGEST_ORDER
from posapp.ui.theme import GAP
from posapp.ui.widgets.amount_field import AmountField
from posapp.ui.widgets.field import Entry, Field
from posapp.ui.widgets.label import Panel

if TYPE_CHECKING:
    from posapp.domain.money import Currency
    from posapp.ui.pages.checkout.flow import Checkout
    from posapp.words import Words


class CartPanel(Panel):
    """Cart total and order reference. The page listens to the fields' own signals."""

    def __init__(self, words: Words, currency: Currency) -> None:
        super().__init__("cartPanel")
        self._words = words
        self.total = AmountField(words.say("Cart total"), "cartTotal", currency)
        self.order = Field(words.say("Order reference"), Entry("orderReference"))
        # Longer than allowed, so that a pasted text is refused in words instead of cut in silence.
        self.order.entry.setMaxLength(LONGEST_ORDER * 2)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        for field in (self.total, self.order):
            row.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(row)

    def draw(self, now: Checkout, order: str) -> None:
        """`order` is the reference that the till makes where none is typed."""
        self.setEnabled(now.editable)
        for field, error in ((self.total, now.total_error), (self.order, now.order_error)):
            field.show_error(self._words.problem(error) if error else "")
        self.order.entry.setPlaceholderText(order)

    def clear(self) -> None:
        self.total.show_text("")
        self.order.show_text("")
