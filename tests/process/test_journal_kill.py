"""Programs that are killed and programs side by side, on one data folder."""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

import pytest

from posapp.domain.sale import SaleState
from posapp.journal.audit import Report, verify
from posapp.journal.owners import RunningPrograms
from posapp.journal.store import SqliteJournal
from posapp.operations.ports import SaleFilter
from tests.unit.journal.samples import SteadyClock
from tests.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from posapp.domain.sale import Sale

ORDER_OF_STATES = [SaleState.REDEEMING, SaleState.REDEEMED, SaleState.COMPLETED]


@contextmanager
def program(*arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.unit.journal.program", *map(str, arguments)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        try:
            yield running
        finally:
            running.kill()


def output(running: subprocess.Popen[str]) -> IO[str]:
    assert running.stdout is not None
    return running.stdout


def owner_of(running: subprocess.Popen[str]) -> str:
    return output(running).readline().split()[1]


def sales_on_disk(folder: Path) -> dict[str, Sale]:
    async def read() -> dict[str, Sale]:
        journal = SqliteJournal(folder, till="T01", operator=lambda: "ann", clock=SteadyClock())
        found = await journal.sales(SaleFilter())
        await journal.aclose()
        return {sale.id: sale for sale in found}

    return asyncio.run(read())


def checked(folder: Path) -> Report:
    report = verify(folder / "journal.db")
    assert report.whole, report.findings
    assert len(report.heads) == 1
    return report


@pytest.mark.parametrize("steps", [1, 2, 7, 40, 150])
def test_every_step_that_was_confirmed_outlives_kill_9(tmp_path: Path, steps: int) -> None:
    said: dict[str, SaleState] = {}
    for life in range(3):
        with program("sell", tmp_path, "--prefix", str(life)) as running:
            owner_of(running)
            lines = list(itertools.islice(output(running), steps))
            running.kill()
            lines += output(running).readlines()
        for line in lines:
            if line.endswith("\n"):
                sale, state = line.split()
                said[sale] = SaleState(state)
        on_disk = sales_on_disk(tmp_path)
        for sale, state in said.items():
            # The program may have been killed between the commit and the saying of it.
            assert ORDER_OF_STATES.index(on_disk[sale].state) >= ORDER_OF_STATES.index(state)
        written = sum(ORDER_OF_STATES.index(sale.state) + 1 for sale in on_disk.values())
        assert checked(tmp_path).events == written


def test_programs_side_by_side_make_one_unbroken_chain(tmp_path: Path) -> None:
    with (
        program("sell", tmp_path, "--prefix", "a", "--count", "25") as one,
        program("sell", tmp_path, "--prefix", "b", "--count", "25") as two,
        program("sell", tmp_path, "--prefix", "c", "--count", "25") as three,
    ):
        for running in (one, two, three):
            lines = output(running).readlines()
            assert running.wait() == 0
            assert len(lines) == 1 + 25 * 3 * 3
    assert checked(tmp_path).events == 3 * 25 * 3 * 3
    found = sales_on_disk(tmp_path).values()
    assert len(found) == 3 * 25 * 3
    assert {sale.state for sale in found} == {SaleState.COMPLETED}


def test_a_program_is_alive_until_it_is_killed(tmp_path: Path) -> None:
    owners = RunningPrograms(tmp_path, "T01")
    with program("wait", tmp_path) as running:
        owner = owner_of(running)
        assert owners.alive(owner)
        running.kill()
        wait_for(lambda: not owners.alive(owner), "the lock to go with the program")


def test_a_program_that_ends_is_no_longer_alive(tmp_path: Path) -> None:
    owners = RunningPrograms(tmp_path, "T01")
    with program("wait", tmp_path) as running:
        owner = owner_of(running)
        running.communicate("")
        assert running.returncode == 0
        assert not owners.alive(owner)
