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
from posapp.ui.agent.member.in_call import SETTLE, InCall
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
    from posapp.operations.members import Found
    from posapp.ui.agent.recording import Recording
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

    handing_right = Act.MEMBER
    firsts = (DeskPage.FIND, DeskPage.STAFF, DeskPage.UNSETTLED, DeskPage.HELP)
    unsettled_page = DeskPage.UNSETTLED

    def __init__(
        self, desk: Desk, bridge: Bridge, words: Words, theme: Theme, facts: Facts, *, now: Callable[[], datetime]
    ) -> None:
        entries = {page: entry for page, entry in _ENTRIES.items() if facts.connecting or page != DeskPage.CONNECT}
        super().__init__(desk, bridge, words, theme, facts, entries=entries, now=now)
        self.call = Call(bridge, self)
        self.book.look_key, self.book.help_file = DeskKey.LOOK, "help/agent.md"
        self.book.in_call = InCall(bridge, self.call, SETTLE)
        self.pages = Pages(desk, bridge, words, theme, self.call, book=self.book, now=now)
        self.line = CallLine(self.top, words, self.call)
        self._tap = KeyTap(self.top, open_for_cards=self._may_begin)
        self._clips = Clips(self)
        self._whose = ""
        self.setWindowTitle(words.say("Agent desk"))
        self.build()
        self._connect()
        self.open_page(DeskPage.FIND)
        self.recording = self._made_recording()
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
        self.approvals.moved.connect(self.pages.refresh_approvals)
        self.beside.card_chosen.connect(self._use_card)
        self.keys.watch(self.rail)
        self.keys.swiped.connect(self._take_swiped)
        self.keys.scanned.connect(self._find_scanned)

    def _made_recording(self) -> Recording | None:
        if self.facts.recorder is None or self.pages.find is None:
            return None
        from posapp.ui.agent.recording import Recording  # noqa: PLC0415 - only where a command is set

        made = Recording(self.facts.recorder, self._bridge, self.pages.find.ways.card.entry, self)
        made.failed.connect(self._tell_recording)
        made.begin()
        return made

    def _tell_recording(self, pausing: bool) -> None:
        say = self._words.say
        if pausing:
            what = say("The recording of this call could not be paused.")
            more = say("Do not let the card number be said aloud. Find the member another way.")
        else:
            what = say("The recording of this call could not be resumed.")
            more = say("Resume it by hand, and tell whoever set agent.recording_hook.")
        self.news.say(what, more, tone="bad")

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

    # --- somebody is handed over ---

    def handing_waits(self) -> str:
        waits = self.call.on or self.call.at_work
        return self._words.say("They come in once this call has ended.") if waits else ""

    def take_handed(self, token: str) -> None:
        desk = self._desk

        async def found() -> Found:
            from posapp.operations.members import FoundBy  # noqa: PLC0415 - not before the first frame

            handed = await desk.agent.handovers.take(token)
            return await desk.agent.members.of_account(handed.account, by=FoundBy.HANDOVER)

        self.open_page(DeskPage.FIND)
        self.call.read("hand over", found, done=self.call.show, failed=self._tell_error)

    def _tell_error(self, error: PosError) -> None:
        said = self._words.error(error)
        self.news.say(said.what, f"{said.taken} {said.then}".strip(), tone="caution")

    # --- behind the cover ---

    def under_way(self) -> str:
        say = self._words.say
        if self.call.at_work:
            return say("A payment is under way. It goes on, and its result waits here.")
        if self.call.on:
            return say("A call waits here. Sign in to go on with it.")
        return self.said_of_handing()

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
        self.news.wipe()
        QToolTip.hideText()
        self._clips.drop()
        self.open_page(DeskPage.FIND)
        self.drop_page(DeskPage.UNSETTLED)
        self.book.drop_unsettled()
        self.guard.tell_work()

    def _tell_late(self, answer: object) -> None:
        """What came of a payment whose call had ended: no more than its order and how it stands."""
        if isinstance(answer, Sale):
            self.news.say(
                f"{answer.order}: {self._words.state(answer)}", tone="caution" if answer.unsettled else "good"
            )
        elif isinstance(answer, PosError):
            self._tell_error(answer)
        self.refresh_unsettled()
        self.refresh_shown()

    def story_of(self, sale: Sale) -> str:
        # Of anybody but who is on the phone no more than the order and how it stands.
        return super().story_of(sale) if self.call.is_of(sale.account) else ""

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

    def _show_waiting(self, count: int) -> None:
        from posapp.words.approvals import waiting  # noqa: PLC0415 - not before the first frame

        self.rail.buttons[DeskPage.APPROVALS].show_badge(count, waiting(self._words, count))
