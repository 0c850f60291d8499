"""Why points are given back: a short list of codes that a store may lengthen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from posapp.domain.errors import Problem, RuleError, UserError

CANCELLED: Final = "cancelled"
CODES: Final = (
    "goods_returned",
    CANCELLED,
    "price_adjustment",
    "duplicate",
    "goodwill",
    "correction",
    "other",
)
"""Stable: other programs name them."""

WANT_NOTE: Final = frozenset({"goodwill", "other"})
_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)


def is_code(text: str) -> bool:
    """True for what a reason of a store's own may be called."""
    return _CODE.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Reasons:
    """The codes that may be given, in the order they are offered."""

    own: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        return (*CODES, *(code for code in self.own if code not in CODES))

    def checked(self, code: str, note: str) -> tuple[str, str]:
        """The code and its note. Raises UserError(REASON_UNKNOWN), RuleError(NOTE_NEEDED)."""
        if code not in self.codes:
            raise UserError(Problem.REASON_UNKNOWN, codes=", ".join(self.codes))
        if code in WANT_NOTE and not note:
            raise RuleError(Problem.NOTE_NEEDED)
        return code, note
