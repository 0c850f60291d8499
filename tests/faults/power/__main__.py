"""Cuts the power by hand before every change of several kinds of work, and prints what came of it."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults.power.loss import Disk, Losses
from tests.support.bank import BankProcess

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> int:
    """Exit code 0 if every promise held."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.power", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1, help="how often each change, with other losses each time")
    parser.add_argument("--step", type=int, default=1, help="every so many changes")
    parser.add_argument("--deaf", action="store_true", help="a disk that lies about what it has synced")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        bank = BankProcess(folder / "bank").start()
        try:
            losses = Losses(Disk(folder / "disk", deaf=asked.deaf), bank, folder)
            seeds = range(asked.seeds)
            for card_part in ("approved", "declined"):
                work = partial(losses.sales, card_part, "--card", card_part, step=asked.step, seeds=seeds)
                _part(losses, card_part, work)
            _part(losses, "first", partial(losses.first_sales, "first", step=asked.step, seeds=seeds))
            _part(losses, "mending", partial(losses.mendings, "mending", step=asked.step, seeds=seeds))
        finally:
            bank.close()
    return 1 if losses.broken else 0


def _part(losses: Losses, name: str, work: Callable[[], None]) -> None:
    began, cuts, broken = time.monotonic(), losses.cuts, len(losses.broken)
    work()
    for promise in losses.broken[broken:][:10]:
        _say(f"BROKEN {promise}")
    figures = f"{losses.cuts - cuts:>5} cuts {len(losses.broken) - broken:>4} broken"
    _say(f"{name:<10} {figures} {time.monotonic() - began:>6.0f} s")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
