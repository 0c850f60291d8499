"""The window's pages beside the checkout, each built when it is first asked for."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from posapp.ui.shortcuts import Key

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from PySide6.QtWidgets import QWidget

    from posapp.operations.desk import Desk
    from posapp.ui.bridge import Bridge, Runner
    from posapp.ui.facts import Facts
    from posapp.ui.pages.connect.page import ConnectPage
    from posapp.ui.pages.history import HistoryPage
    from posapp.ui.pages.history.side import Side
    from posapp.ui.pages.unsettled.page import UnsettledPage
    from posapp.ui.staff.rights import Rights
    from posapp.ui.theme import Theme
    from posapp.words import Words


class Page(StrEnum):
    """The pages; the value is the objectName of the entry in the rail."""

    CHECKOUT = "goCheckout"
    HISTORY = "goHistory"
    UNSETTLED = "goUnsettled"
    DAY = "goDay"
    STAFF = "goStaff"
    CONNECT = "goConnect"
    HELP = "goHelp"


class Book(QObject):
    """Makes pages and passes on what they tell.

    `in_call`: at a desk, what is left open is asked for through it, and told without whose it is.
    Signals: sale_moved() when a sale has come to a new state; reached(bool) when the bank did or did not answer;
    finished(Sale) when one was brought to its end; slip_asked(Sale), receipt_asked(Sale);
    reconnected() when the till is to begin anew at another bank.
    """

    sale_moved = Signal()
    reached = Signal(bool)
    finished = Signal(object)
    slip_asked = Signal(object)
    receipt_asked = Signal(object)
    reconnected = Signal()

    def __init__(
        self,
        desk: Desk,
        bridge: Bridge,
        words: Words,
        theme: Theme,
        facts: Facts,
        *,
        now: Callable[[], datetime],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._desk, self._bridge, self._words, self._theme = desk, bridge, words, theme
        self._facts, self._now = facts, now
        self.look_key: str = Key.LOOK
        self.in_call: Runner | None = None
        self.help_file = "help/till.md"
        self.history: HistoryPage | None = None
        self._unsettled: UnsettledPage | None = None
        self.connect_page: ConnectPage | None = None
        self._side: Side | None = None
        self._rights: Rights | None = None

    def make(self, page: Page) -> QWidget:
        """The page, new."""
        match page:
            case Page.HISTORY:
                return self._make_history()
            case Page.UNSETTLED:
                return self._make_unsettled()
            case Page.DAY:
                from posapp.ui.pages.day import DayPage  # noqa: PLC0415 - not before the first frame

                day = DayPage(self._desk, self._bridge, self._words, self._theme, store=self._facts.store)
                day.reached.connect(self.reached)
                return day
            case Page.CONNECT if self._facts.connecting is not None:
                from posapp.ui.pages.connect.page import ConnectPage  # noqa: PLC0415 - not before the first frame

                made = ConnectPage(self._facts.connecting, self._bridge, self._words, self._theme)
                made.saved.connect(self.reconnected)
                self.connect_page = made
                return made
            case Page.STAFF:
                from posapp.ui.pages.staff.page import StaffPage  # noqa: PLC0415 - not before the first frame

                return StaffPage(self._desk, self._bridge, self._words, self._theme, self._facts)
            case _:
                from posapp.ui.pages.help import HelpPage  # noqa: PLC0415 - not before the first frame

                return HelpPage(self.help_file, self._words)

    def show_rights(self, rights: Rights) -> None:
        """Another operator, or another role: the pages offer what goes with it."""
        self._rights = rights
        foot = self.history.foot if self.history is not None else None
        for part in (self._unsettled, self._side, foot):
            if part is not None:
                part.show_rights(rights)

    def refresh_shown(self) -> None:
        """Sales have moved: the page that shows some reads them anew."""
        for page in (self._unsettled, self.history):
            if page is not None and page.isVisible():
                page.refresh()

    def drop_unsettled(self) -> None:
        """Its page has gone."""
        self._unsettled = None

    def _make_history(self) -> HistoryPage:
        from posapp.ui.pages.history import HistoryPage  # noqa: PLC0415 - not before the first frame
        from posapp.ui.pages.history.side import Side  # noqa: PLC0415 - not before the first frame

        side = self._side = Side(self._desk, self._bridge, self._words, self._theme)
        credit = side.credit
        made = self.history = HistoryPage(self._desk, self._bridge, self._words, self._theme, side=side)
        made.picked.connect(credit.show_sale)
        made.several.connect(side.show_several)
        made.opened.connect(lambda _sale: credit.begin())
        side.moved.connect(made.refresh)
        side.moved.connect(self.sale_moved)
        credit.runs.reached.connect(self.reached)
        credit.receipt_asked.connect(self.receipt_asked)
        if self._rights is not None:
            self.show_rights(self._rights)
        return made

    def _make_unsettled(self) -> UnsettledPage:
        from posapp.ui.pages.unsettled.page import UnsettledPage  # noqa: PLC0415 - not before the first frame

        made = self._unsettled = UnsettledPage(
            self._desk,
            self.in_call or self._bridge,
            self._words,
            self._theme,
            now=self._now,
            look_key=self.look_key,
            whose=self.in_call is None,
        )
        made.sale_moved.connect(self.sale_moved)
        made.reached.connect(self.reached)
        made.slip_asked.connect(self.slip_asked)
        made.acted.connect(self.finished)
        if self._rights is not None:
            self.show_rights(self._rights)
        return made
