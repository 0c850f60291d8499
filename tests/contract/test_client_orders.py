"""Addresses and order status: spelled as the contract says, read in every spelling, written once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from posapp.domain.address import Address, KnownAddress
from posapp.domain.errors import Declined, NotFound, Outage, Unavailable, Unknown
from posapp.domain.fulfilment import Delivery, Fulfilment
from tests.contract.test_client_desk import ADDRESS, CUSTOMER, SHIPPED, bank, client, own
from tests.support.scripted_bank import DROP, HANG, Script, ScriptedBank, refuse, reply, sealed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from posapp.mastercard.client import DigitalRedemptions

    Write = Callable[[DigitalRedemptions], Awaitable[object]]

__all__ = ["bank", "client", "own"]


async def test_addresses_are_asked_for_by_customer_reference(bank: ScriptedBank, client: DigitalRedemptions) -> None:
    row = {
        "shippingAddressId": 7,
        "shippingName": " Office ",
        "phoneNumber": "+1 555 0142",
        "countryCode": "US",
        "city": "Springfield",
        "addressLine1": "12 Mill Lane",
        "addressLine2": "",
        "addressLine3": "Floor 2",
        "stateProvinceCode": "MA",
        "postalCode": 1103,
        "kept": True,
    }
    bank.say(reply({"addresses": [row]}), reply([{"shippingAddressId": "A1"}]), reply({"addresses": None}))
    (known,) = await client.addresses(CUSTOMER, since=date(2026, 1, 2), until=None)
    (bare,) = await client.addresses(CUSTOMER, since=None, until=None)
    assert await client.addresses(CUSTOMER, since=None, until=None) == []
    dated, undated, _ = bank.received
    assert (dated.method, dated.path) == ("GET", "/loyalty/redemptions/addresses")
    assert dated.query == {"user_id": CUSTOMER, "user_id_type": "RANCU", "from_date": "2026-01-02"}
    assert undated.query == {"user_id": CUSTOMER, "user_id_type": "RANCU"}
    address = Address("Office", "+1 555 0142", "US", "Springfield", ("12 Mill Lane", "Floor 2"), "MA", "1103")
    assert known == KnownAddress("7", address)
    assert bare == KnownAddress("A1", Address("", "", "", ""))


@pytest.mark.parametrize("answer", [{}, {"addresses": {}}, {"addresses": [{"city": "X"}]}, {"addresses": [7]}, 7])
async def test_a_list_of_addresses_with_a_hole_is_none(
    bank: ScriptedBank, client: DigitalRedemptions, answer: object
) -> None:
    bank.say(*[reply(answer)] * 3)
    with pytest.raises(Unavailable):
        await client.addresses(CUSTOMER, since=None, until=None)


async def test_an_address_is_added_with_the_fields_it_has(bank: ScriptedBank, client: DigitalRedemptions) -> None:
    bank.say(reply({"shippingAddressId": 12}), reply(sealed({"shippingAddressId": "A2"})))
    assert await client.add_address(CUSTOMER, ADDRESS) == "12"
    assert await client.add_address(CUSTOMER, Address("Home", "5", "JP", "東京")) == "A2"
    full, bare = bank.received
    assert (full.method, full.path) == ("POST", "/loyalty/redemptions/addresses")
    due = {"userId": CUSTOMER, "userIdType": "RANCU"}
    assert full.json == due | {
        "shippingName": "Office",
        "phoneNumber": "+1 555 0142",
        "countryCode": "US",
        "city": "Springfield",
        "addressLine1": "12 Mill Lane",
        "addressLine2": "Floor 2",
        "stateProvinceCode": "MA",
        "postalCode": "01103",
    }
    assert bare.json == due | {"shippingName": "Home", "phoneNumber": "5", "countryCode": "JP", "city": "東京"}


@pytest.mark.parametrize(
    ("fulfilment", "told"),
    [
        (Fulfilment("R1", Delivery.BACK_ORDER, date(2026, 5, 1)), {"statusCode": "B", "backOrderDate": "2026-05-01"}),
        (Fulfilment("R1", Delivery.INVOICE_RECEIVED), {"statusCode": "I"}),
        (Fulfilment("R1", Delivery.ORDER_SENT), {"statusCode": "N"}),
        (Fulfilment("R1", Delivery.ORDER_PLACED), {"statusCode": "O"}),
        (SHIPPED, {"statusCode": "S"}),
    ],
)
async def test_a_status_is_recorded_by_its_letter(
    bank: ScriptedBank, client: DigitalRedemptions, fulfilment: Fulfilment, told: dict[str, str]
) -> None:
    bank.say(reply({"message": "Done."}))
    await client.record_status(fulfilment)
    (request,) = bank.received
    assert (request.method, request.target) == ("PUT", "/loyalty/redemptions")
    assert request.json == {"redemptionId": "R1"} | told


@pytest.mark.parametrize("answer", [{}, [], "done", {"message": None}])
async def test_any_answer_without_an_error_says_that_it_is_noted(
    bank: ScriptedBank, client: DigitalRedemptions, answer: object
) -> None:
    bank.say(reply(answer))
    await client.record_status(SHIPPED)


WRITES: dict[str, Write] = {
    "add_address": lambda client: client.add_address(CUSTOMER, ADDRESS),
    "record_status": lambda client: client.record_status(SHIPPED),
}
OPEN = {
    "nothing": DROP,
    "an empty body": reply(b""),
    "an error in a success": refuse("X", 200),
    "a 500": refuse("SYSTEM_ERROR", 500),
    "a 4xx without words": reply(b"", 400),
    "nothing, the line stays": HANG,
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
@pytest.mark.parametrize("answer", OPEN.values(), ids=OPEN)
async def test_a_write_without_a_usable_answer_is_unknown_and_sent_once(
    bank: ScriptedBank,
    own: DigitalRedemptions,
    write: Write,
    answer: Script,
) -> None:
    bank.say(answer)
    with pytest.raises(Unknown):
        await write(own)
    assert len(bank.received) == 1


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
async def test_a_write_that_is_refused_did_not_happen(
    bank: ScriptedBank, client: DigitalRedemptions, write: Write
) -> None:
    bank.say(refuse("BACK_ORDER_DATE_REQUIRED"), refuse("REDEMPTION_NOT_FOUND", 404))
    with pytest.raises(Declined, match="BACK_ORDER_DATE_REQUIRED"):
        await write(client)
    with pytest.raises(NotFound):
        await write(client)


async def test_a_kept_address_without_its_id_is_unknown(bank: ScriptedBank, client: DigitalRedemptions) -> None:
    bank.say(reply({"shippingAddressId": " "}))
    with pytest.raises(Unknown) as unknown:
        await client.add_address(CUSTOMER, ADDRESS)
    assert unknown.value.outage is Outage.BAD_ANSWER
