"""What is redeemed for a member on the phone: for what, and how many points by the bank's rate for just that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from posapp.domain.errors import PosError, RuleError, UserError
from posapp.domain.reward import Reward, RewardKind, item_id
from posapp.domain.split import Split, all_points
from posapp.ui.agent.member.address_choice import AddressChoice
from posapp.ui.theme import PADDING, Size
from posapp.ui.widgets.amount_field import AmountField, PointsField
from posapp.ui.widgets.button import ENTER, Button
from posapp.ui.widgets.choice import Choice
from posapp.ui.widgets.field import Entry, Field
from posapp.ui.widgets.label import Label, Panel
from posapp.words.member_page import KINDS

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from posapp.domain.member import Quote
    from posapp.domain.money import Currency
    from posapp.words import Words


class RedeemForm(Panel):
    """Owns what is to be redeemed.

    Signals: rate_wanted(Reward) for another item; addresses_wanted() once something is to be sent; asked(Reward, Split)
    once it may be redeemed.
    """

    rate_wanted = Signal(object)
    addresses_wanted = Signal()
    asked = Signal(object, object)

    def __init__(self, words: Words, currency: Currency) -> None:
        super().__init__("redeemForm", spacing=10)
        self._words = words
        self._quote: Quote | None = None
        self._priced: Reward | None = None
        self._split: Split | None = None
        self._bar = ""
        say = words.say
        self.kind = Choice(say("Type"), "rewardType")
        self.item = Field(say("Item"), Entry("rewardItem"))
        self.address = AddressChoice(words)
        self._rate = Label(size=Size.SMALL, tone="muted", name="rewardRate", wraps=True)
        self._wrong = Label(size=Size.SMALL, tone="bad", name="redeemError", wraps=True)
        self.points = PointsField(say("Points to redeem"), "pointsToRedeem", error=self._wrong)
        self.value = AmountField(say("Points value"), "redeemValue", currency, error=self._wrong)
        self.send = Button(say("Redeem"), "redeem", kind="primary", key=ENTER, steady=True)
        self._why = Label(size=Size.SMALL, tone="muted", name="redeemWhy", wraps=True)
        self._build()
        self._connect()
        self._draw()

    def _build(self) -> None:
        self.body.setContentsMargins(PADDING, 14, PADDING, 14)
        for kind in RewardKind:
            self.kind.box.addItem(self._words.say(KINDS[kind]).capitalize(), kind)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.kind, 3)
        top.addWidget(self.item, 2)
        figures = QHBoxLayout()
        figures.setSpacing(8)
        figures.addWidget(self.points, 1)
        figures.addWidget(self.value, 1)
        self.points.entry.setProperty("tone", "points")
        self.body.addLayout(top)
        self.body.addWidget(self.address)
        self.body.addWidget(self._rate)
        self.body.addLayout(figures)
        below: tuple[QWidget, ...] = (self._wrong, self.send, self._why)
        for widget in below:
            self.body.addWidget(widget)
        hidden: tuple[QWidget, ...] = (self.address, self._rate, self._wrong)
        for widget in hidden:
            widget.hide()

    def _connect(self) -> None:
        self.kind.box.currentIndexChanged.connect(lambda _at: self._kind_chosen())
        self.item.edited.connect(self._item_typed)
        self.item.entered.connect(self._go_on)
        self.item.left.connect(self._ask_rate)
        self.address.edited.connect(self._draw)
        for field in (self.points, self.value):
            field.edited.connect(lambda field=field: self._typed(field))
            field.entered.connect(self._to_button)
        self.send.clicked.connect(self.send_now)

    @property
    def reward(self) -> Reward:
        """What is asked for, as it stands there."""
        kind = RewardKind(self.kind.box.currentData())
        sent = kind is RewardKind.MERCHANDISE
        return Reward(kind, self.item.entry.text().strip(), self.address.address if sent else "")

    def show_bar(self, text: str) -> None:
        """Why this member may not redeem at all; empty where it may."""
        self._bar = text
        self._draw()

    def show_quote(self, reward: Reward, quote: Quote) -> None:
        """The bank's rate for an item; one that is not meant any more is left."""
        if not self._is_meant(reward):
            return
        self._quote, words = quote, self._words
        rate = quote.member.rate if quote.member is not None else None
        self._tell(words.reason(quote.reason) if quote.reason else words.rate(rate) if rate else "")
        self._reckon(self.value if self.points.blank and not self.value.blank else self.points)

    def show_failed(self, reward: Reward, text: str) -> None:
        """The rate could not be had; ⏎ in the item asks again."""
        if self._is_meant(reward):
            self._priced = None
            self._tell(text)
            self._draw()

    def wipe(self) -> None:
        """Nothing of a member is left, nor what one could undo."""
        self._quote = self._priced = self._split = None
        self._bar = ""
        for field in (self.item, self.points, self.value):
            # Set anew, not cleared: that empties the undo history, too.
            field.show_text("")
            field.entry.setText("")
            field.show_error("")
        self.address.wipe()
        self.kind.box.setCurrentIndex(0)
        self._tell("")
        self._say("")
        self._draw()

    def _is_meant(self, reward: Reward) -> bool:
        return self._priced is not None and (reward.kind, reward.item) == (self._priced.kind, self._priced.item)

    def _kind_chosen(self) -> None:
        sent = self.reward.kind is RewardKind.MERCHANDISE
        self.address.setVisible(sent)
        if sent:
            self.addresses_wanted.emit()
        self._unpriced()
        self._ask_rate()

    def _item_typed(self) -> None:
        self.item.show_error("")
        self._unpriced()

    def _unpriced(self) -> None:
        self._quote = self._priced = self._split = None
        self._tell("")
        self._draw()

    def _go_on(self) -> None:
        self._ask_rate()
        if self._priced is not None:
            (self.address.box if self.reward.kind is RewardKind.MERCHANDISE else self.points).setFocus()

    def _ask_rate(self) -> None:
        reward = self.reward
        if not reward.item or self._is_meant(reward):
            return
        try:
            item_id(reward.item)
        except UserError as error:
            self.item.show_error(self._words.problem(error))
            return
        self._priced = reward
        self._tell(self._words.say("Asking the bank…"))
        self.rate_wanted.emit(reward)

    def _typed(self, field: PointsField | AmountField) -> None:
        self._reckon(field)

    def _reckon(self, field: PointsField | AmountField) -> None:
        """The other figure follows the one that was typed."""
        wrong, self._split = "", None
        other = self.value if field is self.points else self.points
        if self._quote is not None and not field.blank:
            try:
                self._split = self._shared(field, self._quote)
            except PosError as error:
                wrong = self._told(error)
        self._say(wrong)
        field.show_error(wrong)
        other.show_error("")
        split = self._split
        if self._quote is not None or field.blank:
            if other is self.value:
                self.value.show_money(split.points_value if split else None)
            else:
                self.points.show_text(self._words.points(split.points) if split else "")
        self._draw()

    def _shared(self, field: PointsField | AmountField, quote: Quote) -> Split:
        if isinstance(field, PointsField):
            return all_points(quote, points=field.points())
        return all_points(quote, value=field.total())

    def _told(self, error: PosError) -> str:
        if isinstance(error, UserError | RuleError):
            return self._words.problem(error)
        return str(self._words.error(error))

    def _hindrance(self) -> str:
        """What is still missing; empty where it may be sent."""
        say, reward = self._words.say, self.reward
        if self._bar:
            return self._bar
        if not reward.item:
            return say("Type the item's id.")
        if self._quote is None:
            return say("The rate for this item is not known yet.") if self._priced else say("⏎ asks for the rate.")
        if self._split is None:
            return say("Type how many points, or what they are worth.")
        if reward.kind is RewardKind.MERCHANDISE and not reward.address:
            return say("Choose where it is sent.")
        return ""

    def _draw(self) -> None:
        words, split = self._words, self._split
        kind = words.say(KINDS[self.reward.kind])
        text = words.say("Redeem {points} for {what}", points=words.counted(split.points), what=kind) if split else ""
        self.send.say_long(text or words.say("Redeem"))
        why = self._hindrance()
        self.send.setEnabled(not why)
        self._why.setText(why)
        self._why.setVisible(bool(why) and not self._wrong.text())

    def _to_button(self) -> None:
        if not self._hindrance():
            self.send.setFocus()

    def _tell(self, text: str) -> None:
        self._rate.setText(text)
        self._rate.setVisible(bool(text))

    def _say(self, text: str) -> None:
        self._wrong.setText(text)
        self._wrong.setVisible(bool(text))

    def send_now(self) -> None:
        """As the button."""
        if self._split is not None and not self._hindrance():
            self.asked.emit(self.reward, self._split)
