"""Keeps the number of a swiped card and drops the rest of the track before any widget sees it (ISO/IEC 7813)."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from posapp.domain.card import LONGEST, SHORTEST

PAUSE_MS: Final = 250
"""A reader types faster than this between two keys; a person who happens to type "%" does not."""


class Fate(Enum):
    """What becomes of a key."""

    PASS = auto()  # Not part of a swipe: give it to the widget.
    DROP = auto()  # Part of a track: nobody sees it.
    CARD = auto()  # The swipe has ended; `take` has the number.


class Swipe:
    """Reads keys one by one. Owns the digits of a number from the first sentinel until `take`."""

    def __init__(self) -> None:
        self._digits = ""
        self._collecting = False
        self._swiping = False
        self._last_ms = 0
        self._found = ""

    def feed(self, key: str, at_ms: int) -> Fate:
        """One typed character ("\\r" for Enter) at a moment in milliseconds."""
        if self._swiping and at_ms - self._last_ms > PAUSE_MS:
            self._reset()
        self._last_ms = at_ms
        if key in ("%", ";"):
            self._begin()
            return Fate.DROP
        if not self._swiping:
            return Fate.PASS
        if key == "\r":
            return self._end()
        self._read(key)
        return Fate.DROP

    def take(self) -> str:
        """The digits, once."""
        found, self._found = self._found, ""
        return found

    def _begin(self) -> None:
        self._swiping, self._collecting, self._digits = True, True, ""

    def _read(self, key: str) -> None:
        if not self._collecting or (key in "Bb" and not self._digits):
            return
        if key.isascii() and key.isdigit() and len(self._digits) < LONGEST:
            self._digits += key
        elif key != " ":
            if key in "^=" and len(self._digits) >= SHORTEST:
                self._found = self._found or self._digits
            self._collecting, self._digits = False, ""

    def _end(self) -> Fate:
        found = self._found
        self._reset()
        self._found = found
        return Fate.CARD if found else Fate.DROP

    def _reset(self) -> None:
        self._digits, self._found = "", ""
        self._swiping = self._collecting = False


def number_in(text: str) -> str | None:
    """The card number in text that holds a whole track (pasted, or set by an assistive tool); None if it is none."""
    start = min((at for at in (text.find("%"), text.find(";")) if at >= 0), default=-1)
    if start < 0:
        return None
    swipe = Swipe()
    for char in text[start:]:
        if char not in "\r\n":
            swipe.feed(char, 0)
    return swipe.take() if swipe.feed("\r", 0) is Fate.CARD else None
