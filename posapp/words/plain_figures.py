"""Writes figures as Babel does, by what one of Babel's own looks like: twenty times as fast, for long lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_SHAPE: Final = re.compile(r"(\D*)1(\D?)234(\D?)567(?:(\D)(\d+))?(\D*)", re.ASCII)
_SAMPLES: Final = (0, 1, 12, 123, 1_234, 12_345, 123_456, 12_345_678, 1_234_567_890_123)


@dataclass(frozen=True, slots=True)
class PlainFigures:
    """What stands before and after a figure, between its groups of three and before its decimals."""

    before: str
    group: str
    mark: str
    after: str
    digits: int

    @classmethod
    def learn(cls, write: Callable[[int], str], digits: int) -> PlainFigures | None:
        """From how `write` writes whole minor units of so many decimals; None where it does it in another manner."""
        sample = 1_234_567 * 10**digits
        shape = _SHAPE.fullmatch(write(sample))
        if shape is None or shape[2] != shape[3] or len(shape[5] or "") != digits:
            return None
        made = cls(shape[1], shape[2], shape[4] or "", shape[6], digits)
        return made if all(made.write(one) == write(one) for one in _SAMPLES) else None

    def write(self, minor: int) -> str:
        """The text of an amount that is not negative."""
        whole, rest = divmod(minor, 10**self.digits)
        text = f"{whole:,}".replace(",", self.group)
        decimals = f"{self.mark}{rest:0{self.digits}}" if self.digits else ""
        return f"{self.before}{text}{decimals}{self.after}"
