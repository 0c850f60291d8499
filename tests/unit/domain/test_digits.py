"""Digits that are wiped leave their buffer empty, whatever was done to them before."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.domain.card import CardNumber
from posapp.domain.digits import CAPACITY, Digits

NUMBER = "5555555555554444"
EDITS = st.lists(st.tuples(st.sampled_from("+-"), st.integers(-2, CAPACITY + 2), st.sampled_from("0123456789")))


@given(EDITS)
def test_it_is_edited_like_a_text(edits: list[tuple[str, int, str]]) -> None:
    digits, text = Digits(), ""
    for kind, at, sign in edits:
        if kind == "+" and 0 <= at <= len(text):
            assert digits.insert(at, sign)
            text = text[:at] + sign + text[at:]
        elif kind == "-":
            digits.remove(at)
            text = text[:at] + text[at + 1 :] if 0 <= at < len(text) else text
    assert "".join(digits) == text
    assert bytes(digits.view()) == text.encode()
    assert bytes(digits._buffer[len(text) :]) == bytes(CAPACITY - len(text))
    digits.wipe()
    assert bytes(digits._buffer) == bytes(CAPACITY)
    assert not digits


def test_the_buffer_never_moves() -> None:
    digits = Digits()
    before = digits._buffer
    for _ in range(CAPACITY):
        assert digits.insert(0, "7")
    assert not digits.insert(0, "7")
    digits.wipe()
    digits.move(Digits(NUMBER))
    assert digits._buffer is before
    assert len(before) == CAPACITY


def test_moved_digits_are_gone_where_they_were() -> None:
    here, there = Digits(NUMBER), Digits("1")
    there.move(here)
    assert ("".join(there), "".join(here)) == (NUMBER, "")
    assert bytes(here._buffer) == bytes(CAPACITY)


def test_a_card_takes_its_digits_over_and_wipes_them_when_it_forgets() -> None:
    typed = Digits(NUMBER)
    card = CardNumber.of(typed)
    assert not typed
    own = card._digits._buffer
    assert NUMBER.encode() in own
    card.forget()
    assert bytes(own) == bytes(CAPACITY)
    assert (card.digits(), card.last_four) == ("", "4444")
    assert not card.stands_in(NUMBER)


def test_no_more_than_may_be_shown_becomes_a_text() -> None:
    digits = Digits(NUMBER)
    assert (digits.first(16), digits.last(16)) == ("555555", "4444")
    assert NUMBER[:6] not in f"{digits!r} {digits}"
    for copied in (copy.copy, pickle.dumps):
        with pytest.raises(TypeError):
            copied(digits)
