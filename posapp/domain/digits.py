"""Digits that can be wiped: Python's texts cannot, and lie in freed memory until something else needs the place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

CAPACITY: Final = 64
"""More than any number has, so that one that is too long is refused in words instead of cut."""


class Digits:
    """Owns its digits, in one buffer that never moves. One at a time they are texts, which Python has once for all.

    Nothing here makes a text of several, but `first` and `last` of a few that may be known.
    """

    __slots__ = ("_buffer", "_count")

    def __init__(self, signs: str = "") -> None:
        self._buffer = bytearray(CAPACITY)
        self._count = 0
        for sign in signs:
            self.insert(self._count, sign)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[str]:
        return (chr(self._buffer[at]) for at in range(self._count))

    def insert(self, at: int, sign: str) -> bool:
        """One digit before the digit at `at`; False if there is no room."""
        if self._count == CAPACITY:
            return False
        # Sign by sign: a slice would be a copy that nobody wipes.
        for place in range(self._count, at, -1):
            self._buffer[place] = self._buffer[place - 1]
        self._buffer[at] = ord(sign)
        self._count += 1
        return True

    def remove(self, at: int) -> None:
        """Take the digit at `at` out; nothing happens where there is none."""
        if not 0 <= at < self._count:
            return
        for place in range(at, self._count - 1):
            self._buffer[place] = self._buffer[place + 1]
        self._count -= 1
        self._buffer[self._count] = 0

    def move(self, other: Digits) -> None:
        """Hold what `other` holds instead, and wipe it there."""
        self.wipe()
        for sign in other:
            self.insert(self._count, sign)
        other.wipe()

    def wipe(self) -> None:
        """Overwrite all of it."""
        for at in range(self._count):
            self._buffer[at] = 0
        self._count = 0

    def first(self, count: int) -> str:
        """The first digits, at most six: they tell the issuer and may be shown."""
        return "".join(chr(self._buffer[at]) for at in range(min(count, 6, self._count)))

    def last(self, count: int) -> str:
        """The last digits, at most four: they may be kept."""
        return "".join(chr(self._buffer[at]) for at in range(self._count - min(count, 4, self._count), self._count))

    def view(self) -> memoryview:
        """The digits in ASCII, in place; to be read at once and not kept."""
        return memoryview(self._buffer)[: self._count].toreadonly()

    def __repr__(self) -> str:
        return f"Digits({self._count})"

    def __reduce__(self) -> str:
        raise TypeError("digits of a card are never pickled or copied")
