"""The current state of each sale as a row, always what its events say and rebuilt from them at will."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from posapp.domain.errors import Outage, PosError, Unavailable
from posapp.domain.events import RecordedEvent
from posapp.domain.life import evolve, opened
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.reward import Reward, RewardKind
from posapp.domain.sale import Credit, CreditAsked, CreditDue, Sale, SaleState, Search
from posapp.journal import events, given_back
from posapp.journal.schema import LIVING
from posapp.journal.times import micros, moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Row = tuple[Any, ...]

COLUMNS: Final = (
    "sale",
    "till",
    "operator",
    "order",
    "opened_at",
    "changed_at",
    "state",
    "currency",
    "total",
    "points",
    "points_value",
    "account",
    "last_four",
    "external_id",
    "search",
    "redemption_id",
    "points_left",
    "credit_due",
    "credited_points",
    "credit_id",
    "reason_code",
    "reason",
    "candidates",
    "asked",
    "credits",
    "receipts",
    "bank",
    "training",
    "reward",
    "item",
    "address",
    "note",
    "redeemed_at",
)
NAMES: Final = ", ".join(f'"{name}"' for name in COLUMNS)
_SELECT: Final = f"SELECT {NAMES} FROM sales"  # noqa: S608 - names of ours
_INSERT: Final = f"INSERT INTO sales ({NAMES}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608 - names of ours
UNREADABLE_ROW: Final = "No sale can be read from the row of"
_BY_SALE: Final = f"{_SELECT} WHERE sale = ?"
_CLAIMS_AT_ONCE: Final = 500
_AT_BANK: Final = "('' IN (:bank, bank) OR bank = :bank)"
# Each arm is led by its own index; an OR over both would walk through all sales.
_BY_REDEMPTIONS: Final = f"""
    {_SELECT} INDEXED BY sales_redemption_id
        WHERE redemption_id IN (SELECT value FROM json_each(:ids)) AND redemption_id IS NOT NULL AND {_AT_BANK}
    UNION {_SELECT} INDEXED BY sales_external_id
        WHERE external_id IN (SELECT value FROM json_each(:references)) AND {_AT_BANK}
"""  # noqa: S608 - names of ours
_CREDITS: Final = frozenset({COLUMNS.index("asked"), COLUMNS.index("credits")})
_MOMENTS: Final = ("bank_at", "since", "empty_since", "last_look", "tried_at")
"""Times of a search that may be missing."""


def load(connection: sqlite3.Connection, sale: str) -> Sale | None:
    row = load_row(connection, sale)
    return sale_of(row) if row else None


def load_row(connection: sqlite3.Connection, sale: str) -> Row | None:
    row: Row | None = connection.execute(_BY_SALE, (sale,)).fetchone()
    return row


def living_sale(connection: sqlite3.Connection, order: str) -> Sale | None:
    row = connection.execute(f'{_SELECT} WHERE "order" = ? AND {LIVING}', (order,)).fetchone()
    return sale_of(row) if row else None


def claims(connection: sqlite3.Connection, redemption_ids: Sequence[str], bank: str) -> frozenset[str]:
    """Those of the ids that a sale of `bank` holds, or one that tells no bank; of any where `bank` is empty."""
    held: set[str] = set()
    for start in range(0, len(redemption_ids), _CLAIMS_AT_ONCE):
        some = redemption_ids[start : start + _CLAIMS_AT_ONCE]
        marks = ", ".join("?" * len(some))
        rows = connection.execute(
            f"SELECT redemption_id FROM sales WHERE redemption_id IN ({marks}) "  # noqa: S608 - question marks only
            "AND ('' IN (?, bank) OR bank = ?)",
            (*some, bank, bank),
        )
        held.update(row[0] for row in rows)
    return frozenset(held)


def by_redemptions(
    connection: sqlite3.Connection, redemption_ids: Sequence[str], references: Sequence[str], bank: str
) -> list[Sale]:
    """Sales of `bank`, as in `claims`, that hold one of the ids as theirs or sent one of the references."""
    values = {"ids": json.dumps(redemption_ids), "references": json.dumps(references), "bank": bank}
    return [sale_of(row) for row in connection.execute(_BY_REDEMPTIONS, values)]


def store(connection: sqlite3.Connection, before: Row | None, after: Sale) -> None:
    """Write the row of a sale, and what follows from it; only what changed, so that other indexes stay untouched."""
    row = row_of(after)
    if before is None:
        connection.execute(_INSERT, row)
        return
    changed = [place for place in range(len(COLUMNS)) if before[place] != row[place]]
    if changed:
        connection.execute(_update(tuple(changed)), (*(row[place] for place in changed), after.id))
    if not _CREDITS.isdisjoint(changed):
        given_back.enter(connection, after)


@cache
def _update(places: tuple[int, ...]) -> str:
    changes = ", ".join(f'"{COLUMNS[place]}" = ?' for place in places)
    return f"UPDATE sales SET {changes} WHERE sale = ?"  # noqa: S608 - names of ours


def refold(connection: sqlite3.Connection, source: sqlite3.Connection | None = None) -> int:
    """Fold all events, of `source` if there is one, into an emptied table within the transaction that is open.

    Returns the number of events. Raises Unavailable(JOURNAL) where an event cannot be read, IllegalMove where it
    cannot follow those before it.
    """
    connection.execute("DELETE FROM sales")
    connection.execute("DELETE FROM given_back")
    count = 0
    for record in recorded(source or connection):
        row = load_row(connection, record.sale)
        store(connection, row, evolve(sale_of(row), record) if row else opened(record))
        count += 1
    return count


def recorded(
    connection: sqlite3.Connection, which: str = "TRUE", values: tuple[object, ...] = ()
) -> Iterable[RecordedEvent]:
    """The events of sales in the order they arrived. Raises Unavailable(JOURNAL) where one cannot be read."""
    rows = connection.execute(
        "SELECT till, seq, at, sale, operator, kind, payload FROM events "  # noqa: S608 - conditions of ours
        f"WHERE sale <> '' AND {which} ORDER BY arrival",
        values,
    )
    for till, seq, at, sale, operator, kind, payload in rows:
        try:
            event = events.decode(kind, payload)
        except ValueError as error:
            raise Unavailable(Outage.JOURNAL, detail=f"Event {seq} of till {till} cannot be read") from error
        yield RecordedEvent(till, seq, events.read_time(at), sale, operator, event)


def row_of(sale: Sale) -> Row:
    """The sale's values in the order of `COLUMNS`."""
    return (
        sale.id,
        sale.till,
        sale.operator,
        sale.order,
        micros(sale.opened_at),
        micros(sale.changed_at),
        sale.state.value,
        sale.total.currency.code,
        sale.total.minor,
        sale.points.count,
        sale.points_value.minor,
        sale.account,
        sale.last_four,
        sale.external_id,
        _write_search(sale.search),
        sale.redemption_id,
        None if sale.points_left is None else sale.points_left.count,
        sale.credit_due.value,
        sale.credited_points.count,
        sale.credit_id,
        sale.reason_code,
        sale.reason,
        json.dumps([events.candidate_values(one) for one in sale.candidates]) if sale.candidates else None,
        events.canonical(asdict(sale.asked) | {"points": sale.asked.points.count}) if sale.asked else None,
        json.dumps([_credit_values(one) for one in sale.credits]) if sale.credits else None,
        sale.receipts,
        sale.bank,
        int(sale.training),
        *(("", "", "") if sale.reward is None else (sale.reward.kind.value, sale.reward.item, sale.reward.address)),
        sale.note,
        None if sale.redeemed_at is None else micros(sale.redeemed_at),
    )


def sale_of(row: Row) -> Sale:
    """The sale of a row selected by `NAMES`. Raises sqlite3.DatabaseError where damage left what no sale can be."""
    try:
        return _sale_of(row)
    except (PosError, LookupError, TypeError, ValueError, OverflowError) as error:
        raise sqlite3.DatabaseError(f"{UNREADABLE_ROW} {row[0]}") from error


def _sale_of(row: Row) -> Sale:
    currency = events.currency_of(row[7])
    total, value = Money(row[8], currency), Money(row[10], currency)
    return Sale(
        id=row[0],
        till=row[1],
        operator=row[2],
        order=row[3],
        opened_at=moment(row[4]),
        changed_at=moment(row[5]),
        state=SaleState(row[6]),
        total=total,
        points=Points(row[9]),
        points_value=value,
        card_amount=total - value,
        account=row[11],
        last_four=row[12],
        external_id=row[13],
        search=_read_search(row[14]),
        redemption_id=row[15],
        points_left=None if row[16] is None else Points(row[16]),
        credit_due=CreditDue(row[17]),
        credited_points=Points(row[18]),
        credit_id=row[19],
        reason_code=row[20],
        reason=row[21],
        candidates=tuple(map(events.read_candidate, json.loads(row[22]))) if row[22] else (),
        asked=_read_asked(row[23]),
        credits=tuple(map(_read_credit, json.loads(row[24]))) if row[24] else (),
        receipts=row[25],
        bank=row[26],
        training=bool(row[27]),
        reward=Reward(RewardKind(row[28]), row[29], row[30]) if row[28] else None,
        note=row[31],
        redeemed_at=None if row[32] is None else moment(row[32]),
    )


def _read_asked(text: str | None) -> CreditAsked | None:
    if text is None:
        return None
    values = json.loads(text)
    return CreditAsked(**values | {"points": Points(values["points"]), "listed": tuple(values["listed"])})


def _credit_values(credit: Credit) -> dict[str, Any]:
    return asdict(credit) | {"points": credit.points.count, "at": micros(credit.at)}


def _read_credit(values: dict[str, Any]) -> Credit:
    return Credit(**values | {"points": Points(values["points"]), "at": moment(values["at"])})


def _write_search(search: Search | None) -> str | None:
    if search is None:
        return None
    return events.canonical(
        {
            "external_id": search.external_id,
            "owner": search.owner,
            "asked_at": micros(search.asked_at),
            "looks": search.looks,
            "tries": search.tries,
            "rejected": search.rejected,
            "outage": search.outage,
        }
        | {name: None if (at := getattr(search, name)) is None else micros(at) for name in _MOMENTS}
    )


def _read_search(text: str | None) -> Search | None:
    if text is None:
        return None
    values = json.loads(text)
    return Search(
        external_id=values["external_id"],
        owner=values["owner"],
        asked_at=moment(values["asked_at"]),
        looks=values["looks"],
        tries=values.get("tries", values["looks"]),
        rejected=tuple(values.get("rejected", ())),
        outage=None if values["outage"] is None else Outage(values["outage"]),
        **{name: None if (at := values.get(name)) is None else moment(at) for name in _MOMENTS},
    )
