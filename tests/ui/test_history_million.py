"""A million sales on a real journal: what the page holds does not grow with them, and what it says is exact."""

from __future__ import annotations

import asyncio
import sqlite3
import tracemalloc
from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from posapp.devices.clock import SystemClock
from posapp.journal.store import SqliteJournal
from posapp.journal.times import micros
from posapp.operations.history import History
from posapp.operations.rows import Form, write_rows
from posapp.operations.sale_query import PAGE, SaleQuery
from posapp.operations.search_dates import midnight
from posapp.operations.session import Session
from posapp.ui.models import KEPT
from posapp.ui.pages.history import HistoryPage
from posapp.words import Words
from tests.support.desk import USD, Counter
from tests.support.many_sales import fill
from tests.ui.stage import Stage
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from posapp.ui.theme import Theme

COUNT: Final = 1_000_000
MOST_HELD: Final = 30 * 2**20

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    made = tmp_path_factory.mktemp("million")
    file = fill(made, COUNT)
    yield made
    file.unlink()


def plainly(folder: Path, sql: str) -> tuple[int, ...]:
    """By a look at every row."""
    with closing(sqlite3.connect(folder / "journal.db")) as connection:
        row: tuple[int, ...] = connection.execute(sql).fetchone()
        return row


@pytest.fixture
def journal(folder: Path) -> SqliteJournal:
    return SqliteJournal(folder, till="T01", operator=lambda: "ann", clock=SystemClock())


def test_the_page_holds_a_few_rows_of_a_million(
    qapp: QApplication, theme: Theme, folder: Path, journal: SqliteJournal
) -> None:
    stage = Stage(qapp)
    desk = replace(Counter().desk, history=History(journal, SystemClock(), USD, Session()))
    page = HistoryPage(desk, stage.bridge, Words("en_US"), theme)
    pages: list[int] = []
    page.model.wanted.connect(lambda _numbers, number: pages.append(number))

    def totals() -> str:
        label = page.findChild(QLabel, "historyTotals")
        assert label is not None
        return label.text()

    async def scenario() -> None:
        page.resize(1_000, 640)
        page.show()
        await until(lambda: page.model.rowCount() == COUNT, "the list")
        bar = page.table.verticalScrollBar()
        assert bar.maximum() > COUNT - 20
        assert isinstance(page.model.numbers, range)
        await until(lambda: "counting" not in totals(), "the totals")
        assert totals().startswith("1,000,000 sales")
        for place in range(0, COUNT, COUNT // 15):
            bar.setValue(place)
            number = COUNT - page.table.rowAt(0)
            await until(lambda: page.model.held(page.table.rowAt(0)) is not None, "the rows")
            assert page.model.index(COUNT - number, 1).data() == f"INV-{number:08}"
        page.table.setFocus()
        QTest.keyClick(page.table, Qt.Key.Key_End)
        await until(lambda: page.model.index(COUNT - 1, 1).data() == "INV-00000001", "the first sale")
        assert page.model.pages_held <= KEPT
        assert len(pages) < 200
        page.search.field.entry.setText("4242")
        found = plainly(folder, "SELECT count(*) FROM sales NOT INDEXED WHERE last_four = '4242'")[0]
        await until(lambda: totals().startswith(f"{found} sales"), "those of a card")
        page.close()

    tracemalloc.start()
    try:
        stage.play(scenario, last=journal.aclose)
        held = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert stage.crashes == []
    assert held < MOST_HELD
    page.deleteLater()


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("4242", "last_four = '4242'"),
        ("INV-0012345", "\"order\" >= 'INV-0012345' AND \"order\" < 'INV-0012346'"),
        ("INV-", "\"order\" LIKE 'INV-%'"),
        ("maya", "operator = 'maya'"),
        ("$87.40", "total = 8740 OR points_value = 8740"),
        ("unknown", "state = 'unknown'"),
        ("part credited", "state = 'completed' AND credited_points > 0 AND credited_points < points"),
        ("maya cancelled", "operator = 'maya' AND state = 'cancelled'"),
        (
            "2020-10",
            f"opened_at >= {micros(midnight(date(2020, 10, 1)))} AND opened_at < {micros(midnight(date(2020, 11, 1)))}",
        ),
    ],
)
async def test_a_search_of_a_million_is_whole_and_summed_exactly(
    folder: Path, journal: SqliteJournal, monkeypatch: pytest.MonkeyPatch, text: str, where: str
) -> None:
    history = History(journal, SystemClock(), USD, Session())
    taken = "state IN ('completed', 'redeemed', 'cancelled', 'crediting', 'credit_unknown')"
    count, points, value, card, credited = plainly(
        folder,
        f"SELECT count(*), sum(points * ({taken})), sum(points_value * ({taken})), "  # noqa: S608 - of this table
        "sum((total - points_value) * (state = 'completed')), sum(credited_points) "
        f"FROM sales NOT INDEXED WHERE {where}",
    )
    look = await history.look(text)
    numbers = await history.listed(look.query)
    assert list(look.listing.ids[:PAGE]) == list(numbers[: len(look.listing.ids[:PAGE])])
    assert len(look.sales) == min(PAGE, count)
    assert len(numbers) == count
    (sums,) = await history.sums(numbers) or ()
    assert (sums.sales, sums.points.count, sums.points_value.minor) == (count, points, value)
    assert (sums.card_amount.minor, sums.credited.count) == (card, credited)
    await journal.aclose()


async def test_rows_of_a_million_are_written_as_they_are_read(journal: SqliteJournal) -> None:
    history = History(journal, SystemClock(), USD, Session())
    written: list[int] = []
    numbers = await history.listed(SaleQuery())
    tracemalloc.start()
    try:
        whole = await write_rows(
            history.streamed(numbers),
            Form.CSV,
            message=lambda sale: sale.order,
            write=lambda text: written.append(len(text)),
            wanted=lambda done: done < 5_000,
        )
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert not whole
    assert len(written) == 11
    assert most < 4 * 2**20
    await journal.aclose()
    assert asyncio.all_tasks() == {asyncio.current_task()}
