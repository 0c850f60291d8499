"""Turns a filter into SQL that an index answers, newest first, whatever the number of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from posapp.domain.sale import SaleState
from posapp.journal.projections import NAMES, sale_of
from posapp.journal.schema import LIVING, NOT_COMPLETED, RELEASED
from posapp.journal.times import micros

if TYPE_CHECKING:
    import sqlite3

    from posapp.domain.sale import Sale
    from posapp.operations.ports import SaleFilter

_NO_LIMIT: Final = -1
_ORDER: Final = "ORDER BY opened_at DESC, id DESC LIMIT :limit"


def find(connection: sqlite3.Connection, which: SaleFilter) -> list[Sale]:
    """The sales that `which` describes, newest first."""
    if which.states is not None and not which.states:
        return []
    sql, values = question(which)
    return [sale_of(row) for row in connection.execute(sql, values)]


def question(which: SaleFilter) -> tuple[str, dict[str, Any]]:
    """The statement and its values.

    Each arm of the union is served by one index in the order asked for, and SQLite merges the arms row by row; an
    `IN` over states or an `OR` over partial indexes would collect and sort all hits first.
    """
    shared, values = _conditions(which)
    arms = " UNION ALL ".join(
        f"SELECT {NAMES}, id FROM sales {index} WHERE {' AND '.join([*shared, *own]) or 'TRUE'}"  # noqa: S608 - values are bound
        for index, own in _arms(which, values)
    )
    values["limit"] = _NO_LIMIT if which.limit is None else which.limit
    return f"{arms} {_ORDER}", values


def _conditions(which: SaleFilter) -> tuple[list[str], dict[str, Any]]:
    conditions: list[str] = []
    values: dict[str, Any] = {}
    if which.since is not None:
        conditions.append("opened_at >= :since")
        values["since"] = micros(which.since)
    if which.until is not None:
        conditions.append("opened_at < :until")
        values["until"] = micros(which.until)
    if which.last_four is not None:
        conditions.append("last_four = :last_four")
        values["last_four"] = which.last_four
    if which.order is not None:
        conditions.append('"order" = :order')
        values["order"] = which.order
    if which.redemption_id is not None:
        conditions.append("redemption_id = :redemption_id")
        values["redemption_id"] = which.redemption_id
    return conditions, values


def _arms(which: SaleFilter, values: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Pairs of (INDEXED BY clause, conditions of its own)."""
    if which.order is not None:
        return [
            (index, [part, *_in_states(which, values)])
            for index, part in (
                ("INDEXED BY sales_living_order", LIVING),
                ("INDEXED BY sales_released_order", RELEASED),
            )
        ]
    if which.redemption_id is not None:
        return [("INDEXED BY sales_redemption_id", ["redemption_id IS NOT NULL", *_in_states(which, values)])]
    if which.last_four is not None:
        return [("INDEXED BY sales_last_four", _in_states(which, values))]
    if which.states is None:
        return [("INDEXED BY sales_opened_at", [])]
    return [_of_state(state) for state in sorted(which.states)]


def _of_state(state: SaleState) -> tuple[str, list[str]]:
    # Nearly every sale is completed: reading on by time until enough are found beats a huge index.
    if state is SaleState.COMPLETED:
        return "INDEXED BY sales_opened_at", [f"state = '{state}'"]
    return "INDEXED BY sales_state", [f"state = '{state}'", NOT_COMPLETED]


def _in_states(which: SaleFilter, values: dict[str, Any]) -> list[str]:
    if which.states is None:
        return []
    names = sorted(which.states)
    values.update({f"state{place}": name.value for place, name in enumerate(names)})
    return [f"state IN ({', '.join(f':state{place}' for place in range(len(names)))})"]
