"""How far a long command is, on standard error: a bar where a person looks at it, else plain lines; and its stop."""

from __future__ import annotations

import asyncio
import shutil
import signal
import sys
import time
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from posapp.words.bulk import progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from posapp.operations.bulk import LineEnd
    from posapp.words import Words
    from posapp.words.bulk import Tally

_BAR: Final = 24
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class Progress:
    """Owns the last line of the terminal while it lives."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._drawn = sys.stderr is not None and sys.stderr.isatty()
        self._begun = time.monotonic()
        self._worked = 0
        self._width = 0

    def show(self, tally: Tally, end: LineEnd, said: str) -> None:
        """One more line is done; on a terminal only what did not go well stays on the screen."""
        if not end.earlier:
            self._worked += 1
        line = f"{end.line.number}  {end.line.reference}  {said}"
        if not self._drawn:
            self._write(f"{line}\n")
            return
        if end.refusal is not None or end.credit is None:
            self.tell(line)
        spent = timedelta(seconds=time.monotonic() - self._begun)
        done = _BAR * tally.seen // tally.lines
        bar = f"[{'#' * done}{'-' * (_BAR - done)}] {progress(self._words, tally, self._worked, spent)}"
        bar = bar[: shutil.get_terminal_size().columns - 1]
        self._write(f"\r{bar.ljust(self._width)}")
        self._width = len(bar)

    def tell(self, text: str) -> None:
        """A line that stays."""
        self._write(f"\r{text.ljust(self._width)}\n" if self._drawn else f"{text}\n")

    def end(self) -> None:
        if self._drawn and self._width:
            self._write("\n")

    @staticmethod
    def _write(text: str) -> None:
        # Whoever looked may be gone; the work goes on.
        with suppress(OSError, ValueError):
            if sys.stderr is not None:
                sys.stderr.write(text)
                sys.stderr.flush()


@contextmanager
def stoppable(told: Callable[[], None]) -> Iterator[Callable[[], bool]]:
    """Ctrl-C and SIGTERM are only noted inside, and `told` is called; asked once more they do what they did before."""
    asked = False
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in _SIGNALS}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def note(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked = True
        restore()
        loop.call_soon_threadsafe(told)

    for number in _SIGNALS:
        signal.signal(number, note)
    try:
        yield lambda: asked
    finally:
        restore()
