"""Amounts, points, rates and times as the till's locale writes them."""

from __future__ import annotations

import os
import re
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Final

from posapp.domain.money import Money
from posapp.words.plain_figures import PlainFigures
from posapp.words.voice import Voice

if TYPE_CHECKING:
    from datetime import date, datetime, timedelta

    from babel.core import Locale
    from babel.numbers import NumberPattern

    from posapp.domain.money import Currency
    from posapp.domain.points import Points, Rate

_FALLBACK: Final = "en_US"
_LETTERS_BY_DIGITS: Final = re.compile(r"(?<=[^\W\d_])(?=\d)")
_CLOCK: Final = "%H:%M:%S"
_UNITS: Final = ((86_400, "day", "days"), (3_600, "h", "h"), (60, "min", "min"), (1, "s", "s"))


class Figures(Voice):
    """Figures for labels (`money`, `points`, `counted`, `rate`, `clock` …) and for fields (`figure`)."""

    def money(self, amount: Money) -> str:
        """With the currency's sign: "$87.40"."""
        currency = amount.currency
        if currency not in self._plain:
            self._plain[currency] = PlainFigures.learn(
                lambda minor: self._money(Money(minor, currency)), currency.exponent
            )
        plain = self._plain[currency]
        return self._money(amount) if plain is None or amount.minor < 0 else plain.write(amount.minor)

    def _money(self, amount: Money) -> str:
        pattern, code = self._money_pattern(amount.currency.exponent), amount.currency.code
        shown = str(pattern.apply(amount.amount, self._locale, currency=code, currency_digits=False))
        return _LETTERS_BY_DIGITS.sub("\N{NO-BREAK SPACE}", shown)

    def figure(self, amount: Money) -> str:
        """As `Money.parse` reads it, for a field: "87.40"."""
        return str(amount)

    def points(self, points: Points) -> str:
        """The bare number, grouped: "5,000"."""
        return self.number(points.count)

    def number(self, number: int) -> str:
        """Grouped: "5,000"."""
        if None not in self._plain:
            self._plain[None] = PlainFigures.learn(lambda count: self._number(Decimal(count)), 0)
        plain = self._plain[None]
        return self._number(Decimal(number)) if plain is None or number < 0 else plain.write(number)

    def counted(self, points: Points) -> str:
        """ "1 point", "5,000 points"."""
        return self.plural(points.count, "{count} point", "{count} points", count=self.points(points))

    def plural(self, number: int, one: str, many: str, /, **fields: str) -> str:
        """Say `one` or `many`."""
        return self.say(one if number == 1 else many, **fields)

    def rate(self, rate: Rate) -> str:
        """ "100 points = $1.00"; with several tiers the cheapest: "from 100 points = $1.00"."""
        least = min(tier.points_per_unit for tier in rate.tiers)
        fields = {"points": self._number(least), "money": self.money(Money(rate.currency.scale, rate.currency))}
        if any(tier.points_per_unit > least for tier in rate.tiers):
            return self.say("from {points} points = {money}", **fields)
        return self.say("1 point = {money}" if least == 1 else "{points} points = {money}", **fields)

    def decimal(self, number: Decimal) -> str:
        """Grouped, with the decimals it has: "100", "0.125"."""
        return self._number(number)

    def clock(self, moment: datetime) -> str:
        """The local time of an aware `moment`: "14:02:31"."""
        return moment.astimezone().strftime(_CLOCK)

    def when(self, moment: datetime) -> str:
        """The local day and time of an aware `moment`: "Nov 23, 2026, 14:02"."""
        local = moment.astimezone()
        return f"{self.day(local.date())}, {_hour(local)}"

    def day(self, day: date) -> str:
        """ "Nov 23, 2026"."""
        if day not in self._days:
            from babel.dates import format_date  # noqa: PLC0415 - not before the first frame

            self._days[day] = format_date(day, "medium", locale=self._locale)
        return self._days[day]

    def near_day(self, day: date, today: date) -> str:
        """ "Nov 23" in the year of today, else with its own."""
        if day.year != today.year:
            return self.day(day)
        if day not in self._near_days:
            from babel.dates import format_skeleton  # noqa: PLC0415 - not before the first frame

            self._near_days[day] = format_skeleton("MMMd", _noon(day), locale=self._locale)
        return self._near_days[day]

    def month(self, day: date) -> str:
        """ "Nov"."""
        from babel.dates import format_date  # noqa: PLC0415 - not before the first frame

        return format_date(day, "LLL", locale=self._locale)

    def spoken_day(self, day: date, today: date) -> str:
        """A day as one reads it out: "November 23", with its year where that is not today's."""
        from babel.dates import format_date, format_skeleton  # noqa: PLC0415 - not before the first frame

        if day.year != today.year:
            return format_date(day, "long", locale=self._locale)
        return format_skeleton("MMMMd", _noon(day), locale=self._locale)

    def hour(self, moment: datetime) -> str:
        """The local time of an aware `moment` to the minute: "14:02"."""
        return _hour(moment.astimezone())

    def age(self, span: timedelta) -> str:
        """A span of time in its largest whole unit: "12 s", "3 min", "2 h", "1 day". A negative one counts as 0."""
        seconds = max(int(span.total_seconds()), 0)
        for size, one, many in _UNITS:
            if seconds >= size:
                return f"{seconds // size} {self.plural(seconds // size, one, many)}"
        return f"0 {self.say('s')}"

    def ago(self, span: timedelta) -> str:
        """How long ago: "just now", "12 s ago"."""
        return self.say("just now") if span.total_seconds() < 1 else self.say("{age} ago", age=self.age(span))

    def _number(self, number: Decimal) -> str:
        from babel.numbers import format_decimal  # noqa: PLC0415 - not before the first frame

        return format_decimal(number, "#,##0.######", locale=self._locale)

    def _money_pattern(self, exponent: int) -> NumberPattern:
        """The locale's pattern with our own digits: its data drop some that are owed (IQD, LAK)."""
        if exponent not in self._money_patterns:
            from babel.numbers import parse_pattern  # noqa: PLC0415 - not before the first frame

            pattern = parse_pattern(self._locale.currency_formats["standard"].pattern)
            pattern.frac_prec = (exponent, exponent)
            self._money_patterns[exponent] = pattern
        return self._money_patterns[exponent]

    @cached_property
    def _plain(self) -> dict[Currency | None, PlainFigures | None]:
        """How each currency's amounts are written; None: bare numbers."""
        return {}

    @cached_property
    def _near_days(self) -> dict[date, str]:
        return {}

    @cached_property
    def _days(self) -> dict[date, str]:
        return {}

    @cached_property
    def _money_patterns(self) -> dict[int, NumberPattern]:
        return {}

    @cached_property
    def _locale(self) -> Locale:
        from babel.core import Locale, UnknownLocaleError  # noqa: PLC0415 - not before the first frame

        name = re.split(r"[.@]", self._locale_name or _system_locale())[0].replace("-", "_")
        try:
            return Locale.parse(name)
        except (ValueError, UnknownLocaleError):
            return Locale.parse(_FALLBACK)


def _hour(local: datetime) -> str:
    # Not by strftime, which imports a module at every call.
    return f"{local.hour:02}:{local.minute:02}"


def _noon(day: date) -> datetime:
    """Babel reads a time without a zone as one of UTC, and writes it so."""
    from datetime import datetime  # noqa: PLC0415 - not before the first frame

    return datetime(day.year, day.month, day.day, 12)  # noqa: DTZ001 - see above


def _system_locale() -> str:
    """The one for money by POSIX's own order; not LC_CTYPE, which Python itself sets. C and POSIX are no choice."""
    names = (os.environ.get(variable) for variable in ("LC_ALL", "LC_MONETARY", "LANG"))
    return next(filter(None, names), "")
