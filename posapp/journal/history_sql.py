"""Which index leads to the sales of a query, and the conditions that the rest of it adds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from posapp.domain.sale import SaleState
from posapp.journal.schema import CREDITED, LIVING, NOT_COMPLETED, RELEASED, WITH_POINTS
from posapp.journal.times import micros
from posapp.operations.sale_query import By, Credits, Needle, Reading, SaleQuery

Values = dict[str, Any]

_COST: Final = {
    By.SALE: 0,
    By.REFERENCE: 0,
    By.REDEMPTION: 0,
    By.ORDER: 0,
    By.LAST_FOUR: 1,
    By.AMOUNT: 2,
    By.ORDER_START: 3,
    By.OPERATOR: 4,
}
_STATE_COST, _CREDIT_COST, _TIME_COST = 1, 2, 5
_PLAIN: Final = {
    By.LAST_FOUR: "last_four = :{0}",
    By.ORDER: '"order" = :{0}',
    By.ORDER_START: '("order" >= :{0} AND "order" < :{0}_end)',
    By.REDEMPTION: "redemption_id = :{0}",
    By.SALE: "sale = :{0}",
    By.REFERENCE: "external_id = :{0}",
    By.AMOUNT: f"(total = :{{0}} OR (points_value = :{{0}} AND {WITH_POINTS}))",
    By.OPERATOR: "operator = :{0}",
}
_INDEXED: Final = {
    By.LAST_FOUR: (("sales_last_four", "last_four = :{0}"),),
    By.ORDER: (
        ("sales_living_order", f'"order" = :{{0}} AND {LIVING}'),
        ("sales_released_order", f'"order" = :{{0}} AND {RELEASED}'),
    ),
    By.ORDER_START: (
        ("sales_living_order", f'"order" >= :{{0}} AND "order" < :{{0}}_end AND {LIVING}'),
        ("sales_released_order", f'"order" >= :{{0}} AND "order" < :{{0}}_end AND {RELEASED}'),
    ),
    By.REDEMPTION: (("sales_redemption_id", "redemption_id = :{0} AND redemption_id IS NOT NULL"),),
    By.SALE: (("sqlite_autoindex_sales_1", "sale = :{0}"),),
    By.REFERENCE: (("sales_external_id", "external_id = :{0}"),),
    By.AMOUNT: (
        ("sales_total", "total = :{0}"),
        ("sales_points_value", f"points_value = :{{0}} AND {WITH_POINTS}"),
    ),
    By.OPERATOR: (("sales_operator", "operator = :{0}"),),
}
_CREDITS: Final = {
    Credits.SOME: CREDITED,
    Credits.PART: f"{CREDITED} AND credited_points < points",
    Credits.ALL: f"{CREDITED} AND credited_points >= points",
}
_PAST_ALL: Final = "\U0010ffff"
_UNORDERED: Final = frozenset({By.ORDER, By.ORDER_START})


@dataclass(frozen=True, slots=True)
class Plan:
    """Each of `arms` is a table with its index, and conditions; one sale may be in several.

    `everywhere` are conditions for a walk through all sales instead. `ordered`: every arm comes in order of time.
    """

    arms: tuple[tuple[str, str], ...]
    everywhere: str
    values: Values
    ordered: bool

    def select(self, columns: str, *, joined: str = "UNION ALL") -> str:
        return f" {joined} ".join(f"SELECT {columns} FROM {table} WHERE {condition}" for table, condition in self.arms)


def plan(query: SaleQuery) -> Plan:
    """How to come to the sales of a query that can have any."""
    values: Values = {}
    needles = [(needle, _either(needle, place, values)) for place, needle in enumerate(query.needles)]
    rest = _rest(query, values)
    led, lead = _lead(query)
    shared = [*(condition for needle, condition in needles if needle is not led), *rest]
    arms = tuple((f"sales INDEXED BY {index}", _all([own, *shared])) for index, own in lead)
    ordered = led is None or not any(reading.by in _UNORDERED for reading in led.readings)
    return Plan(arms, _all([*(condition for _, condition in needles), *rest]), values, ordered)


def _all(conditions: list[str]) -> str:
    return " AND ".join(condition for condition in conditions if condition) or "TRUE"


def _rest(query: SaleQuery, values: Values) -> list[str]:
    conditions = []
    if query.since is not None:
        conditions.append("opened_at >= :since")
        values["since"] = micros(query.since)
    if query.until is not None:
        conditions.append("opened_at < :until")
        values["until"] = micros(query.until)
    if query.states is not None:
        names = sorted(query.states)
        values.update({f"state{place}": name.value for place, name in enumerate(names)})
        conditions.append(f"state IN ({', '.join(f':state{place}' for place in range(len(names)))})")
    if query.credits is not None:
        conditions.append(_CREDITS[query.credits])
    return conditions


def _either(needle: Needle, place: int, values: Values) -> str:
    conditions = []
    for name, reading, value in _named(needle, place):
        values[name] = value
        if reading.by is By.ORDER_START:
            values[f"{name}_end"] = f"{value}{_PAST_ALL}"
        conditions.append(_PLAIN[reading.by].format(name))
    return f"({' OR '.join(conditions)})"


def _named(needle: Needle, place: int) -> list[tuple[str, Reading, str | int]]:
    pairs = [(reading, value) for reading in needle.readings for value in reading.values]
    return [(f"n{place}_{number}", reading, value) for number, (reading, value) in enumerate(pairs)]


def _lead(query: SaleQuery) -> tuple[Needle | None, list[tuple[str, str]]]:
    """What leads to the fewest sales: one needle, the states, the credits or the time; and its (index, condition)s."""
    ways: list[tuple[int, int, Needle | None]] = [
        (max(_COST[reading.by] for reading in needle.readings), place, needle)
        for place, needle in enumerate(query.needles)
    ]
    if query.states is not None and SaleState.COMPLETED not in query.states:
        ways.append((_STATE_COST, -1, None))
    if query.credits is not None:
        ways.append((_CREDIT_COST, -2, None))
    ways.append((_TIME_COST, -3, None))
    _, place, needle = min(ways, key=lambda way: way[:2])
    if needle is not None:
        return needle, [
            (index, condition.format(name))
            for name, reading, _ in _named(needle, place)
            for index, condition in _INDEXED[reading.by]
        ]
    if place == -1:
        states = query.states or ()
        return None, [("sales_state", f"state = '{state}' AND {NOT_COMPLETED}") for state in sorted(states)]
    if place == -2:
        return None, [("sales_credited", CREDITED)]
    return None, [("sales_opened_at", "")]
