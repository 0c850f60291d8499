"""The whole ledger at a glance, for tests that must know what the bank really did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posapp.sandbox.rates import to_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posapp.sandbox.bank import Bank


def ledger_report(bank: Bank) -> Mapping[str, object]:
    """Accounts with balances, their lots, redemptions and credits, oldest first; points as integers."""
    accounts = bank.connection.execute(
        "SELECT ranac, rancu, last_four, household, program_id, status, role FROM accounts JOIN households"
        " USING (household) ORDER BY accounts.rowid"
    ).fetchall()
    names = ("account", "customer", "last_four", "household", "program_id", "status", "role")
    lots = bank.connection.execute("SELECT lot, household, points, earned_on, expires_on FROM lots ORDER BY lot")
    return {
        "accounts": [{**dict(zip(names, row, strict=True)), "points": bank.balance(row[3])} for row in accounts],
        "lots": [
            dict(zip(("lot", "household", "points", "earned_on", "expires_on"), row, strict=True)) for row in lots
        ],
        "redemptions": _movements(bank, credits_=False),
        "credits": _movements(bank, credits_=True),
    }


def _movements(bank: Bank, *, credits_: bool) -> list[Mapping[str, object]]:
    rows = bank.connection.execute(
        "SELECT movement, original, ranac, at, points, cash, exponent, currency, external_id, status_code"
        " FROM movements WHERE (original IS NOT NULL) = ? ORDER BY movement",
        (credits_,),
    )
    return [
        {
            "id": str(movement),
            "redemption_id": str(original or movement),
            "account": ranac,
            "at": at,
            "points": points,
            "cash_value": to_text(cash, exponent),
            "currency": currency,
            "external_id": external_id,
            "status_code": status,
        }
        for movement, original, ranac, at, points, cash, exponent, currency, external_id, status in rows
    ]
