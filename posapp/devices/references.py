"""References nobody has used before: short enough for the bank, readable by a person, never like a card number."""

from __future__ import annotations

import secrets
from typing import Final

from posapp.domain.card import holds_card_number
from posapp.domain.errors import ConfigError

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U (https://www.crockford.com/base32.html)."""

LONGEST: Final = 20  # contract E3, externalId
_MOST_RANDOM: Final = 12
_LEAST_RANDOM: Final = 10
_SALE_RANDOM: Final = 10


class References:
    """Implements `operations.ports.Ids` for one till."""

    def __init__(self, till: str) -> None:
        """Raises ConfigError("store.till") where the till's id is empty or leaves too little room."""
        room = LONGEST - len(till) - 1
        if not till or room < _LEAST_RANDOM:
            longest = LONGEST - _LEAST_RANDOM - 1
            raise ConfigError("store.till", f"Give the till a name of 1 to {longest} characters.")
        self._till = till
        self._random = min(room, _MOST_RANDOM)

    def external_id(self) -> str:
        return _reference(self._till, self._random)

    def sale_id(self) -> str:
        return _reference("S", _SALE_RANDOM)


def _reference(prefix: str, length: int) -> str:
    while True:
        reference = f"{prefix}-{''.join(secrets.choice(ALPHABET) for _ in range(length))}"
        # Digits only, by one chance in a million, and then Luhn by one in ten.
        if not holds_card_number(reference):
            return reference
