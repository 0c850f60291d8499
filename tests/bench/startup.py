"""From exec to a mapped window, and the memory three seconds later, against a bare PySide6 window in turns."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.bench.tables import Series, show
from tests.bench.x11 import Screen
from tests.support.desktop import Desktop
from tests.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BARE: Final = (sys.executable, str(Path(__file__).with_name("bare_window.py")))
TILL: Final = (sys.executable, "-m", "posapp")
DESK: Final = (*TILL, "agent")
SETTLED_S: Final = 3
LEASED_S: Final = 0.5
MEGABYTE: Final = 1024


class Program:
    """One run of a program on the display, from its exec to its end."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], screen: Screen) -> None:
        screen.forget()
        began = time.perf_counter()
        self._process = subprocess.Popen(
            command, env=environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            self.milliseconds = (screen.next_window() - began) * 1000
        except TimeoutError:
            self.end(signal.SIGKILL)
            raise

    def megabytes(self) -> float:
        """The proportional set size of the process itself, without its local bank."""
        for line in Path(f"/proc/{self._process.pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / MEGABYTE
        raise AssertionError("the kernel tells no PSS")

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        self._process.send_signal(how)
        self._process.wait(20)


def measure(rounds: int) -> None:
    """Print the tables of start-up and memory."""
    starts: dict[str, list[float]] = {
        name: [] for name in ("bare", "till", "till after kill -9", "till, first run", "desk")
    }
    memory: dict[str, list[float]] = {"bare": [], "till": []}
    with Desktop() as desk, tempfile.TemporaryDirectory() as folder, Screen(desk.environment["DISPLAY"]) as screen:
        homes = Path(folder)
        environment = usual(desk)
        for number in range(rounds + 1):
            home = homes / "till"
            bare = run(BARE, environment, homes / "bare", screen)
            normal = run(TILL, environment, home, screen)
            run(TILL, environment, home, screen, how=signal.SIGKILL)
            killed = run(TILL, environment, home, screen)
            first_home = homes / f"first{number}"
            first = run(TILL, environment, first_home, screen)
            shutil.rmtree(first_home, ignore_errors=True)
            desk_run = run(DESK, environment, home, screen)
            if number == 0:
                continue  # The page cache and the .pyc files are warm from here on.
            for name, one in zip(starts, (bare, normal, killed, first, desk_run), strict=True):
                starts[name].append(one.milliseconds)
        for _ in range(3):
            for name, command in (("bare", BARE), ("till", TILL)):
                memory[name].append(_memory(command, environment, homes / name, screen))
    _show(starts, memory)


def usual(desk: Desktop) -> dict[str, str]:
    """The environment of a program that nothing reads from outside."""
    environment = desk.environment
    for name in ("QT_LINUX_ACCESSIBILITY_ALWAYS_ON", "QT_SCALE_FACTOR"):
        environment.pop(name, None)
    return environment | {"DBUS_SESSION_BUS_ADDRESS": "disabled:"}


def _show(starts: Mapping[str, list[float]], memory: Mapping[str, list[float]]) -> None:
    targets = {
        "till": "<= 1.5 x bare",
        "till after kill -9": "<= 1.15 x till",
        "till, first run": "<= 1.3 x till",
        "desk": "<= 1.15 x till",
    }
    series = {name: Series(name, values, "ms", targets.get(name, "")) for name, values in starts.items()}
    show("Start-up: exec to mapped window, warm", list(series.values()), series["bare"], also=series["till"])
    sizes = [
        Series("bare", memory["bare"], "MB"),
        Series("till (its local bank apart)", memory["till"], "MB", "<= 1.6 x bare"),
    ]
    show(f"Memory: PSS {SETTLED_S} s after the window", sizes, sizes[0])


def run(
    command: Sequence[str],
    environment: Mapping[str, str],
    home: Path,
    screen: Screen,
    *,
    how: signal.Signals = signal.SIGTERM,
) -> Program:
    """From the start to the end of the program and of its bank."""
    program = Program(command, _at_home(environment, home), screen)
    if command is not BARE:
        # A bank that nobody has come to yet waits long for its first till; then it ends soon after its last one.
        wait_for(lambda: _banks(home), "the local bank", timeout_s=30)
        time.sleep(LEASED_S)
    program.end(how)
    _until_quiet(home)
    return program


def _memory(command: Sequence[str], environment: Mapping[str, str], home: Path, screen: Screen) -> float:
    program = Program(command, _at_home(environment, home), screen)
    time.sleep(SETTLED_S)
    size = program.megabytes()
    program.end()
    _until_quiet(home)
    return size


def _at_home(environment: Mapping[str, str], home: Path) -> dict[str, str]:
    home.mkdir(exist_ok=True)
    kept = {name: value for name, value in environment.items() if not name.startswith(("XDG_", "POSAPP_"))}
    run = {"XDG_RUNTIME_DIR": environment["XDG_RUNTIME_DIR"]} if "XDG_RUNTIME_DIR" in environment else {}
    return kept | run | {"HOME": str(home), "POSAPP_DATA": str(home / "data")}


def _banks(home: Path) -> list[Path]:
    return list(home.rglob("bank.json"))


def _until_quiet(home: Path) -> None:
    """Until the local bank of this home has ended by itself, so that it does not share the cores with the next run."""
    wait_for(lambda: not any(_alive(pid) for pid in _pids(home)), "the local bank to end", timeout_s=30)


def _pids(home: Path) -> list[int]:
    mark = str(home).encode()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                line = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if mark in line and b"posapp" in line:
                found.append(int(entry.name))
    return found


def _alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return False
