"""Runs a campaign of kills by hand and prints what came of it."""

from __future__ import annotations

import argparse
import socket
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.kills.harness import QUICK, Campaign, Tally
from tests.support.bank import BankProcess
from tests.support.program import Program

_BANK_DIES = 0.03


def main() -> int:
    """Exit code 0 if every promise held."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.kills", description=__doc__)
    parser.add_argument("--count", type=int, default=500, help="kills of commands that struck")
    parser.add_argument("--windows", type=int, default=0, help="kills of windows, after those of commands")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tallies = []
        if asked.count:
            tallies.append(("commands", _commands(Path(folder) / "commands", asked.count, asked.seed)))
        if asked.windows:
            from tests.faults.kills.windows import killed

            tallies.append(("windows", killed(Path(folder) / "windows", asked.windows, asked.seed, _say)))
    for name, tally in tallies:
        _table(name, tally)
    return 1 if any(tally.broken for _, tally in tallies) else 0


def _commands(folder: Path, kills: int, seed: int) -> Tally:
    began = time.monotonic()
    bank = BankProcess(folder / "bank", ("--port", str(_free_port()))).start()
    try:
        till = Program(folder / "till", QUICK | bank.environment())
        return Campaign(till, bank, seed=seed, bank_dies=_BANK_DIES, say=_say).run(kills)
    finally:
        bank.close()
        _say(f"{time.monotonic() - began:.0f} s")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _table(name: str, tally: Tally) -> None:
    _say(f"{name}: {tally.struck} killed, {tally.ended} had ended before, {tally.faults} faults of the bank")
    for title, counts in (("killed while at", tally.commands), ("sales that ended", tally.states)):
        for what, count in counts.most_common():
            _say(f"  {title:<18} {what:<14} {count:>5}")
    _say(f"  promises broken    {len(tally.broken)}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
