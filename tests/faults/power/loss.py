"""Runs `posapp` so that the power goes at its n-th change on the disk (power_loss.c says what is lost then)."""

from __future__ import annotations

import secrets
import shutil
import signal
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults.kills.harness import CARDS, QUICK
from tests.faults.kills.promises import broken
from tests.support.program import Program

if TYPE_CHECKING:
    from collections.abc import Iterable
    from subprocess import CompletedProcess

    from tests.support.bank import BankProcess

SOURCE = Path(__file__).with_name("power_loss.c")
SALE = ("pay", "--total", "20", "--points", "300", "--json")
_SETTLINGS = 6
_DAMAGED_SALES = 4


@dataclass(frozen=True, slots=True)
class Cut:
    """Before which change the power goes, and the seed of what is lost."""

    at: int
    seed: int


class Disk:
    """A disk whose power goes: runs commands on it. `deaf` makes one that lies about what it has synced."""

    def __init__(self, folder: Path, *, deaf: bool = False) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._library = folder / "power_loss.so"
        self._aside = folder / "aside"
        self._aside.mkdir()
        self._count = folder / "count"
        self._deaf = {"POWER_DEAF": "1"} if deaf else {}
        command = ["gcc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", str(self._library), str(SOURCE), "-ldl"]
        subprocess.run(command, check=True)

    def changes(self, till: Program, *arguments: str, card: str = "") -> int:
        """How many changes a command makes when nothing happens to it."""
        done = self._run(till, arguments, card, POWER_COUNT=str(self._count))
        assert done.returncode in (0, 3), done.stderr
        return int(self._count.read_text())

    def run(self, till: Program, cut: Cut, *arguments: str, card: str = "") -> CompletedProcess[str]:
        """A command with a cut."""
        done = self._run(till, arguments, card, POWER_AT=str(cut.at), POWER_SEED=str(cut.seed))
        assert done.returncode in (-signal.SIGKILL, 0, 3), (done.returncode, done.stdout, done.stderr)
        return done

    def _run(self, till: Program, arguments: tuple[str, ...], card: str, **power: str) -> CompletedProcess[str]:
        places = {"LD_PRELOAD": self._library, "POWER_FOLDER": till.data, "POWER_ASIDE": self._aside}
        environment = till.environment(**{name: str(place) for name, place in places.items()}, **power, **self._deaf)
        return subprocess.run(
            till.command(*arguments), input=f"{card}\n" if card else "", env=environment,
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip


@dataclass
class Losses:
    """Power cuts in one kind of work after another; what broke stands in `broken`."""

    disk: Disk
    bank: BankProcess
    folder: Path
    cuts: int = 0
    broken: list[str] = field(default_factory=list)
    _tills: dict[str, str] = field(default_factory=dict)

    def till(self, name: str) -> Program:
        """A till of its own name that gives up soon, on the data folder `name`."""
        self._tills[name] = self._tills.get(name, f"P{secrets.token_hex(3)}")
        settings = QUICK | self.bank.environment() | {"POSAPP_STORE__TILL": self._tills[name]}
        return Program(self.folder / name, settings)

    def sales(self, name: str, *card_part: str, step: int, seeds: Iterable[int]) -> None:
        """The power goes in one sale after another on a till that has sold before."""
        till = self.till(name)
        for run in range(2):
            total = self.disk.changes(till, *SALE, "--order", f"WHOLE-{run}", *card_part, card=CARDS[0])
        for seed in seeds:
            for at in range(1 + seed % step, total + 1, step):
                self._sale(till, Cut(at, seed), f"CUT-{at}-{seed}", card_part)

    def first_sales(self, name: str, *, step: int, seeds: Iterable[int]) -> None:
        """The power goes in the first sale there ever was, each time on an empty folder."""
        total = self.disk.changes(self.till(name), *SALE, "--order", "WHOLE", "--card", "approved", card=CARDS[0])
        for seed in seeds:
            for at in range(1 + seed % step, total + 1, step):
                till = self.till(f"{name}-{at}-{seed}")
                till.data.mkdir()
                self._sale(till, Cut(at, seed), "FIRST", ("--card", "approved"))

    def mendings(self, name: str, *, step: int, seeds: Iterable[int]) -> None:
        """The power goes while a damaged journal is rebuilt: nothing may be lost by that."""
        whole = self.till(name)
        for number in range(_DAMAGED_SALES):
            assert whole.pay(f"INV-{number}", "--points", "300", "--card", "approved", card=CARDS[0]).code == 0
        damage(whole.data / "journal.db")

        def copy(to: str) -> Program:
            return Program(shutil.copytree(whole.data, self.folder / to), whole.settings)

        total = self.disk.changes(copy(f"{name}-count"), "history", "--json")
        for seed in seeds:
            for at in range(1 + seed % step, total + 1, step):
                till = copy(f"{name}-{at}-{seed}")
                done = self.disk.run(till, Cut(at, seed), "history", "--json")
                again = till.run("history", "--json")
                if len(again.answer.get("rows", ())) != _DAMAGED_SALES:
                    left = sorted(file.name for file in till.data.iterdir())
                    self.broken.append(f"{Cut(at, seed)}: mended only as far as {again.answer}, {left}")
                    continue
                self._check(till, Cut(at, seed), done)

    def _sale(self, till: Program, cut: Cut, order: str, card_part: tuple[str, ...]) -> None:
        done = self.disk.run(till, cut, *SALE, "--order", order, *card_part, card=CARDS[cut.seed % len(CARDS)])
        self._check(till, cut, done)
        if '"state": "completed"' in done.stdout and till.sale(order)["state"] != "completed":
            self.broken.append(f"{cut}: order {order} was said to be completed, and is not")

    def _check(self, till: Program, cut: Cut, done: CompletedProcess[str]) -> None:
        self.cuts += done.returncode == -signal.SIGKILL
        for _ in range(_SETTLINGS):
            ran = till.run("unsettled", "--settle", "--json")
            if ran.code == 0:
                break
        else:
            self.broken.append(f"{cut}: not settled: {ran.answer}")
        promises = broken(till.data / "journal.db", self.bank.data / "bank.db", till.settings["POSAPP_STORE__TILL"])
        self.broken += [f"{cut}: {promise}" for promise in promises]


def damage(journal: Path) -> None:
    """Overwrite the page of the sales, so that only the events tell of them."""
    with closing(sqlite3.connect(journal)) as database:
        size = int(database.execute("PRAGMA page_size").fetchone()[0])
        root = int(database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'sales'").fetchone()[0])
    with journal.open("r+b") as raw:
        raw.seek((root - 1) * size)
        raw.write(b"\x55" * size)
