"""Beside the history, in the form's place: why a credit needs a second person, and the two ways to have one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from posapp.domain.approval import ApprovalState
from posapp.domain.errors import UserError
from posapp.ui.pages.history.approval_runs import ApprovalRuns, with_approval
from posapp.ui.theme import PADDING, Size
from posapp.ui.widgets.button import ENTER, Button
from posapp.ui.widgets.label import BOLD, Label, Panel, Pill
from posapp.ui.widgets.pin_fields import PinFields
from posapp.ui.widgets.steps import announce
from posapp.words.approvals import pill, told, why

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QHideEvent

    from posapp.domain.approval import Approval, Over
    from posapp.domain.errors import PosError
    from posapp.domain.sale import Sale
    from posapp.operations.credits import CreditWish
    from posapp.operations.desk import Desk
    from posapp.ui.bridge import Runner
    from posapp.words import Words

_OPEN: Final = frozenset({ApprovalState.WAITING, ApprovalState.GIVEN})


class ApprovalBox(Panel):
    """Owns the wish that waits. Signals: approved(CreditWish) once it may be sent; closed() without."""

    approved = Signal(object)
    closed = Signal()

    def __init__(self, desk: Desk, bridge: Runner, words: Words) -> None:
        super().__init__("approvalBox", spacing=10)
        self._words = words
        self.runs = ApprovalRuns(desk, bridge, self)
        self._sale: Sale | None = None
        self._wish: CreditWish | None = None
        self._approval: Approval | None = None
        say = words.say
        self._state = Pill("approvalState")
        self._why = Label(size=Size.SMALL, name="approvalWhy", wraps=True)
        self._what = Label(weight=BOLD, name="approvalWhat", wraps=True)
        self._told = Label(size=Size.SMALL, tone="muted", name="approvalTold", wraps=True)
        self.second = PinFields(words, "approver")
        self._wrong = Label(size=Size.SMALL, tone="bad", name="approvalError", wraps=True)
        self.approve = Button(say("Approve and credit"), "approveAndCredit", kind="primary", key=ENTER, steady=True)
        self.ask = Button(say("Ask for approval"), "askApproval", steady=True)
        self.withdraw = Button(say("Withdraw"), "withdrawApproval", steady=True)
        self.back = Button(say("Change the credit"), "approvalBack")
        self._build()
        self._connect()

    def _build(self) -> None:
        self.body.setContentsMargins(PADDING, 14, PADDING, 14)
        head = QHBoxLayout()
        head.addWidget(Label(self._words.say("Needs approval"), size=Size.LARGE, weight=BOLD), 1)
        head.addWidget(self._state)
        self.body.addLayout(head)
        for widget in (self._what, self._why, self._told, self.second, self._wrong, self.approve):
            self.body.addWidget(widget)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        for button in (self.ask, self.withdraw, self.back):
            foot.addWidget(button, 1)
        self.body.addLayout(foot)

    def _connect(self) -> None:
        self.approve.clicked.connect(self._approve)
        self.ask.clicked.connect(self.ask_now)
        self.withdraw.clicked.connect(self._withdraw)
        self.back.clicked.connect(self.closed)
        self.second.entered.connect(self.approve.setFocus)
        self.second.edited.connect(self._draw_buttons)
        self.runs.stands.connect(self._stands)
        self.runs.approved.connect(self._approved)
        self.runs.failed.connect(self._failed)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.runs.watch("")
        self.second.clear()

    def show_need(self, sale: Sale, wish: CreditWish, over: Sequence[Over]) -> None:
        """A credit went over these limits; nobody has been asked yet."""
        self._sale, self._wish, self._approval = sale, wish, None
        self._why.setText(why(self._words, over))
        self._draw()
        self.second.setFocus()

    def show_approval(self, sale: Sale, approval: Approval) -> None:
        """A request of who is at the till that is open, perhaps from before a start."""
        from posapp.operations.credits import CreditWish  # noqa: PLC0415 - not before the first frame

        act = approval.act
        self._sale = sale
        self._wish = CreditWish(act.points, act.reason, act.note, approval=approval.id)
        self._why.setText(why(self._words, (), approval.limits))
        self._approval = None
        self._stands(approval)

    def _approve(self) -> None:
        sale, wish, approval = self._sale, self._wish, self._approval
        if sale is None or wish is None or self.runs.busy:
            return
        if approval is not None and approval.state is ApprovalState.GIVEN:
            self.approved.emit(wish)
            return
        self._say("")
        self.runs.approve(sale, wish, *self.second.take())
        self._draw_buttons()

    def ask_now(self) -> None:
        """Let the wish wait for somebody."""
        if self._sale is not None and self._wish is not None and not self.runs.busy:
            self._say("")
            self.runs.ask(self._sale, self._wish)

    def _withdraw(self) -> None:
        if self._approval is not None and not self.runs.busy:
            self.runs.withdraw(self._approval.id)

    def _approved(self, approval: Approval) -> None:
        if self._wish is not None and self.isVisible():
            self._approval = approval
            self.approved.emit(with_approval(self._wish, approval.id))

    def _stands(self, approval: Approval) -> None:
        if self._wish is None:
            return
        news = self._approval is None or self._approval.state is not approval.state
        self._approval, self._wish = approval, with_approval(self._wish, approval.id)
        self.runs.watch(approval.id if approval.state in _OPEN else "")
        if news:
            self._draw()
            announce(self, self._told.text())
            # The second person may stand here already.
            at = {ApprovalState.GIVEN: self.approve, ApprovalState.WAITING: self.second}
            at.get(approval.state, self.back).setFocus()

    def _failed(self, error: PosError) -> None:
        said = self._words.problem(error) if isinstance(error, UserError) else str(self._words.no_news(error))
        self._say(said)
        self._draw_buttons()
        self.second.pin.setFocus()

    def _draw(self) -> None:
        from posapp.words.credits import reason  # noqa: PLC0415 - not before the first frame

        words, wish, approval = self._words, self._wish, self._approval
        if wish is None:
            return
        points = words.counted(wish.points) if wish.points is not None else words.say("all points")
        self._what.setText("  ·  ".join(part for part in (points, reason(words, wish.reason), wish.note) if part))
        self._state.show_state(*(pill(words, approval) if approval is not None else ("", "")))
        self._told.setText(told(words, approval) if approval is not None else "")
        self._told.setVisible(approval is not None)
        given = approval is not None and approval.state is ApprovalState.GIVEN
        open_still = approval is None or approval.state in _OPEN
        # Beside the list there is no room for both: what is approved stands in bold above.
        credit = words.say("Credit {points}", points=points)
        self.approve.setText(credit if given else words.say("Approve and credit"))
        self.second.setVisible(open_still and not given)
        self.approve.setVisible(open_still)
        self.ask.setVisible(approval is None)
        self.withdraw.setVisible(approval is not None and open_still)
        self._say("")
        self._draw_buttons()

    def _draw_buttons(self) -> None:
        given = self._approval is not None and self._approval.state is ApprovalState.GIVEN
        self.approve.setEnabled(not self.runs.busy and (given or self.second.filled))

    def _say(self, text: str) -> None:
        self._wrong.setText(text)
        self._wrong.setVisible(bool(text))
