"""One open sale in full: what it means, what we asked and what the bank lists, and what may be done now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from posapp.domain.sale import CreditDue, SaleState
from posapp.ui.pages.unsettled.facts import Facts
from posapp.ui.theme import GAP, Size
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.field import Entry, Field
from posapp.ui.widgets.label import BOLD, Label, Panel, Pill
from posapp.words.waiting import decisions, headline, looked, meaning, next_look, waits_for

if TYPE_CHECKING:
    from datetime import datetime

    from posapp.domain.sale import Sale
    from posapp.words import Words


class Detail(QWidget):
    """Owns the note that is being written, and `slip`, a button for the page to place.

    Signals: ours(), not_ours(), left_open() for a decision; again_asked(), approved(), declined(), slip_asked() for
    the other acts.
    """

    ours = Signal()
    not_ours = Signal()
    left_open = Signal()
    again_asked = Signal()
    approved = Signal()
    declined = Signal()
    slip_asked = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.setObjectName("openDetail")
        self._words = words
        self._sale: Sale | None = None
        self._order = Label(size=Size.SMALL, weight=BOLD, tone="muted", name="openOrder")
        self._pill = Pill("openState")
        self._headline = Label(size=Size.LARGE, weight=BOLD, name="openHeadline", wraps=True)
        self._story = Label(tone="muted", name="openStory", wraps=True)
        self._times = Label(size=Size.SMALL, tone="muted", name="openFacts", wraps=True)
        self.facts = Facts(words)
        self.note = Field(words.say("Note"), Entry("reviewNote"))
        self.note.entry.setPlaceholderText(words.say("How do you know? Kept with the decision."))
        self._decision = Panel("decisionPanel", spacing=12)
        self._why_not = Label(size=Size.SMALL, tone="caution", name="decisionWhyNot", wraps=True)
        self._acts = {
            "ours": Button(words.say("It is ours"), "judgeOurs"),
            "not_ours": Button(words.say("It is not ours"), "judgeNotOurs"),
            "left_open": Button(words.say("Leave it open"), "leaveOpen"),
            "again_asked": Button(words.say("Ask the bank again"), "askAgain"),
            "approved": Button(words.say("Card approved"), "openApproved"),
            "declined": Button(words.say("Card declined"), "openDeclined"),
        }
        self.slip = Button(words.say("Slip for the customer"), "openSlip")
        self._build()
        self.show_why_not("")
        for name, button in self._acts.items():
            button.clicked.connect(getattr(self, name))
        self.slip.clicked.connect(self.slip_asked)
        self.note.edited.connect(lambda: self.note.show_error(""))

    def _build(self) -> None:
        top = Panel("openPanel", spacing=8)
        head = QHBoxLayout()
        head.addWidget(self._order, 1)
        head.addWidget(self._pill)
        top.body.addLayout(head)
        for label in (self._headline, self._story, self._times):
            top.body.addWidget(label)
        two = QHBoxLayout()
        two.setSpacing(8)
        for name in ("ours", "not_ours"):
            two.addWidget(self._acts[name], 1)
        self._decision.body.addWidget(self._why_not)
        self._decision.body.addWidget(self.note)
        self._decision.body.addLayout(two)
        self._decision.body.addWidget(self._acts["left_open"])
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        for name in ("again_asked", "approved", "declined"):
            foot.addWidget(self._acts[name])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        for widget in (top, self.facts, self._decision):
            column.addWidget(widget)
        column.addLayout(foot)
        column.addStretch(1)

    @property
    def sale(self) -> Sale | None:
        return self._sale

    def draw(self, sale: Sale, due: datetime | None, now: datetime) -> None:
        """Show this sale; a note that is being written for it stays."""
        if self._sale is None or self._sale.id != sale.id:
            self.note.show_text("")
            self.note.show_error("")
        self._sale = sale
        words = self._words
        self._order.setText(sale.order)
        self._pill.show_state(*waits_for(words, sale))
        self._headline.setText(headline(words, sale))
        self._story.setText(meaning(words, sale))
        self.facts.draw(sale)
        self._draw_acts(sale)
        self.tick(due, now)

    def tick(self, due: datetime | None, now: datetime) -> None:
        """Time has passed."""
        if self._sale is None:
            return
        say, words, search = self._words.say, self._words, self._sale.search
        parts = [say("open for {age}", age=words.age(now - self._sale.opened_at)), looked(words, self._sale)]
        if search is not None and search.tried_at is not None:
            parts.append(say("last look {clock}", clock=words.clock(search.tried_at)))
        parts.append(next_look(words, due, now))
        self._times.setText("  ·  ".join(part for part in parts if part))

    def show_why_not(self, text: str) -> None:
        """Why nothing may be decided here; empty: it may."""
        self._why_not.setText(text)
        self._why_not.setVisible(bool(text))
        self._decision.setEnabled(not text)

    def wait(self, *, waiting: bool) -> None:
        """Nothing can be pressed while an answer is waited for."""
        for button in self._acts.values():
            button.setEnabled(not waiting)

    def say_wrong(self, text: str) -> None:
        """What keeps a decision from being taken, at the note."""
        self.note.show_error(text)
        self.note.setFocus()

    def _draw_acts(self, sale: Sale) -> None:
        review, charging = bool(sale.candidates), sale.state is SaleState.REDEEMED
        refused = sale.credit_due is CreditDue.PERSON
        self._decision.setVisible(review)
        for name, text in decisions(self._words, sale).items():
            self._acts[name].setText(text)
        self.slip.setVisible(not charging)
        for name, there in {"again_asked": refused, "approved": charging, "declined": charging}.items():
            self._acts[name].setVisible(there)
