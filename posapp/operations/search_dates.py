"""Days as people say them in a search: "today", "monday", "last week", "23 nov", "2026-11-01..2026-11-07"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_ISO: Final = r"\d{4}-\d{2}(?:-\d{2})?"
_RANGE: Final = re.compile(rf"({_ISO})?\.\.({_ISO})?", re.ASCII)
_POINTED: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_DAY: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?,?", re.ASCII)
_YEAR: Final = re.compile(r"\d{4}", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1970, 9998


@dataclass(frozen=True, slots=True)
class Days:
    """From `first` to `last`, both included; None is open. `name` is the word for it where there is one."""

    first: date | None
    last: date | None
    name: str = ""


def days_of(words: tuple[str, ...], today: date) -> Days | None:
    """The days that these words (lower case) mean together; None where they mean none."""
    try:
        found = _named(" ".join(words), today) or _written(words, today)
    except (ValueError, OverflowError):
        return None
    edges = [day for day in (found.first, found.last) if day is not None] if found else []
    return found if all(_FIRST_YEAR <= day.year <= _LAST_YEAR for day in edges) else None


def midnight(day: date) -> datetime:
    """The beginning of a day where the till stands."""
    return datetime.combine(day, time.min).astimezone()


def _named(text: str, today: date) -> Days | None:
    if text in WEEKDAYS:
        return _ago((today.weekday() - WEEKDAYS.index(text)) % 7, today, text)
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    before = month - timedelta(days=1)
    spans = {
        "today": (today, today),
        "yesterday": (today - timedelta(days=1), today - timedelta(days=1)),
        "this week": (monday, monday + timedelta(days=6)),
        "last week": (monday - timedelta(days=7), monday - timedelta(days=1)),
        "this month": (month, _month_end(month)),
        "last month": (before.replace(day=1), before),
    }
    return Days(*spans[text], text) if text in spans else None


def _ago(days: int, today: date, name: str) -> Days:
    day = today - timedelta(days=days)
    return Days(day, day, name)


def _written(words: tuple[str, ...], today: date) -> Days | None:
    if len(words) > 1:
        return _month_and_day(words, today)
    word = words[0]
    if (ends := _RANGE.fullmatch(word)) and (ends[1] or ends[2]):
        return Days(_iso(ends[1]).first if ends[1] else None, _iso(ends[2]).last if ends[2] else None)
    if re.fullmatch(_ISO, word, re.ASCII):
        return _iso(word)
    if pointed := _POINTED.fullmatch(word):
        day = date(int(pointed[3]), int(pointed[2]), int(pointed[1]))
        return Days(day, day)
    return None


def _iso(text: str) -> Days:
    """A day, or all of a month. Raises ValueError."""
    if len(text) == 10:
        return Days(date.fromisoformat(text), date.fromisoformat(text))
    first = date.fromisoformat(f"{text}-01")
    return Days(first, _month_end(first))


def _month_end(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _month_and_day(words: tuple[str, ...], today: date) -> Days | None:
    """ "23 nov", "nov 23", either with a year; without one the last such day that is not to come."""
    *pair, year = words if len(words) == 3 else (*words, "")
    if year and not _YEAR.fullmatch(year):
        return None
    one, other = pair
    number, name = (one, other) if one[0].isdigit() else (other, one)
    month = _month(name)
    if month is None or (digits := _DAY.fullmatch(number)) is None:
        return None
    day = date(int(year) if year else today.year, month, int(digits[1]))
    if not year and day > today:
        day = day.replace(year=today.year - 1)
    return Days(day, day)


def _month(name: str) -> int | None:
    name = name.rstrip(".,")
    found = [at for at, month in enumerate(MONTHS, 1) if len(name) >= 3 and month.startswith(name)]
    return found[0] if len(found) == 1 else None
