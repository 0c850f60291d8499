"""Giving points back, all or part (contract E5): never more than was taken, and back into the lots they came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from posapp.sandbox import ledger
from posapp.sandbox.envelope import refuse
from posapp.sandbox.identity import once, read_reference
from posapp.sandbox.rates import to_minor
from posapp.sandbox.redeem import LONGEST_DESCRIPTION, LONGEST_EXTERNAL_ID, read_cash, read_points
from posapp.sandbox.validation import Fields

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from posapp.sandbox.bank import Bank


@dataclass(frozen=True, slots=True)
class Return:
    """A credit as it was asked for; neither points nor cash means all that is left."""

    ranac: str
    points: int | None
    cash: Decimal | None
    currency: str | None
    external_id: str | None
    description: str | None


@dataclass(frozen=True, slots=True)
class Redemption:
    """A redemption and what of it has not been returned yet (points; cash in minor units)."""

    redemption: int
    ranac: str
    redemption_type: str
    points: int
    cash: int
    points_left: int
    cash_left: int
    currency: str
    exponent: int


def credit(bank: Bank, redemption_id: str, body: Mapping[str, object]) -> Mapping[str, object]:
    """E5: return points of one redemption; the same externalId and body is answered as before.

    Raises:
        RefusedError: field errors, REDEMPTION_NOT_FOUND (404), CREDIT_EXCEEDS_REMAINING,
            REDEMPTION_ALREADY_CREDITED and the rest of contract 7.4; nothing is given back then.
    """
    wanted = _read(body)
    request = {"redemption": redemption_id, "body": body}
    with bank.transaction():
        return once(bank, "credit", wanted.external_id, request, lambda: _give_back(bank, redemption_id, wanted))


def find_redemption(bank: Bank, redemption_id: str) -> Redemption:
    """A redemption by its id.

    Raises:
        RefusedError: REDEMPTION_NOT_FOUND (404); a credit's id is not a redemption's.
    """
    row = None
    if redemption_id.isascii() and redemption_id.isdigit() and len(redemption_id) <= 15:
        row = bank.connection.execute(
            "SELECT m.movement, m.ranac, m.redemption_type, m.points, m.cash,"
            " m.points - coalesce(sum(c.points), 0), m.cash - coalesce(sum(c.cash), 0), m.currency, m.exponent"
            " FROM movements m LEFT JOIN movements c ON c.original = m.movement"
            " WHERE m.movement = ? AND m.original IS NULL GROUP BY m.movement",
            (int(redemption_id),),
        ).fetchone()
    if row is None:
        raise refuse("REDEMPTION_NOT_FOUND", "No redemption has that id.", status=404)
    return Redemption(*row)


def _read(body: Mapping[str, object]) -> Return:
    fields = Fields(body)
    ranac = read_reference(fields, "RANAC")
    points = read_points(fields)
    cash, currency = read_cash(fields)
    external_id = fields.text("externalId", longest=LONGEST_EXTERNAL_ID, required=False)
    description = fields.text("description", longest=LONGEST_DESCRIPTION, required=False)
    fields.check()
    return Return(ranac, points, cash, currency, external_id, description)


def _give_back(bank: Bank, redemption_id: str, wanted: Return) -> Mapping[str, object]:
    account = bank.account(wanted.ranac)
    original = find_redemption(bank, redemption_id)
    if original.ranac != account.ranac and bank.account(original.ranac).household != account.household:
        raise refuse("INVALID_FIELD_VALUE_USER_ID", "That redemption is another redeemer's.")
    if original.points_left == 0:
        raise refuse("REDEMPTION_ALREADY_CREDITED", "All points of that redemption were given back before.")
    points, cash = _shares(original, wanted)
    movement = _record(bank, original, wanted, points=points, cash=cash)
    ledger.restore(bank, redemption=original.redemption, points=points)
    return {
        "creditId": str(movement),
        "redemptionId": redemption_id,
        "pointsCredited": points,
        "remainingPoints": original.points_left - points,
        "pointBalance": bank.balance(account.household),
    }


def _shares(original: Redemption, wanted: Return) -> tuple[int, int]:
    """Points and cash of this credit, pro rata; the credit that empties one empties the other."""
    if wanted.points is None and wanted.cash is None:
        return original.points_left, original.cash_left
    if wanted.cash is None:
        return _by_points(original, wanted.points or 0)
    points, cash = _by_cash(original, wanted.cash, wanted.currency)
    if wanted.points not in {None, points}:
        raise refuse("POINTS_CASH_MISMATCH", f"That cash value stands for {points} points of this redemption.")
    return points, cash


def _by_points(original: Redemption, points: int) -> tuple[int, int]:
    if points > original.points_left:
        raise refuse("CREDIT_EXCEEDS_REMAINING", f"Only {original.points_left} points can still be given back.")
    if points == original.points_left:
        return points, original.cash_left
    return points, min(original.cash * points // original.points, original.cash_left)


def _by_cash(original: Redemption, cash: Decimal, currency: str | None) -> tuple[int, int]:
    if currency != original.currency:
        raise refuse("CURRENCY_NOT_SUPPORTED", f"That redemption was made in {original.currency}.")
    minor = to_minor(cash, original.exponent)
    if minor is None:
        raise refuse("INVALID_FIELD_FORMAT_CASH_VALUE", f"{original.currency} has {original.exponent} decimals.")
    if minor > original.cash_left:
        raise refuse("CREDIT_EXCEEDS_REMAINING", "Less cash value than that can still be given back.")
    if minor == original.cash_left:
        return original.points_left, minor
    points = min(original.points * minor // original.cash, original.points_left)
    if points == 0:
        raise refuse("AMOUNT_OUT_OF_RANGE", "That cash value is worth less than one point.")
    return points, minor


def _record(bank: Bank, original: Redemption, wanted: Return, *, points: int, cash: int) -> int:
    cursor = bank.connection.execute(
        "INSERT INTO movements(original, ranac, at, redemption_type, points, cash, currency, exponent, external_id,"
        " description) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            original.redemption,
            original.ranac,
            bank.now().isoformat(timespec="milliseconds"),
            original.redemption_type,
            points,
            cash,
            original.currency,
            original.exponent,
            wanted.external_id,
            wanted.description,
        ),
    )
    return int(cursor.lastrowid or 0)
