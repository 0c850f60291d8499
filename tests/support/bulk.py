"""Lists of credits for `posapp credit --from`: written, begun, and what came of them at the bank and in the results."""

from __future__ import annotations

import csv
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from tests.support.bank import BankProcess
    from tests.support.program import Program, Ran

RICH: Final = "5555555555554444"
QUICK: Final = {"POSAPP_API__SETTLING_S": "1", "POSAPP_API__TIMEOUT_S": "5"}


def sold(till: Program, *orders: str, points: int = 500) -> list[str]:
    """The redemption of each order."""
    sales = [till.pay(order, "--points", str(points), "--card", "approved", card=RICH).answer for order in orders]
    return [str(sale["redemption_id"]) for sale in sales]


def write(file: Path, *lines: str) -> Path:
    file.write_text("\n".join(["reference,points,reason,note", *lines, ""]))
    return file


def credit(till: Program, file: Path, *how: str) -> Ran:
    return till.run("credit", "--from", str(file), *how, "--json")


def results(file: Path) -> list[dict[str, str]]:
    with file.with_name(f"{file.stem}.results.csv").open(newline="") as found:
        return list(csv.DictReader(found))


def reached(file: Path) -> int:
    """How many results stand beside the file."""
    with suppress(FileNotFoundError):
        return len(results(file))
    return 0


def given(bank: BankProcess, redemptions: list[str]) -> list[int]:
    """The points of every credit of these redemptions at the bank."""
    return sorted(int(one["points"]) for one in bank.ledger()["credits"] if str(one["redemption_id"]) in redemptions)


def until_done(till: Program, file: Path, *, tries: int = 12) -> Ran:
    """Begin it until nothing is open or left."""
    for _ in range(tries):
        ran = credit(till, file, "--yes")
        if ran.code == 0:
            return ran
    raise AssertionError(ran)


def started(till: Program, file: Path) -> subprocess.Popen[str]:
    return till.start("credit", "--from", str(file), "--yes", "--json")


def killed(child: subprocess.Popen[str]) -> None:
    child.kill()
    child.communicate(timeout=60)
