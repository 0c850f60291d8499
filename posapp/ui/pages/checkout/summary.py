"""The payment at a glance: what the cart costs, who pays which part, and what stays on the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout

from posapp.ui.theme import Size
from posapp.ui.widgets.label import BOLD, Caption, Label, Panel, rule

if TYPE_CHECKING:
    from posapp.domain.money import Money
    from posapp.domain.points import Points
    from posapp.ui.pages.checkout.flow import Checkout
    from posapp.words import Words

_NOTHING = "\u2013"


class SummaryPanel(Panel):
    """Four rows; a dash where nothing is known yet."""

    def __init__(self, words: Words) -> None:
        super().__init__("summaryPanel")
        self._words = words
        self.body.addWidget(Caption(words.say("Payment")))
        self._total = self._row(words.say("Cart total"), "summaryTotal")
        self._points = self._row(words.say("Paid with points"), "summaryPoints", tone="points")
        self.body.addWidget(rule())
        self._card = self._row(words.say("Charge to card"), "summaryCard", tone="card")
        self._left = self._row(words.say("Points left after"), "summaryLeft")

    def _row(self, caption: str, name: str, *, tone: str = "") -> Label:
        value = Label(_NOTHING, size=Size.LARGE, weight=BOLD, tone=tone, name=name)
        row = QHBoxLayout()
        row.addWidget(Label(caption, size=Size.SMALL, tone="muted"))
        row.addStretch(1)
        row.addWidget(value)
        self.body.addLayout(row)
        return value

    def draw(self, now: Checkout) -> None:
        split = now.split
        paid = split.points_value if split else None
        self._points.set_tone("points" if split else "muted")
        self._card.set_tone("card" if split else "muted")
        self._total.set_tone("" if now.total else "muted")
        self._total.setText(self._money(now.total))
        self._points.setText(f"\u2212{self._money(paid)}" if paid else self._money(paid))
        self._card.setText(self._money(split.card_amount if split else None))
        left = self._left_after(now)
        self._left.set_tone("" if left is not None else "muted")
        self._left.setText(self._words.points(left) if left is not None else _NOTHING)

    def _money(self, amount: Money | None) -> str:
        return self._words.money(amount) if amount is not None else _NOTHING

    def _left_after(self, now: Checkout) -> Points | None:
        """The bank's own figure once it has told one, else the balance less the split's points."""
        if now.sale is not None and now.busy is None and now.sale.points_left is not None and now.sale.redemption_id:
            return now.sale.points_left
        balance = now.quote.member.balance if now.quote and now.quote.member else None
        if balance is None or now.split is None or now.split.points > balance:
            return None
        return balance - now.split.points
