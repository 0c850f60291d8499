"""Answers as the contract shows them, to be changed by a test."""

from __future__ import annotations

from typing import Any

ACCOUNT = "268810378058708149455458707247"
CARD = "5555555555554444"


def profile(**changed: Any) -> dict[str, Any]:
    """A member in good standing with 12,500 points at 100 points a dollar."""
    usual: dict[str, Any] = {
        "userId": ACCOUNT,
        "userIdType": "RANAC",
        "accountInfo": {"accountStatus": "1", "lastFourDigitsOfCard": "4444", "programId": "49631"},
        "householdInfo": {"pointBalance": "12500", "householdRole": "P"},
        "conversionFactors": [factor()],
    }
    return usual | changed


def factor(**changed: Any) -> dict[str, Any]:
    """100 points a dollar, whatever the amount."""
    tier = {"fromAmount": "0", "toAmount": "", "multiplier": "100", "tierNumber": "1"}
    return {"name": "base", "type": "BASE", "currencyCode": "USD", "conversionRuleTiers": [tier]} | changed


def entry(number: int, **changed: Any) -> dict[str, Any]:
    """A redemption of the history."""
    usual = {
        "redemptionId": f"R{number}",
        "redemptionDate": "2026-03-01T12:00:00Z",
        "redemptionType": "CASHBACK",
        "transactionType": "REDEMPTION",
        "points": 100 + number,
        "cashValue": "1.00",
        "currencyCode": "USD",
        "externalId": f"T01-{number}",
    }
    return usual | changed
