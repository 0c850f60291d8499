"""What is to be printed, line by line, before a printer, a PDF or 42 columns of text make of it what they can."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

COLUMNS: Final = 42


class Kind(StrEnum):
    """How a line stands on the paper."""

    HEAD = "head"  # In the middle.
    TITLE = "title"  # Large; its value at the right.
    ROW = "row"  # A name at the left, its value at the right.
    TEXT = "text"  # A paragraph.
    RULE = "rule"
    GAP = "gap"


class Tone(StrEnum):
    """What a line is about, where paper has colours."""

    PLAIN = ""
    MUTED = "muted"
    POINTS = "points"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class Line:
    """One line, or a paragraph of several."""

    kind: Kind
    text: str = ""
    value: str = ""
    tone: Tone = Tone.PLAIN
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole slip. `code` is what its QR code holds, `name` that of a file without an ending."""

    lines: tuple[Line, ...]
    code: str
    name: str
    made_at: datetime

    def columns(self) -> str:
        """Plain text of 42 columns; ends with a line end."""
        return "\n".join(text for line in self.lines for text in columns(line)) + "\n"


def safe_name(name: str) -> str:
    """`name` as a file can bear it."""
    return "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in name).strip(".-")[:80] or "posapp"


def columns(line: Line) -> list[str]:
    """One line as lines of at most 42 columns."""
    match line.kind:
        case Kind.HEAD:
            return [part.center(COLUMNS).rstrip() for part in textwrap.wrap(line.text, COLUMNS)]
        case Kind.TITLE | Kind.ROW:
            return row(line.text, line.value)
        case Kind.TEXT:
            return textwrap.wrap(line.text, COLUMNS)
        case Kind.RULE:
            return ["-" * COLUMNS]
        case Kind.GAP:
            return [""]


def row(name: str, value: str) -> list[str]:
    """A name at the left and its value at the right, on one line where both fit."""
    if not value:
        return textwrap.wrap(name, COLUMNS)
    if len(name) + len(value) + 1 <= COLUMNS:
        return [f"{name}{value:>{COLUMNS - len(name)}}"]
    return [*textwrap.wrap(name, COLUMNS), *(part.rjust(COLUMNS) for part in textwrap.wrap(value, COLUMNS))]
