"""Burning points (contract E3): read the order, price each line, take the points, all or nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from posapp.sandbox import ledger
from posapp.sandbox.catalogue import fits
from posapp.sandbox.envelope import refuse
from posapp.sandbox.identity import REDEMPTION_TYPES, once, read_reference
from posapp.sandbox.rates import to_minor, to_text
from posapp.sandbox.validation import Fields

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from posapp.sandbox.bank import Account, Bank

LONGEST_EXTERNAL_ID = 20
LONGEST_DESCRIPTION = 160
CURRENCY = "[A-Z]{3}"
_MOST_LINES = 25


@dataclass(frozen=True, slots=True)
class Line:
    """One reward item of an order: points, cash value (with its currency) or both, for the whole line."""

    item_id: str
    points: int | None
    cash: Decimal | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class Order:
    """A redemption as it was asked for, every field well formed."""

    ranac: str
    redemption_type: str
    lines: tuple[Line, ...]
    external_id: str | None
    description: str | None
    address: int | None
    items: str
    details: str | None


@dataclass(frozen=True, slots=True)
class Price:
    """What an order comes to: whole points, and cash value in minor units."""

    points: int
    cash: int


def redeem(bank: Bank, body: Mapping[str, object]) -> Mapping[str, object]:
    """E3: take points from the household; the same externalId and body is answered as before.

    Raises:
        RefusedError: field errors and every business refusal of contract 7.4; nothing is taken then.
    """
    order = _read_order(body)
    with bank.transaction():
        return once(bank, "redeem", order.external_id, body, lambda: _take(bank, order))


def read_points(fields: Fields) -> int | None:
    """An optional whole number of points above zero."""
    points = fields.amount("points")
    if points is None:
        return None
    if points <= 0 or points != points.to_integral_value():
        fields.wrong("points", "must be a whole number above zero")
        return None
    return int(points)


def read_cash(fields: Fields) -> tuple[Decimal | None, str | None]:
    """An optional cash value of zero or more, with its currency, which is due with it."""
    cash = fields.amount("cashValue")
    if cash is not None and cash < 0:
        fields.wrong("cashValue", "must not be negative")
    return cash, fields.text("currencyCode", longest=3, pattern=CURRENCY, required=cash is not None)


def in_minor(account: Account, cash: Decimal, currency: str | None) -> int:
    """Cash value in minor units of the program's one currency.

    Raises:
        RefusedError: CURRENCY_NOT_SUPPORTED, INVALID_FIELD_FORMAT_CASH_VALUE for too many decimals.
    """
    if currency != account.currency:
        raise refuse("CURRENCY_NOT_SUPPORTED", f"This program works in {account.currency} only.")
    minor = to_minor(cash, account.exponent)
    if minor is None:
        raise refuse("INVALID_FIELD_FORMAT_CASH_VALUE", f"{account.currency} has {account.exponent} decimals.")
    return minor


def _read_order(body: Mapping[str, object]) -> Order:
    fields = Fields(body)
    ranac = read_reference(fields, "RANAC")
    redemption_type = fields.choice("redemptionType", REDEMPTION_TYPES) or ""
    lines = tuple(_read_line(fields, item) for item in fields.objects("redemptionItems", most=_MOST_LINES))
    external_id = fields.text("externalId", longest=LONGEST_EXTERNAL_ID, required=False)
    description = fields.text("description", longest=LONGEST_DESCRIPTION, required=False)
    address = fields.text("shippingAddressId", longest=15, pattern=r"\d+", required=redemption_type == "MERCHANDISE")
    details = fields.mapping("additionalDetails")
    fields.check()
    return Order(
        ranac=ranac,
        redemption_type=redemption_type,
        lines=lines,
        external_id=external_id,
        description=description,
        address=int(address) if address else None,
        items=json.dumps(body["redemptionItems"], default=str),
        details=json.dumps(details, default=str) if details is not None else None,
    )


def _read_line(order: Fields, item: Mapping[str, object]) -> Line:
    fields = Fields(item)
    item_id = fields.text("redemptionItemId", longest=20)
    fields.whole("quantity", least=1, most=999, default=1)
    points = read_points(fields)
    cash, currency = read_cash(fields)
    if not fields.has("points") and not fields.has("cashValue"):
        fields.missing("points")
    order.adopt(fields)
    return Line(item_id or "", points, cash, currency)


def _take(bank: Bank, order: Order) -> Mapping[str, object]:
    account = bank.account(order.ranac)
    if not account.may_redeem:
        raise refuse("ACCOUNT_NOT_ELIGIBLE", "This account may not redeem points.")
    _check_address(bank, account, order.address)
    prices = [_price(bank, account, order.redemption_type, line) for line in order.lines]
    price = Price(sum(each.points for each in prices), sum(each.cash for each in prices))
    if not account.minimum <= price.cash <= account.maximum or price.points == 0:
        low, high = (to_text(limit, account.exponent) for limit in (account.minimum, account.maximum))
        raise refuse("AMOUNT_OUT_OF_RANGE", f"The program takes from {low} to {high} {account.currency} at a time.")
    redemption = _record(bank, account, order, price)
    ledger.burn(bank, household=account.household, redemption=redemption, points=price.points)
    return {
        "redemptionId": str(redemption),
        "pointsRedeemed": price.points,
        "cashValue": to_text(price.cash, account.exponent),
        "currencyCode": account.currency,
        "pointBalance": bank.balance(account.household),
    }


def _price(bank: Bank, account: Account, redemption_type: str, line: Line) -> Price:
    if not fits(line.item_id, redemption_type):
        raise refuse("INVALID_FIELD_VALUE_REDEMPTION_ITEM_ID", f"That item is not one of {redemption_type}.")
    rate = bank.rate(account, line.item_id)
    if rate is None:
        raise refuse("INVALID_FIELD_VALUE_REDEMPTION_ITEM_ID", "That item is not in the member's program.")
    if line.cash is None:
        points = line.points or 0
        return Price(points, rate.value(points))
    cash = in_minor(account, line.cash, line.currency)
    if line.points is None:
        return Price(rate.points_for(cash), cash)
    if not rate.agree(points=line.points, cash_minor=cash):
        raise refuse("POINTS_CASH_MISMATCH", "Points and cash value do not agree at today's rate.")
    return Price(line.points, cash)


def _check_address(bank: Bank, account: Account, address: int | None) -> None:
    if address is None:
        return
    known = bank.connection.execute(
        "SELECT 1 FROM addresses WHERE address = ? AND rancu = ?", (address, account.rancu)
    ).fetchone()
    if known is None:
        raise refuse("INVALID_FIELD_VALUE_SHIPPING_ADDRESS_ID", "That address is not the member's.")


def _record(bank: Bank, account: Account, order: Order, price: Price) -> int:
    cursor = bank.connection.execute(
        "INSERT INTO movements(ranac, at, redemption_type, points, cash, currency, exponent, external_id, description,"
        " items, details, address) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            account.ranac,
            bank.now().isoformat(timespec="milliseconds"),
            order.redemption_type,
            price.points,
            price.cash,
            account.currency,
            account.exponent,
            order.external_id,
            order.description,
            order.items,
            order.details,
            order.address,
        ),
    )
    return int(cursor.lastrowid or 0)
