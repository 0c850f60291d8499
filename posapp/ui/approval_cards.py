"""Open requests as a list of cards: one is chosen, the arrows go from one to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QListView

from posapp.ui.pages.unsettled.open_list import FACE, CardDelegate, Face
from posapp.words.approvals import asked, pill

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from posapp.operations.approvals import Story
    from posapp.ui.theme import Theme
    from posapp.words import Words


class ApprovalCards(QListView):
    """Owns what is listed and which of it is chosen. Signals: picked() when that is another one."""

    picked = Signal()

    def __init__(self, words: Words, theme: Theme, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._words, self._now = words, now
        self._stories: Sequence[Story] = ()
        self._cards = QStandardItemModel()
        self.setObjectName("approvalsList")
        self.setAccessibleName(words.say("Requests"))
        self.setProperty("role", "cards")
        self.setModel(self._cards)
        self.setItemDelegate(CardDelegate(theme, self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        theme.changed.connect(self.viewport().update)
        self.selectionModel().currentChanged.connect(lambda *_: self.picked.emit())

    @property
    def chosen(self) -> Story | None:
        row = self.currentIndex().row()
        return self._stories[row] if 0 <= row < len(self._stories) else None

    def show_stories(self, stories: Sequence[Story]) -> None:
        """These and no others; the chosen one stays chosen, or else the oldest is."""
        before = self.chosen
        faces = [self._face(story) for story in stories]
        shown = [self._cards.item(row).data(FACE) for row in range(self._cards.rowCount())]
        self._stories = stories
        if faces == shown:
            return
        self._cards.clear()
        for face in faces:
            item = QStandardItem(face.spoken)
            item.setData(face, FACE)
            self._cards.appendRow(item)
        ids = [story.approval.id for story in stories]
        row = ids.index(before.approval.id) if before is not None and before.approval.id in ids else 0
        self.setCurrentIndex(self._cards.index(row, 0))
        # No higher than its cards: the story stands right below.
        heights = [self.sizeHintForRow(row) for row in range(len(faces))]
        self.setMaximumHeight(sum(heights) + 2)
        self.setMinimumHeight(max(heights, default=0))

    def _face(self, story: Story) -> Face:
        words, approval = self._words, story.approval
        text, tone = pill(words, approval)
        ago = words.ago(self._now() - approval.asked.at)
        asker = words.say("{who} asks, {ago}", who=approval.act.requester or words.say("Somebody"), ago=ago)
        return Face(story.sale.order, text, tone, asked(words, approval), f"{asker}  ·  {approval.till}")
