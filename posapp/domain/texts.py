"""References that people and other programs hand us: checked once, at the door."""

from __future__ import annotations

import re
from typing import Final

from posapp.domain.card import holds_card_number
from posapp.domain.errors import Problem, UserError

LONGEST_ORDER: Final = 64
LONGEST_NOTE: Final = 300
_ACCOUNT: Final = re.compile(r"[A-Za-z0-9_.\-]{1,50}", re.ASCII)
_LAST_FOUR: Final = re.compile(r"\d{4}", re.ASCII)


def order_reference(text: str) -> str:
    """An order reference: 1 to 64 printable characters. Raises UserError(ORDER_MALFORMED | CARD_IN_TEXT)."""
    text = text.strip()
    if not text or len(text) > LONGEST_ORDER or not text.isprintable():
        raise UserError(Problem.ORDER_MALFORMED, longest=LONGEST_ORDER)
    return without_card(text)


def account_reference(text: str) -> str:
    """An account reference (RANAC; up to 50 characters, contract E1). Raises UserError."""
    text = without_card(text.strip())
    if not _ACCOUNT.fullmatch(text):
        raise UserError(Problem.ACCOUNT_MALFORMED)
    return text


def customer_number(text: str) -> str:
    """An issuer's own number of a customer (BCN; up to 50 characters, contract E1). Raises UserError."""
    text = without_card(text.strip())
    if not _ACCOUNT.fullmatch(text):
        raise UserError(Problem.CUSTOMER_MALFORMED)
    return text


def last_four_digits(text: str) -> str:
    """Four digits. Raises UserError."""
    text = without_card(text.strip())
    if not _LAST_FOUR.fullmatch(text):
        raise UserError(Problem.LAST_FOUR_MALFORMED)
    return text


def note_text(text: str) -> str:
    """A note in one line, at most 300 characters, possibly empty. Raises UserError(NOTE_MALFORMED | CARD_IN_TEXT)."""
    text = " ".join(text.split())
    if len(text) > LONGEST_NOTE or not text.isprintable():
        raise UserError(Problem.NOTE_MALFORMED, longest=LONGEST_NOTE)
    return without_card(text)


def without_card(text: str) -> str:
    """`text`, which must not hold a card number. Raises UserError(CARD_IN_TEXT)."""
    if holds_card_number(text):
        raise UserError(Problem.CARD_IN_TEXT)
    return text
