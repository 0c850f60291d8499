"""A program around `run_app`, as its own process: what it loads when, how it ends, and that it rests when idle."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import Final

import pytest

PROGRAM: Final = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from posapp.ui.bridge import Bridge, run_app
from posapp.ui.worker import Worker

HEAVY = ("asyncio", "qasync", "babel", "httpx", "sqlite3")

def tell(*words):
    print(*words, flush=True)

class Window(QWidget):
    painted = False

    def paintEvent(self, event):
        if not self.painted:
            self.painted = True
            tell("painted", *(name for name in HEAVY if name in sys.modules))

    def closeEvent(self, event):
        event.ignore()
        bridge.leave()

async def operation():
    return "points"

async def hanging():
    import asyncio
    try:
        await asyncio.Event().wait()
    finally:
        tell("written down")

async def last():
    tell("journal closed")

def start():
    tell("started", window.painted)
    bridge.run("pay", hanging, done=print, failed=print)
    SCENARIO

app = QApplication(sys.argv[:1])
bridge = Bridge(Worker())
window = Window()
bridge.run("balance", operation, done=lambda points: tell("home", points), failed=tell)
window.show()
code = run_app(app, bridge, window, start=start, last=last)
tell("ended")
sys.exit(code)
"""
ORDERLY: Final = ["painted", "started True", "home points", "written down", "journal closed", "ended"]


def program(scenario: str) -> subprocess.Popen[str]:
    source = PROGRAM.replace("SCENARIO", scenario)
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-W", "error", "-c", source], stdout=pipe, stderr=pipe, text=True)


def test_the_first_frame_is_painted_before_any_loop_is_loaded_and_closing_ends_in_order() -> None:
    with program("QTimer.singleShot(200, window.close)") as running:
        said, complaints = running.communicate(timeout=60)
    assert (running.returncode, complaints) == (0, "")
    assert said.splitlines() == ORDERLY


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_order(number: signal.Signals) -> None:
    with program("QTimer.singleShot(200, lambda: tell('ready'))") as running:
        assert running.stdout is not None
        said: list[str] = []
        while "ready" not in said:
            said.append(running.stdout.readline().strip())
        running.send_signal(number)
        rest, complaints = running.communicate(timeout=60)
    assert (running.returncode, complaints) == (0, "")
    said.remove("ready")
    assert said + rest.splitlines() == ORDERLY


def test_a_window_closed_at_once_ends_in_order() -> None:
    with program("bridge.leave()") as running:
        said, complaints = running.communicate(timeout=60)
    assert (running.returncode, complaints) == (0, "")
    assert said.splitlines()[:2] == ["painted", "started True"]
    assert said.splitlines()[-2:] == ["journal closed", "ended"]


def test_a_start_that_fails_is_raised_after_an_orderly_end() -> None:
    with program("raise RuntimeError('no bank')") as running:
        said, complaints = running.communicate(timeout=60)
    assert running.returncode == 1
    assert "RuntimeError: no bank" in complaints
    assert "journal closed" in said


def test_an_idle_window_rests() -> None:
    spent = "tell('spent', time.process_time() - begun)"
    measure = f"begun = time.process_time(); QTimer.singleShot(1500, lambda: ({spent}, bridge.leave()))"
    with program(measure) as running:
        said, _ = running.communicate(timeout=60)
    seconds = next(line for line in said.splitlines() if line.startswith("spent")).split()[1]
    assert float(seconds) < 0.15
