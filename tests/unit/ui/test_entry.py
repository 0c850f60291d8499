"""Typed and pasted figures mean what people mean by them, or are left as they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.domain.money import Currency, Money
from posapp.ui.entry import grouped_card, plain_amount, plain_points


@pytest.mark.parametrize(
    ("typed", "mark", "digits", "plain"),
    [
        ("87.40", ".", 2, "87.40"),
        ("87,40", ".", 2, "87.40"),
        ("87.40", ",", 2, "87.40"),
        ("$1,234.50", ".", 2, "1234.50"),
        ("1.234,50 €", ",", 2, "1234.50"),
        ("1 234,50", ",", 2, "1234.50"),
        ("1'234.50", ".", 2, "1234.50"),
        ("1,234", ".", 2, "1234"),
        ("1.234", ",", 2, "1234"),
        ("1,234,567", ".", 2, "1234567"),
        ("1,234", ",", 3, "1.234"),
        ("¥900", ".", 0, "900"),
        ("1,234", ".", 0, "1234"),
        ("٨٧.٤٠", ".", 2, "87.40"),
        ("-5", ".", 2, "-5"),
        (".5", ".", 2, ".5"),
        ("87.", ".", 2, "87."),
        ("87.405", ".", 2, "87.405"),
        ("", ".", 2, ""),
    ],
)
def test_amounts_as_people_write_them(typed: str, mark: str, digits: int, plain: str) -> None:
    assert plain_amount(typed, mark, digits) == plain


@pytest.mark.parametrize("typed", ["12a50", "1,23,456", "1.2.3", "1,2345.00", "--5"])
def test_what_is_not_understood_is_not_guessed(typed: str) -> None:
    assert plain_amount(typed, ".", 2) == typed


@given(minor=st.integers(0, 10**12), mark=st.sampled_from(".,"), code=st.sampled_from(["USD", "JPY"]))
def test_an_amount_written_with_grouping_is_read_back(minor: int, mark: str, code: str) -> None:
    currency = Currency.of(code)
    amount = Money(minor, currency)
    text = f"{amount.amount:,}"
    if mark == ",":
        text = text.translate(str.maketrans(".,", ",."))
    assert Money.parse(plain_amount(text, mark, currency.exponent), currency) == amount


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("5,000", "5000"),
        ("5.000", "5000"),
        ("5 000 points", "5000"),
        ("1,234,567", "1234567"),
        ("5,00", "5,00"),
        ("x", ""),
    ],
)
def test_points_with_and_without_grouping(typed: str, plain: str) -> None:
    assert plain_points(typed) == plain


@pytest.mark.parametrize(
    ("digits", "shown"),
    [
        ("5555555555554444", "5555 5555 5555 4444"),
        ("378282246310005", "3782 822463 10005"),
        ("3782822", "3782 822"),
        ("4", "4"),
        ("", ""),
        ("6304000000000000000", "6304 0000 0000 0000 000"),
    ],
)
def test_digits_stand_as_on_the_card(digits: str, shown: str) -> None:
    assert grouped_card(digits) == shown
