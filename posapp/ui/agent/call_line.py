"""The call in the line above the page: how the member stands, how long it lasts, and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from posapp.domain.member import AccountStatus
from posapp.ui.shortcuts import DeskKey
from posapp.ui.theme import Size
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.label import Label, Pill

if TYPE_CHECKING:
    from posapp.ui.agent.call import Call
    from posapp.ui.top_bar import TopBar
    from posapp.words import Words

_STANDINGS: Final = {
    AccountStatus.GOOD: ("Good standing", "good"),
    AccountStatus.REDEEM_ONLY: ("Redeem only", "caution"),
    AccountStatus.NEW: ("New", "caution"),
    AccountStatus.ON_HOLD: ("On hold", "bad"),
    AccountStatus.CANCELLED: ("Cancelled", "bad"),
    AccountStatus.INACTIVE: ("Inactive", "bad"),
    AccountStatus.UNRECOGNISED: ("Not known", "caution"),
}


class CallLine(QObject):
    """Owns its three parts of the line, which are there while a call is on."""

    def __init__(self, top: TopBar, words: Words, call: Call) -> None:
        super().__init__(top)
        self._top, self._words, self._call = top, words, call
        self.standing = Pill("memberStanding")
        self.clock = Label(size=Size.SMALL, tone="muted", name="callClock")
        self.end = Button(words.say("End call"), "endCall", key=DeskKey.END_CALL)
        top.add_to_title(self.standing)
        top.add_before_place(self.clock)
        top.add_last(self.end)
        for signal in (call.began, call.ended):
            signal.connect(self.draw)
        call.ticked.connect(self._tick)
        self.draw()

    def name_member(self, *, shown: bool) -> None:
        """ "Member •• 4444" and how they stand, where their page is `shown`; without digits where none are known."""
        found, say = self._call.found, self._words.say
        status = found.profile.member.status if found is not None and shown else None
        text, tone = _STANDINGS[status] if status is not None else ("", "")
        self.standing.show_state(say(text) if text else "", tone)
        if shown:
            digits = found.profile.member.last_four if found is not None else ""
            self._top.title.setText(say("Member •• {digits}", digits=digits) if digits else say("Member"))

    def draw(self) -> None:
        """As the call stands now."""
        self.clock.setVisible(self._call.on)
        self.end.setVisible(self._call.on)
        self._top.make_room(tight=self._call.on)
        self._tick()

    def _tick(self) -> None:
        minutes, seconds = divmod(self._call.seconds, 60)
        text = self._words.say("Call {time}", time=f"{minutes:02}:{seconds:02}") if self._call.on else ""
        self.clock.setText(text)
