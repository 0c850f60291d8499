"""One view of a large history in a process of its own: first paint, page-downs, jumps, memory; prints JSON."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import sys
import time
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QTableView, QWidget

from posapp.operations.session import Session
from posapp.ui.theme import font

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QScrollBar

DOWNS, JUMPS = 200, 60
SIZE: Final = (1180, 700)
ROW: Final = 44
_PAGE: Final = 256
_COLUMNS: Final = 'opened_at, "order", last_four, points, points_value, total - points_value, state'


def rss() -> float:
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    way, folder = sys.argv[1], Path(sys.argv[2])
    app = QApplication(sys.argv[:1])
    told = {"canvas": canvas, "qsqltablemodel": sql_table, "posapp": page}[way](app, folder)
    sys.stdout.write(json.dumps(told) + "\n")


def timed(app: QApplication, bar: QScrollBar, view: QWidget, step: int) -> dict[str, Any]:
    """Page-downs and jumps, each until it is painted, with what has to be read for it."""
    pick = random.Random(1)  # noqa: S311 - places to look at
    downs = [_step(app, bar, view, bar.value() + step) for _ in range(DOWNS)]
    jumps = [_step(app, bar, view, pick.randrange(max(bar.maximum(), 1))) for _ in range(JUMPS)]
    return {"downs": downs, "jumps": jumps, "reach": bar.maximum()}


def _step(app: QApplication, bar: QScrollBar, view: QWidget, to: int) -> float:
    start = time.perf_counter()
    bar.setValue(to)
    view.repaint()
    app.processEvents()
    return (time.perf_counter() - start) * 1e3


class Canvas(QAbstractScrollArea):
    """The least there is: rows drawn by one hand on a bare area, read when they are due, on the UI thread."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._database = sqlite3.connect(file)
        self._count = self._database.execute("SELECT max(id) FROM sales").fetchone()[0]
        self._pages: OrderedDict[int, list[tuple[str, ...]]] = OrderedDict()
        self.verticalScrollBar().setRange(0, self._count)

    def row(self, at: int) -> tuple[str, ...]:
        page = at // _PAGE
        if page not in self._pages:
            high = self._count - page * _PAGE
            sql = f"SELECT {_COLUMNS} FROM sales WHERE id <= ? ORDER BY id DESC LIMIT {_PAGE}"  # noqa: S608
            self._pages[page] = [tuple(map(str, row)) for row in self._database.execute(sql, (high,))]
            while len(self._pages) > 64:
                self._pages.popitem(last=False)
        return self._pages[page][at - page * _PAGE]

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's own name
        painter = QPainter(self.viewport())
        first = self.verticalScrollBar().value()
        width = self.viewport().width() // 7
        for place in range(self.viewport().height() // ROW + 1):
            if first + place < self._count:
                for column, text in enumerate(self.row(first + place)):
                    painter.drawText(column * width + 12, place * ROW + 28, text)
        painter.end()


def canvas(app: QApplication, folder: Path) -> dict[str, Any]:
    bare = rss()
    start = time.perf_counter()
    view = Canvas(folder / "journal.db")
    view.setFont(font())
    view.resize(*SIZE)
    view.show()
    app.processEvents()
    first = (time.perf_counter() - start) * 1e3
    shown = rss()
    told = timed(app, view.verticalScrollBar(), view.viewport(), SIZE[1] // ROW)
    return told | {"first": first, "mb_first": shown - bare, "mb_end": rss() - bare}


def sql_table(app: QApplication, folder: Path) -> dict[str, Any]:
    from PySide6.QtSql import QSqlDatabase, QSqlTableModel

    bare = rss()
    database = QSqlDatabase.addDatabase("QSQLITE")
    database.setDatabaseName(str(folder / "journal.db"))
    assert database.open(), database.lastError().text()
    start = time.perf_counter()
    model = QSqlTableModel(None, database)
    model.setTable("sales")
    model.setSort(0, Qt.SortOrder.DescendingOrder)
    model.select()
    view = QTableView()
    view.setFont(font())
    view.setModel(model)
    for column in range(model.columnCount()):
        view.setColumnHidden(column, column not in {4, 5, 7, 9, 10, 11, 13})
    view.verticalHeader().setDefaultSectionSize(ROW)
    view.resize(*SIZE)
    view.show()
    app.processEvents()
    first = (time.perf_counter() - start) * 1e3
    shown = rss()
    told = timed(app, view.verticalScrollBar(), view.viewport(), SIZE[1] // ROW)
    return told | {"first": first, "mb_first": shown - bare, "mb_end": rss() - bare}


def page(app: QApplication, folder: Path) -> dict[str, Any]:
    """Our page on our journal; what stands before is the same page on an empty one."""
    import asyncio
    import tempfile
    from dataclasses import replace

    from posapp.devices.clock import SystemClock
    from posapp.journal.store import SqliteJournal
    from posapp.operations.history import History
    from posapp.ui.bridge import Bridge, run_app
    from posapp.ui.pages.history import HistoryPage
    from posapp.ui.theme import Theme
    from posapp.ui.worker import Worker
    from posapp.words import Words
    from tests.support.desk import USD, Counter

    told: dict[str, Any] = {}
    bridge, clock = Bridge(Worker()), SystemClock()
    many = SqliteJournal(folder, till="T01", operator=lambda: "ann", clock=clock)
    with tempfile.TemporaryDirectory() as empty:
        none = SqliteJournal(Path(empty), till="T01", operator=lambda: "ann", clock=clock)
        desk = replace(Counter().desk, history=History(none, clock, USD, Session()))
        shown = HistoryPage(desk, bridge, Words("en_US"), Theme(app))
        shown.resize(SIZE[0], SIZE[1] + 240)

        async def until(condition: Callable[[], object]) -> None:
            while not condition():  # noqa: ASYNC110 - there is no event to wait for
                await asyncio.sleep(0.001)

        async def painted(act: Callable[[], object]) -> tuple[float, float]:
            """Milliseconds of the UI thread for it, and until its rows are there."""
            start = time.perf_counter()
            act()
            shown.table.viewport().repaint()
            busy = time.perf_counter() - start
            here = shown.model.held
            top, bottom = shown.table.rowAt(0), shown.table.rowAt(shown.table.viewport().height() - 1)
            if here(top) is None or here(max(bottom, 0)) is None:
                await until(lambda: here(top) is not None and here(max(bottom, 0)) is not None)
                again = time.perf_counter()
                shown.table.viewport().repaint()
                busy += time.perf_counter() - again
            return busy * 1e3, (time.perf_counter() - start) * 1e3

        async def scenario() -> None:
            label = shown.foot.totals
            # As many rows as the others show.
            shown.resize(SIZE[0], shown.height() + SIZE[1] - shown.table.viewport().height())
            await until(lambda: label.text().startswith("0 sales"))
            bare = rss()
            # The same page from here on asks the large journal.
            object.__setattr__(desk, "history", History(many, clock, USD, Session()))
            await desk.history.rows(range(1, 0, -1))
            start = time.perf_counter()
            shown.refresh()
            await until(lambda: shown.model.rowCount() > 0 and shown.model.held(0) is not None)
            shown.table.viewport().repaint()
            told["first"] = (time.perf_counter() - start) * 1e3
            told["mb_first"] = rss() - bare
            await until(lambda: "counting" not in label.text())
            told["counted"] = (time.perf_counter() - start) * 1e3
            bar, pick = shown.table.verticalScrollBar(), random.Random(1)  # noqa: S311 - places to look at
            downs = [await painted(lambda: bar.setValue(bar.value() + SIZE[1] // ROW)) for _ in range(DOWNS)]
            jumps = [await painted(lambda: bar.setValue(pick.randrange(bar.maximum()))) for _ in range(JUMPS)]
            told["downs"], told["jumps"] = [one for one, _ in downs], [one for one, _ in jumps]
            told["jumps_shown"] = [whole for _, whole in jumps]
            told["reach"], told["mb_end"] = bar.maximum(), rss() - bare

        async def start_it() -> None:
            try:
                await scenario()
            finally:
                bridge.leave()

        async def last() -> None:
            await none.aclose()
            await many.aclose()

        shown.show()
        run_app(app, bridge, shown, start=start_it, last=last)
    QTimer.singleShot(0, QCoreApplication.quit)
    return told


if __name__ == "__main__":
    main()
