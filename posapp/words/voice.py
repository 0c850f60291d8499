"""How a sentence is made: translated first, filled in afterwards, and never with a card number in it."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING, Final

from posapp.domain.card import holds_card_number

if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST: Final = 200
_MOST_DIGITS: Final = 7
"""Account references are long runs of digits; a word with more digits than this is not repeated."""
_ENDS: Final = (".", "!", "?", "…")


class Voice:
    """Says literals in the till's language. `locale` as in "en_US" or "de-DE"; empty: the system's."""

    def __init__(self, locale: str = "", tr: Callable[[str], str] = str) -> None:
        self._locale_name = locale
        self._tr = tr
        self._heard: dict[str, str] = {}

    def say(self, text: str, **fields: str) -> str:
        """The translation of the literal `text`, its `{named}` fields filled in.

        A translation with other fields than the original is not used: a wrong one must not hide an amount.
        """
        heard = self._heard.get(text)
        if heard is None:
            heard = self._tr(text)
            if heard != text and _fields(heard) != _fields(text):
                heard = text
            self._heard[text] = heard
        return heard.format(**fields)


def joined(*sentences: str) -> str:
    """Sentences in one line, empty ones left out."""
    return " ".join(sentence for sentence in sentences if sentence)


def sentence(text: str) -> str:
    """`text` with an end, where it has none of its own."""
    return text if not text or text.endswith(_ENDS) else f"{text}."


def clean(text: str) -> str:
    """Words of another program, fit to be shown: one line, not long, without card numbers or account references."""
    if holds_card_number(text):
        return ""
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    words = ("…" if sum(map(str.isdigit, word)) > _MOST_DIGITS else word for word in printable.split())
    line = " ".join(words)
    return line if len(line) <= _LONGEST else line[:_LONGEST].rstrip() + "…"


def _fields(text: str) -> set[tuple[str | None, str | None, str | None]] | None:
    """Every field with its format and conversion; None where `text` is no format at all."""
    try:
        return {(name, form, turn) for _, name, form, turn in Formatter().parse(text) if name is not None}
    except ValueError:
        return None
