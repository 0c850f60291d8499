"""Every name and shape on the wire that the public contract does not settle, so that one file changes when it does.

Tags as in the contract: names below are documented ([D]) only where said; all others are taken from sibling APIs or
inferred, and our own bank speaks them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from posapp.domain.member import AccountStatus, Role
from posapp.domain.reward import RewardKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from posapp.domain.reward import Reward
    from posapp.mastercard.config import ClientConfig
    from posapp.operations.ports import CreditOrder, RedemptionOrder

PAGE: Final = 25
"""Entries asked for in one page of the history; the most a sibling allows."""
LONGEST_DESCRIPTION: Final = 160

ACCOUNT_REFERENCE: Final = "RANAC"  # [D]
CARD_NUMBER: Final = "BAN"  # [D]

USER_ID: Final = "userId"
USER_ID_TYPE: Final = "userIdType"
EXTERNAL_ID: Final = "externalId"
REDEMPTION_ID: Final = "redemptionId"  # [D]
REDEMPTION_TYPE: Final = "redemptionType"
REDEMPTION_ITEM_ID: Final = "redemptionItemId"  # [D]
PROGRAM_ID: Final = "programId"  # [D]
INCLUDES: Final = "includes"  # [D]
SHIPPING_ADDRESS_ID: Final = "shippingAddressId"  # [D], that it stands in an order is [I]
POINTS: Final = "points"
CASH_VALUE: Final = "cashValue"
CURRENCY_CODE: Final = "currencyCode"
POINT_BALANCE: Final = "pointBalance"

ACCOUNT_INFO: Final = "accountInfo"
ACCOUNT_STATUS: Final = "accountStatus"
LAST_FOUR: Final = "lastFourDigitsOfCard"
LEAST: Final = "minProgramPurchaseThreshold"
MOST: Final = "maxProgramPurchaseThreshold"
PARTIAL_ALLOWED: Final = "partialPaymentAllowed"
HOUSEHOLD_INFO: Final = "householdInfo"
HOUSEHOLD_ROLE: Final = "householdRole"

CONVERSION_FACTORS: Final = "conversionFactors"  # [D]
FACTOR_TYPE: Final = "type"
BASE_FACTOR: Final = "BASE"
TIERS: Final = "conversionRuleTiers"
FROM_AMOUNT: Final = "fromAmount"
TO_AMOUNT: Final = "toAmount"
POINTS_PER_UNIT: Final = "multiplier"

ENTRIES: Final = "redemptions"
TOTAL: Final = "total"
LIMIT: Final = "limit"
ENTRY_AT: Final = "redemptionDate"
ENTRY_KIND: Final = "transactionType"
CREDIT_KIND: Final = "CREDIT"
REDEMPTION_KIND: Final = "REDEMPTION"
ORIGINAL_ID: Final = "originalRedemptionId"

CREDIT_ID: Final = "creditId"
POINTS_CREDITED: Final = "pointsCredited"

# The error envelope [D]; that of the OAuth 2.0 layer is another, see `wire_oauth2`.
ERRORS: Final = "Errors"
ERROR: Final = "Error"
SOURCE: Final = "Source"
REASON_CODE: Final = "ReasonCode"
DESCRIPTION: Final = "Description"
RECOVERABLE: Final = "Recoverable"
BANK_REFERENCES: Final = ("X-MC-Correlation-ID", "Correlation-Id")
"""Headers by which the gateway names an exchange to its own support."""
GATEWAY: Final = "Gateway"

STATUSES: Final = {
    "1": AccountStatus.GOOD,
    "0": AccountStatus.REDEEM_ONLY,
    "2": AccountStatus.NEW,
    "4": AccountStatus.ON_HOLD,
    "3": AccountStatus.CANCELLED,
    "5": AccountStatus.INACTIVE,
    "GOODSTANDING": AccountStatus.GOOD,
    "REDEEMONLY": AccountStatus.REDEEM_ONLY,
    "NEW": AccountStatus.NEW,
    "ONHOLD": AccountStatus.ON_HOLD,
    "CANCELLED": AccountStatus.CANCELLED,
    "INACTIVE": AccountStatus.INACTIVE,
}
REWARDS: Final = {  # [D]
    RewardKind.CASHBACK: "CASHBACK",
    RewardKind.MERCHANDISE: "MERCHANDISE",
    RewardKind.TRAVEL: "TRAVEL",
}
ROLES: Final = {
    "P": Role.PRIMARY,
    "R": Role.REDEEMER,
    "N": Role.NONE,
    "PRIMARYREDEEMER": Role.PRIMARY,
    "REDEEMER": Role.REDEEMER,
    "NONREDEEMER": Role.NONE,
}


@dataclass(frozen=True, slots=True)
class Request:
    """A request without its base URL. `body` never appears in its text: a search holds the sealed card number.

    `operation` and `template` say what it is without an id in it: for the log.
    """

    method: str
    path: str
    body: bytes = field(default=b"", repr=False)
    operation: str = ""
    template: str = ""


def search_body(
    card: memoryview, config: ClientConfig, reward: Reward | None = None, *, includes: str = ""
) -> bytearray:
    """The plaintext of contract E1; it holds the card number, is for encryption alone, and is to be wiped after it."""
    encoded = bytearray(search_plain("0" * len(card), CARD_NUMBER, config, reward, includes=includes))
    # Through a view: the number is copied here and nowhere else.
    start = len(f'{{"{USER_ID}":"')
    memoryview(encoded)[start : start + len(card)] = card
    return encoded


def search_plain(
    user_id: str, kind: str, config: ClientConfig, reward: Reward | None = None, *, includes: str = ""
) -> bytes:
    """The plaintext of contract E1, by an id of that kind."""
    redemption_type, item = _reward(reward, config)
    body = {
        USER_ID: user_id,
        USER_ID_TYPE: kind,
        REDEMPTION_TYPE: redemption_type,
        REDEMPTION_ITEM_ID: item,
        PROGRAM_ID: config.program_id,
        INCLUDES: includes,
    }
    return encode({name: value for name, value in body.items() if value})


def search(sealed: str, config: ClientConfig) -> Request:
    """Contract E1, around an encrypted body."""
    path = "/redeemers/search"
    return Request("POST", path, encode({config.payload_wrapper: sealed}), "search", path)


def profile(account: str, config: ClientConfig, reward: Reward | None = None, *, includes: str = "") -> Request:
    """Contract E2."""
    kind, item = _reward(reward, config)
    query = {
        "user_id_type": ACCOUNT_REFERENCE,
        "redemption_type": kind,
        "redemption_item_id": item,
        INCLUDES: includes,
    }
    path = f"/redeemers/{segment(account)}?{query_of(query)}"
    return Request("GET", path, operation="profile", template="/redeemers/{id}")


def redeem(order: RedemptionOrder, config: ClientConfig) -> Request:
    """Contract E3: points and cash value together."""
    kind, item_id = _reward(order.reward, config)
    item = {
        REDEMPTION_ITEM_ID: item_id,
        "quantity": 1,
        POINTS: order.points.count,
        CASH_VALUE: order.value.amount,
        CURRENCY_CODE: order.value.currency.code,
    }
    body = {**_account(order.account), REDEMPTION_TYPE: kind, EXTERNAL_ID: order.external_id}
    address = order.reward.address if order.reward else ""
    sent_to = {SHIPPING_ADDRESS_ID: address} if address else {}
    sent = encode({**body, **_description(order.description), **sent_to, "redemptionItems": [item]})
    return Request("POST", "/redemptions", sent, "redeem", "/redemptions")


def history(account: str, *, since: date, until: date, offset: int) -> Request:
    """Contract E4: one page."""
    query = {
        "user_id": account,
        "user_id_type": ACCOUNT_REFERENCE,
        "from_date": since.isoformat(),
        "to_date": until.isoformat(),
        "offset": str(offset),
        "limit": str(PAGE),
    }
    return Request("GET", f"/redemptions?{query_of(query)}", operation="history", template="/redemptions")


def credit(order: CreditOrder) -> Request:
    """Contract E5: the points are always named, so that a full credit is never meant by accident."""
    body = {**_account(order.account), POINTS: order.points.count, EXTERNAL_ID: order.external_id}
    path = f"/redemptions/{segment(order.redemption_id)}/credits"
    sent = encode({**body, **_description(order.description)})
    return Request("POST", path, sent, "credit", "/redemptions/{id}/credits")


def encode(value: Mapping[str, object]) -> bytes:
    """Compact ASCII JSON with Decimals written out exactly, as numbers."""
    return _encode(value).encode("ascii")


def _encode(value: object) -> str:
    match value:
        case dict():
            return "{" + ",".join(f"{json.dumps(name)}:{_encode(item)}" for name, item in value.items()) + "}"
        case list():
            return "[" + ",".join(map(_encode, value)) + "]"
        case Decimal():
            return f"{value:f}"
        case _:
            return json.dumps(value)


def _reward(reward: Reward | None, config: ClientConfig) -> tuple[str, str]:
    """Redemption type and item id; the settings' where none is named."""
    if reward is None:
        return config.redemption_type, config.redemption_item_id
    return REWARDS[reward.kind], reward.item


def _account(account: str) -> dict[str, object]:
    return {USER_ID: account, USER_ID_TYPE: ACCOUNT_REFERENCE}


def _description(text: str) -> dict[str, object]:
    return {"description": text[:LONGEST_DESCRIPTION]} if text else {}


def query_of(values: Mapping[str, str]) -> str:
    """The query of an address, without what is empty."""
    return "&".join(f"{name}={_escape(value)}" for name, value in values.items() if value)


def segment(text: str) -> str:
    """One segment of a path; "." and ".." would be taken for directions."""
    return _escape(text) if text.strip(".") else text.replace(".", "%2E")


def _escape(text: str) -> str:
    """RFC 3986 for one part of an address; the signer mis-signs anything less, and "+" for a blank."""
    return quote(text, safe="~")
