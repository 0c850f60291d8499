"""The partner's side of merchandise: order status and shipping addresses (contract E6, E7, E8)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from posapp.sandbox.credit import find_redemption
from posapp.sandbox.envelope import refuse
from posapp.sandbox.identity import read_reference
from posapp.sandbox.validation import Fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posapp.sandbox.bank import Bank

STATUS_CODES = frozenset("BINOS")
ADDRESS_WINDOW = timedelta(days=160)
_COUNTRY = "[A-Z]{2,3}"
_PHONE = r"\+?[0-9 ()./-]+"
_OPTIONAL_LIMITS = {
    "addressLine1": 80,
    "addressLine2": 80,
    "addressLine3": 80,
    "addressLine4": 80,
    "stateProvinceCode": 3,
    "postalCode": 14,
}


def update_status(bank: Bank, body: Mapping[str, object]) -> Mapping[str, object]:
    """E6: note where an order stands; a back order needs the date.

    Raises:
        RefusedError: field errors, BACK_ORDER_DATE_REQUIRED, REDEMPTION_NOT_FOUND (404).
    """
    fields = Fields(body)
    redemption_id = fields.text("redemptionId", longest=30) or ""
    status = fields.choice("statusCode", STATUS_CODES)
    back_order = fields.day("backOrderDate", required=False)
    fields.check()
    if status == "B" and back_order is None:
        raise refuse("BACK_ORDER_DATE_REQUIRED", "Status B (back order) needs backOrderDate.")
    with bank.transaction() as connection:
        original = find_redemption(bank, redemption_id)
        connection.execute(
            "UPDATE movements SET status_code = ?, back_order_date = ? WHERE movement = ?",
            (status, back_order.isoformat() if back_order else None, original.redemption),
        )
    return {"message": "The status was updated."}


def addresses(bank: Bank, query: Mapping[str, object]) -> Mapping[str, object]:
    """E7: addresses that a redemption of the last 160 days was sent to, newest first.

    Raises:
        RefusedError: field errors (a date further back included), INVALID_FIELD_VALUE_USER_ID.
    """
    fields = Fields(query)
    rancu = read_reference(fields, "RANCU", names=("user_id", "user_id_type"))
    earliest = bank.today() - ADDRESS_WINDOW
    first = fields.day("from_date", required=False) or earliest
    last = fields.day("to_date", required=False) or bank.today()
    if first < earliest:
        fields.wrong("from_date", "must not be more than 160 days ago")
    if first > last:
        fields.wrong("to_date", "must not be before from_date")
    fields.check()
    _known(bank, rancu)
    rows = bank.connection.execute(
        "SELECT DISTINCT address, body FROM addresses JOIN movements USING (address)"
        " WHERE rancu = ? AND at >= ? AND at < ? ORDER BY address DESC",
        (rancu, f"{first}T", f"{last}U"),
    ).fetchall()
    return {"addresses": [{"shippingAddressId": str(address), **json.loads(body)} for address, body in rows]}


def add_address(bank: Bank, body: Mapping[str, object]) -> Mapping[str, object]:
    """E8: keep a shipping address for a customer (RANCU).

    Raises:
        RefusedError: field errors, INVALID_FIELD_VALUE_USER_ID.
    """
    fields = Fields(body)
    rancu = read_reference(fields, "RANCU")
    address = {
        "shippingName": fields.text("shippingName", longest=80),
        "phoneNumber": fields.text("phoneNumber", longest=25, pattern=_PHONE),
        "countryCode": fields.text("countryCode", longest=3, pattern=_COUNTRY),
        "city": fields.text("city", longest=30),
        **{name: fields.text(name, longest=longest, required=False) for name, longest in _OPTIONAL_LIMITS.items()},
    }
    fields.check()
    _known(bank, rancu)
    kept = json.dumps({name: value for name, value in address.items() if value is not None})
    with bank.transaction() as connection:
        cursor = connection.execute("INSERT INTO addresses(rancu, body) VALUES (?, ?)", (rancu, kept))
    return {"shippingAddressId": str(cursor.lastrowid)}


def _known(bank: Bank, rancu: str) -> None:
    if not bank.knows_customer(rancu):
        raise refuse("INVALID_FIELD_VALUE_USER_ID", "No customer is known by that id.")
