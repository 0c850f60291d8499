"""Requests that wait for a second person: each with its story, approved or refused with a note; over any page."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from posapp.domain.approval import ApprovalState
from posapp.ui.approval_cards import ApprovalCards
from posapp.ui.decision import Decision
from posapp.ui.shortcuts import Key
from posapp.ui.theme import Size
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.label import BOLD, Label, Panel
from posapp.ui.widgets.notice import Notice
from posapp.ui.widgets.scrolled import Scrolled
from posapp.words.approvals import earlier, story_lines, told

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from PySide6.QtGui import QHideEvent, QShowEvent

    from posapp.domain.approval import Approval
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
        self._decision = Decision(desk, bridge, words)
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
        self.body.addWidget(self._decision)
        self._draw()

    def _scrolled(self) -> Scrolled:
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
        area = Scrolled(inside)
        area.setProperty("role", "list")
        return area

    def _connect(self) -> None:
        self._timer.timeout.connect(self.refresh)
        self._list.picked.connect(self._draw)
        self._decision.decided.connect(self._decided)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.notice.say("")
        self.refresh()
        self._timer.start()
        self._list.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
        self._decision.clear()

    def refresh(self) -> None:
        """Read the journal anew."""
        desk = self._desk

        async def listed() -> Listed:
            return await desk.approvals.overview()

        self._bridge.run("list approvals", listed, done=self.show_listed, failed=self._decision.fail)

    def refresh_shown(self) -> None:
        """Somebody has written into the journal."""
        if self.isVisible():
            self.refresh()

    def show_listed(self, listed: Listed) -> None:
        """These and no others."""
        self._listed = listed
        self._list.show_stories(listed.stories)
        self._draw()

    def _draw(self) -> None:
        words, story = self._words, self._list.chosen
        self._empty.setText(words.say("Nothing waits for approval."))
        self._empty.setVisible(story is None)
        self._list.setVisible(story is not None)
        self._story.setVisible(story is not None)
        waits = story is not None and story.approval.state is ApprovalState.WAITING
        self._earlier.setVisible(story is not None and story.earlier is not None)
        if story is not None:
            lines = story_lines(words, story)
            self._earlier.setText(earlier(words, story.earlier))
            self._story.setText("\n".join(lines if waits else (told(words, story.approval), *lines)))
        self._decision.draw(story, self._listed)

    def _decided(self, approval: Approval) -> None:
        tone = "good" if approval.state is ApprovalState.GIVEN else "caution"
        self.notice.say(told(self._words, approval), tone=tone)
        self.refresh()
        self._list.setFocus()
        self.decided.emit()
