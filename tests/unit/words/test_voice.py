"""How a sentence is made: translated first, filled in afterwards."""

from __future__ import annotations

from typing import Final

from posapp.words import Words

WORDS: Final = Words("en_US")


def test_a_translation_may_order_its_fields_as_it_likes() -> None:
    words = Words("en_US", lambda text: "{money} = {points} P" if text == "{points} points = {money}" else text)
    assert words.say("{points} points = {money}", points="100", money="$1.00") == "$1.00 = 100 P"


def test_braces_in_a_value_stay_as_they_are() -> None:
    assert WORDS.say("Charge {card} to the card.", card="{0}") == "Charge {0} to the card."
