"""The till as a clerk has it before them: its real window on a data folder, its commands, and the bank behind it."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.support.bank import BankProcess
from tests.support.program import Program
from tests.support.window import Node, ProgramWindow, node_of
from tests.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.support.desktop import Desktop

RICH: Final = "5555555555554444"
HARMLESS: Final = "AtSpiAdaptor::applicationInterface"
"""Qt says so to every program that is read through AT-SPI."""
PROC: Final = Path("/proc")
LOOK_S: Final = 0.4
SLOW_S: Final = 60
"""How long a till may take on a machine that is busy with other things."""


class Till(ProgramWindow):
    """The window of `posapp --data DATA`, ready for its first sale unless `ready` is False.

    `before` is what is to stand before the command, and shall hand its process id on to it;
    `command` opens another window.
    """

    def __init__(
        self,
        desktop: Desktop,
        data: Path,
        settings: Mapping[str, str] | None = None,
        *,
        ready: bool = True,
        before: Sequence[str] = (),
        command: Sequence[str] = (),
    ) -> None:
        self.data = data
        self.commands = Program(data, settings)
        self.bank = BankProcess(data / "bank")
        self._ids: dict[str, str] = {}
        super().__init__(*before, *self.commands.command(*command), desktop=desktop, environment=settings)
        if ready:
            self.wait_for(lambda: self.shows("connection") == "Connected", "the local bank", timeout_s=SLOW_S)

    # --- what is seen ---

    def shows(self, object_name: str) -> str | None:
        """What the label, button or field with this objectName says now; None while it does not show."""
        seen = self._look(object_name)
        return None if seen is None else seen[1]

    def sees(self, object_name: str, text: str) -> str:
        """Wait until what has this objectName holds `text`; all that it says then."""

        def holds() -> str | None:
            said = self.shows(object_name)
            return said if said is not None and text in said else None

        return self.wait_for(holds, f"#{object_name} to say “{text}”", timeout_s=SLOW_S)

    def called(self, role: str) -> set[str]:
        """The names of all fields (text) or buttons (push button) that show."""
        return {node.name for node in self.tree() if node.showing and node.role == role}

    def focused(self, name: str) -> None:
        """Wait until the keyboard is in what is called `name`."""

        def here() -> bool:
            node = self._called(name)
            return node is not None and "FOCUSED" in node.states

        self.wait_for(here, f"“{name}” to have the keyboard", timeout_s=SLOW_S)

    def _look(self, object_name: str) -> tuple[Node, str] | None:
        seen = self.desktop.ask("look", pid=self.pid, id=object_name)
        return None if seen is None else (node_of(seen["node"]), str(seen["content"]))

    def _called(self, name: str) -> Node | None:
        """As any window's, but looking first where it was found before."""
        if name in self._ids:
            seen = self._look(self._ids[name])
            if seen is not None and seen[0].called(name):
                return seen[0]
        found = super()._called(name)
        if found is not None and found.id:
            self._ids[name] = found.id
        return found

    # --- what a clerk does ---

    def enter(self) -> None:
        self.key("Return")

    def start_sale(self, total: str, order: str = "", card: str = RICH) -> None:
        """Type total, order and card, and wait for the balance. By keyboard alone."""
        self.focused("Cart total")
        self.type(total)
        if order:
            self.key("Tab")
            self.focused("Order reference")
            self.type(order)
        self.enter()
        self.focused("Card number")
        self.type(card)
        self.enter()
        self.focused("Points to redeem")

    def redeem(self, points: str) -> None:
        """Type the points and send them, once the button promises them."""
        self.type(points)
        self.sees("redeem", f"Redeem {int(points):,} point")
        self.enter()

    def decide(self, name: str) -> None:
        """⏎ on the button called `name`, which has the keyboard, after a look at it."""
        self.focused(name)
        self.look()
        self.enter()

    @staticmethod
    def look() -> None:
        """As long as a person needs to see what has come up: keys before are not meant for it, and do nothing."""
        seen = time.monotonic()
        wait_for(lambda: time.monotonic() - seen > LOOK_S, "a person to have looked")

    def settle(self, object_name: str, text: str) -> None:
        """Press "Settle now", unless the till's own look at the bank is quicker; then as `sees`."""

        def done() -> Any:
            if text in (self.shows(object_name) or ""):
                return True
            node = self._called("Settle now")
            # A button that goes away under the hand is looked for again: to settle twice changes nothing.
            return self._ask("press", node) if node is not None and node.enabled else None

        self.wait_for(done, f"“Settle now” to be pressed, or #{object_name} to say “{text}”", timeout_s=SLOW_S)
        self.sees(object_name, text)

    def next_sale(self) -> None:
        self.decide("Next sale")
        self.focused("Cart total")

    # --- what is written down ---

    def sales(self) -> list[dict[str, Any]]:
        """The journal's rows, newest first, as another program beside the window reads them."""
        ran = self.commands.run("history", "--json")
        assert ran.code == 0, ran
        rows: list[dict[str, Any]] = ran.answer["rows"]
        return rows

    def sale(self, order: str) -> dict[str, Any]:
        return self.commands.sale(order)

    def redemptions(self) -> list[tuple[int, str | None]]:
        """Points and our reference of every redemption of this till at the bank, oldest first."""
        ours = [one for one in self.bank.ledger()["redemptions"] if (one["external_id"] or "").startswith("T01-")]
        return [(int(one["points"]), one["external_id"]) for one in sorted(ours, key=lambda one: one["at"])]

    def credits(self) -> list[int]:
        """Points of every credit at the bank that came from this till."""
        ours = [one for one in self.bank.ledger()["credits"] if (one["external_id"] or "").startswith("T01-")]
        return [int(one["points"]) for one in ours]


def lives(pid: int) -> bool:
    """Whether a process runs; one that has ended and is not yet collected does not."""
    return bool(command_of(pid))


def processes_of(data: Path) -> list[int]:
    """The processes that bear this data folder in their command line."""
    pids = [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if os.fsencode(data) in command_of(pid)]


def command_of(pid: int) -> bytes:
    """The command line of a process; empty if it has ended."""
    try:
        return (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return b""
