"""Where a second person answers a request: note, PIN where nobody is signed in, approve or refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from posapp.domain.approval import ApprovalState
from posapp.domain.card import covered, holds_card_number
from posapp.domain.errors import UserError
from posapp.ui.theme import Size
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.field import Entry, Field
from posapp.ui.widgets.label import Label
from posapp.ui.widgets.pin_fields import PinFields

if TYPE_CHECKING:
    from posapp.domain.approval import Approval
    from posapp.domain.errors import PosError
    from posapp.domain.staff import Operator
    from posapp.operations.approvals import Listed, Story
    from posapp.operations.desk import Desk
    from posapp.ui.bridge import Bridge
    from posapp.words import Words


class Decision(QWidget):
    """Owns the answer while it is typed. Signals: decided(Approval)."""

    decided = Signal(object)

    def __init__(self, desk: Desk, bridge: Bridge, words: Words) -> None:
        super().__init__()
        self._desk, self._bridge, self._words = desk, bridge, words
        self._story: Story | None = None
        self.note = Field(words.say("Note"), Entry("approvalNote"))
        self.second = PinFields(words, "decider")
        self._wrong = Label(size=Size.SMALL, tone="bad", name="decisionError", wraps=True)
        self.approve = Button(words.say("Approve"), "approveRequest", kind="primary", steady=True)
        self.refuse = Button(words.say("Refuse"), "refuseRequest", steady=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for widget in (self.note, self.second, self._wrong):
            column.addWidget(widget)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.approve, 2)
        foot.addWidget(self.refuse, 1)
        column.addLayout(foot)
        self._say("")
        self._connect()

    def _connect(self) -> None:
        self.note.edited.connect(self._note_typed)
        self.second.edited.connect(self._draw_buttons)
        self.second.entered.connect(self.approve.setFocus)
        self.note.entered.connect(self._note_entered)
        self.approve.clicked.connect(lambda: self._decide(refuses=False))
        self.refuse.clicked.connect(lambda: self._decide(refuses=True))

    def draw(self, story: Story | None, listed: Listed | None) -> None:
        """For this request; gone where it does not wait, or not for who is at the window."""
        self._story = story
        waits = story is not None and story.approval.state is ApprovalState.WAITING
        decides = waits and listed is not None and listed.decides
        for widget in (self.note, self.approve, self.refuse):
            widget.setVisible(decides)
        self.second.setVisible(decides and listed is not None and listed.who is None)
        if story is not None:
            points = self._words.counted(story.approval.act.points)
            self.approve.setText(self._words.say("Approve {points}", points=points))
        self._draw_buttons()

    def clear(self) -> None:
        """Nothing typed is left."""
        self.second.clear()
        self.note.show_text("")
        self._say("")

    def fail(self, error: PosError) -> None:
        """Why it could not be done, or read."""
        self._say(self._words.problem(error) if isinstance(error, UserError) else str(self._words.no_news(error)))
        self._draw_buttons()

    def _draw_buttons(self) -> None:
        ready = self.second.isHidden() or self.second.filled
        busy = self._bridge.busy("decide")
        self.approve.setEnabled(ready and not busy)
        self.refuse.setEnabled(ready and not busy and bool(self.note.entry.text().strip()))

    def _note_typed(self) -> None:
        text = self.note.entry.text()
        if holds_card_number(text):
            self.note.show_text(covered(text))
        self._draw_buttons()

    def _note_entered(self) -> None:
        (self.approve if self.second.isHidden() else self.second).setFocus()

    def _decide(self, *, refuses: bool) -> None:
        if self._story is None or self._bridge.busy("decide"):
            return
        desk, note, approval = self._desk, self.note.entry.text(), self._story.approval
        by_pin = not self.second.isHidden()
        who, pin = self.second.take() if by_pin else ("", "")
        self._say("")

        async def decide() -> Approval:
            second: Operator | None = None
            if by_pin:
                second = await desk.approvals.second(who, pin, requester=approval.act.requester)
            if refuses:
                return await desk.approvals.refuse(approval.id, note=note, by=second)
            return await desk.approvals.approve(approval.id, note=note, by=second)

        self._bridge.run("decide", decide, done=self._done, failed=self.fail)
        self._draw_buttons()

    def _done(self, approval: Approval) -> None:
        self.clear()
        self.decided.emit(approval)

    def _say(self, text: str) -> None:
        self._wrong.setText(text)
        self._wrong.setVisible(bool(text))
