"""What waits for a second person, with the story so far; and what became of one's own requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from posapp.domain.approval import ApprovalState
from posapp.operations.approvals import Listed
from posapp.ui.approval_cards import ApprovalCards
from posapp.ui.decision import Decision
from posapp.ui.theme import GAP, Size
from posapp.ui.widgets.label import BOLD, Caption, Label, Panel, Pill
from posapp.ui.widgets.notice import Notice
from posapp.words.approvals import asked, earlier, pill, story_lines, told

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from PySide6.QtGui import QHideEvent, QShowEvent

    from posapp.domain.approval import Approval
    from posapp.operations.desk import Desk
    from posapp.ui.agent.call import Call
    from posapp.ui.bridge import Bridge
    from posapp.ui.theme import Theme
    from posapp.words import Words


class ApprovalsPage(QWidget):
    """Cards on one side; one request in full on the other, with the answer to it."""

    def __init__(
        self, desk: Desk, bridge: Bridge, words: Words, theme: Theme, call: Call, *, now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self.setObjectName("approvalsPage")
        self._desk, self._words, self._call = desk, words, call
        self._listed: Listed | None = None
        self._count = Label(tone="muted", name="approvalsCount")
        self.notice = Notice(theme, "approvalsNotice")
        self._list = ApprovalCards(words, theme, now)
        self._panel = Panel("approvalPanel", spacing=12)
        self._order = Label(size=Size.LARGE, weight=BOLD, name="approvalOrder")
        self._state = Pill("requestState")
        self._wish = Label(weight=BOLD, tone="points", name="approvalWish", wraps=True)
        self._told = Label(tone="muted", name="requestTold", wraps=True)
        self._story = Label(name="approvalStory", wraps=True)
        self._earlier = Label(tone="caution", name="approvalEarlier", wraps=True)
        self._decision = Decision(desk, bridge, words)
        self._build()
        self._list.picked.connect(self._draw)
        self._decision.decided.connect(self._decided)
        self._draw()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._order)
        head.addWidget(self._state)
        head.addStretch(1)
        body = self._panel.body
        body.addLayout(head)
        caption = Caption(self._words.say("The story so far"))
        for widget in (self._wish, self._told, caption, self._story, self._earlier):
            body.addWidget(widget)
        body.addStretch(1)
        body.addWidget(self._decision)
        self._list.setMinimumWidth(280)
        self._list.setMaximumWidth(400)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        cards = QVBoxLayout()
        cards.addWidget(self._list, 100)
        cards.addStretch(1)
        row.addLayout(cards, 2)
        row.addWidget(self._panel, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 14)
        column.setSpacing(GAP)
        column.addWidget(self._count)
        column.addWidget(self.notice)
        column.addLayout(row, 1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.notice.say("")
        self.refresh()
        self._list.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._decision.clear()

    def wipe(self) -> None:
        """Nothing of a member is here; what waits is read anew when it is shown."""
        self._decision.clear()
        self.notice.wipe()
        self.show_listed(Listed((), None, decides=False))

    def refresh(self) -> None:
        """Read the journal anew."""
        desk = self._desk

        async def listed() -> Listed:
            return await desk.approvals.overview(own=True)

        self._call.read("list approvals", listed, done=self.show_listed, failed=self._decision.fail)

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
        words, story, listed = self._words, self._list.chosen, self._listed
        waiting = [] if listed is None else [one for one in listed.stories if _waits(one.approval)]
        some = words.plural(len(waiting), "1 request waits.", "{n} requests wait.", n=words.number(len(waiting)))
        self._count.setText(some if waiting else words.say("Nothing waits for approval."))
        self._list.setVisible(story is not None)
        self._panel.setVisible(story is not None)
        if story is None:
            for label in (self._order, self._wish, self._told, self._story, self._earlier):
                label.setText("")
            self._state.show_state("")
        else:
            self._order.setText(story.sale.order)
            self._state.show_state(*pill(words, story.approval))
            self._wish.setText(asked(words, story.approval))
            who = story.approval.act.requester or words.say("Somebody")
            who_asks = words.say("{who} asks, at {till}.", who=who, till=story.approval.till)
            self._told.setText(f"{who_asks} {told(words, story.approval)}")
            self._story.setText("\n".join(story_lines(words, story)))
            self._earlier.setText(earlier(words, story.earlier))
            self._earlier.setVisible(story.earlier is not None)
        self._decision.draw(story if story is None or self._may_decide(story.approval) else None, listed)

    def _may_decide(self, approval: Approval) -> bool:
        """Nobody answers their own request."""
        who = self._listed.who if self._listed is not None else None
        return who is None or approval.act.requester != who.id

    def _decided(self, approval: Approval) -> None:
        self.notice.say(told(self._words, approval), tone="caution" if _refused(approval) else "good")
        self.refresh()
        self._list.setFocus()


def _waits(approval: Approval) -> bool:
    return approval.state is ApprovalState.WAITING


def _refused(approval: Approval) -> bool:
    return approval.state is not ApprovalState.GIVEN
