"""Amounts of money: whole minor units of an ISO 4217 currency, never a float."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import total_ordering
from typing import Final

from posapp.domain.errors import BugError, Problem, UserError

_NO_MINOR: Final = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split())
_THREE_DIGITS: Final = frozenset("BHD IQD JOD KWD LYD OMR TND".split())
_TWO_DIGITS: Final = frozenset(
    (
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF "
        "CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL "
        "HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP "
        "MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD "
        "SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS "
        "VED VES WST XCD XCG YER ZAR ZMW ZWG"
    ).split()
)
_AMOUNT: Final = re.compile(r"([+-]?)(\d*)(?:\.(\d*))?", re.ASCII)

LARGEST_UNITS: Final = 10**12
"""No till rings up more than this many currency units; a larger number is a slip of the hand."""


@dataclass(frozen=True, slots=True)
class Currency:
    """An ISO 4217 currency: three-letter `code` and the number of digits (`exponent`) of its minor unit."""

    code: str
    exponent: int

    @classmethod
    def of(cls, code: str) -> Currency:
        """The currency of an ISO 4217 alphabetic code (upper case). Raises UserError(CURRENCY_UNKNOWN)."""
        if code in _TWO_DIGITS:
            return cls(code, 2)
        if code in _NO_MINOR:
            return cls(code, 0)
        if code in _THREE_DIGITS:
            return cls(code, 3)
        raise UserError(Problem.CURRENCY_UNKNOWN, code=code)

    @property
    def scale(self) -> int:
        """Minor units in one unit."""
        return int(10**self.exponent)


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """`minor` units of `currency`; may be negative (a difference). Amounts of two currencies never mix."""

    minor: int
    currency: Currency

    @classmethod
    def zero(cls, currency: Currency) -> Money:
        return cls(0, currency)

    @classmethod
    def parse(cls, text: str, currency: Currency) -> Money:
        """Read a plain decimal number ("87.40"), dot as the mark, no grouping, no exponent.

        Raises UserError: AMOUNT_EMPTY, AMOUNT_MALFORMED, AMOUNT_TOO_PRECISE, AMOUNT_TOO_LARGE.
        """
        text = text.strip()
        if not text:
            raise UserError(Problem.AMOUNT_EMPTY)
        match = _AMOUNT.fullmatch(text)
        if match is None or not (match[2] or match[3]):
            raise UserError(Problem.AMOUNT_MALFORMED)
        sign, whole, fraction = match[1], match[2] or "0", match[3] or ""
        if len(fraction.rstrip("0")) > currency.exponent:
            raise UserError(Problem.AMOUNT_TOO_PRECISE, digits=currency.exponent, currency=currency.code)
        whole = whole.lstrip("0") or "0"
        # Length first: int() of a pasted novel is slow, and refused by the interpreter above 4,300 digits.
        if len(whole) > 13:
            raise UserError(Problem.AMOUNT_TOO_LARGE)
        minor = int(whole) * currency.scale + int(fraction[: currency.exponent].ljust(currency.exponent, "0") or 0)
        if minor > LARGEST_UNITS * currency.scale:
            raise UserError(Problem.AMOUNT_TOO_LARGE)
        return cls(-minor if sign == "-" else minor, currency)

    @classmethod
    def parse_total(cls, text: str, currency: Currency) -> Money:
        """Read a cart total: as `parse`, and above zero. Raises UserError."""
        total = cls.parse(text, currency)
        if total.minor <= 0:
            raise UserError(Problem.AMOUNT_NOT_POSITIVE)
        return total

    @property
    def amount(self) -> Decimal:
        """The amount in units, exact."""
        return Decimal(self.minor).scaleb(-self.currency.exponent)

    def __str__(self) -> str:
        """A plain decimal number with all digits of the currency: "87.40", "900", "1.250"."""
        return f"{self.amount:f}"

    def __bool__(self) -> bool:
        return self.minor != 0

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise BugError(f"{self.currency.code} and {other.currency.code} do not mix")
        return other.minor
