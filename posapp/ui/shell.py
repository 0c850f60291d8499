"""The till's window: the rail, the line above the page, and the pages, each built when it is first asked for."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from posapp.ui.pages.checkout.page import CheckoutPage
from posapp.ui.shortcuts import Key
from posapp.ui.theme import GAP
from posapp.ui.top_bar import TopBar
from posapp.ui.widgets.notice import Notice
from posapp.ui.widgets.rail import Rail

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from PySide6.QtGui import QCloseEvent, QResizeEvent

    from posapp.domain.sale import Sale
    from posapp.operations.desk import Desk
    from posapp.ui.bridge import Bridge
    from posapp.ui.card_list import TestCards
    from posapp.ui.facts import Facts
    from posapp.ui.theme import Theme
    from posapp.words import Words


class Page(StrEnum):
    """The pages; the value is the objectName of the entry in the rail."""

    CHECKOUT = "goCheckout"
    HISTORY = "goHistory"
    UNSETTLED = "goUnsettled"
    HELP = "goHelp"


_ENTRIES: Final = {
    Page.CHECKOUT: ("Checkout", "checkout", Key.CHECKOUT),
    Page.HISTORY: ("History", "history", Key.HISTORY),
    Page.UNSETTLED: ("Unsettled", "unsettled", Key.UNSETTLED),
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
        self._facts, self._now = facts, now
        self.rail = Rail(theme)
        self.top = TopBar(words, facts)
        self.notice = Notice(theme, "shellNotice")
        self._middle = QWidget()
        self._stack = QStackedWidget()
        self._pages: dict[Page, QWidget] = {}
        self._cards: TestCards | None = None
        self.checkout = CheckoutPage(desk, bridge, words, theme, new_order=new_order, now=now)
        self._build()
        self._connect()
        self.open_page(Page.CHECKOUT)

    def _build(self) -> None:
        self.setWindowTitle(self._words.say("Pay with points"))
        for page, (text, icon, key) in _ENTRIES.items():
            if page is Page.HELP:
                self.rail.add_space()
            self.rail.add(self._words.say(text), page, icon=icon, key=key)
        area = QWidget()
        area.setObjectName("pageArea")
        column = QVBoxLayout(area)
        column.setContentsMargins(28, 14, 28, 0)
        column.setSpacing(GAP)
        for widget in (self.top, self.notice):
            column.addWidget(widget)
        column.addWidget(self._stack, 1)
        row = QHBoxLayout(self._middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(area, 1)
        self.setCentralWidget(self._middle)
        self.setMinimumSize(960, 600)
        self.resize(1200, 780)

    def _connect(self) -> None:
        self.rail.chosen.connect(lambda name: self.open_page(Page(name)))
        self.top.cards_asked.connect(self.toggle_cards)
        self.checkout.reached.connect(lambda reached: self.show_connected(connected=reached))
        self.checkout.sale_moved.connect(self.refresh_unsettled)
        QTimer.singleShot(0, self, lambda: self.checkout.keys.watch(self.rail))
        # A card swiped over another page is paid with on this one.
        self.checkout.keys.swiped.connect(lambda: self.open_page(Page.CHECKOUT))
        for page, (_, _, key) in _ENTRIES.items():
            QShortcut(QKeySequence(key), self).activated.connect(lambda page=page: self.open_page(page))
        QShortcut(QKeySequence(Key.BACK), self).activated.connect(self.go_back)

    @property
    def page(self) -> Page:
        return next(page for page, widget in self._pages.items() if widget is self._stack.currentWidget())

    def open_page(self, page: Page) -> None:
        """Show a page, as it is now."""
        if page not in self._pages:
            made = self._make(page)
            self.checkout.keys.watch(made)
            self._pages[page] = self._add(made)
        self._close_cards()
        self._stack.setCurrentWidget(self._pages[page])
        self.rail.buttons[page].setChecked(True)
        self.top.title.setText(self._words.say(_ENTRIES[page][0]))
        self.top.cards.setVisible(page is Page.CHECKOUT and self._facts.test_cards is not None)

    def go_back(self) -> None:
        """Close what is open over the page, or go a step back in it."""
        if self._cards is not None and self._cards.isVisible():
            self._close_cards()
        elif self.page is Page.CHECKOUT:
            self.checkout.go_back()
        else:
            self.open_page(Page.CHECKOUT)

    def show_connected(self, *, connected: bool | None) -> None:
        """Whether the bank can be reached; None: not known."""
        self.top.show_connected(connected=connected)

    def refresh_unsettled(self) -> None:
        """Something was settled: count anew what waits, and show the sale on the page as it stands now."""
        self.checkout.acts.look_up()

        def done(sales: Sequence[Sale]) -> None:
            waiting = [sale for sale in sales if sale.id != self.checkout.sale_id]
            text = self._words.plural(len(waiting), "{n} sale waits", "{n} sales wait", n=str(len(waiting)))
            self.rail.buttons[Page.UNSETTLED].show_badge(len(waiting), text)

        self._bridge.run(
            "count unsettled",
            lambda: self._desk.find.unsettled(card_open=True),
            done=done,
            failed=lambda _error: None,
            replace=True,
        )

    def toggle_cards(self) -> None:
        """Open or close the list of test cards."""
        if self._cards is not None and self._cards.isVisible():
            self._close_cards()
            return
        if self._cards is None:
            self._cards = self._make_cards()
        self._place_cards()
        self._cards.show()
        self._cards.raise_()
        self._cards.focus_first()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self._bridge.leave()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_cards()

    def _add(self, page: QWidget) -> QWidget:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        page.setProperty("role", "page")
        area.setWidget(page)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._stack.addWidget(area)
        return area

    def _make(self, page: Page) -> QWidget:
        if page is Page.CHECKOUT:
            return self.checkout
        if page is Page.HISTORY:
            from posapp.ui.pages.history import HistoryPage  # noqa: PLC0415 - not before the first frame

            return HistoryPage(self._desk, self._bridge, self._words, self._theme)
        if page is Page.UNSETTLED:
            from posapp.ui.pages.unsettled import UnsettledPage  # noqa: PLC0415 - not before the first frame

            made = UnsettledPage(self._desk, self._bridge, self._words, self._theme, now=self._now)
            made.sale_moved.connect(self.refresh_unsettled)
            made.row_made.connect(self.checkout.keys.watch)
            made.reached.connect(lambda reached: self.show_connected(connected=reached))
            return made
        from posapp.ui.pages.help import HelpPage  # noqa: PLC0415 - not before the first frame

        return HelpPage()

    def _make_cards(self) -> TestCards:
        from posapp.ui.card_list import TestCards  # noqa: PLC0415 - not before the first frame

        listed = self._facts.test_cards() if self._facts.test_cards is not None else ()
        cards = TestCards(self._words, listed)
        cards.setParent(self._middle)
        self.checkout.keys.watch(cards)
        cards.chosen.connect(self._use_card)
        cards.closed.connect(self._close_cards)
        return cards

    def _use_card(self, digits: str) -> None:
        self._close_cards()
        self.checkout.use_card(digits)

    def _close_cards(self) -> None:
        if self._cards is not None and self._cards.isVisible():
            self._cards.hide()
            self.checkout.focus_next()

    def _place_cards(self) -> None:
        """Beside the page, over what is not needed while a card is chosen."""
        middle = self._middle.rect()
        if self._cards is not None:
            width = self._cards.WIDTH
            place = QRect(middle.right() - width - 13, 70, width, middle.height() - 84)
            if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
                place.moveLeft(14)
            self._cards.setGeometry(place)
