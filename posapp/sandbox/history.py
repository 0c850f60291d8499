"""What happened on an account (contract E4): redemptions and credits of a period, newest first, by pages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from posapp.sandbox.identity import read_reference
from posapp.sandbox.rates import to_text
from posapp.sandbox.validation import Fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posapp.sandbox.bank import Bank

LARGEST_PAGE = 25
_LARGEST_OFFSET = 10**9


def history(bank: Bank, query: Mapping[str, object], *, echo_external_id: bool) -> Mapping[str, object]:
    """E4: the account's movements between two calendar days (UTC, both included).

    Raises:
        RefusedError: field errors, INVALID_FIELD_VALUE_USER_ID.
    """
    fields = Fields(query)
    ranac = read_reference(fields, "RANAC", names=("user_id", "user_id_type"))
    first, last = fields.day("from_date"), fields.day("to_date")
    if first is not None and last is not None and first > last:
        fields.wrong("to_date", "must not be before from_date")
    offset = fields.whole("offset", least=0, most=_LARGEST_OFFSET, default=0)
    limit = fields.whole("limit", least=1, most=LARGEST_PAGE, default=LARGEST_PAGE)
    fields.check()
    account = bank.account(ranac)
    period = (account.ranac, f"{first}T", f"{last}U")  # "T" opens the time part; "U" sorts just after it.
    where = " FROM movements WHERE ranac = ? AND at >= ? AND at < ?"
    total = bank.connection.execute("SELECT count(*)" + where, period).fetchone()[0]
    rows = bank.connection.execute(
        "SELECT movement, original, at, redemption_type, points, cash, currency, exponent, external_id, status_code,"
        f" items, details{where} ORDER BY at DESC, movement DESC LIMIT ? OFFSET ?",
        (*period, limit, offset),
    ).fetchall()
    return {
        "redemptions": [_entry(row, echo_external_id=echo_external_id) for row in rows],
        "total": total,
        "offset": offset,
        "limit": limit,
    }


def _entry(row: tuple[object, ...], *, echo_external_id: bool) -> Mapping[str, object]:
    movement, original, at, kind, points, cash, currency, exponent, external_id, status, items, details = row
    entry = {
        "redemptionId": str(movement),
        "originalRedemptionId": None if original is None else str(original),
        "redemptionDate": at,
        "redemptionType": kind,
        "transactionType": "REDEMPTION" if original is None else "CREDIT",
        "points": points,
        "cashValue": to_text(int(str(cash)), int(str(exponent))),
        "currencyCode": currency,
        "externalId": external_id if echo_external_id else None,
        "statusCode": status,
        "items": None if items is None else json.loads(str(items)),
        "additionalDetails": None if details is None else json.loads(str(details)),
    }
    return {name: value for name, value in entry.items() if value is not None}
