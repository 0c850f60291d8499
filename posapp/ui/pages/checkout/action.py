"""The one button, and the steps that take its place while money moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from posapp.domain.sale import SaleState
from posapp.ui.pages.checkout.face import Block, Enter, Primary, StepKind, enter, primary, steps
from posapp.ui.pages.checkout.flow import Busy, Checkout, Stage
from posapp.ui.progress import Step, StepState
from posapp.ui.theme import GAP, Size
from posapp.ui.widgets.button import ENTER, Button
from posapp.ui.widgets.label import Caption, Label, Panel, Pill
from posapp.ui.widgets.notice import Notice
from posapp.ui.widgets.steps import Steps

if TYPE_CHECKING:
    from posapp.domain.member import Quote
    from posapp.ui.theme import Theme
    from posapp.words import Words

PATIENCE_S: Final = 5
"""After so many seconds a wait can be put aside (design section 4)."""

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
    """The primary button with what stands in its way, a notice, and the panel of steps.

    Signals: pressed() for the primary button; approved(), declined(), put_aside().
    """

    pressed = Signal()
    approved = Signal()
    declined = Signal()
    put_aside = Signal()

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("actionPanel")
        self._words = words
        say = words.say
        self.button = Button(say("Redeem points"), "redeem", kind="primary", key=ENTER)
        self._reason = Label(size=Size.SMALL, tone="muted", name="redeemReason", wraps=True)
        self.notice = Notice(theme, "notice")
        self._panel = Panel("stepsPanel", spacing=14)
        self._state = Pill("paymentState")
        self._steps = Steps(theme, "steps")
        self.approve = Button(say("Card approved"), "cardApproved", kind="card", key=ENTER, steady=True)
        self.decline = Button(say("Card declined"), "cardDeclined", steady=True)
        self._aside = Button(say("Put aside"), "putAside")
        self._aside_hint = Label(size=Size.SMALL, tone="muted", name="putAsideHint", wraps=True)
        self._build()
        self._connect()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(Caption(self._words.say("Steps")))
        head.addStretch(1)
        head.addWidget(self._state)
        self._aside_hint.setText(self._words.say("The till goes on; this sale waits under Unsettled."))
        self._panel.body.addLayout(head)
        below: tuple[QWidget, ...] = (self._steps, self.approve, self.decline, self._aside_hint, self._aside)
        for widget in below:
            self._panel.body.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        rows: tuple[QWidget, ...] = (self.notice, self.button, self._reason, self._panel)
        for widget in rows:
            column.addWidget(widget)

    def _connect(self) -> None:
        self.button.clicked.connect(self.pressed)
        self.approve.clicked.connect(self.approved)
        self.decline.clicked.connect(self.declined)
        self._aside.clicked.connect(self.put_aside)

    def draw(self, now: Checkout, waited_s: int) -> None:
        """`waited_s`: whole seconds that the operation under way has taken."""
        self._draw_button(now)
        self._draw_notice(now)
        self._panel.setVisible(now.stage is not Stage.CART)
        self._steps.show_steps(tuple(Step(self._step(now, *one, waited_s), one[1]) for one in steps(now)))
        charging = now.stage is Stage.CARD and bool(now.sale and now.sale.card_amount)
        self.approve.setVisible(charging)
        self.decline.setVisible(charging)
        late = now.stage is Stage.SENDING and waited_s >= PATIENCE_S
        self._aside.setVisible(late)
        self._aside_hint.setVisible(late)
        self._state.show_state(*self._overall(now))

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
            said = self._words.error(now.trouble.error)
            self.notice.say(said.what, f"{said.taken} {said.then}", tone="bad")
        elif now.before is not None and now.quote is not None:
            text = self._words.say("Balance or rate have changed meanwhile. Nothing was sent.")
            self.notice.say(text, self._moved(now.before, now.quote), tone="caution")
        else:
            self.notice.say("")

    def _moved(self, before: Quote, after: Quote) -> str:
        return self._words.say(
            "Before: {before}. Now: {after}. Check the split and confirm it again.",
            before=self._terms(before),
            after=self._terms(after),
        )

    def _terms(self, quote: Quote) -> str:
        member = quote.member
        if quote.reason is not None or member is None or member.balance is None or member.rate is None:
            return self._words.reason(quote.reason) if quote.reason else self._words.outcome(quote.outcome)
        return f"{self._words.counted(member.balance)}, {self._words.rate(member.rate)}"

    def _overall(self, now: Checkout) -> tuple[str, str]:
        if now.sale is None or now.busy in (Busy.REDEEMING, Busy.APPROVING, Busy.GIVING_BACK):
            return self._words.say("Under way"), ""
        tones = {SaleState.COMPLETED: "good", SaleState.REFUSED: "bad", SaleState.NOT_REDEEMED: ""}
        return self._words.state(now.sale), tones.get(now.sale.state, "caution")

    def _step(self, now: Checkout, kind: StepKind, state: StepState, waited_s: int) -> str:
        text = self._words.say(_STEPS[kind].get(state, _STEPS[kind][StepState.DONE]), **self._fields(now))
        if state is StepState.GOING and waited_s >= 1:
            return self._words.say("{step} · {seconds} s", step=text, seconds=str(waited_s))
        return text

    def _fields(self, now: Checkout) -> dict[str, str]:
        shown = now.sale or now.split
        if shown is None:
            return {"points": "", "money": "", "id": ""}
        return {
            "points": self._words.counted(shown.points),
            "money": self._words.money(shown.card_amount),
            "id": (now.sale.redemption_id if now.sale else None) or "",
        }


_STEPS: Final = {
    StepKind.RECORD: {
        StepState.GOING: "Recording on this till",
        StepState.DONE: "Recorded on this till",
    },
    StepKind.REDEEM: {
        StepState.WAITING: "Redeem {points}",
        StepState.GOING: "Redeeming {points}",
        StepState.DONE: "Points redeemed · {id}",
        StepState.OPEN: "No answer for {points}",
        StepState.FAILED: "No points taken",
    },
    StepKind.CHARGE: {
        StepState.WAITING: "Charge {money} on the terminal",
        StepState.DUE: "Charge {money} on the terminal",
        StepState.GOING: "Card approved, recording it",
        StepState.DONE: "Card charged {money}",
        StepState.FAILED: "Card not charged",
    },
    StepKind.GIVE_BACK: {
        StepState.GOING: "Giving {points} back",
        StepState.DONE: "{points} given back",
        StepState.OPEN: "No answer yet about {points} to give back",
    },
}
