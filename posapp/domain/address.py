"""Shipping addresses, with the limits the contract gives their fields (E8)."""

from __future__ import annotations

from dataclasses import dataclass


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
