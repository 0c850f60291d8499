"""Lists and sums of past sales: the first of any search at once, all of it as numbers, rows when they are wanted."""

from __future__ import annotations

import json
from array import array
from typing import TYPE_CHECKING, Any, Final

from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.journal.events import currency_of
from posapp.journal.history_sql import plan
from posapp.journal.projections import NAMES, sale_of
from posapp.journal.times import micros
from posapp.operations.sale_query import MOST_SORTED, PAID, TAKEN, Hour, Listing, SaleQuery, Sort, Sums

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from posapp.domain.sale import Sale, SaleState
    from posapp.operations.sale_query import Numbers

MOST: Final = 2_000_000
"""A list that is no range of numbers holds so many, the newest."""
_AT_ONCE: Final = 2_000
"""So many hits cost less to sort than to ask whether there are more."""
_NEAR: Final = 50_000
"""So many of the newest sales are looked through for the first of a search that no index gives in order."""
_BATCH: Final = 10_000
_HOUR: Final = 3_600_000_000
_KEYS: Final = {
    Sort.TIME: "opened_at",
    Sort.POINTS: "points",
    Sort.VALUE: "points_value",
    Sort.CARD: "total - points_value",
    Sort.TOTAL: "total",
    Sort.STATE: "state",
}


def _states(states: Iterable[SaleState]) -> str:
    return ", ".join(f"'{state}'" for state in sorted(states))


# What was redeemed elsewhere took nothing here.
_TAKEN: Final = f"state IN ({_states(TAKEN)}) AND redeemed_at IS NULL"
_PAID: Final = f"state IN ({_states(PAID)})"
_SUMS: Final = f"""count(*), sum(CASE WHEN {_TAKEN} THEN points ELSE 0 END),
 sum(CASE WHEN {_TAKEN} THEN points_value ELSE 0 END),
 sum(CASE WHEN {_PAID} THEN total - points_value ELSE 0 END), sum(credited_points)"""
_SOME: Final = "id IN (SELECT value FROM json_each(:ids))"
_RANGE: Final = "id BETWEEN :low AND :high"


def first(connection: sqlite3.Connection, query: SaleQuery, limit: int) -> Listing:
    """At least the newest `limit` sales, quickly; fewer and not whole where only a longer look can tell."""
    if query.nothing:
        return Listing(range(0))
    if query.everything:
        return Listing(_all_ids(connection))
    found = plan(query)
    if found.ordered:
        sql = f"{found.select('opened_at, id')} ORDER BY opened_at DESC, id DESC LIMIT :limit"
        rows = connection.execute(sql, found.values | {"limit": limit + 1}).fetchall()
        return Listing(array("q", dict.fromkeys(number for _, number in rows)), whole=len(rows) <= limit)
    sql = f"SELECT * FROM ({found.select('opened_at, id')}) LIMIT :limit"
    rows = connection.execute(sql, found.values | {"limit": _AT_ONCE + 1}).fetchall()
    if len(rows) <= _AT_ONCE:
        rows.sort(reverse=True)
        return Listing(array("q", dict.fromkeys(number for _, number in rows)))
    # So many begin like this that some are among the newest.
    newest = len(_all_ids(connection))
    sql = f"SELECT id FROM sales WHERE id > :near AND {found.everywhere} ORDER BY id DESC LIMIT :limit"
    near = connection.execute(sql, found.values | {"near": newest - _NEAR, "limit": limit})
    return Listing(array("q", (row[0] for row in near)), whole=False)


def listed(
    connection: sqlite3.Connection, query: SaleQuery, sort: Sort, *, rising: bool, wanted: Callable[[], bool]
) -> Numbers:
    """All sales of a query, up to `MOST` or `MOST_SORTED`; nothing once it is not `wanted` any more."""
    if query.nothing:
        return range(0)
    if sort is Sort.TIME:
        ids = _by_time(connection, query, wanted)
        return ids[::-1] if rising else ids
    found = plan(query)
    way = "ASC" if rising else "DESC"
    sql = f"{found.select(f'{_KEYS[sort]} AS key, opened_at, id')} ORDER BY key {way}, opened_at DESC, id DESC"
    return _collected(connection, f"SELECT id FROM ({sql} LIMIT {MOST_SORTED})", found.values, wanted)


def _by_time(connection: sqlite3.Connection, query: SaleQuery, wanted: Callable[[], bool]) -> Numbers:
    if query.everything:
        return _all_ids(connection)
    found = plan(query)
    if query == SaleQuery(since=query.since, until=query.until):
        sql = found.select("count(*), min(id), max(id)")
        count, low, high = connection.execute(sql, found.values).fetchone()
        if count and high - low + 1 == count:
            return range(high, low - 1, -1)
    if not found.ordered:
        sql = f"SELECT count(*) FROM (SELECT 1 FROM ({found.select('id')}) LIMIT {MOST_SORTED + 1})"
        if connection.execute(sql, found.values).fetchone()[0] > MOST_SORTED:
            sql = f"SELECT id FROM sales NOT INDEXED WHERE {found.everywhere} ORDER BY id DESC LIMIT {MOST}"
            return _collected(connection, sql, found.values, wanted)
    sql = f"{found.select('opened_at, id')} ORDER BY opened_at DESC, id DESC LIMIT {MOST}"
    return _collected(connection, f"SELECT id FROM ({sql})", found.values, wanted)


def _collected(connection: sqlite3.Connection, sql: str, values: dict[str, Any], wanted: Callable[[], bool]) -> Numbers:
    ids = array("q")
    last = None
    cursor = connection.execute(sql, values)
    while wanted() and (rows := cursor.fetchmany(_BATCH)):
        for (number,) in rows:
            # A sale that two arms lead to comes twice, one right after the other.
            if number != last:
                ids.append(number)
            last = number
    cursor.close()
    return ids


def _all_ids(connection: sqlite3.Connection) -> range:
    """Newest first. No row is ever deleted alone, so the numbers have no gaps."""
    return range(connection.execute("SELECT coalesce(max(id), 0) FROM sales").fetchone()[0], 0, -1)


def rows(connection: sqlite3.Connection, ids: Numbers) -> list[Sale | None]:
    """The sales with these numbers, in their order; None for one that is not there."""
    condition, values = _these(ids)
    found = connection.execute(f"SELECT {NAMES}, id FROM sales WHERE {condition}", values)
    sales = {row[-1]: sale_of(row[:-1]) for row in found}
    return [sales.get(number) for number in ids]


def sums(connection: sqlite3.Connection, ids: Numbers) -> tuple[Sums, ...]:
    """What the sales with these numbers come to, by currency."""
    condition, values = _these(ids)
    sql = f"SELECT currency, {_SUMS} FROM sales WHERE {condition} GROUP BY currency"
    return tuple(_sums(*row) for row in connection.execute(sql, values))


def _sums(code: str, sales: int, *summed: int) -> Sums:
    currency = currency_of(code)
    points, value, card, credited = summed
    return Sums(sales, Points(points), Money(value, currency), Money(card, currency), Points(credited))


def hours(
    connection: sqlite3.Connection, query: SaleQuery, starts: Sequence[datetime], until: datetime, code: str
) -> tuple[Hour, ...]:
    """What the sales of a query in one currency come to, hour by hour from `starts`, which are an hour apart."""
    day = query.within(SaleQuery(since=starts[0], until=until))
    currency = currency_of(code)
    counted: dict[int, tuple[int, ...]] = {}
    if not day.nothing:
        found = plan(day)
        columns = "id, opened_at, state, currency, points, total, points_value, credited_points, redeemed_at"
        sql = (
            f"SELECT (opened_at - :start) / {_HOUR}, {_SUMS} "
            f"FROM ({found.select(columns, joined='UNION')}) WHERE currency = :code GROUP BY 1"
        )
        values = found.values | {"start": micros(starts[0]), "code": code}
        counted = {row[0]: row[1:] for row in connection.execute(sql, values)}
    none = (0, 0, 0, 0, 0)
    made = []
    for place, start in enumerate(starts):
        count, _, value, card, _ = counted.get(place, none)
        made.append(Hour(start, count, Money(value, currency), Money(card, currency)))
    return tuple(made)


def operators(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Every operator who has opened a sale; a step of the index each."""
    sql = """WITH RECURSIVE names(name) AS (
        SELECT min(operator) FROM sales
        UNION ALL SELECT (SELECT min(operator) FROM sales WHERE operator > name) FROM names WHERE name IS NOT NULL
    ) SELECT name FROM names WHERE name IS NOT NULL"""
    return tuple(row[0] for row in connection.execute(sql))


def _these(ids: Numbers) -> tuple[str, dict[str, Any]]:
    if isinstance(ids, range):
        return _RANGE, {"low": min(ids, default=0), "high": max(ids, default=-1)}
    return _SOME, {"ids": json.dumps(list(ids))}
