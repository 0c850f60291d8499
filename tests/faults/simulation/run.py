"""One seed in, one outcome out."""

from __future__ import annotations

import os
import random
import traceback
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING

from tests.faults.simulation.checks import Violation
from tests.faults.simulation.profile import Day, drawn
from tests.faults.simulation.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


PART = 250


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a seed's day ended; `broken` says which promise did not hold, or "" ."""

    seed: int
    broken: str
    seconds: float
    steps: int
    sales: int
    crashes: int

    def __str__(self) -> str:
        ended = f"BROKEN {self.broken}" if self.broken else "every promise held"
        return f"seed {self.seed}: {ended} ({self.sales} sales, {self.crashes} crashes, {self.seconds:.0f} s simulated)"


def run_seed(seed: int, *, day: Day = Day.USUAL, say: Callable[[str], None] | None = None) -> Outcome:
    """Run the day of one seed. Never raises for a broken promise or a fault of the code under it."""
    profile = drawn(random.Random(~seed), day)  # noqa: S311 - must be the same every time
    if say is not None:
        say(str(profile))
    world = World(seed, profile=profile, say=say)
    broken = ""
    try:
        world.run()
    except Violation as violation:
        broken = str(violation)
    except Exception as fault:
        last = traceback.extract_tb(fault.__traceback__)[-1]
        broken = f"{type(fault).__name__}: {fault} at {last.filename.rpartition('/')[2]}:{last.lineno}"
        if say is not None:
            say("".join(traceback.format_exception(fault)))
    sales = world.tables.execute("SELECT count(*) FROM sales").fetchone()[0]
    return Outcome(seed, broken, world.timeline.now, world.timeline.steps, sales, world.crashed)


def run_many(seeds: range, *, day: Day = Day.USUAL, workers: int = 0) -> Iterator[Outcome]:
    """The outcomes of many seeds, in order, run by `workers` processes (0: one a core)."""
    parts = [seeds[start : start + PART] for start in range(0, len(seeds), PART)]
    # Not forked: the one who asks may have threads.
    with ProcessPoolExecutor(workers or os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for outcomes in pool.map(_part, parts, [day] * len(parts)):
            yield from outcomes


def _part(seeds: range, day: Day) -> list[Outcome]:
    return [run_seed(seed, day=day) for seed in seeds]
