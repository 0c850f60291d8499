"""References from people and other programs are checked at the door, and never carry a card number in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.domain.errors import Problem, UserError
from posapp.domain.texts import account_reference, last_four_digits, note_text, order_reference

if TYPE_CHECKING:
    from collections.abc import Callable

CARD = "5555 5555 5555 4444"


@pytest.mark.parametrize("text", ["INV-1", "a", "x" * 64, "Rechnung Nº 7", "2026/11/23 #4"])
def test_an_order_reference_is_kept_as_written(text: str) -> None:
    assert order_reference(f"  {text} ") == text


@pytest.mark.parametrize("text", ["", "   ", "x" * 65, "a\nb", "a\x00b", "a\x1b[31m", "a\u202eb"])
def test_an_order_reference_is_short_and_printable(text: str) -> None:
    with pytest.raises(UserError) as refused:
        order_reference(text)
    assert (refused.value.problem, refused.value.values) == (Problem.ORDER_MALFORMED, {"longest": 64})


@pytest.mark.parametrize(("text", "note"), [(" \n ", ""), ("a\n\t b ", "a b"), ("x" * 300, "x" * 300)])
def test_a_note_is_one_line(text: str, note: str) -> None:
    assert note_text(text) == note


@pytest.mark.parametrize("text", ["x" * 301, "a\x00b", "a\u202eb"])
def test_a_note_is_short_and_printable(text: str) -> None:
    with pytest.raises(UserError) as refused:
        note_text(text)
    assert (refused.value.problem, refused.value.values) == (Problem.NOTE_MALFORMED, {"longest": 300})


@pytest.mark.parametrize("check", [order_reference, account_reference, last_four_digits, note_text])
def test_a_card_number_is_refused_everywhere(check: Callable[[str], str]) -> None:
    for text in (CARD, CARD.replace(" ", ""), CARD.replace(" ", "-")):
        with pytest.raises(UserError) as refused:
            check(text)
        assert refused.value.problem is Problem.CARD_IN_TEXT
        assert "5555" not in f"{refused.value!r}{refused.value.values}"


@pytest.mark.parametrize("text", ["", "a b", "ä", "x" * 51, "a/../b", "a\n"])
def test_an_account_reference_is_plain(text: str) -> None:
    if text == "a\n":
        assert account_reference(text) == "a"
        return
    with pytest.raises(UserError) as refused:
        account_reference(text)
    assert refused.value.problem is Problem.ACCOUNT_MALFORMED


@pytest.mark.parametrize("text", ["", "123", "12345", "12a4", "\u0661\u0662\u0663\u0664"])
def test_last_four_are_four_digits(text: str) -> None:
    with pytest.raises(UserError) as refused:
        last_four_digits(text)
    assert refused.value.problem is Problem.LAST_FOUR_MALFORMED


@given(st.text(max_size=80))
def test_no_text_does_anything_but_pass_or_be_refused(text: str) -> None:
    for check in (order_reference, account_reference, last_four_digits):
        try:
            taken = check(text)
        except UserError:
            continue
        assert taken == text.strip()
        assert check(taken) == taken
