"""The second panel: the card, who it belongs to, and whether its points can be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from posapp.domain.card import Brand
from posapp.domain.member import Outcome, Quote, Reason
from posapp.ui.pages.checkout.flow import Busy, Checkout, ShownCard
from posapp.ui.progress import StepState
from posapp.ui.shortcuts import Key
from posapp.ui.theme import Size
from posapp.ui.widgets.button import ENTER, Button
from posapp.ui.widgets.card_field import CardField
from posapp.ui.widgets.label import Label, Panel, Pill
from posapp.ui.widgets.notice import Notice
from posapp.ui.widgets.steps import Sign

if TYPE_CHECKING:
    from posapp.ui.theme import Theme
    from posapp.words import Words


class CardPanel(Panel):
    """Card number, eligibility and member line.

    Signals: check_asked(), change_asked().
    """

    check_asked = Signal()
    change_asked = Signal()

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__("cardPanel")
        self._words = words
        self.field = CardField(words.say("Card number"), "cardNumber")
        self.check = Button(words.say("Check balance"), "checkBalance", key=ENTER)
        self.change = Button(words.say("Change card"), "changeCard", key=Key.BACK)
        self.pill = Pill("eligibility")
        self._sign = Sign(theme)
        self._line = Label(size=Size.SMALL, tone="muted", name="memberLine", wraps=True)
        self.notice = Notice(theme, "cardNotice")
        self._build()
        self.field.entered.connect(self.check_asked)
        self.field.swiped.connect(self.check_asked)
        self.check.clicked.connect(self.check_asked)
        self.change.clicked.connect(self.change_asked)

    def _build(self) -> None:
        self.field.corner.addWidget(self.pill)
        self.field.put_beside(self.check)
        self.field.put_beside(self.change)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addWidget(self._line, 1)
        self.body.addWidget(self.field)
        self.body.addLayout(row)
        self.body.addWidget(self.notice)

    def show_handed(self) -> None:
        """No number stands in the field, and none can be typed, until `field.clear`."""
        self.field.show_mask(self._words.say("Handed over by the issuer"), Brand.OTHER)

    def draw(self, now: Checkout, waited_s: int) -> None:
        """`waited_s`: whole seconds since the bank was asked."""
        self.setEnabled(now.editable)
        taken, asking = now.card is not None, now.busy is Busy.ASKING
        self.check.setVisible(not taken)
        self.change.setVisible(taken)
        self.field.show_error(self._words.problem(now.card_error) if now.card_error else "")
        self._sign.setVisible(asking)
        self._sign.show_state(StepState.GOING if asking else StepState.WAITING)
        self._line.setText(self._waiting(waited_s) if asking else self._member(now))
        self._line.setVisible(bool(self._line.text()))
        self.field.brand.setVisible(now.quote is None)
        self.pill.show_state(*self._eligibility(now.quote))
        self._draw_notice(now)

    def _waiting(self, seconds: int) -> str:
        if seconds < 1:
            return self._words.say("Asking the bank…")
        return self._words.say("Asking the bank… {seconds} s. Esc stops waiting.", seconds=str(seconds))

    def _member(self, now: Checkout) -> str:
        if now.card is None:
            return self._words.say("Type the number, or swipe the card.")
        parts = self._card(now.card, now.quote)
        member = now.quote.member if now.quote else None
        if member is not None:
            parts += [self._words.role(member.role)] if member.role else []
            parts += [self._words.status(member.status)] if member.status else []
        return "  ·  ".join(parts)

    def _card(self, card: ShownCard, quote: Quote | None) -> list[str]:
        brand = self._words.say("Card") if card.brand is Brand.OTHER else card.brand.value
        last_four = card.last_four or (quote.last_four if quote is not None else "")
        known = [self._words.say("{brand} ending {last_four}", brand=brand, last_four=last_four)] if last_four else []
        return [self._words.say("Emulated SSO"), *known] if card.handed else known

    def _eligibility(self, quote: Quote | None) -> tuple[str, str]:
        if quote is None:
            return "", ""
        if quote.outcome is Outcome.ELIGIBLE and quote.reason is Reason.BALANCE_UNAVAILABLE and quote.member is None:
            return self._words.say("No answer"), "caution"
        tone = "good" if quote.usable else "caution"
        return self._words.outcome(quote.outcome), tone

    def _draw_notice(self, now: Checkout) -> None:
        if now.trouble is not None and now.trouble.during is Busy.ASKING:
            said = self._words.error(now.trouble.error)
            again = self._words.say("To try again, press Esc and enter the card once more.")
            if now.card is not None and now.card.handed:
                again = self._words.say("To try again, press Esc and have the member handed over anew.")
            self.notice.say(said.what, f"{said.taken} {said.then}\n{again}", tone="bad")
        elif now.quote is not None and now.quote.reason is not None:
            then = self._words.say("Take the whole total by card, or try another card.")
            self.notice.say(self._words.reason(now.quote.reason), then, tone="caution")
        elif now.terms is not None and now.terms.hindrance is not None:
            what = self._words.wrong(now.terms.hindrance)
            self.notice.say(what, self._words.say("Take the whole total by card."), tone="caution")
        else:
            self.notice.say("")
