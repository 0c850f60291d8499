"""Notices a receipt's code that a scanner types: faster than any hand, and ended by ⏎."""

from __future__ import annotations

import re
from typing import Final

PAUSE_MS: Final = 60
"""Between two keys of a scanner. Nobody types a dozen keys like that."""

_CODE: Final = re.compile(r"S-[0-9A-HJKMNP-TV-Z]{10}")  # A sale id: see devices.references.
_BEGINNING: Final = "S-"
_LONGEST: Final = 12


class Scan:
    """Reads keys one by one and keeps none back: it only tells when a whole code has gone by.

    It remembers nothing but what may still become a code, so no digits of a card.
    """

    def __init__(self) -> None:
        self._typed = ""
        self._last_ms = 0

    def feed(self, key: str, at_ms: int) -> str:
        """One typed character ("\\r" for Enter) at a moment; the code that it ends, or "" as long as there is none."""
        if at_ms - self._last_ms > PAUSE_MS:
            self._typed = ""
        self._last_ms = at_ms
        if key != "\r":
            self._typed = self._followed(key)
            return ""
        typed, self._typed = self._typed, ""
        return typed if _CODE.fullmatch(typed) else ""

    def _followed(self, key: str) -> str:
        last = (self._typed + key)[-_LONGEST:]
        start = last.find(_BEGINNING)
        if start >= 0:
            return last[start:]
        return key if key == _BEGINNING[0] else ""
