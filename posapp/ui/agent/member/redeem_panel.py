"""Redeem on behalf of the member on the phone: the form, the steps while points move, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from posapp.domain.errors import RuleError
from posapp.domain.member import Quote
from posapp.domain.sale import SaleState
from posapp.ui.agent.member.redeem_form import RedeemForm
from posapp.ui.agent.member.redeem_runs import RedeemRuns
from posapp.ui.progress import Step, StepState
from posapp.ui.theme import GAP
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.notice import Notice
from posapp.ui.widgets.steps import Steps, announce

if TYPE_CHECKING:
    from posapp.domain.errors import PosError
    from posapp.domain.reward import Reward
    from posapp.domain.sale import Sale
    from posapp.domain.split import Split
    from posapp.operations.desk import Desk
    from posapp.operations.members import Found
    from posapp.ui.agent.call import Call
    from posapp.ui.bridge import Bridge
    from posapp.ui.theme import Theme
    from posapp.words import Words

_PATIENCE_S = 5
_TONES = {
    SaleState.COMPLETED: "good",
    SaleState.REFUSED: "bad",
    SaleState.NOT_REDEEMED: "bad",
}


class RedeemPanel(QWidget):
    """Owns the redemption under way, and `runs`, what is asked of the bank for it.

    Signals: moved() when a redemption has ended or was left open; receipt_asked(Sale).
    """

    moved = Signal()
    receipt_asked = Signal(object)

    def __init__(self, desk: Desk, bridge: Bridge, words: Words, theme: Theme, call: Call) -> None:
        super().__init__()
        self.setObjectName("redeemPanel")
        self._words = words
        self._found: Found | None = None
        self._quote: Quote | None = None
        self._split: Split | None = None
        self._sale: Sale | None = None
        self._is_recorded = False
        self.runs = RedeemRuns(desk, bridge, call, self)
        self.form = RedeemForm(words, desk.currency)
        self.steps = Steps(theme, "redeemSteps")
        self.notice = Notice(theme, "redeemNotice")
        self.receipt = Button(words.say("Confirmation"), "redeemReceipt")
        self.another = Button(words.say("Redeem something else"), "redeemAnother")
        self._waited = QElapsedTimer()
        self._second = QTimer(self, interval=1000)
        self._build()
        self._connect()
        self._draw()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        for widget in (self.notice, self.steps, self.form, self.receipt, self.another):
            column.addWidget(widget)
        column.addStretch(1)
        # While points move nothing here takes keys, and the focus must not wander off the page.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _connect(self) -> None:
        self.form.rate_wanted.connect(self._ask_rate)
        self.form.addresses_wanted.connect(self._ask_addresses)
        self.form.asked.connect(self._redeem)
        self.runs.quoted.connect(self._quoted)
        self.runs.unquoted.connect(lambda reward, error: self.form.show_failed(reward, self._words.error(error).what))
        self.runs.known.connect(self.form.address.show_known)
        self.runs.unknown.connect(lambda error: self.form.address.say(self._words.error(error).what))
        self.runs.recorded.connect(self._recorded)
        self.runs.ended.connect(self._ended)
        self.runs.failed.connect(self._failed)
        self.receipt.clicked.connect(lambda: self.receipt_asked.emit(self._sale))
        self.another.clicked.connect(self._begin_anew)
        self._second.timeout.connect(self._draw_steps)

    def show_member(self, found: Found) -> None:
        """Who it is for; the same member again changes nothing that was typed."""
        same = self._found is not None and self._found.profile.member.account == found.profile.member.account
        if not same:
            self.wipe()
        self._found = found
        bar = found.profile.member.bar
        self.form.show_bar(self._words.reason(bar) if bar is not None else "")

    def wipe(self) -> None:
        """Nothing of a member is left; what is sent goes on to its end, and late answers are not heard."""
        self.runs.let_go()
        self._second.stop()
        self._found = self._quote = self._split = self._sale = None
        self._is_recorded = False
        self.form.wipe()
        self.steps.show_steps(())
        self.notice.say(" ")
        self.notice.say("")
        self._draw()

    def begin(self) -> None:
        """The keyboard goes to where a redemption begins."""
        if self.form.isVisible():
            self.form.kind.setFocus()
        elif self.receipt.isVisible():
            self.receipt.setFocus()

    def _ask_rate(self, reward: Reward) -> None:
        if self._found is not None:
            self.runs.quote(self._found, reward)

    def _ask_addresses(self) -> None:
        if self._found is not None:
            self.runs.addresses(self._found)

    def _quoted(self, reward: Reward, quote: Quote) -> None:
        self._quote = quote
        self.form.show_quote(reward, quote)

    def _redeem(self, reward: Reward, split: Split) -> None:
        if self._quote is None or self.runs.busy:
            return
        self._split, self._sale, self._is_recorded = split, None, False
        self.notice.say("")
        self.runs.redeem(self._quote, reward, split)
        self._waited.start()
        self.setFocus()
        self._draw()
        self._draw_steps()
        self._second.start()

    def _recorded(self, sale: Sale) -> None:
        self._sale, self._is_recorded = sale, True
        self._draw_steps()

    def _ended(self, sale: Sale) -> None:
        self._second.stop()
        self._sale = sale
        tone = _TONES.get(sale.state, "caution")
        what = self._words.say("Redeemed") if tone == "good" else self._words.state(sale)
        told = self._words.story(sale)
        self.notice.say(what, told, tone=tone)
        announce(self, f"{what}. {told}")
        had_focus = self.hasFocus()
        self._wipe_form()
        self._draw()
        if had_focus:
            (self.receipt if self.receipt.isVisible() else self.another).setFocus()
        self.moved.emit()

    def _failed(self, error: PosError) -> None:
        self._second.stop()
        had_focus = self.hasFocus()
        said = self._words.no_news(error)
        self.notice.say(said.what, f"{said.taken} {said.then}".strip(), tone="bad")
        recorded, self._sale, self._split = self._is_recorded, None, None
        self._draw()
        newer = error.values.get("quote") if isinstance(error, RuleError) else None
        if isinstance(newer, Quote):
            self._quoted(self.form.reward, newer)
        if had_focus:
            self.form.send.setFocus()
        if recorded:
            self.moved.emit()

    def _wipe_form(self) -> None:
        """Empty for the next redemption of the same member."""
        self.form.wipe()
        if self._found is not None:
            self.show_member(self._found)

    def _begin_anew(self) -> None:
        self._sale = self._split = None
        self.notice.say("")
        self._draw()
        self.form.kind.setFocus()

    def _draw(self) -> None:
        sending, over = self.runs.busy, self._sale is not None and not self.runs.busy
        self.form.setVisible(not sending and not over)
        self.steps.setVisible(sending)
        self.receipt.setVisible(over and self._sale is not None and self._sale.state is SaleState.COMPLETED)
        self.another.setVisible(over)

    def _draw_steps(self) -> None:
        if self._split is None or not self.runs.busy:
            return
        say, points = self._words.say, self._words.counted(self._split.points)
        seconds = self._waited.elapsed() // 1000
        text = say("Redeeming {points}", points=points)
        if seconds >= 1:
            text = say("{step} · {seconds} s", step=text, seconds=str(seconds))
        if self._is_recorded:
            shown = [Step(say("Recorded on this desk"), StepState.DONE), Step(text, StepState.GOING)]
        else:
            waits = say("Redeem {points}", points=points)
            shown = [Step(say("Recording on this desk"), StepState.GOING), Step(waits, StepState.WAITING)]
        if seconds >= _PATIENCE_S:
            shown.append(Step(say("You may go on; it waits under Unsettled."), StepState.WAITING))
        self.steps.show_steps(tuple(shown))
