"""A newer program was installed while this window is open: said in it; in a kiosk it makes way once nobody needs it."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from posapp.devices.newer import newer_than
from posapp.ui.staff.idle import Idle
from posapp.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from posapp.domain.staff import Moment
    from posapp.ui.bridge import Bridge
    from posapp.ui.frame import Frame
    from posapp.ui.theme import Theme
    from posapp.words import Words

AGAIN: Final = 75
"""The exit code of a window that wants to be started again."""
RESTARTS: Final = "POSAPP_RESTARTS"
"""Set by what starts a kiosk's window, and starts it again when it ends with that code."""

_EVERY_MS: Final = 60_000
_UNTOUCHED: Final = timedelta(minutes=10)
_LOOK: Final = "look for a newer program"


class Renewal(QObject):
    """Looks now and then, off the window's thread, whether what runs from `tree` is still what starts next.

    `again` ends the program to be started anew; it is called only where something does that.
    """

    def __init__(
        self,
        frame: Frame,
        bridge: Bridge,
        words: Words,
        theme: Theme,
        *,
        tree: Path,
        moment: Callable[[], Moment],
        again: Callable[[], object],
    ) -> None:
        super().__init__(frame)
        self._frame, self._bridge, self._words, self._theme = frame, bridge, words, theme
        self._tree, self._moment, self._again = tree, moment, again
        self._by_itself = frame.facts.kiosk and bool(os.environ.get(RESTARTS))
        self._idle: Idle | None = None
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """From now on."""
        self._timer.start()

    def look(self) -> None:
        """Once."""
        if self._idle is not None:
            self._renew()
            return
        tree = self._tree

        async def newer() -> bool:
            import asyncio

            return await asyncio.to_thread(newer_than, tree)

        self._bridge.run(_LOOK, newer, done=self._seen, failed=lambda _: None)

    def _seen(self, newer: bool) -> None:
        if not newer:
            return
        say = self._words.say
        if self._by_itself:
            self._idle = Idle(self._moment, timedelta(), "", self)
            self._idle.begin()
            then = say("It starts by itself once nobody needs this window.")
        else:
            self._timer.stop()
            then = say("It starts when this window is opened again.")
        line = Notice(self._theme, "newerNotice", dismiss=say("Close"))
        self._frame.put_above_page(line)
        line.say(say("A newer posapp is installed."), then)

    def _renew(self) -> None:
        idle, frame = self._idle, self._frame
        unused = frame.guard.covered or (idle is not None and idle.untouched >= _UNTOUCHED)
        if unused and frame.at_rest and self._bridge.resting("watch", _LOOK):
            self._again()
