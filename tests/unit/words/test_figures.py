"""Figures read as the locale writes them, keep every digit owed, and cost nothing until the first is shown."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.domain.money import Currency, Money
from posapp.domain.points import Points, Rate, Tier
from posapp.words import Words

USD = Currency.of("USD")
ENGLISH = Words("en_US")
NO_BREAK = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("locale", "minor", "code", "shown"),
    [
        ("en_US", 8740, "USD", "$87.40"),
        ("en_US", 123_456_789, "USD", "$1,234,567.89"),
        ("en_US", -8740, "USD", "-$87.40"),
        ("en_US", 1500, "JPY", "¥1,500"),
        ("de_DE", 123456, "EUR", f"1.234,56{NO_BREAK}€"),
        ("de-DE", 123456, "EUR", f"1.234,56{NO_BREAK}€"),
        ("de_DE.UTF-8", 123456, "EUR", f"1.234,56{NO_BREAK}€"),
        ("no such place", 8740, "USD", "$87.40"),
        # Locale data says that nobody pays in fils any more; a bank's figure keeps them.
        ("en_US", 1250, "IQD", f"IQD{NO_BREAK}1.250"),
    ],
)
def test_money_reads_as_the_locale_writes_it(locale: str, minor: int, code: str, shown: str) -> None:
    assert Words(locale).money(Money(minor, Currency.of(code))) == shown


@given(
    minor=st.integers(-(10**15), 10**15),
    currency=st.sampled_from(["USD", "JPY", "KWD", "IQD", "LAK"]).map(Currency.of),
)
def test_money_never_loses_a_digit(minor: int, currency: Currency) -> None:
    shown = ENGLISH.money(Money(minor, currency))
    assert "".join(filter(str.isdigit, shown)).lstrip("0") == str(abs(minor)).lstrip("0")


@given(minor=st.integers(0, 10**12), currency=st.sampled_from(["USD", "JPY", "KWD"]).map(Currency.of))
def test_a_figure_put_in_a_field_is_read_back_as_the_same_amount(minor: int, currency: Currency) -> None:
    assert Money.parse(ENGLISH.figure(Money(minor, currency)), currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("environment", "shown"),
    [
        ({}, "€1,234.56"),
        ({"LANG": "C.UTF-8"}, "€1,234.56"),
        ({"LANG": "POSIX"}, "€1,234.56"),
        ({"LANG": "de_DE.UTF-8"}, f"1.234,56{NO_BREAK}€"),
        ({"LANG": "en_US.UTF-8", "LC_MONETARY": "de_DE@euro"}, f"1.234,56{NO_BREAK}€"),
        ({"LC_ALL": "en_US.UTF-8", "LC_MONETARY": "de_DE"}, "€1,234.56"),
        ({"LANG": "tlh"}, "€1,234.56"),
    ],
)
def test_without_a_setting_the_system_decides(
    environment: dict[str, str], shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MONETARY", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert Words().money(Money(123456, Currency.of("EUR"))) == shown


def test_points_are_grouped_and_counted() -> None:
    assert ENGLISH.points(Points(48_250)) == "48,250"
    assert ENGLISH.counted(Points(5_000)) == "5,000 points"
    assert ENGLISH.counted(Points(1)) == "1 point"
    assert ENGLISH.counted(Points(0)) == "0 points"


@pytest.mark.parametrize(
    ("rate", "shown"),
    [
        (Rate.flat(USD, 100), "100 points = $1.00"),
        (Rate.flat(USD, 1), "1 point = $1.00"),
        (Rate.flat(USD, 12_500), "12,500 points = $1.00"),
        (Rate.flat(USD, Decimal("133.5")), "133.5 points = $1.00"),
        (Rate.flat(USD, Decimal("0.0025")), "0.0025 points = $1.00"),
        (Rate.flat(Currency.of("JPY"), Decimal("1.5")), "1.5 points = ¥1"),
        (Rate(USD, (Tier(0, None, Decimal(125)), Tier(5_000, None, Decimal(100)))), "from 100 points = $1.00"),
        (Rate(USD, (Tier(0, None, Decimal(100)), Tier(5_000, None, Decimal(100)))), "100 points = $1.00"),
    ],
)
def test_a_rate_is_told_for_one_unit_of_money(rate: Rate, shown: str) -> None:
    assert ENGLISH.rate(rate) == shown


def test_times_are_the_clock_on_the_wall() -> None:
    moment = datetime(2026, 11, 23, 14, 2, 31, tzinfo=UTC).astimezone()
    assert ENGLISH.clock(moment.astimezone(UTC)) == f"{moment:%H:%M:%S}"
    assert ENGLISH.when(moment) == f"Nov {moment.day}, 2026, {moment:%H:%M}"
    assert Words("de_DE").when(moment) == f"{moment.day}.11.2026, {moment:%H:%M}"


@pytest.mark.parametrize(
    ("seconds", "age", "ago"),
    [
        (-3, "0 s", "just now"),
        (0.4, "0 s", "just now"),
        (12, "12 s", "12 s ago"),
        (59.9, "59 s", "59 s ago"),
        (60, "1 min", "1 min ago"),
        (3_599, "59 min", "59 min ago"),
        (7_200, "2 h", "2 h ago"),
        (86_400, "1 day", "1 day ago"),
        (300_000, "3 days", "3 days ago"),
    ],
)
def test_ages_are_told_in_their_largest_unit(seconds: float, age: str, ago: str) -> None:
    assert ENGLISH.age(timedelta(seconds=seconds)) == age
    assert ENGLISH.ago(timedelta(seconds=seconds)) == ago


def test_locale_data_is_not_loaded_before_the_first_figure() -> None:
    check = (
        "import sys; from posapp.words import Words; words = Words('de_DE'); words.say('Half');"
        "print(*(name for name in ('babel', 'PySide6', 'asyncio') if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@given(
    st.sampled_from(
        ["en_US", "de_DE", "fr_FR", "de_CH", "en_IN", "hi_IN", "ar_EG", "fa_IR", "ja_JP", "pl_PL", "es_ES", "sv_SE"]
    ),
    st.sampled_from(["USD", "JPY", "KWD", "EUR"]),
    st.integers(-(10**6), 10**15),
)
def test_the_quick_way_writes_as_babel_does(locale: str, code: str, minor: int) -> None:
    words, amount = Words(locale), Money(minor, Currency.of(code))
    assert words.money(amount) == words._money(amount)
    assert words.number(minor) == words._number(Decimal(minor))
