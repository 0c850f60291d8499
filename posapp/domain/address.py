"""Shipping addresses, with the limits the contract gives their fields (E8)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import Problem, UserError
from posapp.domain.texts import without_card

if TYPE_CHECKING:
    from collections.abc import Sequence

REACH: Final = timedelta(days=160)
"""So far back the bank tells addresses (contract E7, documented)."""
MOST_LINES: Final = 4
_CUSTOMER: Final = re.compile(r"[A-Za-z0-9_.\-]{1,50}", re.ASCII)
_PHONE: Final = re.compile(r"\+?[0-9 ()./-]+", re.ASCII)
_COUNTRY: Final = re.compile(r"[A-Z]{2,3}", re.ASCII)
_REGION: Final = re.compile(r"[A-Z0-9]{2,3}", re.ASCII)


class AddressField(StrEnum):
    """What an address is made of; an error names the one it is about as `field`."""

    NAME = "name"
    PHONE = "phone"
    COUNTRY = "country"
    CITY = "city"
    LINES = "lines"
    REGION = "region"
    POSTCODE = "postcode"


_LONGEST: Final = {
    AddressField.NAME: 80,
    AddressField.PHONE: 25,
    AddressField.CITY: 30,
    AddressField.LINES: 80,
    AddressField.POSTCODE: 14,
}


@dataclass(frozen=True, slots=True)
class Address:
    """`name` is the label of the address; `lines` at most four. `country` and `region` are codes.

    Only its name, phone, country and city are due. It is personal data: it is shown, and kept nowhere.
    """

    name: str
    phone: str
    country: str
    city: str
    lines: tuple[str, ...] = ()
    region: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class KnownAddress:
    """An address that the bank keeps, by its id."""

    id: str
    address: Address


def typed_address(
    *,
    name: str,
    phone: str,
    country: str,
    city: str,
    lines: Sequence[str] = (),
    region: str = "",
    postcode: str = "",
) -> Address:
    """An address as somebody typed it.

    Raises UserError(ADDRESS_INCOMPLETE | ADDRESS_TOO_LONG | ADDRESS_PHONE | ADDRESS_COUNTRY | ADDRESS_REGION |
    CARD_IN_TEXT), each with its `field`.
    """
    told = [line for line in (_text(AddressField.LINES, line, due=False) for line in lines) if line]
    if len(told) > MOST_LINES:
        raise UserError(Problem.ADDRESS_LINES, field=AddressField.LINES, most=MOST_LINES)
    made = Address(
        name=_text(AddressField.NAME, name),
        phone=_text(AddressField.PHONE, phone),
        country=_text(AddressField.COUNTRY, country).upper(),
        city=_text(AddressField.CITY, city),
        lines=tuple(told),
        region=_text(AddressField.REGION, region, due=False).upper(),
        postcode=_text(AddressField.POSTCODE, postcode, due=False),
    )
    if not _PHONE.fullmatch(made.phone):
        raise UserError(Problem.ADDRESS_PHONE, field=AddressField.PHONE)
    if not _COUNTRY.fullmatch(made.country):
        raise UserError(Problem.ADDRESS_COUNTRY, field=AddressField.COUNTRY)
    if made.region and not _REGION.fullmatch(made.region):
        raise UserError(Problem.ADDRESS_REGION, field=AddressField.REGION)
    return made


def customer_reference(text: str) -> str:
    """A customer reference (RANCU). Raises UserError(CUSTOMER_REFERENCE_MALFORMED | CARD_IN_TEXT)."""
    text = without_card(text.strip())
    if not _CUSTOMER.fullmatch(text):
        raise UserError(Problem.CUSTOMER_REFERENCE_MALFORMED)
    return text


def _text(field: AddressField, text: str, *, due: bool = True) -> str:
    text = " ".join(text.split())
    if due and not text:
        raise UserError(Problem.ADDRESS_INCOMPLETE, field=field)
    longest = _LONGEST.get(field)
    if longest is not None and len(text) > longest:
        raise UserError(Problem.ADDRESS_TOO_LONG, field=field, longest=longest)
    try:
        return without_card(text)
    except UserError:
        raise UserError(Problem.CARD_IN_TEXT, field=field) from None
