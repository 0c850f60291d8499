"""`posapp receipt` as a process: text, PDF and printer, copies marked and on record, trouble with its exit code."""

from __future__ import annotations

import sqlite3
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.escpos import Interpreter
from tests.support.program import Program

if TYPE_CHECKING:
    from pathlib import Path

RICH = "5555555555554444"
STORE = {"POSAPP_STORE__NAME": "North store", "POSAPP_STORE__LOCALE": "en_US"}


@pytest.fixture
def till(tmp_path: Path) -> Program:
    made = Program(tmp_path / "till", STORE)
    assert made.pay("INV-1", "--points", "5000", "--card", "approved", card=RICH).code == 0
    return made


def test_a_receipt_as_text_once_and_then_as_a_copy(till: Program) -> None:
    sale = till.sale("INV-1")
    first = till.run("receipt", "INV-1", "--text")
    assert (first.code, first.err) == (0, "")
    lines = first.out.splitlines()
    assert max(map(len, lines)) <= 42
    assert lines[0].strip() == "North store"
    for shown in ("Points before                       48,250", "Points left                         43,250"):
        assert shown in lines
    assert "•• 4444" in first.out
    assert "COPY" not in first.out
    again = till.run("receipt", sale["redemption_id"], "--text", "--json")
    answer = again.answer
    assert (again.code, answer["sale"], answer["copy"]) == (0, sale["sale"], 2)
    assert "COPY 2" in answer["text"]
    assert answer["message"] == "This is copy 2."
    assert RICH not in first.out + again.out
    assert till.run("audit", "verify").code == 0
    with sqlite3.connect(till.data / "journal.db") as journal:
        kinds = [row[0] for row in journal.execute("SELECT kind FROM events ORDER BY seq")]
    journal.close()
    assert kinds == ["sale_opened", "redeemed", "card_approved", "receipt_issued", "receipt_issued"]


def test_a_receipt_as_pdf(till: Program, tmp_path: Path) -> None:
    file = tmp_path / "receipt.pdf"
    ran = till.run("receipt", till.sale("INV-1")["sale"], "--pdf", str(file), "--paper", "a4", "--json")
    assert (ran.code, ran.answer["file"], ran.answer["copy"]) == (0, str(file), 1)
    text = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True).stdout
    assert "Paid with 5,000 points" in text
    assert till.sale("INV-1")["sale"] in text
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["receipt.pdf"]


def test_a_receipt_on_a_printer_and_what_is_wrong_with_it(till: Program, tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    device.touch()
    till.settings["POSAPP_RECEIPT__PRINTER"] = f"escpos:file:{device}"
    ran = till.run("receipt", "INV-1", "--print", "--json")
    assert (ran.code, ran.answer["message"]) == (0, "Printed.")
    paper = Interpreter(device.read_bytes()).paper
    assert paper.codes == [till.sale("INV-1")["sale"]]
    device.unlink()
    gone = till.run("receipt", "INV-1", "--print", "--json")
    assert gone.code == 5
    assert gone.answer["message"] == (
        "The receipt could not be printed. The printer cannot be reached. The sale stands. Print it again from History."
    )
    assert till.sale("INV-1")["state"] == "completed"
    till.settings["POSAPP_RECEIPT__PRINTER"] = "none"
    assert till.run("receipt", "INV-1", "--print", "--json").code == 5
    till.settings["POSAPP_RECEIPT__PRINTER"] = f"pdf:{tmp_path / 'out'}"
    assert till.run("receipt", "INV-1", "--print").out == "Printed. This is copy 3.\n"
    assert len(list((tmp_path / "out").iterdir())) == 1


def test_wrong_use_is_refused_before_anything_is_recorded(till: Program, tmp_path: Path) -> None:
    for arguments in (["INV-1"], ["INV-1", "--text", "--print"], ["INV-1", "--pdf", "x.pdf", "--paper", "a5"]):
        assert till.run("receipt", *arguments, "--json").code == 2
    unwritable = till.run("receipt", "INV-1", "--pdf", str(tmp_path / "none" / "x.pdf"), "--json")
    assert (unwritable.code, unwritable.answer["error"]) == (2, "UserError")
    missing = till.run("receipt", "INV-9", "--text", "--json")
    assert (missing.code, missing.answer["error"]) == (3, "RuleError")
    assert till.run("receipt", RICH, "--text", "--json").code == 2
    assert "COPY" not in till.run("receipt", "INV-1", "--text").out


def test_a_cancelled_sale_says_what_came_back(till: Program) -> None:
    assert till.pay("INV-2", "--points", "300", "--card", "declined", card=RICH).code == 3
    text = till.run("receipt", "INV-2", "--text").out
    assert text.splitlines()[4] == "Sale cancelled"
    assert "Points given back                      300" in text
    assert "Card, not charged" in text
