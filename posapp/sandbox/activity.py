"""Past activity by the thousand, so that a desk has something to look at; made up, the same for the same account.

The books balance as if it had really happened: the points were earned in a lot that the household still has, and each
burn and each return stands in it.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from posapp.sandbox.catalogue import ITEMS, read_rate
from posapp.sandbox.rates import to_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from posapp.sandbox.bank import Account, Bank
    from posapp.sandbox.rates import Rate

MOST_ENTRIES = 20_000
LONGEST_DAYS = 360
_OPENS_AT = timedelta(hours=8)
_OPEN_FOR = timedelta(hours=12)
_ON_ITS_WAY = timedelta(days=12)
_KINDS = ("CASHBACK",) * 8 + ("MERCHANDISE", "TRAVEL")


class NoPointsError(Exception):
    """The household has no points that are old enough, or its program has no rate, or nothing may be redeemed."""


@dataclass(frozen=True, slots=True)
class Plan:
    """So many redemptions, and credits of some of them, within so many days before today."""

    redemptions: int
    credits: int
    days: int


@dataclass(frozen=True, slots=True)
class _Taken:
    number: int
    at: datetime
    kind: str
    item_id: str
    points: int
    cash: int
    status: str | None


@dataclass(frozen=True, slots=True)
class _Given:
    of: int
    at: datetime
    points: int
    cash: int


def plant(bank: Bank, account: Account, plan: Plan) -> None:
    """Write past redemptions and credits of an account; its balance stays.

    Raises:
        NoPointsError: there is nothing it could have been taken from.
    """
    rng = random.Random(f"{account.ranac} {plan}")  # noqa: S311 - made up, and the same again
    today = bank.today()
    lot = _lot(bank, account, today, plan.days)
    rates = {
        item.item_id: read_rate(bank.connection, account.program_id, account.exponent, item.item_id) for item in ITEMS
    }
    address = _address(bank, account)
    taken = list(_redemptions(rng, account, plan, today, rates, has_address=address is not None))
    given = list(_credits(rng, taken, plan, today))
    with bank.transaction():
        _write(bank, account, lot=lot, address=address, taken=taken, given=given)


def _lot(bank: Bank, account: Account, today: date, days: int) -> int:
    """The lot that would have been burned first: it was larger then by what is taken from it now."""
    row = bank.connection.execute(
        "SELECT lot FROM lots WHERE household = ? AND points > 0 AND earned_on < ?"
        " AND (expires_on IS NULL OR expires_on >= ?) ORDER BY expires_on IS NULL, expires_on, lot LIMIT 1",
        (account.household, (today - timedelta(days=days)).isoformat(), today.isoformat()),
    ).fetchone()
    if row is None or not account.may_redeem:
        raise NoPointsError("that account has no points that it could have redeemed then")
    return int(row[0])


def _address(bank: Bank, account: Account) -> int | None:
    row = bank.connection.execute("SELECT min(address) FROM addresses WHERE rancu = ?", (account.rancu,)).fetchone()
    return None if row[0] is None else int(row[0])


def _redemptions(
    rng: random.Random,
    account: Account,
    plan: Plan,
    today: date,
    rates: Mapping[str, Rate | None],
    *,
    has_address: bool,
) -> Iterator[_Taken]:
    first = today - timedelta(days=plan.days)
    priced = [(item, rate) for item in ITEMS if (rate := rates[item.item_id]) is not None]
    if not priced:
        raise NoPointsError("that account's program has no rate")
    unit = 10**account.exponent if account.exponent else 100
    for number in range(plan.redemptions):
        whole, part = divmod((number + rng.random()) * plan.days / plan.redemptions, 1)
        at = datetime.combine(first + timedelta(days=whole), time(), UTC) + _OPENS_AT + part * _OPEN_FOR
        wanted = rng.choice(_KINDS)
        kind = "CASHBACK" if wanted == "MERCHANDISE" and not has_address else wanted
        item, rate = rng.choice([pair for pair in priced if pair[0].redemption_type == kind])
        cash = min(max(rng.randrange(2 * unit, 40 * unit), account.minimum), account.maximum)
        status = _status(rng, today, at) if kind == "MERCHANDISE" else None
        yield _Taken(number, at, kind, item.item_id, rate.points_for(cash), cash, status)


def _status(rng: random.Random, today: date, at: datetime) -> str:
    return "S" if at.date() < today - _ON_ITS_WAY else rng.choice("BNO")


def _credits(rng: random.Random, taken: Sequence[_Taken], plan: Plan, today: date) -> Iterator[_Given]:
    for one in rng.sample(taken, min(plan.credits, len(taken))):
        later = one.at + timedelta(days=rng.randrange(1, 10))
        # What was taken yesterday went back within the hour.
        at = later if later.date() < today else one.at + timedelta(minutes=40)
        points = one.points if rng.random() < 0.4 else max(1, one.points * rng.randrange(1, 4) // 4)
        yield _Given(one.number, at, points, one.cash * points // one.points)


def _write(
    bank: Bank, account: Account, *, lot: int, address: int | None, taken: Sequence[_Taken], given: Sequence[_Given]
) -> None:
    sequence = bank.connection.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = 'movements'").fetchone()
    events: list[_Taken | _Given] = sorted([*taken, *given], key=lambda each: each.at)
    numbered = list(enumerate(events, start=int(sequence[0]) + 1))
    numbers = {one.number: movement for movement, one in numbered if isinstance(one, _Taken)}
    returned = {one.of: one.points for one in given}
    bank.connection.executemany(
        "INSERT INTO movements(movement, original, ranac, at, redemption_type, points, cash, currency, exponent,"
        " external_id, status_code, back_order_date, items, address) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                movement,
                None if isinstance(one, _Taken) else numbers[one.of],
                account.ranac,
                one.at.isoformat(timespec="milliseconds"),
                one.kind if isinstance(one, _Taken) else taken[one.of].kind,
                one.points,
                one.cash,
                account.currency,
                account.exponent,
                f"W{movement}",
                *(_told_of(account, one, address) if isinstance(one, _Taken) else (None,) * 4),
            )
            for movement, one in numbered
        ],
    )
    bank.connection.executemany(
        "INSERT INTO burns(redemption, step, lot, points, returned) VALUES (?, 0, ?, ?, ?)",
        [(numbers[one.number], lot, one.points, returned.get(one.number, 0)) for one in taken],
    )


def _told_of(account: Account, one: _Taken, address: int | None) -> tuple[str | None, str | None, str, int | None]:
    """Status, back-order date, items and address of a redemption."""
    expected = (one.at + timedelta(days=30)).date().isoformat() if one.status == "B" else None
    return one.status, expected, _items(account, one), address if one.kind == "MERCHANDISE" else None


def _items(account: Account, one: _Taken) -> str:
    line = {
        "redemptionItemId": one.item_id,
        "quantity": 1,
        "points": one.points,
        "cashValue": to_text(one.cash, account.exponent),
        "currencyCode": account.currency,
    }
    return json.dumps([line])
