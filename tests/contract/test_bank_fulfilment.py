"""Order status and shipping addresses (contract E6, E7, E8)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.contract.test_bank_members import CLERKS_FAVOURITE

if TYPE_CHECKING:
    from tests.support.bank import BankProcess

ADDRESS = {"shippingName": "Shop", "phoneNumber": "+1 555 0100", "countryCode": "US", "city": "Springfield"}
KETTLE = "81001"


@pytest.fixture
def customer(bank: BankProcess) -> dict[str, str]:
    """The customer reference (RANCU)."""
    (row,) = [row for row in bank.ledger()["accounts"] if row["last_four"] == CLERKS_FAVOURITE[-4:]]
    return {"userId": row["customer"], "userIdType": "RANCU"}


def redeem_merchandise(bank: BankProcess, address: str) -> str:
    body = {
        "userId": bank.peer.account(CLERKS_FAVOURITE),
        "userIdType": "RANAC",
        "redemptionType": "MERCHANDISE",
        "shippingAddressId": address,
        "redemptionItems": [{"redemptionItemId": KETTLE, "points": 10}],
    }
    return str(bank.peer.send("POST", "/redemptions", body=body).json["redemptionId"])


def listed(bank: BankProcess, customer: dict[str, str], **query: Any) -> list[dict[str, Any]]:
    usual = {"user_id": customer["userId"], "user_id_type": "RANCU"}
    addresses = bank.peer.send("GET", "/redemptions/addresses", query=usual | query).json["addresses"]
    assert isinstance(addresses, list)
    return addresses


def test_an_address_is_listed_once_something_was_sent_there(bank: BankProcess, customer: dict[str, str]) -> None:
    body = customer | ADDRESS | {"addressLine1": "1 Main Street", "postalCode": "01101"}
    answer = bank.peer.send("POST", "/redemptions/addresses", body=body)
    address = answer.json["shippingAddressId"]
    assert address not in [entry["shippingAddressId"] for entry in listed(bank, customer)]
    redeem_merchandise(bank, address)
    redeem_merchandise(bank, address)
    (entry,) = [entry for entry in listed(bank, customer) if entry["shippingAddressId"] == address]
    assert entry == ADDRESS | {"addressLine1": "1 Main Street", "postalCode": "01101", "shippingAddressId": address}
    last_month = datetime.now(UTC).date() - timedelta(days=30)
    assert listed(bank, customer, to_date=last_month) == []


def test_addresses_go_back_160_days(bank: BankProcess, customer: dict[str, str]) -> None:
    query = {"user_id": customer["userId"], "user_id_type": "RANCU"}
    earliest = datetime.now(UTC).date() - timedelta(days=159)
    assert listed(bank, customer, from_date=earliest) is not None
    too_early = query | {"from_date": earliest - timedelta(days=3)}
    answer = bank.peer.send("GET", "/redemptions/addresses", query=too_early)
    assert (answer.status, answer.reasons) == (400, ["INVALID_FIELD_FORMAT_FROM_DATE"])


def test_an_address_needs_its_fields(bank: BankProcess, customer: dict[str, str]) -> None:
    answer = bank.peer.send("POST", "/redemptions/addresses", body={"userIdType": "RANAC", "postalCode": "9" * 15})
    assert answer.reasons == [
        "INVALID_FIELD_FORMAT_POSTAL_CODE",
        "INVALID_FIELD_FORMAT_USER_ID_TYPE",
        "MISSING_REQUIRED_FIELD_CITY",
        "MISSING_REQUIRED_FIELD_COUNTRY_CODE",
        "MISSING_REQUIRED_FIELD_PHONE_NUMBER",
        "MISSING_REQUIRED_FIELD_SHIPPING_NAME",
        "MISSING_REQUIRED_FIELD_USER_ID",
    ]
    body = customer | ADDRESS | {"userId": "0" * 30}
    assert bank.peer.send("POST", "/redemptions/addresses", body=body).reasons == ["INVALID_FIELD_VALUE_USER_ID"]


@pytest.mark.parametrize("status", ["I", "N", "O", "S"])
def test_a_status_is_noted_and_shown_in_the_history(bank: BankProcess, status: str) -> None:
    account = bank.peer.account(CLERKS_FAVOURITE)
    redemption = bank.peer.redeem(account, points=10).json["redemptionId"]
    answer = bank.peer.send("PUT", "/redemptions", body={"redemptionId": redemption, "statusCode": status})
    assert answer.status == 200
    assert answer.json["message"]
    assert bank.peer.history(account).json["redemptions"][0]["statusCode"] == status


def test_a_back_order_needs_its_date(bank: BankProcess) -> None:
    redemption = bank.peer.redeem(bank.peer.account(CLERKS_FAVOURITE), points=10).json["redemptionId"]
    body = {"redemptionId": redemption, "statusCode": "B"}
    answer = bank.peer.send("PUT", "/redemptions", body=body)
    assert (answer.status, answer.reasons) == (400, ["BACK_ORDER_DATE_REQUIRED"])
    assert bank.peer.send("PUT", "/redemptions", body=body | {"backOrderDate": "2030-01-31"}).status == 200


def test_a_status_needs_a_known_redemption_and_code(bank: BankProcess) -> None:
    answer = bank.peer.send("PUT", "/redemptions", body={"redemptionId": "1", "statusCode": "S"})
    assert (answer.status, answer.reasons) == (404, ["REDEMPTION_NOT_FOUND"])
    answer = bank.peer.send("PUT", "/redemptions", body={"statusCode": "X"})
    assert answer.reasons == ["INVALID_FIELD_FORMAT_STATUS_CODE", "MISSING_REQUIRED_FIELD_REDEMPTION_ID"]
