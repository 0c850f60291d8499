"""Readers as they are: three tracks, ⏎ between them or none at all, bad reads, slow ones, cards that are no bank's."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.domain.card import passes_luhn
from posapp.ui.swipe import AGAIN_MS, SLOW_MS, Fate, Swipe, number_in

NUMBER = "5555555555554444"
ONE = f"%B{NUMBER}^MEMBER/TEST ^2912101000000000000000?"
TWO = f";{NUMBER}=29121010000000000?"
THREE = f";01{NUMBER}=724724100000000000030300?"
SIGNS = string.ascii_letters + string.digits + "%;?^=/+#!&* \r.-$"


def with_check_digit(body: str) -> str:
    return next(body + str(digit) for digit in range(10) if passes_luhn(body + str(digit)))


NUMBERS = st.from_regex(r"[1-57-9][0-9]{11,17}", fullmatch=True).map(with_check_digit)
TRACK_SIGNS = st.text(st.sampled_from(string.ascii_uppercase + " /.-$"), max_size=26)
DATA = st.text(st.sampled_from(string.digits), max_size=24)


def read(text: str, every_ms: int = 3) -> tuple[str, str, int]:
    """What reaches a widget, the number, and how often a card was told."""
    swipe, passed, number, cards = Swipe(), "", "", 0
    for at, sign in enumerate(text):
        fate = swipe.feed(sign, 1_000 + at * every_ms)
        if fate is Fate.PASS:
            passed += sign
        if fate is Fate.CARD:
            cards += 1
            number = "".join(swipe.take())
    return passed, number, cards


@pytest.mark.parametrize(
    "text",
    [
        ONE + "\r",
        TWO + "\r",
        ONE + TWO + "\r",
        ONE + TWO + THREE + "\r",
        f"{ONE}\r{TWO}\r",
        f"{ONE}\r{TWO}\r{THREE}\r",
        f"{TWO}\r+01{NUMBER}=7247241000?\r",
        f"%E?{TWO}\r",
        f"%E?\r{TWO}\r",
        f"{ONE};E?\r",
        f"{ONE};E?\r+E?\r",
        f"{ONE}{TWO}7\r",
        ONE.lower() + "\r",
    ],
)
@pytest.mark.parametrize("every_ms", [0, 1, 40, AGAIN_MS])
def test_the_number_comes_once_and_nothing_else_at_all(text: str, every_ms: int) -> None:
    assert read(text, every_ms) == ("", NUMBER, 1)


@pytest.mark.parametrize(
    "text",
    [
        "%E?;E?\r",
        "%E?\r;E?\r+E?\r",
        "%?\r",
        THREE + "\r",
        "%CALOS ANGELES^DOE$JOHN^1 STREET^?;636014012345678901=1612197701012=?\r",
        ";636000001234567890=2912?\r",
        "%STAFF0017?;5555555555554444=2912?\r",
        ";555555555555=2912?\r",
        f"%B{NUMBER}\r",
    ],
)
def test_bad_reads_and_cards_of_no_bank_give_nothing(text: str) -> None:
    assert read(text) == ("", "", 0)


def test_a_reader_that_stumbles_behind_the_number_is_waited_for() -> None:
    swipe = Swipe()
    at = 0
    for sign in TWO:
        at += SLOW_MS if sign == "=" else 3
        assert swipe.feed(sign, at) is Fate.DROP
    assert swipe.feed("\r", at + 3) is Fate.CARD


def test_without_enter_the_number_is_there_once_the_reader_is_silent() -> None:
    swipe = Swipe()
    for at, sign in enumerate(ONE + TWO):
        swipe.feed(sign, at)
    assert swipe.whole
    assert swipe.end() is Fate.CARD
    assert "".join(swipe.take()) == NUMBER
    assert swipe.end() is Fate.DROP
    assert swipe.feed("8", 10_000) is Fate.PASS


def test_the_next_card_is_a_card_of_its_own() -> None:
    swipe = Swipe()
    for start in (0, 3_000):
        fates = [swipe.feed(sign, start + at) for at, sign in enumerate(ONE + TWO + "\r")]
        assert fates[-1] is Fate.CARD
        swipe.take()


@given(NUMBERS, TRACK_SIGNS, DATA, st.sampled_from(["", ";", "\r;"]), st.integers(0, AGAIN_MS))
def test_any_card_of_any_bank(number: str, holder: str, data: str, second: str, every_ms: int) -> None:
    track = f"%B{number}^{holder}^{data}?" + (f"{second}{number}={data}?" if second else "")
    assert read(track + "\r", every_ms) == ("", number, 1)


@given(st.text(st.sampled_from(SIGNS), max_size=160), st.lists(st.integers(0, 3_000), max_size=160))
def test_no_keys_at_any_pace_break_it_or_give_anything_but_a_number(text: str, pauses: list[int]) -> None:
    swipe, at = Swipe(), 0
    for place, sign in enumerate(text):
        at += pauses[place] if place < len(pauses) else 1
        if swipe.feed(sign, at) is Fate.CARD:
            assert 13 <= len(swipe.take()) <= 19
    assert len(swipe.take()) <= 19


@given(st.text(st.sampled_from(SIGNS), max_size=160), st.text(st.sampled_from(SIGNS), max_size=60))
def test_what_was_swiped_before_does_not_show_behind_it(before: str, behind: str) -> None:
    """Nothing between a sentinel and the end of its swipe ever passes."""
    passed, _, _ = read(f"{before}{TWO}{behind}")
    assert NUMBER not in passed


@given(st.text(max_size=200))
def test_any_pasted_text_gives_a_number_or_nothing(text: str) -> None:
    found = number_in(text)
    assert found is None or ("".join(found).isdigit() and 13 <= len(found) <= 19)
