"""A call at the desk: found by typed, swiped and pasted cards, credited with a note, ended; what is left of whom."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from posapp.app.self_check.traces import Canary, Search

if TYPE_CHECKING:
    from collections.abc import Callable

    from posapp.app.self_check.clerk import Programs, Window
    from posapp.app.self_check.places import Rooms

MEMORY: Final = "memory of the desk"


@dataclass(frozen=True, slots=True)
class Call:
    """Card numbers and tracks that are used, and words that tell of the member."""

    typed: str = field(repr=False)
    swiped: str = field(repr=False)
    beside: str = field(repr=False)
    pasted: str = field(repr=False)
    struck: str = field(repr=False)
    order: str = field(default_factory=lambda: f"CHECK-{secrets.token_hex(4)}")
    note: str = field(default_factory=lambda: f"heron {secrets.token_hex(4)}")
    name: str = field(default_factory=lambda: f"Wren {secrets.token_hex(4)}")

    @property
    def account(self) -> str:
        from posapp.sandbox.members import reference

        return reference("RANAC", self.typed)

    def of_the_member(self) -> Search:
        """What no window and no log may tell after the call."""
        return Search(
            [
                Canary("account reference", self.account),
                Canary("last four", f" {self.typed[-4:]}"),
                Canary("order", self.order),
                Canary("note", self.note),
                Canary("name of an address", self.name),
            ]
        )


def prepare(programs: Programs, call: Call) -> None:
    """Something for the member's activity that can be credited."""
    from posapp.sandbox.members import ITEM_ID

    reward = ("--type", "CASHBACK", "--item", ITEM_ID, "--points", "500")
    programs.run("pay", "--account", call.account, *reward, "--order", call.order, "--json")


def play_call(desk: Window, call: Call, in_the_middle: Callable[[], object]) -> list[str]:
    """Three calls; what was played. `in_the_middle` is called at the end of the first, before it is ended."""
    desk.do("f", "cardNumber")
    desk.type(call.typed)
    desk.do("K", "Return")
    desk.do("u", "activityExtent", "1 entry")
    desk.do("f", "activity")
    desk.do("K", "Down")
    desk.do("f", "creditNote")
    desk.type(f"{call.note} {call.struck} ")
    desk.do("f", "pointsToCredit")
    desk.type("100")
    desk.do("p", "credit")
    desk.do("u", "creditNoticeWhat", "Credited")
    desk.do("K", "F5")
    desk.do("f", "addressName")
    desk.type(call.name)
    desk.do("f", "addressPhone")
    # Nobody else is taken during a call: the track has to vanish all the same.
    desk.type(call.beside)
    desk.do("K", "Return")
    # As a hand pauses: what follows at once belongs to the same swipe.
    desk.do("s", "")
    in_the_middle()
    _end(desk)
    desk.do("f", "accountReference")
    desk.type(call.swiped)
    desk.do("K", "Return")
    desk.do("u", "memberBalance")
    _end(desk)
    desk.do("f", "cardNumber")
    desk.do("l", "clipboard", call.pasted)
    desk.do("v", "")
    desk.do("K", "Return")
    desk.do("u", "memberBalance")
    _end(desk)
    return [
        "a call: member found by typed card, a number typed into a note, a credit, an address, a swipe beside",
        "calls by swiped card, over another field, and by pasted card",
    ]


def _end(desk: Window) -> None:
    desk.do("K", "F10")
    desk.do("g", "endCall")


def look_at_logs(rooms: Rooms, search: Search) -> None:
    """What the program wrote down while it ran."""
    for file in rooms.logs.iterdir():
        search.look("logs", file.read_bytes(), file.name)


def told(search: Search) -> dict[str, Any]:
    """What is left of the member: in windows and logs nothing may be, of memory it is only said."""
    places = sorted({f"{found.what} in {found.place}" for found in search.found if not found.place.startswith(MEMORY)})
    kept = sorted({found.what for found in search.found if found.place.startswith(MEMORY)})
    return {"found": places, "in_memory": kept}
