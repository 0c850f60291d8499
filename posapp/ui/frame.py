"""The frame of a window, till's or desk's: rail, line above the page, notices, and pages built when first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from posapp.domain.errors import Outage
from posapp.domain.sale import SaleState
from posapp.ui.approval_watch import ApprovalWatch
from posapp.ui.beside import Beside
from posapp.ui.book import Book
from posapp.ui.handing import Handing
from posapp.ui.leaving import LeavingWindow
from posapp.ui.receipts import Receipts
from posapp.ui.shortcuts import Key
from posapp.ui.staff.guard import Guard
from posapp.ui.theme import GAP
from posapp.ui.top_bar import TopBar
from posapp.ui.widgets.notice import Notice
from posapp.ui.widgets.rail import Rail
from posapp.ui.widgets.scrolled import Scrolled
from posapp.ui.widgets.training_band import TrainingBand

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from PySide6.QtGui import QResizeEvent

    from posapp.domain.sale import Sale
    from posapp.domain.staff import Act
    from posapp.operations.desk import Desk
    from posapp.operations.watch import Round
    from posapp.ui.bridge import Bridge
    from posapp.ui.facts import Facts
    from posapp.ui.keys import KeyTap
    from posapp.ui.staff.rights import Rights
    from posapp.ui.theme import Theme
    from posapp.words import Words


@dataclass(frozen=True, slots=True)
class Entry:
    """A page's place in the rail: `key` may be empty; `act` is the right it needs, None: everybody's. `foot`: below."""

    text: str
    icon: str
    key: str
    act: Act | None = None
    foot: bool = False


class Frame(LeavingWindow):
    """Owns the pages and which of them is shown; whose window it is says what they are.

    Signals: reconnected() when the program is to begin anew at another bank.
    """

    reconnected = Signal()

    def __init__(
        self,
        desk: Desk,
        bridge: Bridge,
        words: Words,
        theme: Theme,
        facts: Facts,
        *,
        entries: Mapping[str, Entry],
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(desk, bridge, kiosk=facts.kiosk)
        self.setObjectName("shell")
        self._words, self._theme = words, theme
        self.facts, self.entries = facts, entries
        self.rail = Rail(theme)
        self.top = TopBar(words, facts)
        self.notice = Notice(theme, "shellNotice")
        self.news = Notice(theme, "settledNotice", dismiss=words.say("Close"))
        self._middle = QWidget()
        self._column = QVBoxLayout()
        self._stack = QStackedWidget()
        self.receipts = Receipts(desk, bridge, words, theme, printer=facts.printer, parent=self)
        self.approvals = ApprovalWatch(desk, bridge, words, theme, now=now, parent=self)
        self.beside = Beside(self._middle, words, theme, facts, now=now, make_receipt=self.receipts.panel)
        self._pages: dict[str, QWidget] = {}
        self._connected: bool | None = None
        self.handing: Handing | None = None
        self.book = Book(desk, bridge, words, theme, facts, now=now, parent=self)
        self.guard = Guard(self, self._middle, desk, bridge, words=words, theme=theme, facts=facts)

    def build(self) -> None:
        """All but the pages. The one whose window it is has made its own parts by now."""
        for page, entry in self.entries.items():
            if entry.foot:
                self.rail.add_space()
            self.rail.add(self._words.say(entry.text), page, icon=entry.icon, key=entry.key)
        area = QWidget()
        area.setObjectName("pageArea")
        whole = QVBoxLayout(area)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        if self.facts.training:
            whole.addWidget(TrainingBand(self._theme, self._words.say("Training: no real points")))
        whole.addLayout(self._column, 1)
        self._column.setContentsMargins(28, 8 if self.facts.training else 14, 28, 0)
        self._column.setSpacing(GAP)
        for widget in (self.top, self.notice, self.news):
            self._column.addWidget(widget)
        self._column.addWidget(self._stack, 1)
        row = QHBoxLayout(self._middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(area, 1)
        self.setMinimumSize(960, 600)
        self.resize(1200, 780)
        self._connect_frame()

    def _connect_frame(self) -> None:
        self.rail.chosen.connect(self.guard.go)
        self.top.cards_asked.connect(self.beside.toggle_cards)
        self.beside.made.connect(self.keys.watch)
        self.book.sale_moved.connect(self.refresh_unsettled)
        self.book.reached.connect(lambda reached: self.show_connected(connected=reached))
        self.book.slip_asked.connect(self.beside.show_slip)
        self.book.receipt_asked.connect(self.beside.show_receipt)
        self.book.finished.connect(self.receipts.print_finished)
        self.book.reconnected.connect(self.reconnected)
        self.receipts.failed.connect(lambda what, more: self.news.say(what, more, tone="caution"))
        for page, entry in self.entries.items():
            if entry.key:
                self.add_key(entry.key, partial(self.guard.go, page))
        self.add_key(Key.BACK, self.go_back)

    def add_key(self, key: str, act: Callable[[], object]) -> None:
        """A key of all pages; dead while they are covered."""
        QShortcut(QKeySequence(key), self._middle).activated.connect(act)

    # --- pages ---

    @property
    def shown(self) -> str:
        """The page that is shown, by its name in the rail."""
        return next(page for page, widget in self._pages.items() if widget is self._stack.currentWidget())

    def open_page(self, page: str) -> None:
        """Show a page, as it is now."""
        self.prepare(page)
        self.beside.close()
        self._stack.setCurrentWidget(self._pages[page])
        self.rail.buttons[page].setChecked(True)
        self.top.title.setText(self._words.say(self.entries[page].text))

    def prepare(self, page: str) -> None:
        """Make a page before it is asked for, if it is not there."""
        if page not in self._pages:
            self._pages[page] = put_in(self._stack, self.make_page(page), self.keys)

    def drop_page(self, page: str) -> None:
        """One that is not shown: it keeps too much to be emptied by hand, so the next time it is a new one."""
        area = self._pages.pop(page, None)
        if area is not None:
            self._stack.removeWidget(area)
            area.setParent(None)
            area.deleteLater()

    def show_rights(self, rights: Rights) -> None:
        self.book.show_rights(rights)

    def refresh_shown(self) -> None:
        self.book.refresh_shown()

    def put_above_page(self, notice: QWidget) -> None:
        """A notice of somebody else's, between the top line and the page."""
        self._column.insertWidget(1, notice)

    def hand_over(self, token: str) -> None:
        """A link of the issuer's site was opened: to the front, and the member is taken as soon as that may be."""
        self.handing = self.handing or Handing(self, self._desk.session, self._words)
        bring_forward(self)
        self.handing.offer(token)

    def said_of_handing(self) -> str:
        """What the cover tells of somebody who waits; empty where nobody does."""
        waits = self.handing is not None and self.handing.waits
        say = self._words.say
        return say("A member was handed over and waits here. Sign in to go on with them.") if waits else ""

    # --- bank and journal ---

    def show_connected(self, *, connected: bool | None) -> None:
        """Whether the bank can be reached; None: not known. What is open is looked at as soon as it can be again."""
        if connected and self._connected is False:
            desk = self._desk

            async def nudge() -> None:
                desk.watch.nudge()

            self._bridge.run("nudge", nudge, done=lambda _: None, failed=lambda _: None)
        self._connected = connected
        self.top.show_connected(connected=connected)

    def hear(self, news: Round) -> None:
        """What the settling in the background has come to."""
        if news.outage is None:
            if news.sales:
                self.show_connected(connected=True)
        elif news.outage is not Outage.JOURNAL:
            self.show_connected(connected=False)
        for sale in news.sales:
            if not sale.unsettled and sale.id != self.sale_at_hand:
                tone = "caution" if sale.state is SaleState.REDEEMED else "good"
                self.news.say(f"{sale.order}: {self._words.state(sale)}", self.story_of(sale), tone=tone)
        self.refresh_unsettled()
        self.refresh_shown()

    def story_of(self, sale: Sale) -> str:
        """What is told of a sale that was settled in the background."""
        return self._words.story(sale)

    def refresh_unsettled(self, *, at_start: bool = False) -> None:
        """Something was settled: count anew what waits."""
        self.approvals.start()

        def done(sales: Sequence[Sale]) -> None:
            waiting = [sale for sale in sales if sale.id != self.sale_at_hand]
            text = self._words.plural(len(waiting), "{n} sale waits", "{n} sales wait", n=str(len(waiting)))
            self.rail.buttons[self.unsettled_page].show_badge(len(waiting), text)
            # What was left open comes first, unless somebody has begun already.
            if at_start and self.untouched and any(sale.unsettled for sale in waiting):
                self.open_page(self.unsettled_page)

        self._bridge.run(
            "count unsettled",
            lambda: self._desk.find.unsettled(card_open=True),
            done=done,
            failed=lambda _error: None,
            replace=True,
        )

    # --- Qt ---

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.beside.place()


def bring_forward(window: QWidget) -> None:
    """Before other programs' windows, where the desktop lets us."""
    if not window.isActiveWindow():
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.raise_()
        window.activateWindow()


def put_in(stack: QStackedWidget, page: QWidget, keys: KeyTap) -> QWidget:
    """The page in an area of the stack, which scrolls where the window is too small for it; `keys` see its own."""
    keys.watch(page)
    page.setProperty("role", "page")
    area = Scrolled(page, sideways=True)
    stack.addWidget(area)
    return area
