"""A window that paints and types in Python for as long as it takes a wrong Qt binding to abort.

Some builds of PySide6 take one reference too many per call: thousands of short tests pass on them, and a till falls
over after half a minute with `none_dealloc`. From Python 3.12 on None and True cannot run out.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.support.till import HARMLESS

if TYPE_CHECKING:
    from tests.support.till import Till

SOAK_S: Final = 40
SETTLED_S: Final = 10
GROWTH_KB: Final = 4_000
WINDOW: Final = """
import sys
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

class Painted(QWidget):
    frames = 0

    def paintEvent(self, event):
        self.frames += 1
        painter = QPainter(self)
        painter.drawText(10, 20, str(self.frames))
        painter.end()

class Bell(QObject):
    rung = Signal(bool)

app = QApplication(sys.argv)
window = QWidget()
box = QVBoxLayout(window)
painted, field, bell = Painted(), QLineEdit(), Bell()
painted.setMinimumSize(200, 40)
box.addWidget(painted)
box.addWidget(field)
heard = []
field.textChanged.connect(lambda text: heard.append(len(text)))
bell.rung.connect(lambda loud: None)
window.show()
"""
TICKING: Final = """
ticks = 0

def tick():
    global ticks
    ticks += 1
    painted.update()
    field.setText(str(ticks))

timer = QTimer(interval=10)
timer.timeout.connect(tick)
timer.start()
QTimer.singleShot(SECONDS * 1000, app.quit)
code = app.exec()
assert painted.frames > 10 * SECONDS and len(heard) > 10 * SECONDS, (painted.frames, len(heard))
sys.exit(code)
"""
COUNTING: Final = """
app.processEvents()
calls = {"repaint": painted.repaint, "emit": lambda: bell.rung.emit(True)}
for name, call in calls.items():
    for _ in range(10):
        call()
    before = sys.getrefcount(None), sys.getrefcount(True)
    for _ in range(1000):
        call()
    after = sys.getrefcount(None), sys.getrefcount(True)
    lost = max(earlier - later for earlier, later in zip(before, after))
    assert lost < 400, f"{name} takes {lost / 1000} references a call"
"""


def start(program: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-X", "faulthandler", "-c", program]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ends_well(program: subprocess.Popen[str], timeout_s: float) -> None:
    with program:
        try:
            _, said = program.communicate(timeout=timeout_s)
        finally:
            program.kill()
    assert program.returncode == 0, said


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None and True are immortal")
def test_a_call_takes_no_more_references_than_it_gives_back() -> None:
    ends_well(start(WINDOW + COUNTING), timeout_s=60)


def test_windows_live_through_forty_seconds_of_painting_and_typing_and_do_not_grow(till: Till) -> None:
    # Both at once: a small window that ticks quicker than any clerk, and the till with a busy one.
    with start(WINDOW + TICKING.replace("SECONDS", str(SOAK_S))) as painting:
        began, rounds = time.monotonic(), 0
        while time.monotonic() < began + SETTLED_S or rounds < 2:
            busy(till)
            rounds += 1
        settled = memory(till)
        while time.monotonic() < began + SOAK_S:
            busy(till)
            rounds += 1
        grown = {kind: size - settled[kind] for kind, size in memory(till).items()}
        ends_well(painting, timeout_s=40)
    assert max(grown.values()) < GROWTH_KB, (rounds, settled, grown)
    assert till.close() == 0
    assert [line for line in till.said.splitlines() if line and HARMLESS not in line] == []


def busy(till: Till) -> None:
    """A cart typed, checked, steered to and fro, looked away from, and called off before anything is taken."""
    till.focused("Cart total")
    till.key("ctrl+a")
    till.type("1234.56")
    till.enter()
    till.focused("Card number")
    till.type("5555555555554444")
    till.enter()
    till.focused("Points to redeem")
    for points in ("1", "500", "12345"):
        till.key("ctrl+a")
        till.type(points)
    till.key("F7", "F6", "F7", "F6")
    till.sees("redeem", "Redeem 48,250 points")
    for key, page in (("F3", "History"), ("F4", "Unsettled"), ("F1", "Help"), ("F2", "Checkout")):
        till.key(key)
        till.sees("pageTitle", page)
    till.key("Escape")
    till.focused("Card number")
    till.type("1234")
    till.key("Escape")


def memory(till: Till) -> dict[str, int]:
    """RSS and anonymous PSS of the window's process in kB: files that fewer programs share are not its growth."""
    told = Path(f"/proc/{till.process.pid}/smaps_rollup").read_text(encoding="ascii")
    lines = (line.split() for line in told.splitlines()[1:])
    return {kind: int(size) for kind, size, _ in lines if kind in ("Pss_Anon:", "Rss:")}
