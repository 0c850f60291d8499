"""Runs the parts that need Qt as programs of their own, and goes on behind one that ends too early or not at all."""

from __future__ import annotations

import json
import queue
import signal
import subprocess
import threading
import time
from typing import TYPE_CHECKING, Final

from posapp.app.self_test.checks import REINSTALL, Check, Seen, State, crash_in, told, too_long
from posapp.devices.program import own_command
from posapp.words.voice import clean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import IO

    from posapp.app.self_test.room import Room
    from posapp.words import Words

LOOKS: Final = ("screen", "fonts", "icons", "printers")
TILL: Final = ("window", "sale", "credit")
DESK: Final = ("desk",)
WITHIN_S: Final[Mapping[str, float]] = {
    "screen": 15, "fonts": 10, "icons": 5, "printers": 8, "window": 20, "sale": 40, "credit": 20, "desk": 20,
}  # fmt: skip
"""The first of a part bears its start."""
_WITHIN_S: Final = 10.0
_ENDS_WITHIN_S: Final = 5.0


class Part:
    """One program under test."""

    def __init__(self, room: Room, names: Sequence[str], data: Path) -> None:
        self._temporary = room.temporary / names[0]
        self._temporary.mkdir(exist_ok=True)
        self._said = self._temporary / "said"
        command = own_command("--data", str(data), "doctor", "--self-test", "--steps", ",".join(names))
        env = room.environment(self._temporary)
        with self._said.open("wb") as said:
            self._child = subprocess.Popen(  # noqa: S603 - ourselves
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=said,
                env=env,
            )
        self._told: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        if self._child.stdout is not None:
            threading.Thread(target=self._hear, args=(self._child.stdout,), daemon=True).start()

    def _hear(self, pipe: IO[bytes]) -> None:
        with pipe:
            for line in pipe:
                self._told.put(line)
        self._told.put(b"")

    def next(self, words: Words, within_s: float) -> Seen | Check:
        """What it tells next; a Seen where it has ended or hangs, and is ended."""
        try:
            line = self._told.get(timeout=within_s)
        except queue.Empty:
            return too_long(words, within_s)
        if line.endswith(b"\n"):
            check = json.loads(line)
            return Check(**{**check, "state": State(check["state"])})
        code = self._child.wait(_ENDS_WITHIN_S)
        said = self._last_words()
        detail = words.say("This part of the program has ended ({why}). {said}", why=_why(code), said=said).strip()
        return Seen(detail, State.FAILED, words.say(REINSTALL))

    def end(self) -> None:
        """By itself, or by force."""
        try:
            self._child.wait(_ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        self._child.kill()
        self._child.wait()

    def _last_words(self) -> str:
        """Where it broke, or what it wrote at the end."""
        if crash := crash_in(self._temporary):
            return clean(crash)
        lines = self._said.read_text(encoding="utf-8", errors="replace").splitlines()
        return clean(next((line for line in reversed(lines) if line.strip()), ""))


def take(
    room: Room, words: Words, names: Sequence[str], data: Path, within_s: Mapping[str, float] = WITHIN_S
) -> list[Check]:
    """Every step of a part, in turn; where one ends the program, another goes on behind it."""
    checks: list[Check] = []
    while left := list(names[len(checks) :]):
        try:
            part = Part(room, left, data)
        except OSError as not_started:
            return [*checks, *(Check.of(name, told(not_started, words)) for name in left)]
        for name in left:
            began = time.monotonic()
            found = part.next(words, within_s.get(name, _WITHIN_S))
            if isinstance(found, Seen):
                checks.append(Check.of(name, found, time.monotonic() - began))
                part.kill()
                break
            checks.append(found)
        else:
            part.end()
    return checks


def _why(code: int) -> str:
    if code >= 0:
        return str(code)
    try:
        return signal.Signals(-code).name
    except ValueError:
        return str(code)
