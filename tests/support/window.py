"""A real program's window, driven as its users do: typed at, pressed and read by the names it gives to the blind."""

from __future__ import annotations

import re
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from tests.support.desktop import Desktop, ReaderError, Undone, end
from tests.waiting import PATIENCE_S, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

T = TypeVar("T")

_TELLING: Final = frozenset({"application", "frame", "label", "static", "panel", "filler", "window"})
"""Roles that may bear the name of a field or button and are not it."""


@dataclass(frozen=True, slots=True)
class Node:
    """One accessible object: where it stands in the tree, what it is, and what it is called."""

    path: tuple[int, ...]
    role: str
    name: str
    id: str
    description: str
    states: frozenset[str]

    @property
    def showing(self) -> bool:
        return "SHOWING" in self.states

    @property
    def enabled(self) -> bool:
        return "ENABLED" in self.states

    def called(self, name: str) -> bool:
        """Its name is `name`, or goes on after it ("Redeem 5,000 points" is called "Redeem")."""
        return re.match(rf"{re.escape(name)}(?!\w)", self.name) is not None

    def __str__(self) -> str:
        states = ",".join(sorted(self.states)).lower()
        return f"{'  ' * len(self.path)}{self.role} {self.name!r} #{self.id} {states}"


def node_of(row: Mapping[str, Any]) -> Node:
    """The node as the reader tells it."""
    return Node(**{**row, "path": tuple(row["path"]), "states": frozenset(row["states"])})


class ProgramWindow:
    """Starts `command` on `desktop` (or one of its own) and waits for its window; a context that ends what it began.

    A name is the visible label of a field or button; where several showing nodes share it, the exact one wins.
    """

    def __init__(
        self, *command: str, desktop: Desktop | None = None, environment: Mapping[str, str] | None = None
    ) -> None:
        with ExitStack() as stack:
            self.desktop = desktop or stack.enter_context(Desktop())
            errors = stack.enter_context(tempfile.NamedTemporaryFile(suffix=".log"))
            self._errors = Path(errors.name)
            env = {**self.desktop.environment, **(environment or {})}
            self.process = self.desktop.spawn(*command, stack=stack, env=env, stdout=errors, stderr=errors)
            self._open()
            self._stack = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    @property
    def pid(self) -> int:
        """The number of the process that shows the window."""
        return int(self.process.pid)

    @property
    def said(self) -> str:
        """What the program has written to its standard output and error."""
        return self._errors.read_text(encoding="utf-8", errors="replace")

    def tree(self) -> list[Node]:
        """Every node of the program, in the order of its tree."""
        rows = self.desktop.ask("nodes", pid=self.pid)
        return [node_of(row) for row in rows]

    def names(self) -> list[str]:
        """The names of all that shows."""
        return [node.name for node in self.tree() if node.showing and node.name]

    def find(self, name: str) -> Node:
        """The field or button called `name`; waits until it shows."""
        return self.wait_for(lambda: self._called(name), f"“{name}” to show")

    def text(self, object_name: str) -> str:
        """What the label, field or slider with this objectName shows; waits until it shows."""

        def shown() -> str | None:
            node = next((node for node in self.tree() if node.id == object_name and node.showing), None)
            return None if node is None else f"={self._ask('content', node)}"

        return self.wait_for(shown, f"#{object_name} to show")[1:]

    def content(self, name: str) -> str:
        """What the field called `name` holds."""
        return str(self._ask("content", self.find(name)))

    def type(self, text: str) -> None:
        """Type at whatever has the focus. ASCII only: for other signs use `write`."""
        assert text.isascii(), "the X server's keyboard has no such keys: use write()"
        self.desktop.xdotool("type", "--delay", "4", "--", text)

    def key(self, *keys: str) -> None:
        """Press keys by their X names, together with "+": key("Return"), key("shift+Tab", "F3")."""
        self.desktop.xdotool("key", "--delay", "4", "--", *keys)

    def press(self, name: str) -> None:
        """Press the button called `name`, once it is enabled."""

        def pressed() -> Any:
            node = self._called(name)
            if node is None or not node.enabled:
                return None
            try:
                return self._ask("press", node)
            except Undone:
                return None
            except ReaderError as error:
                # It may have been pressed, and is not pressed twice.
                raise AssertionError(str(error)) from error

        self.wait_for(pressed, f"“{name}” to be enabled and pressed")

    def click(self, name: str) -> None:
        """Click in the middle of what is called `name` with the mouse."""
        x, y, width, height = self._ask("extents", self.find(name))
        place = [str(round(part * self.desktop.scale)) for part in (x + width / 2, y + height / 2)]
        self.desktop.xdotool("mousemove", "--sync", *place, "click", "1")

    def focus(self, name: str) -> None:
        """Give the field called `name` the keyboard."""
        self.wait_for(lambda: self._ask("focus", self.find(name)), f"“{name}” to take the focus")
        self.wait_for(lambda: "FOCUSED" in self.find(name).states, f"“{name}” to have the focus")

    def fill(self, name: str, text: str) -> None:
        """Replace what the field called `name` holds by typing `text` into it; does not leave the field."""
        self.focus(name)
        self.key("ctrl+a", "BackSpace")
        if text:
            self.type(text)

    def write(self, name: str, text: str) -> None:
        """Put `text`, of any signs, in the field called `name` at once, as an aid for the disabled would."""
        self.wait_for(lambda: self._ask("write", self.find(name), text=text), f"“{name}” to be written to")

    def wait_for(self, condition: Callable[[], T | None], what: str, *, timeout_s: float = PATIENCE_S) -> T:
        """The first true answer of `condition`. After the time, or the program's end, fails with its tree and words."""

        def ask() -> T | None:
            if self.process.poll() is not None:
                raise AssertionError(f"the program has ended ({self.process.returncode}) before {what}:\n{self.said}")
            try:
                return condition()
            except ReaderError:
                # A node that went away while it was read: the next look is at the new tree.
                return None

        try:
            answer = wait_for(ask, what, timeout_s=timeout_s)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self._dump()}") from None
        assert answer is not None
        return answer

    def screenshot(self, path: Path) -> Path:
        return self.desktop.screenshot(path)

    def close(self, *, timeout_s: float = PATIENCE_S) -> int:
        """Close the window as its user would, and wait for the program; its exit code."""
        self.key("alt+F4")
        wait_for(lambda: self.process.poll() is not None, "the program to end", timeout_s=timeout_s)
        return int(self.process.returncode)

    def kill(self) -> None:
        """End the program without warning, as a crash or a power cut would."""
        self.process.kill()
        self.process.wait(PATIENCE_S)

    def end(self) -> None:
        """End the program and what it started."""
        end(self.process)

    def _open(self) -> None:
        def active() -> bool:
            return any("ACTIVE" in node.states for node in self.tree() if len(node.path) == 1)

        self.wait_for(active, "its window to have the keyboard", timeout_s=2 * PATIENCE_S)

    def _called(self, name: str) -> Node | None:
        found = [node for node in self.tree() if node.showing and node.role not in _TELLING and node.called(name)]
        exact = [node for node in found if node.name == name] or found
        assert len(exact) <= 1, f"several are called “{name}”:\n" + "\n".join(map(str, exact))
        return exact[0] if exact else None

    def _ask(self, op: str, node: Node, **more: Any) -> Any:
        try:
            return self.desktop.ask(op, pid=self.pid, path=node.path, name=node.name, **more)
        except ReaderError as error:
            raise type(error)(f"“{node.name or node.id}”: {error}") from error

    def _dump(self) -> str:
        if self.process.poll() is not None:
            return f"the program has ended ({self.process.returncode}):\n{self.said}"
        try:
            tree = "\n".join(map(str, self.tree()))
        except ReaderError as error:
            tree = str(error)
        return f"the tree:\n{tree}\nthe program said:\n{self.said}"
