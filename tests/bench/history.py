"""The history of a million sales: searches, scrolling, first paint, memory, beside a bare canvas and Qt's own model."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import date
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any, Final

from posapp.domain.money import Currency
from posapp.journal import database, history
from posapp.operations.sale_query import PAGE, SaleQuery, Sort
from posapp.operations.search_words import understand
from tests.bench.tables import Series, show
from tests.support.many_sales import fill

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

TRIES: Final = 51
WAYS: Final = ("canvas", "qsqltablemodel", "posapp")
_USD: Final = Currency.of("USD")


def measure(rounds: int) -> None:
    """Print the tables for a journal of a million sales."""
    _measure(rounds, 1_000_000)


def measure_ten(rounds: int) -> None:
    """Print the tables for ten million; the journal takes some minutes and 3.5 GB."""
    _measure(rounds, 10_000_000)


def _measure(rounds: int, count: int) -> None:
    kept = os.environ.get("POSAPP_BENCH_HISTORY")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(kept or made) / str(count)
        folder.mkdir(parents=True, exist_ok=True)
        fill(folder, count)
        with closing(database.connect(folder / database.FILE_NAME)) as connection:
            _searches(connection, count)
        _views(folder, rounds, count)


def _searches(connection: sqlite3.Connection, count: int) -> None:
    pick = random.Random(3)  # noqa: S311 - what is searched for
    asked: dict[str, Callable[[], str]] = {
        "newest page by id": lambda: "",
        "last four": lambda: f"{pick.randrange(10_000):04}",
        "last four, a month": lambda: f"{pick.randrange(10_000):04} 2020-10",
        "order, exact": lambda: f"order:INV-{pick.randrange(count):08}",
        "order, redemption, sale or reference": lambda: f"RD-{pick.randrange(count):09}",
        "order, first signs of 1,000": lambda: f"INV-{pick.randrange(count // 1_000):05}",
        "order, 4 first signs (every sale)": lambda: "INV-",
        "amount": lambda: f"${pick.randrange(20_000) / 100:.2f}",
        "operator": lambda: "op:maya",
        "operator, cancelled": lambda: "op:maya cancelled",
        "a day": lambda: f"2020-10-{pick.randrange(1, 31):02}",
        "from a day on": lambda: f"2020-10-{pick.randrange(1, 31):02}..",
        "unsettled": lambda: "unsettled",
        "credited": lambda: "credited",
    }
    series: list[Series] = []
    for name, text in asked.items():
        times = []
        for _ in range(TRIES):
            query = understand(text(), today=date(2026, 11, 25), currency=_USD).query
            start = time.perf_counter()
            found = history.first(connection, query, PAGE)
            history.rows(connection, found.ids[:PAGE])
            times.append((time.perf_counter() - start) * 1e3)
        target = "" if not series else "<= 5 x, <= 50 ms"
        series.append(Series(name, times, "ms", target))
    show(f"First {PAGE} rows of a search among {count:,} sales", series, series[0])
    start = time.perf_counter()
    ids = history.listed(connection, SaleQuery(), Sort.TIME, rising=False, wanted=lambda: True)
    pieces = []
    for at in range(0, len(ids), 20_000):
        piece = time.perf_counter()
        history.sums(connection, ids[at : at + 20_000])
        pieces.append((time.perf_counter() - piece) * 1e3)
    print(f"  sums of all: {(time.perf_counter() - start):.2f} s in pieces of {median(pieces):.1f} ms")


def _views(folder: Path, rounds: int, count: int) -> None:
    told: dict[str, list[dict[str, Any]]] = {way: [] for way in WAYS}
    for _ in range(rounds):
        for way in WAYS:
            told[way].append(_probe(way, folder))
    figures: dict[str, Callable[[dict[str, Any]], float]] = {
        "page-down, median": lambda one: median(one["downs"]),
        "page-down, p99": lambda one: quantiles(one["downs"], n=100)[-1],
        "jump, median": lambda one: median(one["jumps"]),
        "first paint": lambda one: one["first"],
        "memory after the first paint": lambda one: one["mb_first"],
        "memory at the end": lambda one: one["mb_end"],
    }
    targets = {
        "page-down, median": "<= 1.3 x",
        "page-down, p99": "<= 12 ms",
        "first paint": "<= 80 ms",
        "memory at the end": "<= 30 MB",
    }
    for name, figure in figures.items():
        unit = "MB" if "memory" in name else "ms"
        series = [
            Series(way, [figure(one) for one in told[way]], unit, targets.get(name, "") if way == "posapp" else "")
            for way in WAYS
        ]
        show(f"{name}, {count:,} sales", series, series[0])
    ours = told["posapp"]
    print(f"  posapp: a jump until its rows are there {median(median(one['jumps_shown']) for one in ours):.1f} ms,")
    print(f"  totals of all {median(one['counted'] for one in ours):.0f} ms after the search; the scroll bar reaches")
    print("  " + ", ".join(f"{way}: {told[way][-1]['reach']:,}" for way in WAYS))


def _probe(way: str, folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.history_probe", way, str(folder)]
    environment = dict(os.environ) | {"QT_QPA_PLATFORM": "offscreen"}
    run = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    told: dict[str, Any] = json.loads(run.stdout)
    return told
