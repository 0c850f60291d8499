"""A swiped track leaves its number and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.domain.digits import CAPACITY, Digits
from posapp.ui.swipe import PAUSE_MS, Fate, Swipe, number_in

NUMBER = "5555555555554444"
TRACK_1 = f"%B{NUMBER}^MEMBER/TEST^25121010000000000?"
TRACK_2 = f";{NUMBER}=25121010000000000?"


def feed(swipe: Swipe, text: str, every_ms: int = 3, start_ms: int = 1_000) -> list[Fate]:
    return [swipe.feed(sign, start_ms + at * every_ms) for at, sign in enumerate(text)]


@pytest.mark.parametrize("track", [TRACK_1, TRACK_2, TRACK_1 + TRACK_2, "%E?" + TRACK_2])
def test_only_the_number_of_a_track_is_kept(track: str) -> None:
    swipe = Swipe()
    fates = feed(swipe, track + "\r")
    assert set(fates[:-1]) == {Fate.DROP}
    assert fates[-1] is Fate.CARD
    assert "".join(swipe.take()) == NUMBER
    assert not swipe.take()


def test_nothing_of_the_track_stays_in_the_reader() -> None:
    swipe = Swipe()
    feed(swipe, TRACK_1 + TRACK_2 + "\r")
    swipe.take()
    kept = [value for value in vars(swipe).values() if isinstance(value, Digits)]
    assert len(kept) == 2
    assert all(bytes(one._buffer) == bytes(CAPACITY) for one in kept)
    assert not any(isinstance(value, str) for value in vars(swipe).values())


def test_typed_digits_pass() -> None:
    assert set(feed(Swipe(), NUMBER + "\r", every_ms=80)) == {Fate.PASS}


def test_a_percent_typed_by_hand_does_not_swallow_what_follows() -> None:
    swipe = Swipe()
    assert swipe.feed("%", 0) is Fate.DROP
    assert swipe.feed("5", PAUSE_MS + 1) is Fate.PASS


def test_a_broken_track_is_dropped_whole() -> None:
    swipe = Swipe()
    assert set(feed(swipe, ";5555=2512?\r")) == {Fate.DROP}
    assert not swipe.take()


def test_a_pasted_track_gives_its_number() -> None:
    assert "".join(number_in(f"  {TRACK_2}\n") or ()) == NUMBER
    assert number_in(NUMBER) is None
    assert number_in(";;;") is None


@given(st.text(max_size=120))
def test_no_text_breaks_it(text: str) -> None:
    found = number_in(text)
    assert found is None or "".join(found).isdigit()
