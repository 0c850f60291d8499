"""The day is closed at the window by keys: matched with the bank and the card slips, saved, and proved by the audit."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

from tests.support.till import Till

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.desktop import Desktop

LATE = {"POSAPP_API__TIMEOUT_S": "2", "POSAPP_API__SETTLING_S": "600"}
"""Nothing is held for absent as long as the test runs."""


def sell(till: Till, order: str, card: str) -> None:
    till.start_sale("20.00", order)
    till.redeem("500")
    till.focused("Card approved")
    if card == "Card declined":
        till.key("Tab")
    till.decide(card)
    till.sees("resultTitle", "Sale finished" if card == "Card approved" else "Sale called off")
    till.next_sale()


def test_a_day_is_matched_closed_saved_and_proved(till: Till, tmp_path: Path) -> None:
    sell(till, "INV-1", "Card approved")
    sell(till, "INV-2", "Card declined")
    till.key("F9")
    till.focused("Card slips total")
    till.type("14.00")
    till.enter()
    till.sees("dayNoticeWhat", "1 difference.")
    till.key("ctrl+a")
    till.type("15.00")
    till.enter()
    till.sees("dayNothing", "Nothing. Journal and bank agree.")
    till.press("Close day 1")
    till.sees("dayNoticeWhat", "Day 1 is closed.")
    report = till.content("Report")
    assert "INV-2" not in report
    till.press("Save")
    till.wait_for(lambda: [one for one in till.names() if one == "File name:"], "the dialog")
    till.key("ctrl+a")
    till.type(str(tmp_path / "day.pdf"))
    till.enter()
    till.sees("dayNoticeWhat", "Saved as day.pdf.")
    assert shutil.which("pdftotext"), "poppler-utils is not installed"
    read = subprocess.run(["pdftotext", "-layout", tmp_path / "day.pdf", "-"], capture_output=True, check=True).stdout
    assert "".join(report.split()) in "".join(read.decode().split())
    head = re.findall(r"^\s*([0-9a-f]{32})$", read.decode(), re.MULTILINE)
    assert till.commands.run("audit", "verify", "--head", " ".join(head)).code == 0
    # The next day begins empty.
    assert till.commands.run("close-day", "--preview", "--json").answer["number"] == 2


def test_what_does_not_match_and_what_is_open_is_listed_and_can_be_opened(desktop: Desktop, tmp_path: Path) -> None:
    with Till(desktop, tmp_path / "data", LATE) as till:
        sell(till, "INV-1", "Card approved")
        # Somebody at the bank gives points of this sale back, and the next one gets no answer.
        (redemption,) = till.bank.ledger()["redemptions"]
        till.bank.peer.credit(redemption["account"], redemption["id"], points="200")
        till.bank.fault("redeem", "hang")
        till.start_sale("20.00", "INV-2")
        till.redeem("500")
        till.sees("resultTitle", "No answer from the bank")
        till.key("F9")
        till.sees("dayNoticeWhat", "1 difference. 1 sale is not settled.")
        lines = [node.name for node in till.tree() if node.role == "list item" and node.showing]
        assert any("INV-1" in line for line in lines), lines
        assert any("INV-2" in line for line in lines), lines
        till.focus("To look into")
        till.key("Home")
        assert till.text("dayDetail")
        till.bank.fault("history", "server_error", times=None)
        till.press("Check again")
        till.sees("dayNoticeMore", "The day is not closed.")
        till.bank.clear_faults()
        till.press("Check again")
        till.press("Close day 1")
        # Closed all the same, and the report says what is open.
        till.sees("dayNoticeWhat", "Day 1 is closed.")
        assert "INV-2" in till.content("Report")
