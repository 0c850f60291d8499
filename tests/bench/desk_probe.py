"""The window's side of the desk's gaps: a call in the real window, as the program runs it; prints one JSON object."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from posapp.app.agent_window import AgentWindow
from posapp.settings import load
from posapp.ui.agent.member.page import MemberPage
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

TICK_MS: Final = 2
IDLE_S: Final = 1.0
PAGES: Final = 40


class Probe:
    """Notices every stop of the window, act by act."""

    def __init__(self, window: AgentWindow, account: str, folder: Path) -> None:
        self._window, self._account, self._folder = window, account, folder
        self._last, self._longest = time.perf_counter(), 0.0
        self.gaps: dict[str, float] = {}
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    async def play(self) -> None:
        """One call."""
        self._window.begin()
        shell = self._window.shell
        await until(lambda: shell.findChild(MemberPage) is not None, "the start")
        await asyncio.sleep(IDLE_S)
        self._timer.start(TICK_MS)
        await self._during("idle", lambda: asyncio.sleep(IDLE_S))
        await self._during("found, first page", self._find)
        page = shell.findChild(MemberPage)
        assert isinstance(page, MemberPage)
        await self._during(f"{PAGES} pages scrolled", lambda: self._scroll(page))
        await self._during("export of all", lambda: self._export(page))
        await self._during("end of the call", self._end)
        self._window.bridge.leave()

    async def _during(self, name: str, act: Callable[[], Awaitable[object]]) -> None:
        self._last, self._longest = time.perf_counter(), 0.0
        await act()
        await asyncio.sleep(0.1)
        self.gaps[name] = self._longest

    async def _find(self) -> None:
        shell = self._window.shell
        field = shell.findChild(QLineEdit, "accountReference")
        assert isinstance(field, QLineEdit)
        field.setText(self._account)
        QTest.keyClick(field, Qt.Key.Key_Return)
        await until(lambda: shell.call.found is not None, "the member")
        page = shell.findChild(MemberPage)
        assert isinstance(page, MemberPage)
        await until(lambda: page.activity.model.rowCount() > 0, "the first page")

    async def _scroll(self, page: MemberPage) -> None:
        for _ in range(PAGES):
            before = page.activity.model.rowCount()
            QTest.keyClick(page.activity.table, Qt.Key.Key_End)
            await until(lambda before=before: page.activity.model.rowCount() > before, "the next page")  # type: ignore[misc]

    async def _export(self, page: MemberPage) -> None:
        file = self._folder / "activity.csv"
        page.activity.file.write(file)
        await until(file.exists, "the file", timeout_s=60)

    async def _end(self) -> None:
        self._window.shell.call.end()

    def _tick(self) -> None:
        now = time.perf_counter()
        self._longest = max(self._longest, (now - self._last) * 1000 - TICK_MS)
        self._last = now


def main() -> None:
    """One call of the account named on the command line."""
    # As the program does: what collects is the window's own.
    gc.disable()
    data = Path(os.environ["POSAPP_DATA"])
    data.mkdir(mode=0o700)
    window = AgentWindow(load(None, os.environ), data)
    probe = Probe(window, sys.argv[1], data)
    window.run(probe.play)
    print(json.dumps(probe.gaps))


if __name__ == "__main__":
    main()
