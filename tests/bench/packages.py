"""What a package costs: its sizes, its build, and the start of the built program beside the checkout's, in turns.

Wants `bash packaging/build.sh all` (or a part of it) to have been run in this checkout.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.bench.startup import TILL, run, usual
from tests.bench.tables import Series, show
from tests.bench.x11 import Screen
from tests.support.desktop import Desktop

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_ROOT: Final = Path(__file__).resolve().parents[2]
_PROGRAM: Final = _ROOT / "build" / "program"
_SECONDS: Final = _ROOT / "build" / "seconds"
_MEGABYTE: Final = 1e6
# apt, simulated on a bare Debian 12 without recommended packages: the package's own file, then what all that it needs
# and the system lacks takes to load and on the disk, in MB. Measured once; Debian's archive does not move.
_PEERS: Final = (
    ("sqlitebrowser 3.12.2 (C++)", 2.2, 78, 302),
    ("vorta 0.8.10", 0.4, 91, 358),
    ("electrum 4.3.4 with python3-pyqt5", 0.07, 108, 440),
    ("picard 2.8.5", 1.4, 129, 502),
    ("git-cola 3.12.0", 0.5, 136, 573),
    ("qutebrowser 2.5.3", 1.6, 149, 546),
    ("tryton-client 6.0.26 (GTK)", 0.3, 60, 224),
)
_SYSTEM: Final = (55.7, 232)
"""What the .deb's own dependencies load and take on the same bare system: Mesa and LLVM, nearly all of it."""


def measure(rounds: int) -> None:
    """Print the tables of sizes, of the build and of the start."""
    if not (_PROGRAM / "posapp").is_file():
        print("\nPackages: nothing is built here; bash packaging/build.sh all")
        return
    _sizes()
    _build()
    with Desktop() as desk, tempfile.TemporaryDirectory() as folder, Screen(desk.environment["DISPLAY"]) as screen:
        environment, homes = usual(desk), Path(folder)

        def start(command: Sequence[str]) -> float:
            return run(command, environment, homes / "home", screen).milliseconds

        _starts("warm", start, rounds, before=lambda: None)
        _starts("cold: its own files read from the disk", start, rounds, before=_forget_files)


def _sizes() -> None:
    installed = sum(each.stat().st_size for each in _PROGRAM.rglob("*") if each.is_file() and not each.is_symlink())
    installed_mb = installed / _MEGABYTE
    rows = [("", "own file", "to load in all", "on the disk in all")]
    for each in sorted((_ROOT / "dist").glob("posapp*")):
        own = each.stat().st_size / _MEGABYTE
        more = (
            (f"{own + _SYSTEM[0]:.0f} MB", f"{installed_mb + _SYSTEM[1]:.0f} MB") if each.suffix == ".deb" else ("", "")
        )
        rows.append((each.name, f"{own:.1f} MB", *more))
    rows += [(name, f"{own} MB", f"{load} MB", f"{disk} MB") for name, own, load, disk in _PEERS]
    print(f"\nSizes: the program's folder takes {installed_mb:.1f} MB (<= 130), a .deb <= 40 MB")
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _build() -> None:
    print("\nBuild, as it last went")
    for line in _SECONDS.read_text(encoding="utf-8").splitlines() if _SECONDS.exists() else ["not told"]:
        print(f"  {line}")


def _starts(how: str, start: Callable[[Sequence[str]], float], rounds: int, *, before: Callable[[], None]) -> None:
    ways: Mapping[str, Sequence[str]] = {"checkout": TILL, "built": (str(_PROGRAM / "posapp"),)}
    values: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, command in ways.items():
            before()
            took = start(command)
            if number > 0:
                values[name].append(took)
    series = {name: Series(name, each, "ms") for name, each in values.items()}
    built = Series("built", values["built"], "ms", "<= 1.0 x checkout")
    show(f"Start of the built program: exec to mapped window, {how}", [series["checkout"], built], series["checkout"])


def _forget_files() -> None:
    """Let the system forget what either program read of its own files; its libraries and the screen's stay warm."""
    os.sync()
    for root in (_PROGRAM, _ROOT / "posapp", _ROOT / "resources", Path(sys.prefix), Path(sys.base_prefix)):
        for each in root.rglob("*"):
            if each.is_file() and not each.is_symlink():
                with each.open("rb") as file:
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
