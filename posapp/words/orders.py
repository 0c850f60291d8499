"""Addresses and deliveries, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from posapp.domain.fulfilment import Delivery

if TYPE_CHECKING:
    from posapp.domain.address import Address
    from posapp.domain.fulfilment import Fulfilment
    from posapp.words import Words

_DELIVERIES: Final = {
    Delivery.ORDER_PLACED: "Order placed",
    Delivery.ORDER_SENT: "Order sent",
    Delivery.INVOICE_RECEIVED: "Invoice received",
    Delivery.SHIPPED: "Shipped",
    Delivery.BACK_ORDER: "Back order",
}


def delivery(words: Words, state: Delivery) -> str:
    return words.say(_DELIVERIES[state])


def address_text(address: Address) -> str:
    """All of it in one line, as it stands on a parcel."""
    town = " ".join(part for part in (address.postcode, address.city, address.region) if part)
    return ", ".join((address.name, *address.lines, town, address.country, address.phone))


def added(words: Words, number: str) -> str:
    return words.say("The address is kept as {number}.", number=number)


def perhaps_added(words: Words) -> str:
    return words.say(
        "The bank did not answer: the address may be kept or not. Adding it again may make a second one, which does no "
        "harm."
    )


def recorded(words: Words, wanted: Fulfilment) -> str:
    state = delivery(words, wanted.delivery)
    if wanted.back_order_on is None:
        return words.say("{number}: {status} is recorded.", number=wanted.redemption_id, status=state)
    day = words.day(wanted.back_order_on)
    return words.say("{number}: {status} until {day} is recorded.", number=wanted.redemption_id, status=state, day=day)


def perhaps_recorded(words: Words, wanted: Fulfilment) -> str:
    return words.say(
        "The bank did not answer: the status of {number} may be recorded or not. Record it again; twice is the same "
        "as once.",
        number=wanted.redemption_id,
    )
