"""What a secret looks like where it was left behind, and whether bytes hold it."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_TEXTS: Final = ("latin-1", "utf-16-le", "utf-16-be", "utf-32-le")
"""As files and Python's short texts keep signs, as Qt does, as PDF does, and as C's wide texts are."""
_MOST: Final = 10
"""So many digits of a number in a row give it away: first six and last four may be kept (PCI DSS 3.5)."""
_RUN: Final = re.compile(rb"[0-9](?:[ \-\0\xa0]{0,8}[0-9]){9,}")
"""Digits in any encoding and any groups: together, with blanks or hyphens between, in one, two or four bytes each."""
_NO_DIGITS: Final = bytes(set(range(256)) - set(b"0123456789"))
_STREAM: Final = re.compile(rb"stream\r?\n")


@dataclass(frozen=True, eq=False)
class Canary:
    """A value that must not be left anywhere but in the kinds of places `allowed`.

    `name` is told where it is found, the value never.
    """

    name: str
    _text: str
    allowed: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        return f"Canary({self.name})"

    def reveal(self) -> str:
        """The value, for whoever is to be tested with it."""
        return self._text

    @property
    def digits(self) -> bool:
        return self._text.isdigit()

    @cached_property
    def pieces(self) -> tuple[bytes, ...]:
        """Whatever of it gives it away: any ten digits in a row of a number, all of a word."""
        if self.digits:
            starts = range(len(self._text) - _MOST + 1)
            return tuple(self._text[at : at + _MOST].encode() for at in starts)
        return tuple(self._text.encode(form) for form in _TEXTS)


def runs_of_digits(data: bytes) -> set[bytes]:
    """The digits of every row of ten and more."""
    return {run[0].translate(None, _NO_DIGITS) for run in _RUN.finditer(data)}


@dataclass(frozen=True, slots=True)
class Found:
    """A canary and where it lies."""

    place: str
    what: str


class Search:
    """Looks for `canaries` in whatever it is shown, and counts what that was."""

    def __init__(self, canaries: Iterable[Canary]) -> None:
        self._canaries = tuple(canaries)
        self.things: dict[str, int] = {}
        self.bytes: dict[str, int] = {}
        self.found: list[Found] = []

    def look(self, kind: str, data: bytes, at: str = "") -> None:
        """One thing of a `kind` of place; `at` says which."""
        self.things[kind] = self.things.get(kind, 0) + 1
        self.bytes[kind] = self.bytes.get(kind, 0) + len(data)
        views = [data, *unpacked(data)]
        runs = set().union(*map(runs_of_digits, views))
        for canary in self._canaries:
            if kind in canary.allowed:
                continue
            held: Iterable[bytes] = runs if canary.digits else views
            if any(piece in one for one in held for piece in canary.pieces):
                self.found.append(Found(f"{kind}: {at}" if at else kind, canary.name))


def unpacked(data: bytes) -> Iterator[bytes]:
    """What the streams of a PDF hold once they are unpacked."""
    if not data.startswith(b"%PDF-"):
        return
    for start in _STREAM.finditer(data):
        try:
            yield zlib.decompressobj().decompress(data[start.end() :])
        except zlib.error:
            continue
