"""Reads whatever JSON the bank sends: what is there in any spelling, and never a traceback."""

from __future__ import annotations

import json
import math
import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NoReturn

from posapp.domain.money import Currency, Money

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NUMBER: Final = re.compile(r"[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,2})?", re.ASCII)
_REFERENCE: Final = re.compile(r"[!-~]{1,64}", re.ASCII)
_LARGEST_POWER: Final = 18
_SMALLEST_POWER: Final = -30
_NO: Final = frozenset({"false", "n", "no", "0", "f", "off"})
_YES: Final = frozenset({"true", "y", "yes", "1", "t", "on"})


class UnreadableError(Exception):
    """The answer is not what it would have to be for anything to be read from it."""


def parse(content: bytes) -> object:
    """JSON, numbers with a fraction as Decimal. Raises UnreadableError, whatever the bytes."""
    try:
        parsed: object = json.loads(content, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, ArithmeticError, RecursionError):
        raise UnreadableError("not JSON") from None
    return parsed


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


class Record:
    """A JSON object read by name; what is absent, null or of another kind reads as nothing."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        self._fields = fields

    @classmethod
    def of(cls, answer: object) -> Record:
        """Raises UnreadableError if the answer is no JSON object."""
        if not isinstance(answer, dict):
            raise UnreadableError("not an object")
        return cls(answer)

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    def get(self, name: str) -> object:
        return self._fields.get(name)

    def text(self, name: str) -> str:
        """Text, or a whole number as text, without blanks around it; else ""."""
        value = self.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        # Half a surrogate pair could neither be shown nor kept.
        return value.encode("utf-8", "replace").decode().strip() if isinstance(value, str) else ""

    def reference(self, name: str) -> str | None:
        """An id that can be sent back and kept: 1 to 64 visible ASCII characters."""
        text = self.text(name)
        return text if _REFERENCE.fullmatch(text) else None

    def number(self, name: str) -> Decimal | None:
        return number(self.get(name))

    def record(self, name: str) -> Record:
        """A nested object; an empty one where there is none."""
        value = self.get(name)
        return Record(value if isinstance(value, dict) else {})

    def records(self, name: str) -> list[Record]:
        """The objects of an array, or a single object where an array was due."""
        value = self.get(name)
        items = value if isinstance(value, list) else [value]
        return [Record(item) for item in items if isinstance(item, dict)]


def number(value: object) -> Decimal | None:
    """A number written as number or text, of any size an amount can have; None for all else."""
    if isinstance(value, str):
        text = value.strip()
        value = Decimal(text) if _NUMBER.fullmatch(text) else None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    if isinstance(value, int):
        return Decimal(value) if abs(value) < 10 ** (_LARGEST_POWER + 1) else None
    fits = value.is_finite() and (not value or _SMALLEST_POWER <= value.adjusted() <= _LARGEST_POWER)
    return value if fits and len(value.as_tuple().digits) <= 60 else None


def flag(value: object, *, default: bool) -> bool:
    """A boolean written as boolean, number or text ("false", "N", "0"); `default` for all else."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().casefold() if isinstance(value, str | int) else ""
    return word in _YES or (word not in _NO and default)


def whole_down(amount: Decimal) -> int:
    """The whole number at or below, exactly."""
    return math.floor(amount)


def money_down(amount: Decimal, currency: Currency) -> Money:
    """An amount in units, rounded down to the minor unit, exactly."""
    return Money(math.floor(Fraction(amount) * currency.scale), currency)


def money_up(amount: Decimal, currency: Currency) -> Money:
    """An amount in units, rounded up to the minor unit, exactly."""
    return Money(math.ceil(Fraction(amount) * currency.scale), currency)
