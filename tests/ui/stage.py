"""A bridge under a real window, for the tests that play a scenario on it."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QLabel

from posapp.ui.bridge import Bridge, run_app
from posapp.ui.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from PySide6.QtWidgets import QApplication


class Stage:
    """A bridge under a shown window; `play` runs a scenario on the UI loop, to its end, as the program would run."""

    def __init__(self, app: QApplication) -> None:
        self.app = app
        self.crashes: list[BaseException] = []
        self.bridge = Bridge(Worker(), crashed=self.crashes.append)

    def play(self, scenario: Callable[[], Coroutine[Any, Any, None]], **parts: Any) -> int:
        async def start() -> None:
            await asyncio.wait_for(scenario(), 20)
            self.bridge.leave()

        window = QLabel("till")
        window.show()
        try:
            return run_app(self.app, self.bridge, window, start=start, **parts)
        finally:
            window.close()

    async def ask(self, name: str, make: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        """What comes home: the answer, or the error as a value."""
        home: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.bridge.run(name, make, done=home.set_result, failed=home.set_result)
        return await home


def never(answer: object) -> None:
    pytest.fail(f"came home: {answer!r}")


class Gate:
    """An operation that waits on the worker until it is let through, and remembers how it ended."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self._open = threading.Event()
        self.ended = threading.Event()
        self.cancelled = False

    async def pass_through(self) -> str:
        self.entered.set()
        try:
            await asyncio.to_thread(self._open.wait, 20)
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        finally:
            self.ended.set()
        return "through"

    def open(self) -> None:
        self._open.set()


async def happened(event: threading.Event) -> None:
    assert await asyncio.get_running_loop().run_in_executor(None, event.wait, 10)
