"""Figures as people write them, read as the plain numbers that `Money.parse` and `Points.parse` take."""

from __future__ import annotations

import re
from typing import Final

_ENDS: Final = re.compile(r"^[^\d.,+\-]*|[^\d.,]*$")
_BLANKS: Final = re.compile(r"[\s\u00a0\u202f']")
_DIGITS: Final = str.maketrans({chr(base + n): str(n) for base in (0x660, 0x6F0) for n in range(10)})


def plain_amount(text: str, mark: str, digits: int) -> str:
    """An amount as people write it, as the plain number the domain reads.

    Currency signs around it, blanks and grouping go; `mark` is the decimal mark of the place and `digits` those of
    the currency, which tell "1,234" from "87,40". What is not understood comes back as it is.
    """
    text = _ENDS.sub("", _BLANKS.sub("", text.translate(_DIGITS)))
    marks = [char for char in text if char in ".,"]
    if not marks:
        return text
    last = marks[-1]
    whole, _, fraction = text.rpartition(last)
    if len(set(marks)) == 2 or (len(marks) == 1 and (last == mark or not _groups(fraction, digits))):
        if not _is_grouped(whole.lstrip("+-"), other(last)):
            return text
        return f"{_ungrouped(whole)}.{fraction}"
    return _ungrouped(text) if _is_grouped(text.lstrip("+-"), last) else text


def other(mark: str) -> str:
    """The grouping sign that goes with a decimal mark."""
    return "," if mark == "." else "."


def plain_points(text: str) -> str:
    """A number of points without its grouping and the word after it; what is not understood comes back as it is."""
    text = re.sub(r"[^\d.,]*$", "", _BLANKS.sub("", text.translate(_DIGITS)))
    for group in (",", "."):
        if group in text and _is_grouped(text, group):
            return _ungrouped(text)
    return text


def _groups(fraction: str, digits: int) -> bool:
    return len(fraction) == 3 and digits != 3


def _is_grouped(whole: str, group: str) -> bool:
    """Digits without a grouping sign, or grouped in threes from the right."""
    if group not in whole:
        return whole == "" or whole.isdigit()
    first, *rest = whole.split(group)
    return 0 < len(first) <= 3 and first.isdigit() and all(len(part) == 3 and part.isdigit() for part in rest)


def _ungrouped(text: str) -> str:
    return text.replace(",", "").replace(".", "")
