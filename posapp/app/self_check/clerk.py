"""The clerk of the check: starts the programs under test, plays the sales in the window, and asks it what it holds."""

from __future__ import annotations

import json
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Final

from posapp.app.self_check import frames
from posapp.devices.program import own_command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from posapp.app.self_check.places import Rooms
    from posapp.app.self_check.traces import Canary, Search

_PATIENCE_S: Final = 120


class Window:
    """A window under test, worked by orders."""

    def __init__(self, orders: IO[bytes], answers: IO[bytes], part: str) -> None:
        self._part = part
        self._orders, self._answers = orders, answers

    def order(self, order: str) -> list[tuple[str, bytes]]:
        """Raises EOFError if the window has ended."""
        try:
            self._orders.write(order.encode())
            self._orders.flush()
        except BrokenPipeError:
            raise EOFError("the window under test has ended") from None
        return list(frames.receive(self._answers))

    def do(self, order: str, name: str, value: str = "") -> None:
        self.order(f"{order}{name}|{value}\n")

    def type(self, text: str) -> None:
        """Key by key: no two of them are ever together on their way."""
        for sign in text:
            self.order(f"k{sign}")

    def look(self, *searches: Search, memory: bool) -> None:
        """Show each of `searches` all that the window tells and, where the system allows it, all that it holds."""
        ((_, told),) = self.order("t|\n")
        for kind, text in json.loads(told):
            for search in searches:
                search.look(kind, text.encode("utf-8", "surrogatepass"))
        if memory:
            for name, data in self.order("m|\n"):
                for search in searches:
                    search.look(f"memory of the {self._part}", data, name)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is typed and swiped: a number, tracks that pay, and tracks where no card is asked for."""

    typed: str = field(repr=False)
    swiped: str = field(repr=False)
    beside: str = field(repr=False)


def play(window: Window, plan: Plan, in_the_middle: Callable[[], object]) -> list[str]:
    """Sales by a typed and by a swiped card, and swipes beside; what was played.

    `in_the_middle` is called when the bank has just answered for the first card.
    """
    typed = plan.typed
    window.do("f", "cartTotal")
    window.type("20.00")
    window.do("f", "cardNumber")
    window.type(" ".join(typed[at : at + 4] for at in range(0, len(typed), 4)))
    window.do("K", "Backspace")
    window.type(typed[-1])
    window.do("K", "Return")
    window.do("f", "pointsToRedeem")
    in_the_middle()
    _finish(window)
    window.do("p", "nextSale")
    window.do("f", "cartTotal")
    window.type("20.00")
    window.do("f", "orderReference")
    window.type(plan.swiped)
    _enter_and_finish(window)
    # No card is taken now: its track has to vanish all the same.
    window.type(plan.beside)
    window.do("K", "Return")
    window.do("p", "goHistory")
    window.do("f", "searchHistory")
    window.type(plan.beside)
    window.do("K", "Return")
    window.do("p", "goCheckout")
    window.do("p", "nextSale")
    return [
        "a sale by typed card, mended while it was typed, part paid by points",
        "a sale by swiped card, over another field",
        "cards swiped over a finished sale and over the history's search",
    ]


def _enter_and_finish(window: Window) -> None:
    window.do("K", "Return")
    _finish(window)


def _finish(window: Window) -> None:
    window.do("f", "pointsToRedeem")
    window.type("500")
    window.do("u", "redeem", "Redeem 500")
    window.do("p", "redeem")
    window.do("p", "cardApproved")
    window.do("u", "nextSale")


class Programs:
    """Starts parts of the program on the rooms of this check; what they write is kept there."""

    def __init__(self, rooms: Rooms, password: Canary) -> None:
        self._rooms = rooms
        self.receipts = rooms.receipts
        self._env = {**rooms.environment(), "POSAPP_API__SIGNING_KEY_PASSWORD": password.reveal()}

    @contextmanager
    def window(self, part: str = "window") -> Iterator[Window]:
        """A window under test, until the block ends: the till's, or the desk's."""
        with self._part(part) as (orders, answers):
            yield Window(orders, answers, part)
            orders.write(b"q")
            orders.close()
            answers.read()

    def command_memory(self, number: str) -> list[tuple[str, bytes]]:
        """What `posapp balance` holds at its end."""
        with self._part("command") as (orders, answers):
            orders.write(number.encode() + b"\n")
            orders.close()
            return list(frames.receive(answers))

    @contextmanager
    def _part(self, part: str) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
        command = self._command("self-check", "--part", part)
        pipe = subprocess.PIPE
        with (
            (self._rooms.said / part).open("ab") as said,
            subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=said, env=self._env) as child,  # noqa: S603 - ourselves
        ):
            try:
                if child.stdin is not None and child.stdout is not None:
                    yield child.stdin, child.stdout
                child.wait(_PATIENCE_S)
            finally:
                child.kill()

    def run(self, *arguments: str, card: str = "", env: Mapping[str, str] | None = None) -> int:
        """A command to its end; its exit code."""
        with (self._rooms.said / arguments[0]).open("ab") as said:
            return subprocess.run(  # noqa: S603 - ourselves
                self._command(*arguments),
                input=card.encode() + b"\n",
                stdout=said,
                stderr=said,
                env={**self._env, **(env or {})},
                timeout=_PATIENCE_S,
                check=False,
            ).returncode

    def _command(self, *arguments: str) -> list[str]:
        before = ["--config", str(self._rooms.settings), "--data", str(self._rooms.data)]
        return own_command(*before, *arguments)
