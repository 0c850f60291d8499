"""A card number: checked on the way in, shown only as its last four, forgotten right after the quote."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from posapp.domain.digits import CAPACITY, Digits
from posapp.domain.errors import Problem, UserError

SHORTEST: Final = 13
LONGEST: Final = 19
_SEPARATORS: Final = str.maketrans("", "", " -\t\u00a0")
STRUCK: Final = "…"
"""What stands in a text in place of a card number."""
_LONG_RUN: Final = re.compile(r"\d(?:[ \-\t\u00a0]*\d){8,}", re.ASCII)
_RUN: Final = re.compile(r"\d(?:[ \-\t\u00a0]*\d){12,}", re.ASCII)


class Brand(StrEnum):
    """Card brands told from the first digits (ISO/IEC 7812 issuer ranges)."""

    MASTERCARD = "Mastercard"
    VISA = "Visa"
    AMEX = "American Express"
    MAESTRO = "Maestro"
    DISCOVER = "Discover"
    JCB = "JCB"
    DINERS = "Diners Club"
    OTHER = "Card"


# (first, last, how many leading digits, brand); the first row that fits holds.
_RANGES: Final = (
    (2221, 2720, 4, Brand.MASTERCARD),
    (51, 55, 2, Brand.MASTERCARD),
    (34, 34, 2, Brand.AMEX),
    (37, 37, 2, Brand.AMEX),
    (3528, 3589, 4, Brand.JCB),
    (300, 305, 3, Brand.DINERS),
    (36, 36, 2, Brand.DINERS),
    (38, 39, 2, Brand.DINERS),
    (6011, 6011, 4, Brand.DISCOVER),
    (644, 649, 3, Brand.DISCOVER),
    (65, 65, 2, Brand.DISCOVER),
    (50, 50, 2, Brand.MAESTRO),
    (56, 69, 2, Brand.MAESTRO),
    (4, 4, 1, Brand.VISA),
)


class CardNumber:
    """A card number that passed length and Luhn. Its text forms never show more than the last four digits.

    `view` is for the encrypted search alone; `forget` overwrites the digits.
    """

    __slots__ = ("_digits", "last_four")

    def __init__(self, digits: Digits) -> None:
        self._digits = digits
        self.last_four = digits.last(4)

    @classmethod
    def of(cls, digits: Digits) -> CardNumber:
        """Take the digits over: they are wiped where they were. One that is refused stays there.

        Raises UserError: CARD_EMPTY, CARD_LENGTH, CARD_CHECK_DIGIT.
        """
        if not digits:
            raise UserError(Problem.CARD_EMPTY)
        if not SHORTEST <= len(digits) <= LONGEST:
            raise UserError(Problem.CARD_LENGTH, shortest=SHORTEST, longest=LONGEST, digits=len(digits))
        if not passes_luhn(digits):
            raise UserError(Problem.CARD_CHECK_DIGIT)
        own = Digits()
        own.move(digits)
        return cls(own)

    @classmethod
    def parse(cls, text: str) -> CardNumber:
        """Read a number from a text, which nobody can wipe; blanks and hyphens between digits are dropped.

        Raises UserError: CARD_EMPTY, CARD_NOT_DIGITS, CARD_LENGTH, CARD_CHECK_DIGIT.
        """
        digits = text.translate(_SEPARATORS).strip()
        if digits and not (digits.isascii() and digits.isdigit()):
            raise UserError(Problem.CARD_NOT_DIGITS)
        if len(digits) > CAPACITY:
            raise UserError(Problem.CARD_LENGTH, shortest=SHORTEST, longest=LONGEST, digits=len(digits))
        return cls.of(Digits(digits))

    @property
    def brand(self) -> Brand:
        return brand_of(self._digits.first(4))

    @property
    def masked(self) -> str:
        """Four dots a group, then the last four."""
        return f"•••• •••• •••• {self.last_four}"

    def view(self) -> memoryview:
        """The digits in ASCII, in place, empty once they are forgotten; to be read at once and not kept."""
        return self._digits.view()

    def digits(self) -> str:
        """The digits as a text, which cannot be wiped: for banks that stand in for the real one."""
        return "".join(self._digits)

    def stands_in(self, text: str) -> bool:
        """Whether `text` holds the number."""
        return bool(self._digits) and text.encode("utf-8", "replace").find(self.view()) >= 0

    def forget(self) -> None:
        self._digits.wipe()

    def __repr__(self) -> str:
        return f"CardNumber(•••• {self.last_four})"

    __str__ = __repr__

    def __reduce__(self) -> str:
        raise TypeError("a card number is never pickled or copied")


def passes_luhn(digits: str | Digits) -> bool:
    """The check-digit rule of ISO/IEC 7812-1 annex B over ASCII digits."""
    total, from_the_end = 0, len(digits)
    for digit in map(int, digits):
        from_the_end -= 1
        doubled = digit * 2 if from_the_end % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def brand_of(digits: str) -> Brand:
    """The brand of the first digits typed so far; OTHER while they could be several, or where they are no digits."""
    if not (digits.isascii() and digits.isdigit()):
        return Brand.OTHER
    for first, last, length, brand in _RANGES:
        if len(digits) >= length and first <= int(digits[:length]) <= last:
            return brand
    return Brand.OTHER


def holds_card_number(text: str) -> bool:
    """True if 13-19 digits in `text` that stand together, or in groups with blanks or hyphens between, pass Luhn.

    Whatever `CardNumber.parse` takes is found, also with other groups of digits before or behind it.
    """
    return bool(last_four_in(text))


def last_four_in(text: str) -> str:
    """The last four digits of the first card number that `holds_card_number` sees in `text`; empty if there is none."""
    for run in _RUN.finditer(text):
        groups: list[str] = re.findall(r"\d+", run[0])
        for first in range(len(groups)):
            digits = ""
            for group in groups[first : first + LONGEST]:  # The slice bounds the time, too: each has a digit at least.
                digits += group
                if len(digits) > LONGEST:
                    break
                if len(digits) >= SHORTEST and passes_luhn(digits):
                    return digits[-4:]
    return ""


def covered(text: str) -> str:
    """`text` with an ellipsis in place of every long run of digits, if a card number is among them."""
    return _LONG_RUN.sub(STRUCK, text) if holds_card_number(text) else text
