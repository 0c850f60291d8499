"""How the window begins and ends: with nothing left behind, also when it is killed, and with words when it cannot."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.program import Program
from tests.support.till import HARMLESS, Till, lives, processes_of
from tests.support.window import ProgramWindow
from tests.waiting import wait_for

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.desktop import Desktop


def test_closed_by_its_clerk_it_says_nothing_and_leaves_no_process(till: Till) -> None:
    bank = int(till.bank.notice["pid"])
    assert till.close() == 0
    wait_for(lambda: not processes_of(till.data), "every process to have gone", timeout_s=30)
    assert not lives(bank)
    assert not till.bank.notice_file.exists()
    assert [line for line in till.said.splitlines() if line and HARMLESS not in line] == []


def test_killed_in_the_middle_its_bank_ends_and_a_new_start_finds_the_open_sale(
    desktop: Desktop, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with Till(desktop, data) as till:
        till.start_sale("20.00", "INV-1")
        till.bank.fault("redeem", "hang", commit=True)
        till.redeem("500")
        wait_for(till.redemptions, "the points to be taken")
        bank = int(till.bank.notice["pid"])
        till.kill()
        wait_for(lambda: not lives(bank), "its bank to end", timeout_s=30)
    with Till(desktop, data) as till:
        # It opens where something is open, and has found out what became of it before anybody asks.
        till.sees("pageTitle", "Unsettled")
        till.sees("openState", "Card to charge")
        assert "INV-1" in till.names()
        till.press("Card approved")
        till.sees("unsettledCount", "Nothing waits.")
        assert till.sale("INV-1")["state"] == "completed"
        assert till.redemptions() == [(500, till.sale("INV-1")["external_id"])]


def test_started_again_at_once_after_a_kill_it_sells(desktop: Desktop, tmp_path: Path) -> None:
    with Till(desktop, tmp_path / "data") as till:
        till.kill()
        with Till(desktop, tmp_path / "data") as again:
            again.start_sale("5.00", "INV-1")
            again.enter()
            again.sees("redeem", "Redeem 500 points")
            again.enter()
            again.sees("resultTitle", "Sale finished")
            assert again.close() == 0


def test_two_windows_share_a_data_folder_and_one_order_is_paid_once(desktop: Desktop, tmp_path: Path) -> None:
    with Till(desktop, tmp_path / "data") as first, Till(desktop, tmp_path / "data") as second:
        second.start_sale("20.00", "INV-1")
        second.redeem("500")
        second.focused("Card approved")
        assert first.bank.notice["pid"] == second.bank.notice["pid"]
        assert second.close() == 0
        first.start_sale("20.00", "INV-1")
        first.redeem("500")
        first.sees("orderReferenceError", "Order INV-1 already has a sale: Card to charge.")
        assert len(first.redemptions()) == 1
        assert first.close() == 0


SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
CRASHING = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from posapp.app.window import Till
from posapp.settings import load

till = Till(load(None, {}), Path(sys.argv[1]))
QTimer.singleShot(100, lambda: int("5555 5555 5555 4444"))
sys.exit(till.run())
"""


def test_a_mistake_of_our_own_is_said_in_the_window_without_a_value_of_it(desktop: Desktop, tmp_path: Path) -> None:
    places = {"TMPDIR": str(tmp_path)}
    command = (sys.executable, "-c", CRASHING, str(tmp_path / "data"))
    with ProgramWindow(*command, desktop=desktop, environment=places) as window:
        assert window.text("shellNoticeWhat") == "The program made a mistake of its own."
        assert "Unsettled" in window.text("shellNoticeMore")
        window.key("F3")
        window.wait_for(lambda: window.text("pageTitle") == "History", "the window to go on")
        assert window.close() == 0
        (report,) = tmp_path.glob("posapp-crash-*.txt")
        assert str(report) in window.said
        for text in (window.said, report.read_text(encoding="utf-8")):
            assert "Traceback" not in text
            assert "5555" not in text


WRONG = {
    "api.signing_key": {
        "POSAPP_API__ENVIRONMENT": "custom",
        "POSAPP_API__BASE_URL": "http://127.0.0.1:9/loyalty",
        "POSAPP_API__CONSUMER_KEY": "till!key",
        "POSAPP_API__SIGNING_KEY": "none.p12",
        "POSAPP_API__ENCRYPTION_CERTIFICATE": "none.pem",
    },
    "api.base_url": {"POSAPP_API__ENVIRONMENT": "custom", "POSAPP_API__BASE_URL": "http://bank.example/loyalty"},
    "store.currency": {"POSAPP_STORE__CURRENCY": "XYZ"},
    "config": {"POSAPP_CONFIG": "none.toml"},
}


@pytest.mark.parametrize("key", WRONG)
def test_a_wrong_setting_keeps_the_window_shut_and_is_named_with_its_mend(
    desktop: Desktop, tmp_path: Path, key: str
) -> None:
    done = subprocess.run(
        Program(tmp_path / "data").command(),
        env=desktop.environment | WRONG[key],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert key in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
    assert not (tmp_path / "data").exists()


def test_without_a_screen_it_says_so(tmp_path: Path) -> None:
    nowhere = {name: value for name, value in os.environ.items() if name not in SCREENS}
    command = Program(tmp_path / "data").command()
    done = subprocess.run(command, env=nowhere, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("posapp: there is no display")
