"""Upgrades and downgrades killed at one line after the other, run as a process of its own that forks.

What stands on the disk must be the old journal or the new one, each whole, with every sale and every copy.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from posapp.journal import audit, backups, migrating
from posapp.journal.building import all_events
from posapp.journal.downgrading import downgrade
from posapp.journal.schema import MIGRATIONS
from posapp.journal.store import SqliteJournal
from tests.unit.journal.later import LATER, bring_forward
from tests.unit.journal.samples import SteadyClock, opening

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

STRIDE: Final = 1
"""Every line, by hand, in some minutes."""
_OURS: Final = {"upgrading", "downgrading", "remaking", "building", "backups", "opening", "files", "migrating"}


async def _made(folder: Path) -> None:
    journal = SqliteJournal(folder, till="T01", operator=lambda: "ann", clock=SteadyClock())
    for number in range(5):
        await journal.record(f"S-{number}", opening(number))
    await journal.aclose()


def _killed_at(line: int, act: Callable[[Path], object], file: Path) -> bool:
    """Whether it was killed: at the `line`-th line that those modules run."""
    child = os.fork()
    if not child:
        left = line

        def trace(frame: FrameType, event: str, _arg: object) -> Any:
            nonlocal left
            if Path(frame.f_code.co_filename).stem not in _OURS or "posapp" not in frame.f_code.co_filename:
                return None
            left -= event == "line"
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
            return trace

        sys.settrace(trace)
        act(file)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def _events(file: Path) -> list[Any]:
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return list(all_events(database))


def _look(folder: Path, events: list[Any]) -> int:
    """Which version stands there; and it is whole."""
    file = folder / "journal.db"
    assert _events(file) == events
    for kept in backups.kept(folder):
        assert _events(kept.file) == events
    with closing(sqlite3.connect(file)) as database:
        found = migrating.version(database)
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
        assert ("moods" in tables) == (found == LATER[-1].version)
    if found == MIGRATIONS[-1].version:
        assert audit.verify(file).whole
    return found


def main(what: str, folder: Path, stride: int = STRIDE) -> None:
    """Kill at one line after another until it comes to its end."""
    before, ready = folder / "before", folder / "ready"
    asyncio.run(_made(before))
    act: Callable[[Path], object] = bring_forward
    if what == "downgrade":
        bring_forward(before / "journal.db")
        act = downgrade
    events, seen, line, killed = _events(before / "journal.db"), set(), 1, True
    while killed:
        shutil.rmtree(ready, ignore_errors=True)
        shutil.copytree(before, ready)
        killed = _killed_at(line, act, ready / "journal.db")
        seen.add(_look(ready, events))
        # Whoever comes next brings it to its end.
        act(ready / "journal.db")
        _look(ready, events)
        line += stride
    assert seen == {MIGRATIONS[-1].version, LATER[-1].version}, seen
    print(line // stride, "kills, both ends seen")  # noqa: T201 - its report


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:]))
