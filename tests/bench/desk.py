"""The longest time the desk's window does not react, with a member of 10,000 entries at the local bank."""

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

CARD: Final = "5577000055770004"


def measure(rounds: int) -> None:
    """Print the table of gaps."""
    gaps: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        bank = BankProcess(Path(folder) / "bank").start()
        try:
            account = bank.peer.account(CARD)
            bank.plant(account, redemptions=9_000, credits_=1_000, days=330)
            for number in range(rounds):
                for name, gap in _probe(bank, Path(folder) / f"data{number}", account).items():
                    gaps.setdefault(name, []).append(gap)
        finally:
            bank.stop()
    series = [Series(name, values, "ms", "" if name == "idle" else "worst <= 20 ms") for name, values in gaps.items()]
    show("Longest gap of the desk's 2 ms clock, 10,000 entries", series, series[0])


def _probe(bank: BankProcess, data: Path, account: str) -> dict[str, float]:
    settings = bank.environment() | {"POSAPP_DATA": str(data), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.bench.desk_probe", account]
    run = subprocess.run(command, env=dict(os.environ) | settings, stdout=subprocess.PIPE, text=True, check=True)
    gaps: dict[str, float] = json.loads(run.stdout)
    return gaps
