"""Money is whole minor units: what is typed is read exactly or refused, and nothing is ever rounded silently."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.domain.errors import BugError, Problem, UserError
from posapp.domain.money import LARGEST_UNITS, Currency, Money
from tests.unit.domain.strategies import CURRENCIES, DINAR, DOLLAR, YEN, totals


@pytest.mark.parametrize(("code", "exponent"), [("USD", 2), ("EUR", 2), ("JPY", 0), ("ISK", 0), ("KWD", 3), ("TND", 3)])
def test_a_currency_knows_its_minor_digits(code: str, exponent: int) -> None:
    assert Currency.of(code) == Currency(code, exponent)
    assert Currency.of(code).scale == 10**exponent


@pytest.mark.parametrize("code", ["", "usd", "US", "XYZ", "USDD", "XXX", " USD"])
def test_an_unknown_currency_is_refused(code: str) -> None:
    with pytest.raises(UserError) as refused:
        Currency.of(code)
    assert (refused.value.problem, refused.value.values) == (Problem.CURRENCY_UNKNOWN, {"code": code})


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("87.40", DOLLAR, 8740),
        ("87.4", DOLLAR, 8740),
        ("87", DOLLAR, 8700),
        ("87.", DOLLAR, 8700),
        (".5", DOLLAR, 50),
        (" 1 ", DOLLAR, 100),
        ("0.010", DOLLAR, 1),
        ("007", DOLLAR, 700),
        ("1.250", DINAR, 1250),
        ("900", YEN, 900),
        ("900.000", YEN, 900),
        ("-3.10", DOLLAR, -310),
        ("+3.10", DOLLAR, 310),
        ("1000000000000.00", DOLLAR, 10**14),
        ("0" * 6000 + "1", DOLLAR, 100),
    ],
)
def test_an_amount_is_read_as_typed(text: str, currency: Currency, minor: int) -> None:
    assert Money.parse(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "currency", "problem"),
    [
        ("", DOLLAR, Problem.AMOUNT_EMPTY),
        ("   ", DOLLAR, Problem.AMOUNT_EMPTY),
        (".", DOLLAR, Problem.AMOUNT_MALFORMED),
        ("-", DOLLAR, Problem.AMOUNT_MALFORMED),
        ("1,000", DOLLAR, Problem.AMOUNT_MALFORMED),
        ("1 000", DOLLAR, Problem.AMOUNT_MALFORMED),
        ("1e3", DOLLAR, Problem.AMOUNT_MALFORMED),
        ("NaN", DOLLAR, Problem.AMOUNT_MALFORMED),
        ("Infinity", DOLLAR, Problem.AMOUNT_MALFORMED),
        ("$5", DOLLAR, Problem.AMOUNT_MALFORMED),
        ("--5", DOLLAR, Problem.AMOUNT_MALFORMED),
        ("\u0661\u0662", DOLLAR, Problem.AMOUNT_MALFORMED),
        ("1.001", DOLLAR, Problem.AMOUNT_TOO_PRECISE),
        ("1.5", YEN, Problem.AMOUNT_TOO_PRECISE),
        ("1.0001", DINAR, Problem.AMOUNT_TOO_PRECISE),
        ("1000000000000.01", DOLLAR, Problem.AMOUNT_TOO_LARGE),
        ("1000000000001", YEN, Problem.AMOUNT_TOO_LARGE),
        ("9" * 10_000, DOLLAR, Problem.AMOUNT_TOO_LARGE),
    ],
)
def test_a_wrong_amount_is_refused_with_its_reason(text: str, currency: Currency, problem: Problem) -> None:
    with pytest.raises(UserError) as refused:
        Money.parse(text, currency)
    assert refused.value.problem is problem


@pytest.mark.parametrize(("text", "currency"), [("1.001", DOLLAR), ("1.5", YEN), ("1.0001", DINAR)])
def test_too_many_digits_are_told_with_how_many_there_may_be(text: str, currency: Currency) -> None:
    with pytest.raises(UserError) as refused:
        Money.parse(text, currency)
    assert refused.value.values == {"digits": currency.exponent, "currency": currency.code}


@pytest.mark.parametrize("text", ["0", "0.00", "-0.01", "-87.40", "-0"])
def test_a_cart_total_is_above_zero(text: str) -> None:
    with pytest.raises(UserError) as refused:
        Money.parse_total(text, DOLLAR)
    assert refused.value.problem is Problem.AMOUNT_NOT_POSITIVE


@given(st.data())
def test_text_and_money_round_trip(data: st.DataObject) -> None:
    money = data.draw(CURRENCIES.flatmap(totals))
    assert Money.parse_total(str(money), money.currency) == money
    assert Decimal(str(money)) == money.amount
    assert money.amount * money.currency.scale == money.minor


@given(st.text(max_size=30), CURRENCIES)
def test_no_text_does_anything_but_parse_or_be_refused(text: str, currency: Currency) -> None:
    try:
        money = Money.parse(text, currency)
    except UserError:
        return
    assert abs(money.minor) <= LARGEST_UNITS * currency.scale


@given(st.integers(), st.integers(), CURRENCIES)
def test_amounts_add_and_compare_exactly(one: int, other: int, currency: Currency) -> None:
    first, second = Money(one, currency), Money(other, currency)
    assert (first + second) - second == first
    assert (first < second) == (one < other)
    assert (first >= second) == (one >= other)
    assert bool(first) == (one != 0)


def test_two_currencies_never_mix() -> None:
    dollars, yen = Money(100, DOLLAR), Money(100, YEN)
    assert dollars != yen
    for mix in (lambda: dollars + yen, lambda: dollars - yen, lambda: dollars < yen, lambda: min(dollars, yen)):
        with pytest.raises(BugError):
            mix()


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money(8740, DOLLAR), "87.40"),
        (Money(5, DOLLAR), "0.05"),
        (Money(-5, DOLLAR), "-0.05"),
        (Money(900, YEN), "900"),
        (Money(1250, DINAR), "1.250"),
        (Money(0, DINAR), "0.000"),
        (Money(10**15, DINAR), "1000000000000.000"),
    ],
)
def test_money_is_written_with_all_digits_of_its_currency(money: Money, text: str) -> None:
    assert str(money) == text
