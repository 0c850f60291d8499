"""Field rules, collected so that one answer names every field that is wrong (contract 7.4)."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, NoReturn

from posapp.sandbox.envelope import Problem, RefusedError, refuse

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_LARGEST_DIGITS = 15
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?", re.ASCII)


def reason_name(field: str) -> str:
    """A field's name inside a reason code: `redemptionItemId` and `redemption_item_id` become one."""
    return _HUMP.sub("_", field).upper()


def read_object(raw: bytes) -> Mapping[str, object]:
    """A JSON object from request bytes; numbers with a fraction become Decimal.

    Raises:
        RefusedError: not JSON, not an object, or numbers beyond all reason.
    """
    try:
        parsed: object = json.loads(raw, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError, InvalidOperation):
        raise refuse("INVALID_INPUT", "The body is not readable JSON.") from None
    if not isinstance(parsed, dict):
        raise refuse("INVALID_INPUT", "The body must be a JSON object.")
    return parsed


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


class Fields:
    """Reads the fields of one object; wrong ones are remembered until `check`, which refuses them together."""

    def __init__(self, source: Mapping[str, object]) -> None:
        self._source = source
        self._problems: list[Problem] = []

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self._source.get(name) is not None

    def text(self, name: str, *, longest: int, required: bool = True, pattern: str | None = None) -> str | None:
        """A text of 1 to `longest` characters, the whole of which matches `pattern`."""
        value = self._value(name, required=required)
        if value is None:
            return None
        if not isinstance(value, str) or not 1 <= len(value) <= longest or not value.isprintable():
            self.wrong(name, f"must be a text of 1 to {longest} characters")
            return None
        if pattern is not None and not re.fullmatch(pattern, value, re.ASCII):
            self.wrong(name, "has characters that are not allowed")
            return None
        return value

    def choice(self, name: str, allowed: Collection[str], *, required: bool = True) -> str | None:
        """One of the allowed texts."""
        value = self._value(name, required=required)
        if value is None:
            return None
        if not isinstance(value, str) or value not in allowed:
            self.wrong(name, f"must be one of {', '.join(sorted(allowed))}")
            return None
        return value

    def amount(self, name: str) -> Decimal | None:
        """An optional number, as a JSON number or a decimal text, of at most 15 digits before the point."""
        value = self._value(name, required=False)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
            self.wrong(name, "must be a number")
            return None
        if isinstance(value, str) and not _NUMBER.fullmatch(value):
            self.wrong(name, "must be a number")
            return None
        number = Decimal(value)
        if number and abs(number.adjusted()) >= _LARGEST_DIGITS:
            self.wrong(name, "is out of any reasonable size")
            return None
        return number

    def whole(self, name: str, *, least: int, most: int, default: int) -> int:
        """An optional whole number between two bounds, also when written as text (query strings)."""
        number = self.amount(name)
        if number is None:
            return default
        if number != number.to_integral_value() or not least <= number <= most:
            self.wrong(name, f"must be a whole number from {least} to {most}")
            return default
        return int(number)

    def day(self, name: str, *, required: bool = True) -> date | None:
        """A calendar date, YYYY-MM-DD."""
        value = self._value(name, required=required)
        if value is None:
            return None
        try:
            if isinstance(value, str) and _DATE.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        self.wrong(name, "must be a date, YYYY-MM-DD")
        return None

    def objects(self, name: str, *, most: int) -> list[Mapping[str, object]]:
        """A required array of 1 to `most` objects."""
        value = self._value(name, required=True)
        if value is None:
            return []
        if not isinstance(value, list) or not 1 <= len(value) <= most or not all(isinstance(v, dict) for v in value):
            self.wrong(name, f"must be an array of 1 to {most} objects")
            return []
        return value

    def mapping(self, name: str) -> Mapping[str, object] | None:
        """An optional object, taken as it is."""
        value = self._value(name, required=False)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.wrong(name, "must be an object")
            return None
        return value

    def words(self, name: str) -> tuple[str, ...]:
        """An optional list of words: an array of texts or one comma-separated text."""
        value = self._value(name, required=False)
        if isinstance(value, str):
            return tuple(word.strip() for word in value.split(","))
        if value is not None and not (isinstance(value, list) and all(isinstance(word, str) for word in value)):
            self.wrong(name, "must be an array of texts or a comma-separated text")
            return ()
        return tuple(value or ())

    def missing(self, name: str) -> None:
        """Record that a field is due although it is not always."""
        self._problems.append(Problem(f"MISSING_REQUIRED_FIELD_{reason_name(name)}", f"{name} is required."))

    def wrong(self, name: str, why: str) -> None:
        """Record that a field is badly formed."""
        self._problems.append(Problem(f"INVALID_FIELD_FORMAT_{reason_name(name)}", f"{name} {why}."))

    def adopt(self, inner: Fields) -> None:
        """Take over the problems of a nested object."""
        self._problems += [problem for problem in inner._problems if problem not in self._problems]

    def check(self) -> None:
        """Raise `RefusedError` (400) with one problem a field, if there are any."""
        if self._problems:
            raise RefusedError(400, *self._problems)

    def _value(self, name: str, *, required: bool) -> object:
        value = self._source.get(name)
        if value is None and required:
            self.missing(name)
        return value
