"""A few kills of the real program, and proof that a promise broken in the two databases would be seen."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.faults.kills.harness import CARDS, QUICK, Campaign
from tests.faults.kills.promises import broken
from tests.support.bank import BankProcess
from tests.support.program import Program

if TYPE_CHECKING:
    from pathlib import Path

FEW = 12


def test_no_kill_breaks_a_promise(tmp_path: Path) -> None:
    bank = BankProcess(tmp_path / "bank").start()
    try:
        till = Program(tmp_path / "till", QUICK | bank.environment())
        tally = Campaign(till, bank, seed=1, bank_dies=0.0).run(FEW)
    finally:
        bank.close()
    assert tally.broken == []
    assert tally.struck >= FEW
    assert tally.states


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Databases of a day with a completed, a cancelled and a redeemed sale."""
    folder = tmp_path_factory.mktemp("day")
    bank = BankProcess(folder / "bank").start()
    try:
        till = Program(folder / "till", bank.environment())
        for number, card in enumerate((["--card", "approved"], ["--card", "declined"], [])):
            assert till.pay(f"INV-{number}", "--points", "300", *card, card=CARDS[0]).code in (0, 3)
    finally:
        bank.close()
    return folder


TAMPERED = [
    ("bank/bank.db", "UPDATE burns SET points = points + 7 WHERE returned = 0", "the bank's own books"),
    (
        "bank/bank.db",
        (
            "UPDATE movements SET external_id = 'T01-stray' WHERE external_id ="
            " (SELECT min(external_id) FROM movements WHERE original IS NULL)"
        ),
        "in no sale",
    ),
    ("till/journal.db", "UPDATE events SET operator = 'eve' WHERE seq = 2", "the journal's chain"),
    ("till/journal.db", "UPDATE sales SET state = 'unknown' WHERE state = 'redeemed'", "for ever"),
    ("till/journal.db", "UPDATE sales SET state = 'cancelled' WHERE state = 'completed'", "holds 300 of its 300"),
    ("till/journal.db", "UPDATE sales SET state = 'completed' WHERE state = 'cancelled'", "the journal's chain"),
    ("till/journal.db", "UPDATE sales SET redemption_id = '7' WHERE state = 'redeemed'", "not its own"),
    ("till/journal.db", "DELETE FROM sales WHERE state = 'completed'", "the journal tells of"),
    (
        "till/journal.db",
        "DROP INDEX sales_living_order; UPDATE sales SET \"order\" = 'INV-0' WHERE state = 'redeemed'",
        "2 living sales",
    ),
]


def test_an_honest_day_breaks_no_promise(day: Path) -> None:
    assert broken(day / "till" / "journal.db", day / "bank" / "bank.db") == []


@pytest.mark.parametrize(("file", "change", "promise"), TAMPERED)
def test_a_broken_promise_is_seen(day: Path, tmp_path: Path, file: str, change: str, promise: str) -> None:
    copy = shutil.copytree(day, tmp_path / "copy")
    with closing(sqlite3.connect(copy / file)) as database:
        database.executescript(change)
    found = broken(copy / "till" / "journal.db", copy / "bank" / "bank.db")
    assert any(promise in one for one in found), found
