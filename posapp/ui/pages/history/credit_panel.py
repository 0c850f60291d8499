"""Beside the history: what of the chosen sale went back already, what still can by the bank's figure, and the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from posapp.domain.sale import SaleState
from posapp.ui.pages.history.approval_box import ApprovalBox
from posapp.ui.pages.history.credit_facts import CreditFacts
from posapp.ui.pages.history.credit_form import CreditForm
from posapp.ui.pages.history.credit_runs import CreditRuns, Told
from posapp.ui.progress import Step, StepState
from posapp.ui.shortcuts import Key
from posapp.ui.theme import GAP
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.notice import Notice
from posapp.ui.widgets.steps import Steps, announce

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posapp.domain.approval import Approval, Over
    from posapp.domain.errors import PosError
    from posapp.domain.points import Points
    from posapp.domain.sale import Sale
    from posapp.operations.credits import Creditable, CreditRules, CreditWish
    from posapp.operations.desk import Desk
    from posapp.operations.ports import Earlier
    from posapp.ui.bridge import Runner
    from posapp.ui.theme import Theme
    from posapp.words import Words

_PATIENCE_S = 5


class CreditPanel(QWidget):
    """Owns the sale that is credited, and `runs`, what is asked of the bank for it.

    Signals: moved() when a credit has changed a sale or left one open; receipt_asked(Sale).
    """

    moved = Signal()
    receipt_asked = Signal(object)

    def __init__(self, desk: Desk, bridge: Runner, words: Words, theme: Theme, *, tells_limit: bool = False) -> None:
        """`tells_limit` as in the form; what is above it is then asked for at once."""
        super().__init__()
        self.setObjectName("creditPanel")
        self._words = words
        self.runs = CreditRuns(desk, bridge, words, self)
        self._sale: Sale | None = None
        self._wish: CreditWish | None = None
        self.facts = CreditFacts(words)
        self.form = CreditForm(words, desk.currency, tells_limit=tells_limit)
        self.box = ApprovalBox(desk, bridge, words)
        self.steps = Steps(theme, "creditSteps")
        self.notice = Notice(theme, "creditNotice")
        self.again = Button(words.say("Ask the bank again"), "askLeftAgain")
        self.cancel = Button(words.say("Cancel this sale"), "historyCancel", steady=True)
        self.receipt = Button(words.say("Receipt"), "historyReceipt", key=Key.RECEIPT)
        self._waited = QElapsedTimer()
        self._second = QTimer(self, interval=1000)
        self._build()
        self._connect()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        for widget in (self.facts, self.notice, self.steps, self.form, self.box, self.again):
            column.addWidget(widget)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.cancel, 1)
        foot.addWidget(self.receipt, 1)
        column.addLayout(foot)
        column.addStretch(1)
        # While a credit is under way nothing here takes keys, and the focus must not wander off the page.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _connect(self) -> None:
        self.form.asked.connect(self._give)
        self.runs.left.connect(self._left)
        self.runs.not_left.connect(self._not_left)
        self.runs.known.connect(self._known)
        self.runs.held.connect(self._held)
        self.box.approved.connect(self._give)
        self.box.closed.connect(self._leave_box)
        self.runs.ended.connect(self._ended)
        self.again.clicked.connect(self._look)
        self.cancel.clicked.connect(self._cancel)
        self.receipt.clicked.connect(lambda: self.receipt_asked.emit(self._sale))
        QShortcut(QKeySequence(Key.RECEIPT), self).activated.connect(self.receipt.press)
        self._second.timeout.connect(self._draw_steps)

    @property
    def busy(self) -> bool:
        """A credit of the sale that is shown is under way."""
        return self._sale is not None and self.runs.busy(self._sale)

    def begin(self) -> None:
        """The keyboard goes to where a credit begins."""
        if self.form.isVisible():
            self.form.points.setFocus()
        elif self.receipt.isVisible():
            self.receipt.setFocus()

    def show_sale(self, sale: Sale | None) -> None:
        """Another sale is chosen, or the chosen one has moved on; None: none is."""
        same = sale is not None and self._sale is not None and sale.id == self._sale.id
        if sale == self._sale or sale is None:
            self._sale = sale
            return
        self._sale = sale
        if not same:
            self.notice.say("")
        if self.runs.busy(sale):
            return
        self.facts.show_sale(sale)
        if self._creditable(sale):
            self._look()
        self._draw(waits=self._creditable(sale))

    def _creditable(self, sale: Sale) -> bool:
        return sale.state is SaleState.COMPLETED and bool(sale.creditable)

    def _look(self) -> None:
        if self._sale is not None:
            self.facts.show_asking()
            self.again.hide()
            self.runs.look(self._sale)

    def _is_shown(self, sale: Sale) -> bool:
        return self._sale is not None and sale.id == self._sale.id

    def _left(self, can: Creditable, rules: CreditRules) -> None:
        if not self._is_shown(can.sale) or self.runs.busy(can.sale):
            return
        self.facts.show_creditable(can)
        self.form.show_creditable(can, rules)
        self._draw(left=bool(can.left))
        if self.hasFocus():
            self.begin()

    def _known(self, sale: Sale, before: Earlier | None, approval: Approval | None) -> None:
        if self._is_shown(sale) and not self.runs.busy(sale):
            self.facts.show_earlier(before)
            if approval is not None and self.form.isVisible():
                self._show_box()
                self.box.show_approval(sale, approval)

    def _held(self, sale: Sale, wish: CreditWish, over: Sequence[Over]) -> None:
        self._second.stop()
        if self._is_shown(sale):
            self._draw(left=True)
            self._show_box()
            self.box.show_need(sale, wish, over)
            if self.form.only_asks:
                self.box.ask_now()

    def _show_box(self) -> None:
        """In the form's place; what was typed stays there."""
        for widget in (self.form, self.cancel):
            widget.hide()
        self.box.show()

    def _leave_box(self) -> None:
        self._draw(left=True)
        self.begin()

    def _not_left(self, sale: Sale, error: PosError) -> None:
        if not self._is_shown(sale):
            return
        said = self._words.error(error)
        self.notice.say(said.what, self._words.say("Nothing can be given back without the bank's figure."), tone="bad")
        self.facts.show_not_known()
        self._draw()
        self.again.show()

    def _cancel(self) -> None:
        if self._sale is not None and not self.runs.busy(self._sale):
            self._sent(self.runs.cancel(self._sale))

    def _give(self, wish: CreditWish) -> None:
        if self._sale is not None and not self.runs.busy(self._sale):
            self.runs.give(self._sale, wish)
            self._sent(wish)

    def _sent(self, wish: CreditWish) -> None:
        self._wish = wish
        self.notice.say("")
        self._waited.start()
        self.setFocus()
        self._draw()
        self._draw_steps()
        self._second.start()

    def _ended(self, told: Told) -> None:
        self._second.stop()
        self.moved.emit()
        if not self._is_shown(told.sale):
            return
        self.notice.say(told.what, told.more, tone=told.tone)
        announce(self, f"{told.what}. {told.more}")
        self._sale = told.sale
        self.facts.show_sale(told.sale)
        if self._creditable(told.sale):
            self._look()
        self._draw(waits=self._creditable(told.sale))
        if self.hasFocus() and not self._creditable(told.sale):
            self.begin()

    def _draw(self, *, left: bool = False, waits: bool = False) -> None:
        """`left`: the bank's figure is here and above zero; `waits`: it is on its way."""
        sale = self._sale
        busy = sale is not None and self.runs.busy(sale)
        self.steps.setVisible(busy)
        self.form.setVisible(left and not busy)
        self.box.hide()
        self.again.hide()
        untouched = sale is not None and not sale.credited_points
        self.cancel.setVisible(left and untouched and not busy)
        self.receipt.setVisible(
            sale is not None and sale.state in (SaleState.COMPLETED, SaleState.CANCELLED) and not busy
        )
        if sale is not None and not (left or waits or busy):
            self.facts.show_why(sale)

    def _draw_steps(self) -> None:
        if self._wish is None or self._sale is None or not self.runs.busy(self._sale):
            return
        points = self._wish.points if self._wish.points is not None else self._sale.creditable
        seconds = self._waited.elapsed() // 1000
        self.steps.show_steps(tuple(_waited(self._words, points, seconds)))


def _waited(words: Words, points: Points, seconds: int) -> list[Step]:
    text = words.say("Giving {points} back", points=words.counted(points))
    if seconds >= 1:
        text = words.say("{step} · {seconds} s", step=text, seconds=str(seconds))
    shown = [Step(text, StepState.GOING)]
    if seconds >= _PATIENCE_S:
        shown.append(Step(words.say("You may go on; it waits under Unsettled."), StepState.WAITING))
    return shown
