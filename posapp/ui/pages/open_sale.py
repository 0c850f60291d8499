"""One sale that is not settled: what we know, how long it is so, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from posapp.domain.sale import SaleState
from posapp.ui.theme import Size
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.label import BOLD, Label, Panel, Pill

if TYPE_CHECKING:
    from datetime import datetime

    from posapp.domain.sale import Sale
    from posapp.words import Words


class OpenSale(Panel):
    """Signals: look_asked(), approved(), declined()."""

    look_asked = Signal()
    approved = Signal()
    declined = Signal()

    def __init__(self, words: Words, sale: str) -> None:
        super().__init__(f"openSale-{sale}", spacing=8)
        self._words = words
        self._order = Label(size=Size.LARGE, weight=BOLD, name=f"openOrder-{sale}")
        self._state = Pill(f"openState-{sale}")
        self._story = Label(name=f"openStory-{sale}", wraps=True)
        self._facts = Label(size=Size.SMALL, tone="muted", name=f"openFacts-{sale}", wraps=True)
        self.approve = Button(words.say("Card approved"), f"openApproved-{sale}")
        self.decline = Button(words.say("Card declined"), f"openDeclined-{sale}")
        self.look = Button(words.say("Look again"), f"openLook-{sale}")
        self._build()
        self.approve.clicked.connect(self.approved)
        self.decline.clicked.connect(self.declined)
        self.look.clicked.connect(self.look_asked)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._order, 1)
        head.addWidget(self._state)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._facts, 1)
        for button in (self.look, self.approve, self.decline):
            foot.addWidget(button)
        self.body.addLayout(head)
        self.body.addWidget(self._story)
        self.body.addLayout(foot)

    def draw(self, sale: Sale, at: datetime) -> None:
        charging = sale.state is SaleState.REDEEMED
        self._order.setText(sale.order)
        self._state.show_state(self._words.state(sale), "caution")
        self._story.setText(self._words.story(sale))
        self._facts.setText("  ·  ".join(self._known(sale, at)))
        self.look.setVisible(not charging)
        self.approve.setVisible(charging)
        self.decline.setVisible(charging)

    def wait(self, *, waiting: bool) -> None:
        for button in (self.look, self.approve, self.decline):
            button.setEnabled(not waiting)

    def _known(self, sale: Sale, at: datetime) -> list[str]:
        say = self._words.say
        facts = [say("opened {ago}", ago=self._words.ago(at - sale.opened_at))]
        facts += [f"•• {sale.last_four}"] if sale.last_four else []
        if sale.search is not None:
            looks = sale.search.looks
            looked = self._words.plural(looks, "looked once", "looked {n} times", n=str(looks))
            facts.append(looked if looks else say("not looked yet"))
            if sale.search.last_look is not None:
                facts.append(say("last look {clock}", clock=self._words.clock(sale.search.last_look)))
        return facts
