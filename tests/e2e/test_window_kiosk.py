"""A till that is all there is on the screen: it covers it, stays, sells, and ends with the session."""

from __future__ import annotations

import signal
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

from tests.support.till import HARMLESS, Till
from tests.waiting import wait_for

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.desktop import Desktop


def in_front(desktop: Desktop, window: str) -> bool:
    try:
        return desktop.xdotool("getactivewindow").strip() == window
    except subprocess.CalledProcessError:
        return False  # None has the keyboard.


def test_a_kiosk_covers_the_screen_cannot_be_closed_and_ends_with_the_session(desktop: Desktop, tmp_path: Path) -> None:
    with Till(desktop, tmp_path / "data", {"POSAPP_WINDOW__KIOSK": "true"}) as till:
        (window,) = desktop.xdotool("search", "--onlyvisible", "--pid", str(till.process.pid)).split()
        place = dict(line.split("=") for line in desktop.xdotool("getwindowgeometry", "--shell", window).splitlines())
        screen = desktop.xdotool("getdisplaygeometry").split()
        assert ([place["X"], place["Y"]], [place["WIDTH"], place["HEIGHT"]]) == (["0", "0"], screen)
        till.start_sale("20.00", "INV-1")
        till.key("alt+F4", "ctrl+q")
        desktop.xdotool("windowminimize", window)
        with suppress(AssertionError):  # It may be back before one has looked.
            wait_for(lambda: not in_front(desktop, window), "the window to be pushed away", timeout_s=1)
        wait_for(lambda: in_front(desktop, window), "the window to come back")
        till.redeem("500")
        till.press("Card approved")
        till.sees("resultTitle", "Sale finished")
        till.process.send_signal(signal.SIGTERM)
        assert till.process.wait(20) == 0
        assert [line for line in till.said.splitlines() if line and HARMLESS not in line] == []
        assert till.sale("INV-1")["state"] == "completed"
