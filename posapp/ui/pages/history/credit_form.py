"""What is to go back of a sale: points, their worth or a returned amount, each following the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from posapp.domain.card import STRUCK, covered, holds_card_number
from posapp.domain.errors import Problem, UserError
from posapp.domain.points import Points
from posapp.domain.returns import Return, of_amount, of_points, points_for
from posapp.ui.theme import PADDING, Size
from posapp.ui.widgets.amount_field import AmountField, PointsField
from posapp.ui.widgets.button import ENTER, Button
from posapp.ui.widgets.choice import Choice
from posapp.ui.widgets.field import Entry, Field
from posapp.ui.widgets.label import Label, Panel

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from posapp.domain.money import Currency
    from posapp.operations.credits import Creditable, CreditRules, CreditWish
    from posapp.words import Words


class CreditForm(Panel):
    """Owns what is to go back. Signals: asked(CreditWish) once it may be sent."""

    asked = Signal(object)

    def __init__(self, words: Words, currency: Currency, *, tells_limit: bool = False) -> None:
        """`tells_limit`: the button says beforehand that a credit above the limit is only asked for."""
        super().__init__("creditForm", spacing=10)
        self._words = words
        self._tells_limit = tells_limit
        self._can: Creditable | None = None
        self._rules: CreditRules | None = None
        self._back: Return | None = None
        say = words.say
        self._wrong = Label(tone="bad", name="creditError", wraps=True)
        self.points = PointsField(say("Points to credit"), "pointsToCredit", error=self._wrong)
        self.worth = AmountField(say("Worth"), "creditWorth", currency, error=self._wrong)
        self.amount = AmountField(say("Returned amount"), "returnedAmount", currency, error=self._wrong)
        self._all = Button(say("All"), "creditAll", kind="preset")
        self._half = Button(say("Half"), "creditHalf", kind="preset")
        self.reason = Choice(say("Reason"), "reason")
        self.note = Field(say("Note"), Entry("creditNote"))
        self._preview = Label(size=Size.SMALL, tone="muted", name="creditPreview", wraps=True)
        self.send = Button(say("Credit points"), "credit", kind="primary", key=ENTER, steady=True)
        self._why = Label(size=Size.SMALL, tone="muted", name="creditWhy", wraps=True)
        self._build()
        self._connect()

    def _build(self) -> None:
        self.body.setContentsMargins(PADDING, 14, PADDING, 14)
        self.points.entry.setProperty("tone", "points")
        for preset in (self._all, self._half):
            self.points.put_beside(preset)
        self.body.addWidget(self.points)
        self.body.addLayout(_row(self.worth, self.amount))
        self.body.addWidget(self._wrong)
        reasons = _row(self.reason, self.note)
        reasons.setStretch(0, 3)
        reasons.setStretch(1, 2)
        self.body.addLayout(reasons)
        for widget in (self._preview, self.send, self._why):
            self.body.addWidget(widget)
        self._wrong.hide()

    def _connect(self) -> None:
        for field, read in (
            (self.points, self._by_points),
            (self.worth, self._by_worth),
            (self.amount, self._by_amount),
        ):
            field.edited.connect(lambda field=field, read=read: self._typed(field, read))
            field.entered.connect(self.send.setFocus)
        self._all.clicked.connect(lambda: self._choose(lambda left: left))
        self._half.clicked.connect(lambda: self._choose(lambda left: Points(left.count // 2)))
        self.reason.box.currentIndexChanged.connect(lambda _: self._draw())
        self.note.edited.connect(self._note_typed)
        self.note.entered.connect(self.send.setFocus)
        self.send.clicked.connect(self._send)

    def show_creditable(self, can: Creditable, rules: CreditRules) -> None:
        """What the bank says is left of a sale; what was typed for the last one goes."""
        from posapp.words.credits import reason  # noqa: PLC0415 - not before the first frame

        self._can, self._rules, self._back = can, rules, None
        if self.reason.box.count() != len(rules.reasons.codes):
            self.reason.box.clear()
            for code in rules.reasons.codes:
                self.reason.box.addItem(reason(self._words, code), code)
        self.reason.box.setCurrentIndex(0)
        for field in (self.points, self.worth, self.amount, self.note):
            field.show_text("")
            field.show_error("")
        self._all.setText(self._words.say("All {points}", points=self._words.points(can.left)))
        self._say("")
        self._draw()

    def _typed(self, field: Field, read: Callable[[Creditable, CreditRules], Return | None]) -> None:
        if self._can is None or self._rules is None:
            return
        try:
            self._back = read(self._can, self._rules)
            self._over(self._can)
            wrong = ""
        except UserError as error:
            self._back = None
            blank = error.problem is Problem.AMOUNT_EMPTY or not field.entry.text().strip()
            wrong = "" if blank else self._words.problem(error)
        self._say(wrong)
        field.show_error(wrong)
        self._show_back(field)
        self._draw()

    def _over(self, can: Creditable) -> None:
        if self._back is not None and self._back.points > can.left:
            raise UserError(Problem.CREDIT_OVER_LEFT, left=can.left)

    def _by_points(self, can: Creditable, _rules: CreditRules) -> Return:
        points = self.points.points()
        return of_points(can.sale, points, can.left) if points <= can.left else _too_many(can)

    def _by_worth(self, can: Creditable, _rules: CreditRules) -> Return:
        points = points_for(can.sale, self.worth.total(), can.left)
        return of_points(can.sale, points, can.left) if points <= can.left else _too_many(can)

    def _by_amount(self, can: Creditable, rules: CreditRules) -> Return:
        return of_amount(can.sale, self.amount.total(), can.left, rules.policy)

    def _choose(self, part: Callable[[Points], Points]) -> None:
        if self._can is not None:
            self._back = of_points(self._can.sale, part(self._can.left), self._can.left)
            self._say("")
            self._show_back(None)
            self._draw()
            self.send.setFocus()

    def _show_back(self, typed: Field | None) -> None:
        """The other figures follow the one that was typed."""
        back = self._back
        if typed is not self.points:
            self.points.show_text("" if back is None else self._words.points(back.points))
            self.points.show_error("")
        if typed is not self.worth:
            self.worth.show_money(None if back is None else back.points_value)
            self.worth.show_error("")
        if typed is not self.amount:
            self.amount.show_money(None if back is None else back.points_value + back.card_amount)
            self.amount.show_error("")

    def _note_typed(self) -> None:
        text = self.note.entry.text()
        struck = holds_card_number(text)
        if struck:
            self.note.show_text(covered(text))
        told = struck or STRUCK in text
        self.note.show_error(self._words.say("A card number was struck out: it must not stand here.") if told else "")
        self._draw()

    def _hindrance(self) -> str:
        """What is still missing; empty where the credit may be sent."""
        if self._can is None or self._rules is None:
            return self._words.say("Wait for the bank's figure.")
        if self._back is None or not self._back.points:
            return self._words.say("Type how many points go back.")
        try:
            self._rules.reasons.checked(str(self.reason.box.currentData()), self.note.entry.text().strip())
        except UserError as error:
            return self._words.problem(error)
        return ""

    @property
    def only_asks(self) -> bool:
        """What is to go back is above the limit of a single credit, and the button says so."""
        most = self._rules.limits.credit if self._rules is not None and self._tells_limit else None
        return bool(most) and self._back is not None and most is not None and self._back.points > most

    def _limit(self) -> str:
        if not self.only_asks or self._rules is None:
            return ""
        most = self._words.points(self._rules.limits.credit)
        return self._words.say("Above the limit of {most}: a second person must approve this amount.", most=most)

    def _draw(self) -> None:
        from posapp.words.credits import preview  # noqa: PLC0415 - not before the first frame

        back, words = self._back, self._words
        self._preview.setText(preview(words, back) if back is not None else "")
        self._preview.setVisible(back is not None)
        some = back is not None and bool(back.points)
        text = "Ask for approval: credit {points}" if self.only_asks else "Credit {points}"
        say = self.send.say_long if self._tells_limit else self.send.setText
        say(words.say(text, points=words.counted(back.points)) if back and some else words.say("Credit points"))
        why = self._hindrance()
        self.send.setEnabled(not why)
        self._why.set_tone("muted" if why else "caution")
        why = why or self._limit()
        self._why.setText(why)
        self._why.setVisible(bool(why) and not self._wrong.text())

    def _say(self, text: str) -> None:
        self._wrong.setText(text)
        self._wrong.setVisible(bool(text))

    def _send(self) -> None:
        from posapp.operations.credits import CreditWish  # noqa: PLC0415 - not before the first frame

        if self._back is not None and not self._hindrance():
            wish: CreditWish = CreditWish(
                self._back.points, str(self.reason.box.currentData()), self.note.entry.text().strip()
            )
            self.asked.emit(wish)


def _row(*parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for part in parts:
        row.addWidget(part, 1, Qt.AlignmentFlag.AlignTop)
    return row


def _too_many(can: Creditable) -> Return:
    raise UserError(Problem.CREDIT_OVER_LEFT, left=can.left)
