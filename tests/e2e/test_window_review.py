"""What the bank cannot tell, a person decides: the window shows both sides, keeps the note, and goes on."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.till import RICH, Till
from tests.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.desktop import Desktop

QUICK = {"POSAPP_API__TIMEOUT_S": "2", "POSAPP_API__SETTLING_S": "1"}


@pytest.fixture
def silent(desktop: Desktop, tmp_path: Path) -> Iterator[Till]:
    """A till whose bank repeats no reference of ours."""
    with Till(desktop, tmp_path / "data", QUICK) as till:
        till.bank.switch(echo_external_id=False)
        yield till


def left_open(till: Till) -> None:
    """A redemption that was made, not answered, and stands there without a reference."""
    till.start_sale("20.00", "INV-1")
    till.bank.fault("redeem", "drop_after_commit")
    till.redeem("500")
    # By itself, without a key.
    wait_for(lambda: till.sale("INV-1")["state"] == "needs_review", "the look", timeout_s=60)
    till.key("F4")
    till.sees("openState", "Needs you")


def events(till: Till, kind: str) -> int:
    import sqlite3

    with sqlite3.connect(till.data / "journal.db") as journal:
        return int(journal.execute("SELECT count(*) FROM events WHERE kind = ?", (kind,)).fetchone()[0])


def test_ours_goes_on_with_the_card(silent: Till) -> None:
    left_open(silent)
    (entry,) = silent.bank.ledger()["redemptions"]
    assert "A supervisor must decide." in silent.text("openHeadline")
    assert (silent.text("askedValue1"), silent.text("listedValue1")) == ("500", "500")
    assert silent.text("listedValue4") == entry["redemption_id"]
    # Without a note nothing is decided.
    silent.press("It is ours")
    silent.sees("reviewNoteError", "This needs a note.")
    silent.type("Customer's app shows 500 points")
    silent.press("It is ours")
    silent.sees("openState", "Card to charge")
    assert events(silent, "judged_ours") == 1
    silent.press("Card approved")
    silent.sees("unsettledCount", "Nothing waits.")
    row = silent.sale("INV-1")
    assert (row["state"], row["redemption_id"]) == ("completed", entry["redemption_id"])


def test_not_ours_is_looked_for_until_it_is_certain_and_then_the_order_is_free(silent: Till) -> None:
    silent.start_sale("20.00", "INV-1")
    silent.bank.fault("history", "server_error", times=None)
    silent.bank.fault("redeem", "drop_before")
    silent.redeem("500")
    silent.sees("resultTitle", "No answer from the bank")
    neighbour = silent.commands.pay("OTHER", "--points", "500", card=RICH)
    assert neighbour.answer["state"] == "redeemed"
    # It is claimed by its own sale: no candidate. A stranger's is one.
    stranger = type(silent.commands)(silent.data.parent / "elsewhere", silent.bank.environment())
    assert stranger.pay("STRANGER", "--points", "500", card=RICH).answer["state"] == "redeemed"
    silent.bank.clear_faults()
    wait_for(lambda: silent.sale("INV-1")["state"] == "needs_review", "the look", timeout_s=60)
    silent.key("F4")
    silent.sees("openState", "Needs you")
    silent.fill("Note", "The neighbour's receipt shows it")
    silent.press("It is not ours")
    wait_for(lambda: silent.sale("INV-1")["state"] == "not_redeemed", "certainty", timeout_s=60)
    assert events(silent, "judged_not_ours") == 1
    assert silent.sale("OTHER")["state"] == "redeemed"


def test_left_open_stays_and_a_card_number_in_the_note_is_refused(silent: Till) -> None:
    left_open(silent)
    silent.fill("Note", "card 5555 5555 5555 4444")
    silent.press("Leave it open")
    silent.sees("reviewNoteError", "This looks like a card number")
    silent.fill("Note", "Customer comes back tomorrow")
    silent.press("Leave it open")
    silent.sees("unsettledNoticeWhat", "Not known yet.")
    assert events(silent, "left_open") == 1
    assert silent.sale("INV-1")["state"] == "needs_review"


def test_the_customer_gets_a_slip(silent: Till, tmp_path: Path) -> None:
    left_open(silent)
    silent.press("Slip for the customer")
    shown = silent.text("slipText")
    assert "INV-1" in shown
    assert "Outcome not known yet" in shown
    assert max(map(len, shown.splitlines())) <= 42
    for name in ("slip.txt", "slip.pdf"):
        silent.press("Save")
        silent.wait_for(lambda: [one for one in silent.names() if one == "File name:"], "the dialog")
        silent.key("ctrl+a")
        silent.type(str(tmp_path / name))
        silent.enter()
        silent.sees("slipNoticeWhat", f"Saved as {name}.")
    assert (tmp_path / "slip.txt").read_text() == shown
    assert shutil.which("pdftotext"), "poppler-utils is not installed"
    read = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "slip.pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert [line.split() for line in read.splitlines() if line.strip()] == [
        line.split() for line in shown.splitlines() if line.strip()
    ]
