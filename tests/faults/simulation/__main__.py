"""Runs seeds by hand: one with its trace, or many with a rate and the seeds that broke a promise."""

from __future__ import annotations

import argparse
import sys
import time

from tests.faults.simulation.profile import Day
from tests.faults.simulation.run import run_many, run_seed


def main() -> int:
    """Exit code 0 if every promise held."""
    asked = _arguments()
    if asked.seed is not None:
        outcome = run_seed(asked.seed, day=asked.day, say=_tell if asked.trace else None)
        _tell(outcome)
        return 1 if outcome.broken else 0
    first, _, last = asked.seeds.partition(":")
    return _many(range(int(first), int(last)), asked.workers, day=asked.day, most=asked.most)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.simulation", description=__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--seed", type=int, help="run one seed")
    what.add_argument("--seeds", metavar="A:B", help="run the seeds from A up to B, B not included")
    parser.add_argument("--trace", action="store_true", help="print every step of the one seed")
    parser.add_argument("--workers", type=int, default=0, help="processes (0: one a core)")
    parser.add_argument("--day", type=Day, choices=list(Day), default=Day.USUAL, help="what kind of days they are")
    parser.add_argument("--most", type=int, default=20, help="stop telling after so many broken seeds")
    return parser.parse_args()


def _many(seeds: range, workers: int, *, day: Day, most: int) -> int:
    began = time.perf_counter()
    broken = steps = sales = crashes = 0
    for outcome in run_many(seeds, day=day, workers=workers):
        steps, sales, crashes = steps + outcome.steps, sales + outcome.sales, crashes + outcome.crashes
        if outcome.broken:
            broken += 1
            if broken <= most:
                _tell(outcome)
    took = time.perf_counter() - began
    _tell(
        f"{len(seeds)} seeds, {broken} broken; {sales} sales, {crashes} crashes, {steps} steps in {took:.1f} s: "
        f"{len(seeds) / took:.0f} seeds/s"
    )
    return 1 if broken else 0


def _tell(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
