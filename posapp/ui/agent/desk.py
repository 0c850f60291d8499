"""The desk's window: the frame round one call after another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QToolTip

from posapp.domain.errors import PosError
from posapp.domain.sale import Sale
from posapp.domain.staff import Act
from posapp.ui.agent.call import Call
from posapp.ui.agent.call_line import CallLine
from posapp.ui.agent.clips import Clips
from posapp.ui.agent.pages import DeskPage, Pages
from posapp.ui.frame import Entry, Frame
from posapp.ui.keys import KeyTap
from posapp.ui.shortcuts import DeskKey, Key

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from PySide6.QtWidgets import QWidget

    from posapp.domain.staff import Operator
    from posapp.operations.desk import Desk
    from posapp.ui.bridge import Bridge
    from posapp.ui.facts import Facts
    from posapp.ui.staff.rights import Rights
    from posapp.ui.theme import Theme
    from posapp.words import Words

_ENTRIES: Final[dict[str, Entry]] = {
    DeskPage.FIND: Entry("Find", "search", DeskKey.FIND, Act.MEMBER),
    DeskPage.MEMBER: Entry("Member", "member", DeskKey.MEMBER, Act.MEMBER),
    DeskPage.APPROVALS: Entry("Approvals", "approvals", DeskKey.APPROVALS, Act.CREDIT),
    DeskPage.ORDERS: Entry("Orders", "orders", DeskKey.ORDERS, Act.ADDRESS),
    DeskPage.UNSETTLED: Entry("Unsettled", "unsettled", DeskKey.UNSETTLED, Act.SETTLE),
    DeskPage.STAFF: Entry("Staff", "staff", "", Act.STAFF),
    DeskPage.CONNECT: Entry("Connect", "connect", Key.CONNECT, Act.CONNECT),
    DeskPage.HELP: Entry("Help", "help", Key.HELP, foot=True),
}


class AgentShell(Frame):
    """What the frame holds at a desk."""

    firsts = (DeskPage.FIND, DeskPage.STAFF, DeskPage.UNSETTLED, DeskPage.HELP)
    unsettled_page = DeskPage.UNSETTLED

    def __init__(
        self, desk: Desk, bridge: Bridge, words: Words, theme: Theme, facts: Facts, *, now: Callable[[], datetime]
    ) -> None:
        entries = {page: entry for page, entry in _ENTRIES.items() if facts.connecting or page != DeskPage.CONNECT}
        super().__init__(desk, bridge, words, theme, facts, entries=entries, now=now)
        self.call = Call(bridge, self)
        self.book.look_key, self.book.help_file = DeskKey.LOOK, "help/agent.md"
        self.pages = Pages(desk, bridge, words, theme, self.call, book=self.book, now=now)
        self.line = CallLine(self.top, words, self.call)
        self._tap = KeyTap(self.top, open_for_cards=self._may_begin)
        self._clips = Clips(self)
        self._whose = ""
        self.setWindowTitle(words.say("Agent desk"))
        self.build()
        self._connect()
        self.open_page(DeskPage.FIND)
        self.guard.begin()

    def _connect(self) -> None:
        call = self.call
        self.line.end.clicked.connect(call.end)
        self.add_key(DeskKey.END_CALL, self.line.end.press)
        call.began.connect(lambda: self.open_page(DeskPage.MEMBER))
        call.member_changed.connect(self._name_page)
        self.pages.receipt_asked.connect(self.beside.show_receipt)
        self.pages.moved.connect(self.refresh_unsettled)
        call.ended.connect(self._wipe)
        call.acting.connect(lambda _acting: self.guard.tell_work())
        call.late.connect(self._tell_late)
        self.approvals.counted.connect(self._show_waiting)
        self.approvals.moved.connect(self._refresh_approvals)
        self.beside.card_chosen.connect(self._use_card)
        self.keys.watch(self.rail)
        self.keys.swiped.connect(self._take_swiped)
        self.keys.scanned.connect(self._find_scanned)

    @property
    def keys(self) -> KeyTap:
        return self._tap

    @property
    def page(self) -> DeskPage:
        return DeskPage(self.shown)

    def make_page(self, page: str) -> QWidget:
        return self.pages.make(DeskPage(page))

    def show_rights(self, rights: Rights) -> None:
        super().show_rights(rights)
        self.pages.show_rights(rights)

    def open_page(self, page: str) -> None:
        super().open_page(page)
        self.top.cards.setVisible(page == DeskPage.FIND and self.facts.test_cards is not None)
        self._name_page()

    def go_back(self) -> None:
        if self.beside.close() or (self.page is DeskPage.MEMBER and self.pages.go_back()):
            return
        if self.page is not DeskPage.FIND:
            self.open_page(DeskPage.MEMBER if self.call.on and self.page is not DeskPage.MEMBER else DeskPage.FIND)

    # --- behind the cover ---

    def under_way(self) -> str:
        say = self._words.say
        if self.call.at_work:
            return say("A payment is under way. It goes on, and its result waits here.")
        return say("A call waits here. Sign in to go on with it.") if self.call.on else ""

    def forget(self) -> None:
        self.keys.take().wipe()

    def entered(self, operator: Operator) -> None:
        # Somebody else has another member on the phone.
        if self._whose not in ("", operator.id):
            self.call.end()
        self._whose = operator.id

    def left(self) -> None:
        self._whose = ""
        self.call.end()

    # --- the end of a call ---

    def _wipe(self) -> None:
        """Nothing of any member is left in the window, nor where the window has put it."""
        self.keys.take().wipe()
        self.pages.wipe()
        self.beside.drop()
        self.news.say("")
        QToolTip.hideText()
        self._clips.drop()
        self.open_page(DeskPage.FIND)
        self.guard.tell_work()

    def _tell_late(self, answer: object) -> None:
        """What came of a payment whose call had ended: no more than its order and how it stands."""
        if isinstance(answer, Sale):
            self.news.say(
                f"{answer.order}: {self._words.state(answer)}", tone="caution" if answer.unsettled else "good"
            )
        elif isinstance(answer, PosError):
            said = self._words.error(answer)
            self.news.say(said.what, f"{said.taken} {said.then}", tone="caution")
        self.refresh_unsettled()
        self.refresh_shown()

    # --- cards and receipts ---

    def _may_begin(self) -> bool:
        return not self.call.on and self.guard.allows(DeskPage.FIND)

    def _take_swiped(self) -> None:
        digits = self.keys.take()
        self.open_page(DeskPage.FIND)
        if self.pages.find is not None:
            self.pages.find.use_card(digits)

    def _use_card(self, digits: str) -> None:
        """A card of the local bank's list."""
        from posapp.domain.digits import Digits  # noqa: PLC0415 - in a demonstration only

        if self._may_begin() and self.pages.find is not None:
            self.pages.find.use_card(Digits(digits))

    def _find_scanned(self, code: str) -> None:
        """A receipt was scanned, wherever the focus was."""
        if self._may_begin():
            self.open_page(DeskPage.FIND)
            if self.pages.find is not None:
                self.pages.find.use_reference(code)

    # --- rail and title ---

    def _name_page(self) -> None:
        self.line.name_member(shown=self.page is DeskPage.MEMBER)

    def _refresh_approvals(self) -> None:
        if self.pages.approvals is not None:
            self.pages.approvals.refresh_shown()

    def _show_waiting(self, count: int) -> None:
        from posapp.words.approvals import waiting  # noqa: PLC0415 - not before the first frame

        self.rail.buttons[DeskPage.APPROVALS].show_badge(count, waiting(self._words, count))
