"""The redeemer's profile: search by card number and read by account reference (contract E1, E2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posapp.sandbox.catalogue import fits, name_of
from posapp.sandbox.envelope import refuse
from posapp.sandbox.identity import LONGEST_USER_ID, REDEMPTION_TYPES, USER_ID, read_reference
from posapp.sandbox.members import PREFERENCES, reference
from posapp.sandbox.rates import to_text
from posapp.sandbox.validation import Fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posapp.sandbox.bank import Account, Bank

_LARGEST_TIER = 10**12
_ON_REQUEST = frozenset({"preferences", "pointAges"})
_PREFERENCES = {reference("RANAC", number): told for number, told in PREFERENCES.items()}


def search(bank: Bank, body: Mapping[str, object]) -> Mapping[str, object]:
    """E1: the profile behind a card number (BAN), customer number (BCN) or account reference (RANAC).

    Raises:
        RefusedError: field errors, INVALID_CLIENT_ID for a foreign program, INVALID_FIELD_VALUE_USER_ID.
    """
    fields = Fields(body)
    user_id = fields.text("userId", longest=LONGEST_USER_ID, pattern=USER_ID) or ""
    kind = fields.choice("userIdType", {"BAN", "BCN", "RANAC"})
    redemption_type = fields.choice("redemptionType", REDEMPTION_TYPES)
    item_id = fields.text("redemptionItemId", longest=20, required=False)
    program_id = fields.text("programId", longest=10, required=False)
    includes = _includes(fields)
    fields.check()
    if program_id is not None and not bank.knows_program(program_id):
        raise refuse("INVALID_CLIENT_ID", "This client is not mapped to that program.", status=401)
    look_up = {"BAN": bank.account_by_card, "BCN": bank.account_by_customer_number, "RANAC": bank.account}
    account = look_up[kind or ""](user_id)
    if program_id not in {None, account.program_id}:
        raise refuse("INVALID_FIELD_VALUE_USER_ID", "No redeemer is known by that id in that program.")
    return _describe(bank, account, _of_type(item_id, redemption_type), includes)


def read(bank: Bank, user_id: str, query: Mapping[str, object]) -> Mapping[str, object]:
    """E2: the same profile for an account reference; the type may be asked for in either spelling.

    Raises:
        RefusedError: field errors, INVALID_FIELD_VALUE_USER_ID.
    """
    fields = Fields({**query, "user_id": user_id})
    read_reference(fields, "RANAC", names=("user_id", "user_id_type"))
    redemption_type = fields.choice(
        "redemptionType" if fields.has("redemptionType") else "redemption_type", REDEMPTION_TYPES
    )
    item_id = fields.text("redemption_item_id", longest=20, required=False)
    includes = _includes(fields)
    fields.check()
    return _describe(bank, bank.account(user_id), _of_type(item_id, redemption_type), includes)


def _includes(fields: Fields) -> frozenset[str]:
    included = frozenset(fields.words("includes"))
    if not included <= _ON_REQUEST:
        fields.wrong("includes", f"may name {', '.join(sorted(_ON_REQUEST))}")
    return included


def _of_type(item_id: str | None, redemption_type: str | None) -> str | None:
    """An item that was asked for by another type than its own has no rate."""
    return item_id if item_id is not None and fits(item_id, redemption_type) else None


def _describe(bank: Bank, account: Account, item_id: str | None, includes: frozenset[str]) -> Mapping[str, object]:
    household: dict[str, object] = {
        "pointBalance": str(bank.balance(account.household)),
        "householdRole": account.role.value,
    }
    if "pointAges" in includes:
        household["pointAges"] = [_lot(*lot) for lot in bank.lots(account.household)]
    answer: dict[str, object] = {
        "userId": account.ranac,
        "userIdType": "RANAC",
        "customerReference": account.rancu,
        "accountInfo": {
            "accountStatus": account.status.value,
            "lastFourDigitsOfCard": account.last_four,
            "programId": account.program_id,
            "minProgramPurchaseThreshold": to_text(account.minimum, account.exponent),
            "maxProgramPurchaseThreshold": to_text(account.maximum, account.exponent),
            "partialPaymentAllowed": "true" if account.partial else "false",
        },
        "householdInfo": household,
    }
    factors = _conversion_factors(bank, account, item_id)
    if factors:
        answer["conversionFactors"] = factors
    if "preferences" in includes:
        answer["preferences"] = _PREFERENCES.get(account.ranac, {})
    return answer


def _lot(points: int, earned_on: str, expires_on: str | None) -> Mapping[str, object]:
    told = {"points": str(points), "earnedOn": earned_on, "expiresOn": expires_on}
    return {name: value for name, value in told.items() if value is not None}


def _conversion_factors(bank: Bank, account: Account, item_id: str | None) -> list[Mapping[str, object]]:
    rate = bank.rate(account, item_id) if item_id is not None else None
    if rate is None:
        return []
    ends = [tier.from_minor - 1 for tier in rate.tiers[1:]] + [_LARGEST_TIER]
    return [
        {
            "name": name_of(item_id or ""),
            "type": "BASE",
            "currencyCode": account.currency,
            "conversionRuleTiers": [
                {
                    "fromAmount": to_text(tier.from_minor, account.exponent),
                    "toAmount": to_text(end, account.exponent),
                    "multiplier": str(tier.multiplier),
                    "tierNumber": str(number),
                }
                for number, (tier, end) in enumerate(zip(rate.tiers, ends, strict=True), start=1)
            ],
        }
    ]
