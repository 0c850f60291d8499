"""The one button of the page, which says what it will do or why it cannot yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from posapp.ui.pages.checkout.face import Block, Enter, Primary, enter, primary
from posapp.ui.pages.checkout.flow import Busy, Checkout, Stage
from posapp.ui.theme import GAP, Size
from posapp.ui.widgets.button import ENTER, Button
from posapp.ui.widgets.label import Label
from posapp.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from posapp.domain.member import Quote
    from posapp.ui.theme import Theme
    from posapp.words import Words

_BLOCKS: Final = {
    Block.NO_TOTAL: "Type the cart total first.",
    Block.WRONG_TOTAL: "The cart total is not right yet.",
    Block.WRONG_ORDER: "The order reference is not right yet.",
    Block.NO_CARD: "Check a card first.",
    Block.ASKING: "Waiting for the balance.",
    Block.UNFINISHED: "Finish the figure you are typing.",
    Block.WRONG_SPLIT: "The split is not right yet.",
}


class ActionPanel(QWidget):
    """The primary button with what stands in its way, and a notice. Signals: pressed() for the button."""

    pressed = Signal()

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("actionPanel")
        self._words = words
        self.button = Button(words.say("Redeem points"), "redeem", kind="primary", key=ENTER)
        self._reason = Label(size=Size.SMALL, tone="muted", name="redeemReason", wraps=True)
        self.notice = Notice(theme, "notice")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        rows: tuple[QWidget, ...] = (self.notice, self.button, self._reason)
        for widget in rows:
            column.addWidget(widget)
        self.button.clicked.connect(self.pressed)

    def draw(self, now: Checkout) -> None:
        self._draw_button(now)
        self._draw_notice(now)
        self.setVisible(now.stage is Stage.CART or not self.notice.isHidden())

    def _draw_button(self, now: Checkout) -> None:
        shown = primary(now)
        self.button.setVisible(now.stage is Stage.CART)
        self.button.setText(self._promise(shown))
        takes = shown.split is None or bool(shown.split.points)
        self.button.set_kind("primary" if takes else "card")
        self.button.setEnabled(shown.block is None)
        self.button.set_key(ENTER if enter(now) is Enter.SEND else "")
        reason = self._words.say(_BLOCKS[shown.block]) if shown.block in _BLOCKS else self._hint(now)
        self._reason.setText(reason)
        self._reason.setVisible(now.stage is Stage.CART and bool(reason))

    def _hint(self, now: Checkout) -> str:
        return self._words.say("⏎ proposes all points that fit.") if enter(now) is Enter.PROPOSE else ""

    def _promise(self, shown: Primary) -> str:
        split = shown.split
        if split is None:
            return self._words.say("Redeem points")
        if split.points:
            return self._words.say("Redeem {points}", points=self._words.counted(split.points))
        return self._words.say("Charge {money} to card", money=self._words.money(split.card_amount))

    def _draw_notice(self, now: Checkout) -> None:
        if now.trouble is not None and now.trouble.during is not Busy.ASKING:
            say = self._words.error if now.sale is None else self._words.no_news
            said = say(now.trouble.error)
            self.notice.say(said.what, f"{said.taken} {said.then}", tone="bad")
        elif now.before is not None and now.quote is not None:
            text = self._words.say("Balance or rate have changed meanwhile. Nothing was sent.")
            self.notice.say(text, self._moved(now.before, now.quote), tone="caution")
        else:
            self.notice.say("")

    def _moved(self, before: Quote, after: Quote) -> str:
        return self._words.say(
            "Before: {before}\nNow: {after}\nCheck the split and confirm it again.",
            before=self._terms(before),
            after=self._terms(after),
        )

    def _terms(self, quote: Quote) -> str:
        member = quote.member
        if quote.reason is not None or member is None or member.balance is None or member.rate is None:
            return self._words.reason(quote.reason) if quote.reason else self._words.outcome(quote.outcome)
        return f"{self._words.counted(member.balance)}, {self._words.rate(member.rate)}"
