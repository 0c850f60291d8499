"""Requests that wait for a second person: each with its story, approved or refused with a note; over any page."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from posapp.domain.approval import ApprovalState
from posapp.domain.card import covered, holds_card_number
from posapp.domain.errors import UserError
from posapp.ui.approval_cards import ApprovalCards
from posapp.ui.shortcuts import Key
from posapp.ui.theme import Size
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.field import Entry, Field
from posapp.ui.widgets.label import BOLD, Label, Panel
from posapp.ui.widgets.notice import Notice
from posapp.ui.widgets.pin_fields import PinFields
from posapp.words.approvals import earlier, story_lines, told

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from PySide6.QtGui import QHideEvent, QShowEvent

    from posapp.domain.approval import Approval
    from posapp.domain.errors import PosError
    from posapp.domain.staff import Operator
    from posapp.operations.approvals import Listed
    from posapp.operations.desk import Desk
    from posapp.ui.bridge import Bridge
    from posapp.ui.theme import Theme
    from posapp.words import Words

_POLL_MS = 2_000


class ApprovalsPanel(Panel):
    """Owns the list while it is open, read anew every other second. Signals: closed(); decided()."""

    WIDTH: ClassVar = 460
    closed = Signal()
    decided = Signal()

    def __init__(self, desk: Desk, bridge: Bridge, words: Words, theme: Theme, *, now: Callable[[], datetime]) -> None:
        super().__init__("approvalsPanel")
        self._desk, self._bridge, self._words = desk, bridge, words
        self._listed: Listed | None = None
        self._list = ApprovalCards(words, theme, now)
        self._empty = Label(tone="muted", name="approvalsEmpty", wraps=True)
        self.notice = Notice(theme, "approvalsNotice")
        self._story = Label(size=Size.SMALL, name="approvalStory", wraps=True)
        self._earlier = Label(size=Size.SMALL, tone="caution", name="approvalEarlier", wraps=True)
        self.note = Field(words.say("Note"), Entry("approvalNote"))
        self.second = PinFields(words, "decider")
        self._wrong = Label(size=Size.SMALL, tone="bad", name="decisionError", wraps=True)
        self.approve = Button(words.say("Approve"), "approveRequest", kind="primary", steady=True)
        self.refuse = Button(words.say("Refuse"), "refuseRequest", steady=True)
        self._timer = QTimer(self, interval=_POLL_MS)
        self._build()
        self._connect()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(Label(self._words.say("Approvals"), size=Size.LARGE, weight=BOLD), 1)
        close = Button(self._words.say("Close"), "closeApprovals", key=Key.BACK)
        close.clicked.connect(self.closed)
        head.addWidget(close)
        self.body.addLayout(head)
        self.body.addWidget(self.notice)
        self.body.addWidget(self._empty)
        self.body.addWidget(self._scrolled(), 1)
        for widget in (self.note, self.second, self._wrong):
            self.body.addWidget(widget)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.approve, 2)
        foot.addWidget(self.refuse, 1)
        self.body.addLayout(foot)
        self._say("")
        self._draw()

    def _scrolled(self) -> QScrollArea:
        """Cards and story; in a low window they give way to where the answer is typed."""
        inside = QWidget()
        inside.setProperty("role", "list")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._list, 100)
        column.addWidget(self._story)
        column.addWidget(self._earlier)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setProperty("role", "list")
        area.setWidget(inside)
        return area

    def _connect(self) -> None:
        self._timer.timeout.connect(self.refresh)
        self._list.picked.connect(self._draw)
        self.note.edited.connect(self._note_typed)
        self.second.edited.connect(self._draw_buttons)
        self.second.entered.connect(self.approve.setFocus)
        self.note.entered.connect(self._note_entered)
        self.approve.clicked.connect(lambda: self._decide(refuses=False))
        self.refuse.clicked.connect(lambda: self._decide(refuses=True))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.notice.say("")
        self.refresh()
        self._timer.start()
        self._list.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
        self.second.clear()
        self.note.show_text("")

    def refresh(self) -> None:
        """Read the journal anew."""
        desk = self._desk

        async def listed() -> Listed:
            return await desk.approvals.overview()

        self._bridge.run("list approvals", listed, done=self.show_listed, failed=self._failed)

    def show_listed(self, listed: Listed) -> None:
        """These and no others."""
        self._listed = listed
        self._list.show_stories(listed.stories)
        self._draw()

    def _draw(self) -> None:
        words, story, listed = self._words, self._list.chosen, self._listed
        self._empty.setText(words.say("Nothing waits for approval."))
        self._empty.setVisible(story is None)
        self._list.setVisible(story is not None)
        self._story.setVisible(story is not None)
        waits = story is not None and story.approval.state is ApprovalState.WAITING
        decides = waits and listed is not None and listed.decides
        for widget in (self.note, self.approve, self.refuse):
            widget.setVisible(decides)
        self.second.setVisible(decides and listed is not None and listed.who is None)
        self._earlier.setVisible(story is not None and story.earlier is not None)
        if story is not None:
            lines = story_lines(words, story)
            self._earlier.setText(earlier(words, story.earlier))
            self._story.setText("\n".join(lines if waits else (told(words, story.approval), *lines)))
            points = words.counted(story.approval.act.points)
            self.approve.setText(words.say("Approve {points}", points=points))
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
        story = self._list.chosen
        if story is None or self._bridge.busy("decide"):
            return
        desk, note, approval = self._desk, self.note.entry.text(), story.approval
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

        self._bridge.run("decide", decide, done=self._decided, failed=self._failed)
        self._draw_buttons()

    def _decided(self, approval: Approval) -> None:
        tone = "good" if approval.state is ApprovalState.GIVEN else "caution"
        self.notice.say(told(self._words, approval), tone=tone)
        self.note.show_text("")
        self.second.clear()
        self.refresh()
        self._list.setFocus()
        self.decided.emit()

    def _failed(self, error: PosError) -> None:
        said = self._words.problem(error) if isinstance(error, UserError) else str(self._words.no_news(error))
        self._say(said)
        self._draw_buttons()

    def _say(self, text: str) -> None:
        self._wrong.setText(text)
        self._wrong.setVisible(bool(text))
