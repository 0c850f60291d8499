"""The third panel: what the points are worth, and how the total is shared between them and the card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from posapp.domain.points import Points
from posapp.ui.pages.checkout.face import Enter, enter, is_old, presets
from posapp.ui.pages.checkout.flow import KEPT, Checkout, Figure, Preset
from posapp.ui.shortcuts import Key
from posapp.ui.theme import GAP, Size, font
from posapp.ui.widgets.amount_field import AmountField, PointsField
from posapp.ui.widgets.button import ENTER, Button
from posapp.ui.widgets.flow_row import FlowRow
from posapp.ui.widgets.label import BOLD, Label, Panel, mark
from posapp.ui.widgets.split_bar import Shares, SplitBar

if TYPE_CHECKING:
    from datetime import datetime

    from posapp.domain.money import Currency
    from posapp.ui.theme import Theme
    from posapp.words import Words

_STEPS: Final = 20  # One key press moves the bar by a twentieth where a whole unit would be more than that.


class SplitPanel(Panel):
    """Balance line, bar, three linked fields and ready-made splits.

    Signals: preset_asked(Preset). The page listens to the bar's and the fields' own signals.
    """

    preset_asked = Signal(Preset)

    def __init__(self, words: Words, theme: Theme, currency: Currency) -> None:
        super().__init__("splitPanel", spacing=14)
        self._words = words
        self._balance = Label(size=Size.LARGE, weight=BOLD, name="balance", wraps=True)
        self._worth = Label(size=Size.SMALL, tone="muted", name="balanceWorth")
        self._rate = Label(size=Size.SMALL, tone="muted", name="rate")
        self._as_of = Label(size=Size.SMALL, tone="muted", name="asOf")
        self.bar = SplitBar(theme, "splitBar", words.say("Share paid with points"))
        self._error = Label(size=Size.SMALL, tone="bad", name="splitError", wraps=True)
        self.points = PointsField(words.say("Points to redeem"), "pointsToRedeem", error=self._error)
        self.value = AmountField(words.say("Points value"), "pointsValue", currency, error=self._error)
        self.card = AmountField(words.say("Charge to card"), "chargeToCard", currency, error=self._error)
        self.figures = {Figure.POINTS: self.points, Figure.VALUE: self.value, Figure.CARD: self.card}
        self.buttons = self._make_presets()
        self._build()

    def _make_presets(self) -> dict[Preset, Button]:
        say = self._words.say
        made = {
            Preset.ALL: Button(say("All that fit"), "allThatFit", kind="preset", key=Key.ALL_THAT_FIT),
            Preset.NONE: Button(say("No points"), "noPoints", kind="preset", key=Key.NO_POINTS),
            Preset.HALF: Button(say("Half"), "half", kind="preset"),
            Preset.ROUND: Button(say("Round card sum"), "roundCardSum", kind="preset"),
            Preset.KEEP: Button(say("Keep {points} pts", points=f"{KEPT.count:,}"), "keepPoints", kind="preset"),
        }
        for preset, button in made.items():
            button.clicked.connect(lambda _=False, preset=preset: self.preset_asked.emit(preset))
        return made

    def _build(self) -> None:
        fields = QHBoxLayout()
        fields.setSpacing(GAP)
        for field in self.figures.values():
            fields.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        row = QWidget()
        flow = FlowRow()
        row.setLayout(flow)
        for button in self.buttons.values():
            flow.addWidget(button)
        self._error.hide()
        self.body.addLayout(self._head())
        self.body.addWidget(self.bar)
        self.body.addLayout(fields)
        self.body.addWidget(self._error)
        self.body.addWidget(row)

    def _head(self) -> QHBoxLayout:
        right = QVBoxLayout()
        right.setSpacing(3)
        for label in (self._rate, self._as_of):
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            right.addWidget(label)
        left = QVBoxLayout()
        left.setSpacing(3)
        left.addWidget(self._balance)
        left.addWidget(self._worth)
        self._balance.setMinimumHeight(26)
        head = QHBoxLayout()
        head.addLayout(left, 1)
        head.addLayout(right)
        return head

    def draw(self, now: Checkout, at: datetime, *, typing: Figure | None) -> None:
        """`typing` names the field somebody is typing in: its text is left alone."""
        self.setEnabled(now.editable)
        self._draw_balance(now, at)
        self._draw_figures(now, typing)
        self.bar.show_shares(self._shares(now))
        self.bar.setEnabled(now.steerable)
        free, next_is_all = presets(now), enter(now) is Enter.PROPOSE
        for preset, button in self.buttons.items():
            button.setEnabled(preset in free)
        self.buttons[Preset.ALL].set_key(ENTER if next_is_all else Key.ALL_THAT_FIT)

    def _draw_balance(self, now: Checkout, at: datetime) -> None:
        quote, say = now.quote, self._words.say
        member = quote.member if quote else None
        known = member is not None and member.balance is not None
        # The tone first: a change of style takes the font back that was set since the last one.
        self._balance.set_tone("" if known else "muted")
        self._balance.setFont(font(Size.LARGE, BOLD) if known else font())
        if member is None or quote is None or member.balance is None:
            self._balance.setText(
                say("No points to show") if quote else say("The balance stands here once a card is checked")
            )
        else:
            self._balance.setText(self._words.counted(member.balance))
        worth = quote.worth if quote else None
        self._worth.setText(say("worth {money}", money=self._words.money(worth)) if worth is not None else " ")
        self._rate.setText(self._words.rate(member.rate) if member and member.rate else "")
        self._as_of.setText(self._age(now, at) if quote is not None and member is not None else "")
        self._as_of.set_tone("caution" if is_old(now, at) else "muted")

    def _age(self, now: Checkout, at: datetime) -> str:
        if now.quote is None:
            return ""
        clock = self._words.clock(now.quote.as_of)
        if not is_old(now, at):
            return self._words.say("as of {clock}", clock=clock)
        return self._words.say("as of {clock}, {age} old", clock=clock, age=self._words.age(at - now.quote.as_of))

    def _draw_figures(self, now: Checkout, typing: Figure | None) -> None:
        split, wrong = now.split, now.wrong
        for figure, field in self.figures.items():
            field.setEnabled(now.steerable)
            loud = wrong is not None and wrong.figure is figure and not wrong.quiet
            field.show_error(self._words.problem(wrong.error) if wrong and loud else "")
        self.points.say(self._words.problem(wrong.error) if wrong and not wrong.quiet else "")
        if typing is not Figure.POINTS:
            self.points.show_text(self._words.points(split.points) if split else "")
        if typing is not Figure.VALUE:
            self.value.show_money(split.points_value if split else None)
        if typing is not Figure.CARD:
            self.card.show_money(split.card_amount if split else None)
        amber = "points" if split and split.points and now.steerable else ""
        mark(self.points.entry, "tone", amber)
        mark(self.value.entry, "tone", amber)

    def _shares(self, now: Checkout) -> Shares | None:
        split, terms = now.split, now.terms
        if split is None or terms is None:
            return None
        best, total = terms.all_that_fit(), split.total.minor
        unit = Points(max(best.points.count // _STEPS, 1))
        if terms.rate is not None and best.points_value.minor > split.total.currency.scale * _STEPS:
            unit = min(unit, Points(int(terms.rate.tiers[-1].points_per_unit) or 1))
        return Shares(
            part=split.points_value.minor / total,
            reach=best.points_value.minor / total,
            points=split.points,
            most=best.points,
            step=unit,
            points_text=(self._words.counted(split.points), self._words.money(split.points_value)),
            card_text=(self._words.say("Card"), self._words.money(split.card_amount)),
        )
