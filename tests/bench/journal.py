"""One durable step of the journal against the least there is: append 256 bytes and fdatasync, in turns on one disk."""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posapp.devices.clock import SystemClock
from posapp.domain.events import CardApproved, Redeemed, SaleOpened
from posapp.domain.money import Currency, Money
from posapp.domain.points import Points
from posapp.journal import database
from posapp.journal.appending import Batch
from posapp.journal.store import SqliteJournal
from tests.bench.tables import Series, show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from posapp.domain.events import Event

STEPS: Final = 600
WAITING: Final = 20
_USD: Final = Currency.of("USD")
_ROWS_A_STEP: Final = 2  # The event and its sale.


def sale(name: str) -> Iterator[tuple[str, Event]]:
    """The three steps of a usual sale."""
    yield (
        f"S-{name}",
        SaleOpened(
            order=f"INV-{name}",
            total=Money(8_740, _USD),
            points=Points(5_000),
            points_value=Money(5_000, _USD),
            account="540000000000000000000000000017",
            last_four="4242",
            external_id=f"T01-{name}",
            owner="T01-4711-0a1b2c",
            balance=Points(12_000),
        ),
    )
    yield f"S-{name}", Redeemed(f"R-{name}", Points(7_000))
    yield f"S-{name}", CardApproved()


def appends(folder: Path) -> float:
    """Appends a second, each of 256 bytes and durable."""
    file = os.open(folder / "floor", os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    try:
        start = time.perf_counter()
        for _ in range(STEPS):
            os.write(file, b"x" * 256)
            os.fdatasync(file)
        return STEPS / (time.perf_counter() - start)
    finally:
        os.close(file)


def steps_in_the_thread(folder: Path, name: str) -> float:
    """Steps a second where nobody has to be woken: what the writer's thread does, one step a transaction."""
    clock = SystemClock()
    with closing(database.connect(folder / "journal.db")) as connection:
        start = time.perf_counter()
        for number in range(STEPS // 3):
            for reference, event in sale(f"{name}-{number}"):
                connection.execute("BEGIN IMMEDIATE")
                batch = Batch(connection, "T01")
                batch.append(reference, event, at=clock.now(), operator="ann")
                batch.finish()
                connection.execute("COMMIT")
        return STEPS / (time.perf_counter() - start)


async def steps_awaited(journal: SqliteJournal, name: str) -> float:
    """Steps a second, one after the other, as an operation awaits them."""
    start = time.perf_counter()
    for number in range(STEPS // 3):
        for reference, event in sale(f"{name}-{number}"):
            await journal.record(reference, event)
    return STEPS / (time.perf_counter() - start)


async def steps_of_many(journal: SqliteJournal, name: str) -> float:
    """Steps a second while 20 sales go on at the same time."""

    async def sell(each: int) -> None:
        for number in range(STEPS // WAITING // 3):
            for reference, event in sale(f"{name}-{each}-{number}"):
                await journal.record(reference, event)

    start = time.perf_counter()
    await asyncio.gather(*(sell(each) for each in range(WAITING)))
    return STEPS / (time.perf_counter() - start)


async def _rounds(folder: Path, rounds: int) -> list[list[float]]:
    journal = SqliteJournal(folder, till="T01", operator=lambda: "ann", clock=SystemClock())
    await steps_awaited(journal, "warm")
    found = [
        [
            await asyncio.to_thread(appends, folder),
            await asyncio.to_thread(steps_in_the_thread, folder, f"t{number}"),
            await steps_awaited(journal, f"a{number}"),
            await steps_of_many(journal, f"m{number}"),
        ]
        for number in range(rounds)
    ]
    await journal.aclose()
    return found


def measure(rounds: int, folder: Path | None = None) -> None:
    """Print the table; `folder` chooses the disk."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        floor, inside, awaited, many = zip(*asyncio.run(_rounds(Path(place), rounds)), strict=True)
    anchor = Series("append + fdatasync", floor, "/s")
    series = [
        anchor,
        Series("one step in the writer's thread", inside, "/s", ">= 0.55"),
        Series("one step, awaited", awaited, "/s"),
        Series(f"steps with {WAITING} waiting", many, "/s"),
        Series(f"rows with {WAITING} waiting", [rate * _ROWS_A_STEP for rate in many], "/s", ">= 5"),
    ]
    show("Durable journal: event, chain, sale and indexes", series, anchor)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.journal", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--folder", type=Path, help="a folder on the disk to measure")
    asked = parser.parse_args()
    measure(asked.rounds, asked.folder)


if __name__ == "__main__":
    main()
