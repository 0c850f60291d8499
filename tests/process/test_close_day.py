"""`posapp close-day` and `posapp audit verify` as processes, against the real local bank and its ledger."""

from __future__ import annotations

import csv
import io
import sqlite3
from typing import TYPE_CHECKING

import pytest

from tests.support.bank import BankProcess
from tests.support.program import Program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RICH = "5555555555554444"
SWAP = (
    "UPDATE events SET seq = 99 WHERE seq = 1; UPDATE events SET seq = 1 WHERE seq = 2; "
    "UPDATE events SET seq = 2 WHERE seq = 99"
)


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[BankProcess]:
    bank = BankProcess(tmp_path / "till" / "bank").start()
    yield bank
    bank.close()


@pytest.fixture
def till(tmp_path: Path, bank: BankProcess) -> Program:
    assert bank.running
    return Program(tmp_path / "till", {"POSAPP_API__TIMEOUT_S": "2", "POSAPP_API__SETTLING_S": "1"})


def test_a_day_is_matched_closed_and_audited(till: Program, bank: BankProcess) -> None:
    assert till.pay("INV-1", "--points", "500", "--card", "approved", card=RICH).code == 0
    assert till.pay("INV-2", "--points", "300", "--card", "declined", card=RICH).code == 3
    preview = till.run("close-day", "--preview", "--json")
    assert (preview.code, preview.answer["number"], preview.answer["closed_at"]) == (0, 1, None)
    ran = till.run("close-day", "--card-slips", "82.40", "--json")
    answer = ran.answer
    assert (ran.code, answer["number"], answer["sales"], answer["differences"]) == (0, 1, 2, [])
    assert (answer["points"], answer["points_value"], answer["credited_points"]) == (800, "8.00", 300)
    assert (answer["card_amount"], answer["card_slips"], answer["unsettled"]) == ("82.40", "82.40", [])
    ledger = bank.ledger()
    assert answer["bank"]["points"] == sum(one["points"] for one in ledger["redemptions"])
    assert answer["bank"]["credited_points"] == sum(one["points"] for one in ledger["credits"])
    audit = till.run("audit", "verify", "--head", answer["head"]["hash"], "--json")
    assert (audit.code, audit.answer["whole"], audit.answer["findings"]) == (0, True, [])
    assert audit.answer["events"] == answer["head"]["seq"] + 1
    assert till.run("close-day", "--json").answer["number"] == 2


def test_what_is_open_or_differs_is_said(till: Program, bank: BankProcess) -> None:
    assert till.pay("=INV-1", "--points", "500", "--card", "approved", card=RICH).code == 0
    bank.fault("redeem", "drop_after_commit")
    assert till.pay("INV-2", "--points", "300", card=RICH).code == 4
    ran = till.run("close-day", "--card-slips", "80", "--json", "--preview")
    assert [one["kind"] for one in ran.answer["differences"]] == ["card_slips"]
    assert [row["order"] for row in ran.answer["unsettled"]] == ["INV-2"]
    assert "1 sale is not settled." in ran.answer["message"]
    printed = till.run("close-day", "--preview")
    assert max(map(len, printed.out.splitlines())) <= 42
    assert "Not settled:" in printed.out
    rows = list(csv.DictReader(io.StringIO(till.run("close-day", "--card-slips", "80", "--preview", "--csv").out)))
    assert [row["kind"] for row in rows] == ["card_slips", "unsettled"]


def test_without_the_bank_nothing_is_closed(tmp_path: Path) -> None:
    bank = BankProcess(tmp_path / "bank").start()
    till = Program(tmp_path / "till", bank.environment())
    assert till.pay("INV-1", "--points", "500", "--card", "approved", card=RICH).code == 0
    bank.stop()
    ran = till.run("close-day", "--json")
    assert ran.code == 5
    assert "The bank cannot be reached." in ran.answer["message"]
    bank.close()


@pytest.mark.parametrize(
    ("change", "flaw", "seq"),
    [
        ("UPDATE events SET payload = replace(payload, 'false', 'true') WHERE seq = 2", "changed", 2),
        ("DELETE FROM events WHERE seq = 2", "missing", 2),
        ("DELETE FROM events WHERE seq = 3", "cut_off", 3),
        (SWAP, "not_chained", 1),
    ],
)
def test_the_audit_names_the_first_bad_event(till: Program, change: str, flaw: str, seq: int) -> None:
    assert till.pay("INV-1", "--points", "500", "--card", "approved", card=RICH).code == 0
    assert till.run("audit", "verify").code == 0
    with sqlite3.connect(till.data / "journal.db") as journal:
        journal.executescript(change)
    journal.close()
    ran = till.run("audit", "verify", "--json")
    assert (ran.code, ran.answer["whole"]) == (3, False)
    first = ran.answer["findings"][0]
    assert (first["flaw"], first["seq"]) == (flaw, seq)
    assert f"Event {seq} of till T01" in ran.answer["message"]


def test_a_chain_cut_and_its_head_moved_is_found_by_the_printed_head(till: Program) -> None:
    assert till.pay("INV-1", "--points", "500", "--card", "approved", card=RICH).code == 0
    head = till.run("close-day", "--preview", "--json").answer["head"]["hash"]
    with sqlite3.connect(till.data / "journal.db") as journal:
        journal.executescript(
            "DELETE FROM events WHERE seq = 3; UPDATE heads SET seq = 2, hash = (SELECT hash FROM events WHERE seq = 2)"
        )
    journal.close()
    assert till.run("audit", "verify", "--json").answer["findings"][0]["flaw"] == "sale_strayed"
    assert till.run("audit", "rebuild").code == 0
    assert till.run("audit", "verify").code == 0
    ran = till.run("audit", "verify", "--head", head, "--json")
    assert (ran.code, ran.answer["findings"][0]["flaw"]) == (3, "head_missing")


def test_a_sale_that_is_not_what_its_events_say_is_found_and_put_right(till: Program) -> None:
    paid = till.pay("INV-1", "--points", "500", "--card", "approved", card=RICH).answer
    with sqlite3.connect(till.data / "journal.db") as journal:
        journal.execute("UPDATE sales SET points = 5, state = 'refused'")
    journal.close()
    ran = till.run("audit", "verify", "--json")
    assert (ran.code, ran.answer["whole"], ran.answer["findings"][0]["flaw"]) == (3, False, "sale_strayed")
    assert paid["sale"] in ran.answer["message"]
    mended = till.run("audit", "rebuild", "--json")
    assert (mended.code, mended.answer["events"]) == (0, 3)
    assert till.run("audit", "verify").code == 0
    row = till.sale("INV-1")
    assert (row["state"], row["points"]) == ("completed", 500)


def test_where_there_is_no_journal_the_audit_makes_none(tmp_path: Path) -> None:
    ran = Program(tmp_path / "nothing").run("audit", "verify", "--json")
    assert (ran.code, ran.answer["events"], ran.answer["whole"]) == (0, 0, True)
    assert Program(tmp_path / "nothing").run("audit", "rebuild").code == 0
    assert not (tmp_path / "nothing" / "journal.db").exists()
