"""Keeps the number of a swiped card and drops the rest of the track before any widget sees it (ISO/IEC 7813)."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from posapp.domain.card import LONGEST, SHORTEST
from posapp.domain.digits import Digits

PAUSE_MS: Final = 250
"""A reader types faster than this between two keys; a person who happens to type "%" does not."""
SLOW_MS: Final = 2_000
"""Once so many digits have followed a sentinel that it can only be a card, a slow reader is waited for."""
AGAIN_MS: Final = 150
"""What begins so soon behind the Enter of a track is another track of the same card."""

_A_CARD: Final = 6
_SENTINELS: Final = frozenset("%;")
_MORE_SENTINELS: Final = frozenset("%;+#!")
"""Some readers begin a third track with one of the others."""
_LICENCES: Final = ("6360", "604426", "604427", "604428", "604429", "60443")
"""Issuers of driving licences, whose second track looks like a card's (AAMVA)."""


class Fate(Enum):
    """What becomes of a key."""

    PASS = auto()  # Not part of a swipe: give it to the widget.
    DROP = auto()  # Part of a track: nobody sees it.
    CARD = auto()  # The swipe has ended; `take` has the number.


class Track(Enum):
    """What is being read of a track."""

    NOTHING = auto()  # Behind its number, or of no use.
    FORMAT = auto()  # The sign behind the sentinel of track 1.
    NUMBER = auto()


class Swipe:
    """Reads keys one by one. Owns the digits of a number from the first sentinel until `take`."""

    def __init__(self) -> None:
        self._digits = Digits()
        self._found = Digits()
        self._reading = Track.NOTHING
        self._swiping = False
        self._foreign = False  # No bank's card: a driving licence, a staff badge.
        self._track_over = False
        self._ended = False  # A track has just ended; more of the same swipe may follow its Enter.
        self._told = False  # The number of this swipe is given out.
        self._last_ms = 0

    def feed(self, key: str, at_ms: int) -> Fate:
        """One typed character ("\\r" for Enter) at a moment in milliseconds."""
        pause, self._last_ms = at_ms - self._last_ms, at_ms
        if self._swiping and pause > self._patience:
            self._reset()
        if not self._swiping and pause > AGAIN_MS:
            self._ended = self._told = False
        if key in (_MORE_SENTINELS if self._swiping or self._ended else _SENTINELS):
            self._begin(key)
            return Fate.DROP
        if not self._swiping:
            self._ended = self._told = False
            return Fate.PASS
        if key == "\r":
            return self.end()
        self._read(key)
        return Fate.DROP

    @property
    def whole(self) -> bool:
        """A number is there and its track is over: a reader that sends no Enter has no more to say."""
        return self._swiping and self._track_over and bool(self._found)

    def end(self) -> Fate:
        """Enter, or nothing more since a track that was `whole`."""
        found = bool(self._found) and not self._foreign and not self._told
        self._ended = True
        if found:
            self._told = True
            self._rest()
            return Fate.CARD
        self._reset()
        return Fate.DROP

    def take(self) -> Digits:
        """The digits, once."""
        taken = Digits()
        taken.move(self._found)
        return taken

    @property
    def _patience(self) -> int:
        is_card = (len(self._digits) >= _A_CARD or self._found) and not self._track_over
        return SLOW_MS if is_card else PAUSE_MS

    def _begin(self, sentinel: str) -> None:
        if not self._swiping:
            self._foreign = False
        self._swiping, self._track_over = True, False
        self._reading = {"%": Track.FORMAT, ";": Track.NUMBER}.get(sentinel, Track.NOTHING)
        self._digits.wipe()

    def _read(self, key: str) -> None:
        if key == "?":
            self._track_over = True
        if self._reading is Track.FORMAT:
            self._read_format(key)
        elif self._reading is Track.NUMBER and key != " ":
            self._read_number(key)

    def _read_format(self, key: str) -> None:
        self._reading = Track.NUMBER if key in "Bb" else Track.NOTHING
        # "E" is how readers say that they could not read the track.
        self._foreign = self._foreign or key not in "BbEe?"

    def _read_number(self, key: str) -> None:
        if key.isascii() and key.isdigit() and len(self._digits) < LONGEST:
            self._digits.insert(len(self._digits), key)
            return
        self._foreign = self._foreign or (key.isalpha() and key not in "Ee" and not self._digits)
        if key in "^=" and len(self._digits) >= SHORTEST and not self._found and _is_of_a_bank(self._digits):
            self._found.move(self._digits)
        self._reading = Track.NOTHING
        self._digits.wipe()

    def _reset(self) -> None:
        self._rest()
        self._found.wipe()
        self._foreign = False

    def _rest(self) -> None:
        self._digits.wipe()
        self._swiping = self._track_over = False
        self._reading = Track.NOTHING


def _is_of_a_bank(digits: Digits) -> bool:
    # No issuer's number begins with 0: a format code does, before the number of track 3 (ISO 4909).
    return not digits.first(6).startswith(("0", *_LICENCES))


def number_in(text: str) -> Digits | None:
    """The card number in text that holds a whole track (pasted, or set by an assistive tool); None if it is none."""
    start = min((at for at in (text.find("%"), text.find(";")) if at >= 0), default=-1)
    if start < 0:
        return None
    swipe = Swipe()
    for char in text[start:]:
        if char not in "\r\n":
            swipe.feed(char, 0)
    return swipe.take() if swipe.feed("\r", 0) is Fate.CARD else None
