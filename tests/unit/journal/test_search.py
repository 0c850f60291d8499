"""Every filter gives what a plain look through all sales gives, newest first, and by an index."""

from __future__ import annotations

from contextlib import closing
from dataclasses import fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.domain.events import RecordedEvent
from posapp.domain.life import opened
from posapp.domain.sale import RELEASING, UNSETTLED, Sale, SaleState
from posapp.journal import database, projections, schema, search
from posapp.operations.ports import SaleFilter
from tests.unit.journal.samples import NOON, opening

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

STATES = list(SaleState)


def sample(number: int) -> Sale:
    """One of many sales; the clock was set back once, and several share a moment."""
    at = NOON + timedelta(minutes=number // 2 - (200 if number > 150 else 0))
    event = opening(number, order=f"INV-{number % 90}", last_four=f"{number % 7:04}")
    sale = opened(RecordedEvent("T01", number, at, f"S-{number}", "ann", event))
    state = STATES[number % len(STATES)]
    if number >= 90:  # An order may be paid again only if the first sale let it go.
        state = [*RELEASING][number % 3]
    return replace(sale, state=state, redemption_id=f"R-{number}" if number % 3 else None)


SAMPLES = [sample(number) for number in range(200)]


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    with closing(database.connect(tmp_path_factory.mktemp("search") / "journal.db")) as connection:
        for each in SAMPLES:
            projections.store(connection, None, each)
        yield connection


def filters() -> st.SearchStrategy[SaleFilter]:
    times = st.none() | st.integers(-250, 150).map(lambda minutes: NOON + timedelta(minutes=minutes))
    return st.builds(
        SaleFilter,
        since=times,
        until=times,
        last_four=st.none() | st.sampled_from(["0000", "0003", "9999"]),
        order=st.none() | st.sampled_from(["INV-0", "INV-42", "inv-42", ""]),
        redemption_id=st.none() | st.sampled_from(["R-1", "R-3", "R-100"]),
        states=st.none() | st.frozensets(st.sampled_from(STATES)),
        limit=st.none() | st.integers(0, 300),
    )


def matches(sale: Sale, which: SaleFilter) -> bool:
    return (
        (which.since is None or sale.opened_at >= which.since)
        and (which.until is None or sale.opened_at < which.until)
        and (which.last_four is None or sale.last_four == which.last_four)
        and (which.order is None or sale.order == which.order)
        and (which.redemption_id is None or sale.redemption_id == which.redemption_id)
        and (which.states is None or sale.state in which.states)
    )


def by_hand(which: SaleFilter) -> list[Sale]:
    newest_first = sorted(enumerate(SAMPLES), key=lambda pair: (pair[1].opened_at, pair[0]), reverse=True)
    return [sale for _, sale in newest_first if matches(sale, which)][: which.limit]


@given(filters())
def test_a_search_finds_what_a_look_through_all_finds(connection: sqlite3.Connection, which: SaleFilter) -> None:
    assert search.find(connection, which) == by_hand(which)


@given(filters().filter(lambda which: which.states is None or which.states))
def test_every_search_is_served_by_an_index(connection: sqlite3.Connection, which: SaleFilter) -> None:
    sql, values = search.question(which)
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert all("USING INDEX" in step for step in plan if "sales" in step), plan
    if which.order is None and which.redemption_id is None:  # Those find a handful; sorting them is free.
        assert not any("TEMP B-TREE" in step for step in plan), plan


def test_all_fields_of_a_filter_are_tried_here() -> None:
    tried = {"since", "until", "last_four", "order", "redemption_id", "states", "limit"}
    assert {field.name for field in fields(SaleFilter)} == tried


def test_the_indexes_know_the_states_as_the_rules_do(connection: sqlite3.Connection) -> None:
    def states_where(condition: str) -> set[str]:
        sql = f"SELECT DISTINCT state FROM sales WHERE {condition}"  # noqa: S608 - a constant of ours
        return {row[0] for row in connection.execute(sql)}

    assert states_where(schema.RELEASED) == RELEASING
    assert states_where(schema.LIVING) == set(SaleState) - RELEASING
    assert states_where(schema.NOT_COMPLETED) == set(SaleState) - {SaleState.COMPLETED}


def test_all_unsettled_are_found(connection: sqlite3.Connection) -> None:
    assert {sale.state for sale in search.find(connection, SaleFilter(states=UNSETTLED))} == UNSETTLED


def test_no_states_are_no_sales(connection: sqlite3.Connection) -> None:
    assert search.find(connection, SaleFilter(states=frozenset())) == []


def test_a_sale_lives_by_what_the_row_keeps(tmp_path: Path) -> None:
    with closing(database.connect(tmp_path / "journal.db")) as connection:
        for each in SAMPLES:
            projections.store(connection, None, each)
            assert projections.load(connection, each.id) == each
