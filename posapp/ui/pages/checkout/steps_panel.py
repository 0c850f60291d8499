"""What stands in the place of the button while money moves: the steps, and the terminal's answer to give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from posapp.domain.sale import SaleState
from posapp.ui.pages.checkout.face import StepKind, steps
from posapp.ui.pages.checkout.flow import Busy, Checkout, Stage
from posapp.ui.progress import Step, StepState
from posapp.ui.theme import Size
from posapp.ui.widgets.button import ENTER, Button
from posapp.ui.widgets.label import Caption, Label, Panel, Pill
from posapp.ui.widgets.steps import Steps

if TYPE_CHECKING:
    from posapp.ui.theme import Theme
    from posapp.words import Words

PATIENCE_S: Final = 5
"""After so many seconds a wait can be put aside (design section 4)."""


class StepsPanel(Panel):
    """Signals: approved(), declined() for the card's part; put_aside() for a wait that takes too long."""

    approved = Signal()
    declined = Signal()
    put_aside = Signal()

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__("stepsPanel", spacing=14)
        self._words = words
        say = words.say
        self._state = Pill("paymentState")
        self._steps = Steps(theme, "steps")
        self.approve = Button(say("Card approved"), "cardApproved", kind="card", key=ENTER, steady=True)
        self.decline = Button(say("Card declined"), "cardDeclined", steady=True)
        self._aside = Button(say("Put aside"), "putAside")
        self._aside_hint = Label(size=Size.SMALL, tone="muted", name="putAsideHint", wraps=True)
        self._build()
        self.approve.clicked.connect(self.approved)
        self.decline.clicked.connect(self.declined)
        self._aside.clicked.connect(self.put_aside)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(Caption(self._words.say("Steps")))
        head.addStretch(1)
        head.addWidget(self._state)
        self._aside_hint.setText(self._words.say("The till goes on; this sale waits under Unsettled."))
        self.body.addLayout(head)
        below: tuple[QWidget, ...] = (self._steps, self.approve, self.decline, self._aside_hint, self._aside)
        for widget in below:
            self.body.addWidget(widget)

    def draw(self, now: Checkout, waited_s: int) -> None:
        """`waited_s`: whole seconds that the operation under way has taken."""
        self.setVisible(now.stage is not Stage.CART)
        self._steps.show_steps(tuple(Step(self._step(now, *one, waited_s), one[1]) for one in steps(now)))
        charging = now.stage is Stage.CARD and bool(now.sale and now.sale.card_amount)
        self.approve.setVisible(charging)
        self.decline.setVisible(charging)
        late = now.stage is Stage.SENDING and waited_s >= PATIENCE_S
        self._aside.setVisible(late)
        self._aside_hint.setVisible(late)
        self._state.show_state(*self._overall(now))

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
        StepState.OPEN: "{points} not back yet",
    },
}
