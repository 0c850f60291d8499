"""The desk's pages, each built when it is first asked for, and wiped at the end of a call."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from posapp.ui.book import Page

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from PySide6.QtWidgets import QWidget

    from posapp.operations.desk import Desk
    from posapp.ui.agent.approvals_page import ApprovalsPage
    from posapp.ui.agent.call import Call
    from posapp.ui.agent.find.page import FindPage
    from posapp.ui.agent.member.page import MemberPage
    from posapp.ui.agent.orders.page import OrdersPage
    from posapp.ui.book import Book
    from posapp.ui.bridge import Bridge
    from posapp.ui.staff.rights import Rights
    from posapp.ui.theme import Theme
    from posapp.words import Words


class DeskPage(StrEnum):
    """The pages; the value is the objectName of the entry in the rail."""

    FIND = "goFind"
    MEMBER = "goMember"
    APPROVALS = "goApprovals"
    ORDERS = "goOrders"
    UNSETTLED = "goUnsettled"
    STAFF = "goStaff"
    CONNECT = "goConnect"
    HELP = "goHelp"


class Wiped(Protocol):
    """A page that shows something of a member."""

    def wipe(self) -> None:
        """Nothing of any member is left in it: labels, models, fields and their undo, tool tips, timers."""


class Pages(QObject):
    """Makes them; those that the till has too are its `book`'s.

    Signals: receipt_asked(Sale); moved() when something was done for a member, or was left open.
    """

    receipt_asked = Signal(object)
    moved = Signal()

    def __init__(
        self,
        desk: Desk,
        bridge: Bridge,
        words: Words,
        theme: Theme,
        call: Call,
        *,
        book: Book,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(call)
        self._desk, self._bridge, self._words, self._theme = desk, bridge, words, theme
        self._call, self._book, self._now = call, book, now
        self.find: FindPage | None = None
        self._member: MemberPage | None = None
        self._orders: OrdersPage | None = None
        self._redemption = ""
        self._rights: Rights | None = None
        self.approvals: ApprovalsPage | None = None
        self._wiped: list[Wiped] = []

    def make(self, page: DeskPage) -> QWidget:
        """The page, new."""
        parts = (self._desk, self._bridge, self._words, self._theme, self._call)
        match page:
            case DeskPage.FIND:
                from posapp.ui.agent.find.page import FindPage  # noqa: PLC0415 - each when it is asked for

                self.find = FindPage(*parts, now=self._now)
                self._wiped.append(self.find)
                return self.find
            case DeskPage.MEMBER:
                from posapp.ui.agent.member.page import MemberPage  # noqa: PLC0415 - each when it is asked for

                member = MemberPage(*parts, now=self._now)
                member.receipt_asked.connect(self.receipt_asked)
                member.moved.connect(self.moved)
                member.redemption_chosen.connect(self._take_redemption)
                self._wiped.append(member)
                self._member = member
                if self._rights is not None:
                    member.show_rights(self._rights)
                return member
            case DeskPage.ORDERS:
                from posapp.ui.agent.orders.page import OrdersPage  # noqa: PLC0415 - each when it is asked for

                orders = OrdersPage(*parts, now=self._now)
                self._wiped.append(orders)
                self._orders = orders
                orders.take(self._redemption)
                return orders
            case DeskPage.APPROVALS:
                from posapp.ui.agent.approvals_page import ApprovalsPage  # noqa: PLC0415 - each when it is asked for

                self.approvals = ApprovalsPage(*parts, now=self._now)
                self._wiped.append(self.approvals)
                return self.approvals
            case _:
                return self._book.make(Page(page))

    def show_rights(self, rights: Rights) -> None:
        """Of who is at the desk; also for pages that are not made yet."""
        self._rights = rights
        if self._member is not None:
            self._member.show_rights(rights)

    def refresh_approvals(self) -> None:
        """A request has come, or was answered."""
        if self.approvals is not None:
            self.approvals.refresh_shown()

    def go_back(self) -> bool:
        """Within the member's page; False where there is no further back."""
        return self._member is not None and self._member.go_back()

    def _take_redemption(self, redemption: str) -> None:
        self._redemption = redemption
        if self._orders is not None:
            self._orders.take(redemption)

    def wipe(self) -> None:
        """The call has ended."""
        self._redemption = ""
        for page in self._wiped:
            page.wipe()
