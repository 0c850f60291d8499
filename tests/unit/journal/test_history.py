"""Lists, sums and hours of the history are what a plain look through all sales gives, and an index leads there."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.domain.events import RecordedEvent
from posapp.domain.life import opened
from posapp.domain.money import Currency, Money
from posapp.domain.points import Points
from posapp.domain.sale import RELEASING, Sale, SaleState
from posapp.journal import database, history, projections
from posapp.journal.history_sql import plan
from posapp.operations.sale_query import By, Credits, Needle, Reading, SaleQuery, Sort
from tests.support.past_sales import hours_of, in_order, sums_of
from tests.unit.journal.samples import NOON, opening

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

STATES: Final = list(SaleState)
YEN: Final = Currency.of("JPY")


def sample(number: int) -> Sale:
    """One of many sales, some of which share a card, an operator, an amount; a few are in another currency."""
    at = NOON + timedelta(minutes=7 * number)
    event = opening(
        number, order=f"INV-{number % 110}", last_four=f"{number % 7:04}", points=0 if number % 5 == 0 else 5_000
    )
    sale = opened(RecordedEvent("T01", number, at, f"S-{number}", ("ann", "bob", "Cid")[number % 3], event))
    state = STATES[number % len(STATES)]
    if number >= 110:
        state = [*RELEASING][number % 3]
    elif number % 2:
        state = SaleState.COMPLETED
    sale = replace(sale, state=state, redemption_id=f"R-{number}" if number % 3 else None)
    sale = replace(sale, credited_points=Points(sale.points.count // (number % 4) if number % 4 else 0))
    if number % 17 == 0:
        total, value = Money(8_740, YEN), Money(number, YEN)
        return replace(sale, total=total, points_value=value, card_amount=total - value)
    total = Money(8_740 + number % 6, sale.total.currency)
    return replace(sale, total=total, card_amount=total - sale.points_value)


SAMPLES: Final = [sample(number) for number in range(200)]


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    with closing(database.connect(tmp_path_factory.mktemp("history") / "journal.db")) as connection:
        for each in SAMPLES:
            projections.store(connection, None, each)
        yield connection


def needles() -> st.SearchStrategy[Needle]:
    values: dict[By, list[str | int]] = {
        By.LAST_FOUR: ["0000", "0003", "9999"],
        By.ORDER: ["INV-0", "INV-42", "inv-42"],
        By.ORDER_START: ["INV-", "INV-1", "INV-42", "\U0010ffff"],
        By.REDEMPTION: ["R-1", "R-100", "r-1"],
        By.SALE: ["S-7", "S-150"],
        By.REFERENCE: ["T01-3", "nothing"],
        By.AMOUNT: [0, 5_000, 8_741, 8_740],
        By.OPERATOR: ["ann", "Cid", "nobody"],
    }
    readings = st.sampled_from(By).flatmap(
        lambda by: st.lists(st.sampled_from(values[by]), min_size=1, max_size=2, unique=True).map(
            lambda some: Reading(by, tuple(some))
        )
    )
    return st.lists(readings, max_size=3, unique_by=lambda reading: reading.by).map(
        lambda some: Needle("", tuple(some))
    )


def queries() -> st.SearchStrategy[SaleQuery]:
    times = st.none() | st.integers(-10, 1_500).map(lambda minutes: NOON + timedelta(minutes=minutes))
    return st.builds(
        SaleQuery,
        st.lists(needles(), max_size=2).map(tuple),
        since=times,
        until=times,
        states=st.none() | st.frozensets(st.sampled_from(STATES)),
        credits=st.none() | st.sampled_from(Credits),
    )


@given(queries(), st.integers(1, 60))
def test_the_first_of_a_search_are_its_newest(connection: sqlite3.Connection, query: SaleQuery, limit: int) -> None:
    found = history.first(connection, query, limit)
    expected = in_order(SAMPLES, query)
    assert list(found.ids) == expected[: len(found.ids)]
    assert len(found.ids) >= min(limit // 6, len(expected))  # One sale may come by several ways.
    if found.whole:
        assert list(found.ids) == expected


@given(queries(), st.sampled_from(Sort), st.booleans())
def test_all_of_a_search_in_any_order(
    connection: sqlite3.Connection, query: SaleQuery, sort: Sort, rising: bool
) -> None:
    found = history.listed(connection, query, sort, rising=rising, wanted=lambda: True)
    assert list(found) == in_order(SAMPLES, query, sort, rising=rising)


@given(queries())
def test_sums_are_exact(connection: sqlite3.Connection, query: SaleQuery) -> None:
    ids = history.listed(connection, query, Sort.TIME, rising=False, wanted=lambda: True)
    assert history.sums(connection, ids) == sums_of(SAMPLES[number - 1] for number in ids)


@given(queries(), st.integers(-200, 1_500))
def test_the_hours_of_a_day_add_up(connection: sqlite3.Connection, query: SaleQuery, minutes: int) -> None:
    start = NOON + timedelta(minutes=minutes)
    starts = [start + timedelta(hours=hour) for hour in range(24)]
    for code in ("USD", "JPY"):
        found = history.hours(connection, query, starts, starts[-1] + timedelta(hours=1), code)
        assert found == hours_of(SAMPLES, query, starts, starts[-1] + timedelta(hours=1), code)


@given(queries())
def test_an_index_leads_to_every_search(connection: sqlite3.Connection, query: SaleQuery) -> None:
    if query.nothing:
        return
    found = plan(query)
    sql = f"{found.select('opened_at, id')} ORDER BY opened_at DESC, id DESC LIMIT 10"
    steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", found.values)]
    assert all("USING" in step and "INDEX" in step for step in steps if "sales" in step), steps
    unique = ("sales_redemption_id", "sales_external_id", "sqlite_autoindex_sales_1")
    one_row = any(name in step for name in unique for step in steps)
    if found.ordered and not one_row:  # Sorting that is free.
        assert not any("TEMP B-TREE" in step for step in steps), steps


def test_many_that_begin_alike_are_found_among_the_newest(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "_AT_ONCE", 20)
    query = SaleQuery((Needle("", (Reading(By.ORDER_START, ("INV-",)),)),))
    found = history.first(connection, query, 30)
    assert (list(found.ids), found.whole) == (list(range(200, 170, -1)), False)
    monkeypatch.setattr(history, "MOST_SORTED", 20)
    assert list(history.listed(connection, query, Sort.TIME, rising=False, wanted=lambda: True)) == list(
        range(200, 0, -1)
    )
    assert len(history.listed(connection, query, Sort.POINTS, rising=True, wanted=lambda: True)) == 20


def test_rows_come_in_the_order_asked_for(connection: sqlite3.Connection) -> None:
    assert history.rows(connection, [5, 999, 2]) == [SAMPLES[4], None, SAMPLES[1]]
    assert history.rows(connection, range(7, 3, -1)) == [SAMPLES[6], SAMPLES[5], SAMPLES[4], SAMPLES[3]]
    assert history.rows(connection, range(0)) == []


def test_days_that_lie_together_are_no_list_but_a_range(connection: sqlite3.Connection) -> None:
    query = SaleQuery(since=NOON + timedelta(minutes=70))
    assert history.listed(connection, query, Sort.TIME, rising=False, wanted=lambda: True) == range(200, 10, -1)
    assert history.listed(connection, query, Sort.TIME, rising=True, wanted=lambda: True) == range(11, 201)


def test_what_nobody_wants_any_more_is_left(connection: sqlite3.Connection) -> None:
    query = SaleQuery((Needle("", (Reading(By.OPERATOR, ("ann",)),)),))
    assert list(history.listed(connection, query, Sort.TIME, rising=False, wanted=lambda: False)) == []


def test_everybody_who_sold_is_known(connection: sqlite3.Connection) -> None:
    assert history.operators(connection) == ("Cid", "ann", "bob")


def test_a_clock_set_back_makes_a_list_of_the_days(tmp_path: Path) -> None:
    sales = [
        replace(SAMPLES[number], opened_at=NOON + timedelta(hours=hour)) for number, hour in enumerate((0, 9, 1, 8, 2))
    ]
    with closing(database.connect(tmp_path / "journal.db")) as connection:
        for each in sales:
            projections.store(connection, None, each)
        query = SaleQuery(until=NOON + timedelta(hours=5))
        found = history.listed(connection, query, Sort.TIME, rising=False, wanted=lambda: True)
    assert list(found) == in_order(sales, query) == [5, 3, 1]
