"""The next version of the program, made of a copy of this one: its journal here, the way back, and what stays open."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from posapp import __version__
from posapp.journal import backups
from tests.package.next_version import next_version
from tests.support.bulk import QUICK, RICH
from tests.support.program import Program
from tests.unit.journal.later import append

if TYPE_CHECKING:
    from tests.support.bank import BankProcess

ROOT = Path(__file__).parents[2]


class Next(Program):
    """The next version on the same data folder."""

    tree = Path()

    def environment(self, **settings: str) -> dict[str, str]:
        return {**super().environment(**settings), "PYTHONPATH": str(self.tree)}

    def command(self, *arguments: str) -> list[str]:
        return ["env", "-C", str(self.tree), *super().command(*arguments)]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = tmp_path_factory.mktemp("next")
    for name in ("posapp", "resources"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__", "pictures"))
    next_version(tree, "9.8.7")
    return tree


@pytest.fixture
def tills(tmp_path: Path, bank: BankProcess, tree: Path) -> tuple[Program, Next]:
    settings = {**bank.environment(), **QUICK}
    later = Next(tmp_path, settings)
    later.tree = tree
    return Program(tmp_path, settings), later


def open_sale(till: Program, bank: BankProcess, order: str) -> None:
    """Points are taken at the bank, and nobody here knows it."""
    bank.fault("history", "drop_before")
    bank.fault("redeem", "drop_after_commit")
    ran = till.pay(order, "--points", "500", "--card", "approved", card=RICH)
    assert ran.answer["state"] == "unknown", ran
    bank.clear_faults()


def test_sales_open_before_in_and_after_the_upgrade_settle_after_the_way_back(
    tills: tuple[Program, Next], bank: BankProcess
) -> None:
    till, later = tills
    open_sale(till, bank, "INV-1")
    assert till.pay("INV-0", "--points", "200", "--card", "approved", card=RICH).code == 0
    open_sale(later, bank, "INV-2")

    refused = till.run("history", "--json")
    assert (refused.code, refused.answer["key"]) == (2, "journal")
    assert "written by posapp 9.8.7 or later" in refused.answer["message"]
    assert "posapp journal downgrade" in refused.answer["message"]
    shown = till.run("journal", "show", "--json").answer
    assert (shown["program"], shown["newer"], len(shown["copies"])) == ("9.8.7", True, 1)

    done = till.run("journal", "downgrade", "--json")
    assert (done.code, done.answer["done"], done.answer["from_program"]) == (0, True, "9.8.7")
    assert "calm" in payloads(till)
    assert till.run("audit", "verify", "--json").code == 0
    open_sale(till, bank, "INV-3")
    assert till.run("unsettled", "--settle", "--json").code == 0
    found = till.run("history", "--json").answer["rows"]
    assert {row["order"]: row["state"] for row in found} == {
        "INV-0": "completed", "INV-1": "redeemed", "INV-2": "redeemed", "INV-3": "redeemed",
    }  # fmt: skip

    # And forward again: to that program nothing is missing or changed.
    assert later.run("audit", "verify", "--json").code == 0


def test_what_only_the_newer_program_knows_is_refused_and_nothing_changed(tills: tuple[Program, Next]) -> None:
    till, later = tills
    assert later.pay("INV-1", "--none", "--card", "approved", card=RICH).code == 0
    file = till.data / "journal.db"
    append(file, "gift_card_used", {"v": 1})
    append(file, "gift_card_used", {"v": 1})
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = file.read_bytes()
    refused = till.run("journal", "downgrade", "--json")
    assert (refused.code, refused.answer["unknown"]) == (3, {"gift_card_used": 2})
    assert "gift_card_used (2)" in refused.answer["message"]
    assert file.read_bytes() == before
    assert backups.kept(till.data) == []


def test_its_version_is_the_copy_s_own(tree: Path) -> None:
    command = [sys.executable, "-m", "posapp", "--version"]
    told = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=True, env={**os.environ})
    assert told.stdout.split()[-1] == "9.8.7" != __version__


def payloads(till: Program) -> set[str]:
    with closing(sqlite3.connect(till.data / "journal.db")) as database:
        rows = database.execute("SELECT payload FROM events WHERE kind = 'sale_opened'").fetchall()
    return {json.loads(payload).get("mood", "") for (payload,) in rows}
