"""The program under test: looks at what Qt needs, or plays at a window, and tells each step as a line of JSON.

A process of its own: where Qt finds something missing it ends the program at once.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict
from functools import partial
from io import FileIO
from typing import TYPE_CHECKING, Any

from posapp.app.self_test.checks import Check, looked, played, skipped

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path

    from posapp.app.self_test.checks import Seen
    from posapp.app.window import Run
    from posapp.words import Words


class Teller:
    """Writes on what was standard output; what others print there goes to standard error."""

    def __init__(self, words: Words) -> None:
        self._pipe = FileIO(os.dup(1), "w")
        self._words = words
        os.dup2(2, 1)

    def look(self, name: str, look: Callable[[], Seen]) -> None:
        began = time.monotonic()
        self._tell(name, looked(look, self._words), began)

    async def play(self, name: str, step: Callable[[], Awaitable[Seen]]) -> bool:
        """Whether it was played to its end."""
        began = time.monotonic()
        return self._tell(name, await played(step, self._words), began)

    def skip(self, name: str, needs: str) -> None:
        self._tell(name, skipped(self._words, needs), time.monotonic())

    def _tell(self, name: str, seen: Seen, began: float) -> bool:
        check = Check.of(name, seen, time.monotonic() - began)
        self._pipe.write(json.dumps(asdict(check)).encode() + b"\n")
        return check.ok


def run_part(names: Sequence[str], data: Path, words: Words) -> int:
    """Take these steps: of LOOKS, of TILL or of DESK in `children`."""
    teller = Teller(words)
    if "desk" in names:
        return _desk(teller, data, words)
    if {"window", "sale", "credit"} & set(names):
        return _till(teller, data, words, names)
    from posapp.app.self_test import looks

    for name in names:
        teller.look(name, partial(looks.LOOKS[name], words))
    return 0


def _till(teller: Teller, data: Path, words: Words, names: Sequence[str]) -> int:
    from posapp.app.demo import Script
    from posapp.app.demo_hand import Hand
    from posapp.app.self_test import at_the_window
    from posapp.app.self_test.room import own_settings
    from posapp.app.window import Till

    till = Till(own_settings(), data, scheme=at_the_window.scheme())
    script = Script(Hand(till, data, _pictures(data), patience_s=at_the_window.PATIENCE_S))

    async def play() -> None:
        if "window" in names:
            await teller.play("window", lambda: at_the_window.painted(till.shell, words))
        sold = "sale" not in names or await teller.play("sale", lambda: at_the_window.sale(script, words))
        if not sold:
            teller.skip("credit", "sale")
        elif "credit" in names:
            await teller.play("credit", lambda: at_the_window.credit(script, words))

    return _run(till, play)


def _desk(teller: Teller, data: Path, words: Words) -> int:
    from posapp.app.agent_window import AgentWindow
    from posapp.app.self_test import at_the_window
    from posapp.app.self_test.room import own_settings

    desk = AgentWindow(own_settings(), data, scheme=at_the_window.scheme())

    async def play() -> None:
        await teller.play("desk", lambda: at_the_window.painted(desk.shell, words))

    return _run(desk, play)


def _run(window: Run[Any], play: Callable[[], Awaitable[None]]) -> int:
    async def played() -> None:
        window.begin()
        try:
            await play()
        finally:
            window.bridge.leave()

    return window.run(played)


def _pictures(data: Path) -> Path:
    """The hand of the demo takes one of each step."""
    folder = data.parent / "pictures"
    folder.mkdir(exist_ok=True)
    return folder
