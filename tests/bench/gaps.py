"""The longest time the window does not react: idle, while a redemption hangs, and under a thousand calls."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.bench.tables import Series, show
from tests.support.bank import BankProcess

HANG_S: Final = 1.5


def measure(rounds: int) -> None:
    """Print the table of gaps."""
    with tempfile.TemporaryDirectory() as folder:
        bank = BankProcess(Path(folder) / "bank").start()
        try:
            bank.fault("redeem", "hang", times=None)
            gaps = _probe(bank, Path(folder) / "data", rounds)
        finally:
            bank.stop()
    series = [
        Series(name, values, "ms", "" if name == "idle" else "median <= 10 ms, worst <= 20 ms")
        for name, values in gaps.items()
    ]
    show("Longest gap of the window's 2 ms clock", series, series[0])


def _probe(bank: BankProcess, data: Path, rounds: int) -> dict[str, list[float]]:
    settings = bank.environment() | {
        "POSAPP_API__TIMEOUT_S": str(HANG_S),
        "POSAPP_DATA": str(data),
        "QT_QPA_PLATFORM": "offscreen",
    }
    command = [sys.executable, "-m", "tests.bench.gap_probe", str(rounds)]
    run = subprocess.run(command, env=dict(os.environ) | settings, stdout=subprocess.PIPE, text=True, check=True)
    gaps: dict[str, list[float]] = json.loads(run.stdout)
    return gaps
