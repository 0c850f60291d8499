"""A card number is checked on the way in, and no text, copy or crash ever gives its digits away."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import traceback

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from posapp.domain.card import Brand, CardNumber, brand_of, holds_card_number, last_four_in, passes_luhn
from posapp.domain.errors import Problem, UserError

MIDDLE = "411111111111"
NUMBER = MIDDLE + "1111"


def with_check_digit(body: str) -> str:
    return next(body + str(digit) for digit in range(10) if passes_luhn(body + str(digit)))


NUMBERS = st.from_regex(r"[0-9]{12,18}", fullmatch=True).map(with_check_digit)


@pytest.mark.parametrize("number", ["4111111111111111", "5555555555554444", "378282246310005", "6011000990139424"])
def test_published_test_numbers_pass_luhn(number: str) -> None:
    assert passes_luhn(number)
    assert CardNumber.parse(number).digits() == number


@given(NUMBERS, st.data())
def test_one_wrong_digit_never_passes(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(number) - 1))
    wrong = data.draw(st.sampled_from("0123456789"))
    assume(wrong != number[place])
    with pytest.raises(UserError) as refused:
        CardNumber.parse(number[:place] + wrong + number[place + 1 :])
    assert refused.value.problem is Problem.CARD_CHECK_DIGIT


@given(NUMBERS, st.data())
def test_blanks_and_hyphens_are_how_people_type(number: str, data: st.DataObject) -> None:
    marks = [data.draw(st.sampled_from(["", "", " ", "-", "\u00a0"])) for _ in number]
    typed = "".join(mark + digit for mark, digit in zip(marks, number, strict=True)) + "\n"
    card = CardNumber.parse(typed)
    assert card.digits() == number
    assert card.last_four == number[-4:]
    assert holds_card_number(typed)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", Problem.CARD_EMPTY),
        (" - ", Problem.CARD_EMPTY),
        ("4111x11111111111", Problem.CARD_NOT_DIGITS),
        ("\u0664" * 16, Problem.CARD_NOT_DIGITS),
        ("\u00b2" * 16, Problem.CARD_NOT_DIGITS),
        (NUMBER[:12], Problem.CARD_LENGTH),
        ("0" * 20, Problem.CARD_LENGTH),
        ("4111111111111112", Problem.CARD_CHECK_DIGIT),
        ("%B4111111111111111^NAME^2512101?", Problem.CARD_NOT_DIGITS),
    ],
)
def test_a_wrong_number_is_refused_without_repeating_it(text: str, problem: Problem) -> None:
    with pytest.raises(UserError) as refused:
        CardNumber.parse(text)
    assert refused.value.problem is problem
    told = f"{refused.value!r} {refused.value} {refused.value.values}"
    assert not text.strip(" -") or text not in told


@pytest.mark.parametrize(
    ("typed", "brand"),
    [
        ("", Brand.OTHER),
        ("5", Brand.OTHER),
        ("51", Brand.MASTERCARD),
        ("55", Brand.MASTERCARD),
        ("2720", Brand.MASTERCARD),
        ("2221", Brand.MASTERCARD),
        ("2220", Brand.OTHER),
        ("2721", Brand.OTHER),
        ("222", Brand.OTHER),
        ("4", Brand.VISA),
        ("37", Brand.AMEX),
        ("6011", Brand.DISCOVER),
        ("65", Brand.DISCOVER),
        ("3530", Brand.JCB),
        ("36", Brand.DINERS),
        ("5018", Brand.MAESTRO),
        ("9", Brand.OTHER),
        ("4x", Brand.OTHER),
        ("\u00b2", Brand.OTHER),
        ("\u0664\u0664", Brand.OTHER),
    ],
)
def test_the_brand_shows_while_typing(typed: str, brand: Brand) -> None:
    assert brand_of(typed) is brand


def texts_of(card: CardNumber) -> list[str]:
    with pytest.raises(TypeError) as refused:
        int(card)  # type: ignore[call-overload] # a crash in a frame that holds the card
    crashed = "".join(traceback.format_exception(refused.value)) + repr(RuntimeError(card))
    record = logging.LogRecord("posapp", logging.INFO, "", 0, "%s %r", (card, card), None)
    # Every old and new way to make text of it.
    shown = [repr(card), str(card), f"{card}", f"{card!r}", "%s" % card, f"{[card]} {{{card}}}", card.masked]  # noqa: UP031
    return [*shown, crashed, record.getMessage()]


@given(NUMBERS)
def test_no_text_form_shows_more_than_the_last_four(number: str) -> None:
    card = CardNumber.parse(number)
    for text in texts_of(card):
        assert "".join(filter(str.isdigit, text)).count(number[:-4]) == 0
        assert number[:6] not in text
    assert card.masked.endswith(number[-4:])
    assert sum(map(str.isdigit, card.masked)) == 4


def test_a_card_number_is_never_copied_pickled_or_serialised() -> None:
    card = CardNumber.parse(NUMBER)
    for leak in (pickle.dumps, copy.copy, copy.deepcopy, json.dumps, vars):
        with pytest.raises(TypeError) as refused:
            leak(card)
        assert MIDDLE not in str(refused.value)


def test_a_forgotten_number_keeps_its_last_four_only() -> None:
    card = CardNumber.parse(NUMBER)
    card.forget()
    assert card.digits() == ""
    assert card.last_four == "1111"
    assert card.brand is Brand.OTHER
    assert card.masked.endswith("1111")


@given(
    NUMBERS, st.from_regex(r"[ A-Za-z#:/_.]{0,6}", fullmatch=True), st.from_regex(r"[A-Za-z#:/_.]{0,6}", fullmatch=True)
)
def test_a_number_inside_a_text_is_found(number: str, before: str, behind: str) -> None:
    assert holds_card_number(before + number + behind)
    assert holds_card_number(f"{before}{number[:4]} {number[4:8]}-{number[8:]}{behind}")


@given(NUMBERS, st.integers(0, 999_999), st.integers(0, 999_999))
def test_digits_beside_it_do_not_hide_a_number(number: str, before: int, behind: int) -> None:
    assert holds_card_number(f"{before} {number} {behind}")
    assert holds_card_number(f"{before}-{number[:4]}  {number[4:]}-{behind}")


@pytest.mark.parametrize(
    "text", ["", "INV-2026-000123", "12345", "4111 1111 1111", "4111111111111112", "1.2.3", "0" * 40]
)
def test_ordinary_references_are_let_through(text: str) -> None:
    assert not holds_card_number(text)


@given(st.text(max_size=60))
def test_whatever_parses_as_a_card_is_found_as_one(text: str) -> None:
    try:
        CardNumber.parse(text)
    except UserError:
        return
    assert holds_card_number(text)


@pytest.mark.parametrize("digits", [12, 20])
def test_a_wrong_length_is_told_with_what_it_may_be(digits: int) -> None:
    with pytest.raises(UserError) as refused:
        CardNumber.parse("0" * digits)
    assert refused.value.values == {"shortest": 13, "longest": 19, "digits": digits}


@pytest.mark.parametrize("body", [MIDDLE, MIDDLE + "123456"])
def test_the_shortest_and_the_longest_number_are_found(body: str) -> None:
    number = with_check_digit(body)
    assert holds_card_number(number)
    assert CardNumber.parse(number).digits() == number


def test_a_long_row_of_digits_before_it_does_not_hide_a_number() -> None:
    assert holds_card_number(f"{'1' * 20} {NUMBER}")
    assert holds_card_number(f"12 {'1' * 18} {NUMBER}")


@pytest.mark.timeout(20)  # Minutes, where each group is compared with all behind it.
def test_a_card_number_is_looked_for_in_bounded_time() -> None:
    assert last_four_in("1 " * 100_000 + "x 5555 5555 5555 4444") == "4444"
