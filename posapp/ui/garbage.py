"""Keeps Python's garbage collector off the other threads: a Qt object collected there dies there, and Qt aborts."""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

_EVERY_MS: Final = 100
"""Often, so that a burst of calls leaves little to do at a time: a late collection is a long one."""


def freeze() -> None:
    """Take all that start-up has made out of every later collection: a full one would stop the window for 30-80 ms."""
    gc.collect()
    gc.freeze()


class Garbage(QObject):
    """From `begin` to `end` garbage is collected on this object's thread alone, between two events."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self._collect_what_is_due)

    def begin(self) -> None:
        gc.disable()
        self._timer.start()

    def end(self) -> None:
        """Collect everything here, then leave it to Python again."""
        self._timer.stop()
        gc.collect()
        gc.enable()

    def _collect_what_is_due(self) -> None:
        for generation in reversed(range(3)):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                return
