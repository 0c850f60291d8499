"""The till's window: the frame with the checkout and the pages beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer

from posapp.domain.staff import Act
from posapp.ui.book import Page
from posapp.ui.frame import Entry, Frame
from posapp.ui.pages.checkout.flow import Busy, Stage
from posapp.ui.pages.checkout.page import CheckoutPage
from posapp.ui.shortcuts import Key

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from PySide6.QtWidgets import QWidget

    from posapp.operations.desk import Desk
    from posapp.ui.bridge import Bridge
    from posapp.ui.facts import Facts
    from posapp.ui.keys import KeyTap
    from posapp.ui.theme import Theme
    from posapp.words import Words


_ENTRIES: Final[dict[str, Entry]] = {
    Page.CHECKOUT: Entry("Checkout", "checkout", Key.CHECKOUT, Act.PAY),
    Page.HISTORY: Entry("History", "history", Key.HISTORY, Act.HISTORY),
    Page.UNSETTLED: Entry("Unsettled", "unsettled", Key.UNSETTLED, Act.SETTLE),
    Page.DAY: Entry("Close day", "day", Key.CLOSE_DAY, Act.CLOSE_DAY),
    Page.STAFF: Entry("Staff", "staff", "", Act.STAFF),
    Page.CONNECT: Entry("Connect", "connect", Key.CONNECT, Act.CONNECT),
    Page.HELP: Entry("Help", "help", Key.HELP, foot=True),
}


class Shell(Frame):
    """What the frame holds at a till."""

    handing_right = Act.BALANCE
    firsts = (Page.CHECKOUT, Page.STAFF, Page.HISTORY, Page.HELP)
    unsettled_page = Page.UNSETTLED

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
        entries = {page: entry for page, entry in _ENTRIES.items() if facts.connecting or page != Page.CONNECT}
        super().__init__(desk, bridge, words, theme, facts, entries=entries, now=now)
        self.checkout = CheckoutPage(desk, bridge, words, theme, new_order=new_order, now=now)
        self.setWindowTitle(words.say("Pay with points"))
        self.build()
        self._connect()
        self.open_page(Page.CHECKOUT)
        self.guard.begin()

    def _connect(self) -> None:
        checkout, book = self.checkout, self.book
        self.approvals.serve(self.top, self.beside)
        self.beside.card_chosen.connect(checkout.use_card)
        self.beside.closed.connect(self._focus_again)
        checkout.reached.connect(lambda reached: self.show_connected(connected=reached))
        checkout.sale_moved.connect(self.refresh_unsettled)
        checkout.receipt_asked.connect(self.beside.show_receipt)
        checkout.finished.connect(self.receipts.print_finished)
        checkout.held.changed.connect(lambda _before: self.guard.tell_work())
        QTimer.singleShot(0, self, lambda: self.keys.watch(self.rail))
        # A card swiped over another page is paid with on this one.
        self.keys.swiped.connect(lambda: self.guard.go(Page.CHECKOUT))
        self.keys.scanned.connect(self._find_scanned)
        self.keys.strayed.connect(lambda digit: book.history.begin(digit) if book.history is not None else None)

    @property
    def keys(self) -> KeyTap:
        return self.checkout.keys

    @property
    def page(self) -> Page:
        return Page(self.shown)

    @property
    def sale_at_hand(self) -> str:
        return self.checkout.sale_id

    @property
    def untouched(self) -> bool:
        return self.page is Page.CHECKOUT and self.checkout.untouched

    @property
    def at_rest(self) -> bool:
        state = self.checkout.held.state
        return self.checkout.untouched or (state.stage is Stage.OVER and state.busy is None)

    def make_page(self, page: str) -> QWidget:
        return self.checkout if page == Page.CHECKOUT else self.book.make(Page(page))

    def open_page(self, page: str) -> None:
        super().open_page(page)
        self.top.cards.setVisible(page == Page.CHECKOUT and self.facts.test_cards is not None)

    def go_back(self) -> None:
        if self.beside.close():
            return
        if self.page is Page.CHECKOUT:
            self.checkout.go_back()
        elif not (self.page is Page.HISTORY and self.book.history is not None and self.book.history.go_back()):
            self.open_page(Page.CHECKOUT)

    def under_way(self) -> str:
        now, say = self.checkout.held.state, self._words.say
        if now.stage is Stage.CART:
            return self.said_of_handing()
        if now.busy is not None and now.busy is not Busy.ASKING:
            return say("A payment is under way. It goes on, and its result waits here.")
        return say("A sale waits here. Sign in to see how it stands.")

    def handing_waits(self) -> str:
        say, state = self._words.say, self.checkout.held.state
        if state.stage is not Stage.CART:
            return say("They come in with the next sale.")
        return (
            ""
            if self.checkout.free_for_member
            else say("They come in when the card is changed (Esc), or with the next sale.")
        )

    def take_handed(self, token: str) -> None:
        self.open_page(Page.CHECKOUT)
        self.checkout.use_member(token)

    def forget(self) -> None:
        self.checkout.forget_card()

    def refresh_unsettled(self, *, at_start: bool = False) -> None:
        """Something was settled: count anew what waits, and show the sale on the page as it stands now."""
        self.checkout.acts.look_up()
        super().refresh_unsettled(at_start=at_start)

    def _find_scanned(self, code: str) -> None:
        """A receipt was scanned, wherever the focus was."""
        self.guard.go(Page.HISTORY)
        if self.page is Page.HISTORY and self.book.history is not None:
            self.book.history.begin(code)

    def _focus_again(self) -> None:
        if self.page is Page.CHECKOUT:
            self.checkout.focus_next()
