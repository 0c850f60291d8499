"""What only a desk on the phone says and hears on the wire: more of a profile, orders and shipping addresses.

Tags as in `wire`. What is tagged [I] here is our own bank's invention; another bank is never asked for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from posapp.domain.fulfilment import Delivery
from posapp.mastercard import wire

if TYPE_CHECKING:
    from datetime import date

    from posapp.domain.address import Address
    from posapp.domain.fulfilment import Fulfilment
    from posapp.mastercard.config import ClientConfig
    from posapp.operations.member_ports import Asking

CUSTOMER_NUMBER: Final = "BCN"  # [D]
CUSTOMER_REFERENCE: Final = "RANCU"  # [D]

PREFERENCES: Final = "preferences"  # [D]
POINT_AGES: Final = "pointAges"  # [I]
EARNED_ON: Final = "earnedOn"  # [I]
EXPIRES_ON: Final = "expiresOn"  # [I]
CUSTOMER: Final = "customerReference"  # [I]: the contract does not say where a RANCU comes from

REDEMPTION_ITEMS: Final = "redemptionItems"
ITEMS: Final = "items"
STATUS_CODE: Final = "statusCode"  # [D]
BACK_ORDER_DATE: Final = "backOrderDate"  # [D]
DELIVERIES: Final = {  # [D]
    "B": Delivery.BACK_ORDER,
    "I": Delivery.INVOICE_RECEIVED,
    "N": Delivery.ORDER_SENT,
    "O": Delivery.ORDER_PLACED,
    "S": Delivery.SHIPPED,
}
KINDS: Final = {name: kind for kind, name in wire.REWARDS.items()}

ADDRESSES: Final = "addresses"
ADDRESS_ID: Final = "shippingAddressId"  # [D]
ADDRESS_NAME: Final = "shippingName"  # [D]
PHONE: Final = "phoneNumber"  # [D]
COUNTRY: Final = "countryCode"  # [D]
CITY: Final = "city"  # [D]
LINES: Final = ("addressLine1", "addressLine2", "addressLine3", "addressLine4")
REGION: Final = "stateProvinceCode"
POSTCODE: Final = "postalCode"

_CODES: Final = {delivery: code for code, delivery in DELIVERIES.items()}
_ADDRESSES: Final = "/redemptions/addresses"


def profile(account: str, config: ClientConfig, asking: Asking) -> wire.Request:
    """Contract E2, with what is not told by default."""
    return wire.profile(account, config, asking.reward, includes=includes(config, asking))


def customer_search_body(number: str, config: ClientConfig, asking: Asking) -> bytes:
    """The plaintext of contract E1 by the issuer's own number of a customer; for encryption alone."""
    return wire.search_plain(number, CUSTOMER_NUMBER, config, asking.reward, includes=includes(config, asking))


def includes(config: ClientConfig, asking: Asking) -> str:
    """The attributes asked for by name, with commas between."""
    wanted = {PREFERENCES: asking.preferences, POINT_AGES: config.asks_point_ages}
    return ",".join(name for name, is_wanted in wanted.items() if is_wanted)


def addresses(customer: str, *, since: date | None, until: date | None) -> wire.Request:
    """Contract E7; that a period can be named is inferred."""
    query = {
        "user_id": customer,
        "user_id_type": CUSTOMER_REFERENCE,
        "from_date": since.isoformat() if since else "",
        "to_date": until.isoformat() if until else "",
    }
    return wire.Request("GET", f"{_ADDRESSES}?{wire.query_of(query)}", operation="addresses", template=_ADDRESSES)


def add_address(customer: str, address: Address) -> wire.Request:
    """Contract E8, in plain: the contract names no more than the search as encrypted."""
    fields = {
        ADDRESS_NAME: address.name,
        PHONE: address.phone,
        COUNTRY: address.country,
        CITY: address.city,
        **dict(zip(LINES, address.lines, strict=False)),
        REGION: address.region,
        POSTCODE: address.postcode,
    }
    told = {name: text for name, text in fields.items() if text}
    body = wire.encode({wire.USER_ID: customer, wire.USER_ID_TYPE: CUSTOMER_REFERENCE, **told})
    return wire.Request("POST", _ADDRESSES, body, "add_address", _ADDRESSES)


def record_status(fulfilment: Fulfilment) -> wire.Request:
    """Contract E6. No id stands in its path."""
    body: dict[str, object] = {
        wire.REDEMPTION_ID: fulfilment.redemption_id,
        STATUS_CODE: _CODES[fulfilment.delivery],
    }
    if fulfilment.back_order_on is not None:
        body[BACK_ORDER_DATE] = fulfilment.back_order_on.isoformat()
    return wire.Request("PUT", "/redemptions", wire.encode(body), "record_status", "/redemptions")
