"""A sentence is translated first and filled in afterwards; a translation that loses a figure is not used."""

from __future__ import annotations

import pytest

from posapp.words import Words
from tests.unit.words.test_sentences import WORDS, sale


def test_texts_are_translated_before_they_are_filled_in() -> None:
    german = {
        "{points} points are taken.": "{points} Punkte sind abgebucht.",
        "Charge {card} to the card.": "{card} mit Karte.",
    }
    words = Words("de_DE", lambda text: german.get(text, text))
    assert words.story(sale()) == "5.000 Punkte sind abgebucht. 37,40\N{NO-BREAK SPACE}€ mit Karte.".replace("€", "$")


@pytest.mark.parametrize(
    "wrong",
    [
        "Karte!",
        "{amount} mit Karte.",
        "{card.minor} mit Karte.",
        "{card!r} mit Karte.",
        "{card",
        "{} {card}",
        "{card:>9}",
    ],
)
def test_a_translation_with_other_fields_is_not_used(wrong: str) -> None:
    words = Words("en_US", lambda text: wrong if text == "Charge {card} to the card." else text)
    assert words.next_step(sale()) == "Charge $37.40 to the card."


def test_a_translation_may_order_its_fields_as_it_likes() -> None:
    words = Words("en_US", lambda text: "{money} = {points} P" if text == "{points} points = {money}" else text)
    assert words.say("{points} points = {money}", points="100", money="$1.00") == "$1.00 = 100 P"


def test_braces_in_a_value_stay_as_they_are() -> None:
    assert WORDS.say("Charge {card} to the card.", card="{0}") == "Charge {0} to the card."
