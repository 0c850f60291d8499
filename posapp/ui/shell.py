"""The till's window: the rail, the line above the page, and the pages, each built when it is first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from posapp.domain.errors import Outage
from posapp.domain.sale import SaleState
from posapp.ui.approval_watch import ApprovalWatch
from posapp.ui.beside import Beside
from posapp.ui.book import Book, Page
from posapp.ui.pages.checkout.page import CheckoutPage
from posapp.ui.receipts import Receipts
from posapp.ui.shortcuts import Key
from posapp.ui.staff.guard import Guard
from posapp.ui.theme import GAP
from posapp.ui.top_bar import TopBar
from posapp.ui.widgets.notice import Notice
from posapp.ui.widgets.rail import Rail
from posapp.ui.widgets.training_band import TrainingBand

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from PySide6.QtGui import QCloseEvent, QResizeEvent

    from posapp.domain.sale import Sale
    from posapp.operations.desk import Desk
    from posapp.operations.watch import Round
    from posapp.ui.bridge import Bridge
    from posapp.ui.facts import Facts
    from posapp.ui.theme import Theme
    from posapp.words import Words


_ENTRIES: Final = {
    Page.CHECKOUT: ("Checkout", "checkout", Key.CHECKOUT),
    Page.HISTORY: ("History", "history", Key.HISTORY),
    Page.UNSETTLED: ("Unsettled", "unsettled", Key.UNSETTLED),
    Page.DAY: ("Close day", "day", Key.CLOSE_DAY),
    Page.STAFF: ("Staff", "staff", ""),
    Page.CONNECT: ("Connect", "connect", Key.CONNECT),
    Page.HELP: ("Help", "help", Key.HELP),
}


class Shell(QMainWindow):
    """Owns the pages and which of them is shown.

    Closing asks the bridge to leave; the window goes when the program ends.
    """

    def __init__(
        self,
        desk: Desk,
        bridge: Bridge,
        words: Words,
        theme: Theme,
        facts: Facts,
        *,
        new_order: Callable[[], str],
        now: Callable[[], datetime],
    ) -> None:
        super().__init__()
        self.setObjectName("shell")
        self._desk, self._bridge, self._words, self._theme = desk, bridge, words, theme
        self.facts = facts
        self._entries = {page: entry for page, entry in _ENTRIES.items() if facts.connecting or page != Page.CONNECT}
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
        self._pages: dict[Page, QWidget] = {}
        self._connected: bool | None = None
        self.book = Book(desk, bridge, words, theme, facts, now=now, parent=self)
        self.checkout = CheckoutPage(desk, bridge, words, theme, new_order=new_order, now=now)
        self.guard = Guard(self, self._middle, desk, bridge, words=words, theme=theme, facts=facts)
        self._build()
        self._connect()
        self.open_page(Page.CHECKOUT)
        self.guard.begin()

    def _build(self) -> None:
        self.setWindowTitle(self._words.say("Pay with points"))
        for page, (text, icon, key) in self._entries.items():
            if page is Page.HELP:
                self.rail.add_space()
            self.rail.add(self._words.say(text), page, icon=icon, key=key)
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

    def _connect(self) -> None:
        self.rail.chosen.connect(lambda name: self.guard.go(Page(name)))
        self.top.cards_asked.connect(self.beside.toggle_cards)
        self.approvals.serve(self.top, self.beside)
        self.beside.card_chosen.connect(self.checkout.use_card)
        self.beside.closed.connect(self._focus_again)
        self.beside.made.connect(self.checkout.keys.watch)
        self.checkout.reached.connect(lambda reached: self.show_connected(connected=reached))
        self.checkout.sale_moved.connect(self.refresh_unsettled)
        self.book.sale_moved.connect(self.refresh_unsettled)
        self.book.reached.connect(lambda reached: self.show_connected(connected=reached))
        self.book.slip_asked.connect(self.beside.show_slip)
        self.book.receipt_asked.connect(self.beside.show_receipt)
        self.book.finished.connect(self.receipts.print_finished)
        self.checkout.receipt_asked.connect(self.beside.show_receipt)
        self.receipts.failed.connect(lambda what, more: self.news.say(what, more, tone="caution"))
        self.checkout.finished.connect(self.receipts.print_finished)
        QTimer.singleShot(0, self, lambda: self.checkout.keys.watch(self.rail))
        # A card swiped over another page is paid with on this one.
        self.checkout.keys.swiped.connect(lambda: self.guard.go(Page.CHECKOUT))
        self.checkout.keys.scanned.connect(self._find_scanned)
        for page, (_, _, key) in self._entries.items():
            QShortcut(QKeySequence(key), self._middle).activated.connect(lambda page=page: self.guard.go(page))
        QShortcut(QKeySequence(Key.BACK), self._middle).activated.connect(self.go_back)

    @property
    def page(self) -> Page:
        return next(page for page, widget in self._pages.items() if widget is self._stack.currentWidget())

    def open_page(self, page: Page) -> None:
        """Show a page, as it is now."""
        if page not in self._pages:
            made = self.checkout if page is Page.CHECKOUT else self.book.make(page)
            self.checkout.keys.watch(made)
            if page is Page.HISTORY and self.book.history is not None:
                self.checkout.keys.strayed.connect(self.book.history.begin)
            self._pages[page] = self._add(made)
        self.beside.close()
        self._stack.setCurrentWidget(self._pages[page])
        self.rail.buttons[page].setChecked(True)
        self.top.title.setText(self._words.say(_ENTRIES[page][0]))
        self.top.cards.setVisible(page is Page.CHECKOUT and self.facts.test_cards is not None)

    def put_above_page(self, notice: QWidget) -> None:
        """A notice of somebody else's, between the top line and the page."""
        self._column.insertWidget(1, notice)

    def _find_scanned(self, code: str) -> None:
        """A receipt was scanned, wherever the focus was."""
        self.guard.go(Page.HISTORY)
        if self.page is Page.HISTORY and self.book.history is not None:
            self.book.history.begin(code)

    def go_back(self) -> None:
        """Close what is open over the page, or go a step back in it."""
        if self.beside.close():
            return
        if self.page is Page.CHECKOUT:
            self.checkout.go_back()
        elif not (self.page is Page.HISTORY and self.book.history is not None and self.book.history.go_back()):
            self.open_page(Page.CHECKOUT)

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
            if not sale.unsettled and sale.id != self.checkout.sale_id:
                tone = "caution" if sale.state is SaleState.REDEEMED else "good"
                self.news.say(f"{sale.order}: {self._words.state(sale)}", self._words.story(sale), tone=tone)
        self.refresh_unsettled()
        self.book.refresh_shown()

    def refresh_unsettled(self, *, at_start: bool = False) -> None:
        """Something was settled: count anew what waits, and show the sale on the page as it stands now."""
        self.checkout.acts.look_up()
        self.approvals.start()

        def done(sales: Sequence[Sale]) -> None:
            waiting = [sale for sale in sales if sale.id != self.checkout.sale_id]
            text = self._words.plural(len(waiting), "{n} sale waits", "{n} sales wait", n=str(len(waiting)))
            self.rail.buttons[Page.UNSETTLED].show_badge(len(waiting), text)
            # What was left open comes first, unless the clerk has begun already.
            untouched = self.page is Page.CHECKOUT and self.checkout.untouched
            if at_start and untouched and any(sale.unsettled for sale in waiting):
                self.open_page(Page.UNSETTLED)

        self._bridge.run(
            "count unsettled",
            lambda: self._desk.find.unsettled(card_open=True),
            done=done,
            failed=lambda _error: None,
            replace=True,
        )

    def _focus_again(self) -> None:
        if self.page is Page.CHECKOUT:
            self.checkout.focus_next()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self._bridge.leave()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.beside.place()

    def _add(self, page: QWidget) -> QWidget:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        page.setProperty("role", "page")
        area.setWidget(page)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._stack.addWidget(area)
        return area
