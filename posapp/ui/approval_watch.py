"""How many requests wait for who is at the till, as long as the window lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut

from posapp.ui.shortcuts import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from posapp.domain.approval import Approval
    from posapp.operations.desk import Desk
    from posapp.ui.approvals import ApprovalsPanel
    from posapp.ui.beside import Beside
    from posapp.ui.bridge import Bridge
    from posapp.ui.theme import Theme
    from posapp.ui.top_bar import TopBar
    from posapp.words import Words

_LOOK_MS = 250
_LOOKS = 8
"""After so many looks it is read anew, though nothing was written: requests expire."""


class ApprovalWatch(QObject):
    """Sees at once that the journal has changed, once it is started, and reads a few rows then, or every other second.

    Signals: counted(number) when it has changed; moved() when anything may have become of a request.
    """

    counted = Signal(int)
    moved = Signal()

    def __init__(
        self,
        desk: Desk,
        bridge: Bridge,
        words: Words,
        theme: Theme,
        *,
        now: Callable[[], datetime],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._desk, self._bridge, self._words, self._theme, self._now = desk, bridge, words, theme, now
        self._count = 0
        self._change: int | None = None
        self._looks = 0
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)

    def serve(self, top: TopBar, beside: Beside) -> None:
        """Tell the number in the line above the page; from there, or by its key, the panel opens."""
        beside.make_approvals = self.panel
        top.approvals_asked.connect(beside.toggle_approvals)
        self.counted.connect(top.show_waiting)
        QShortcut(QKeySequence(Key.APPROVALS), top.window()).activated.connect(beside.toggle_approvals)

    def start(self) -> None:
        """Not before the desk is built: that is the first operation's, behind the first frame."""
        if not self._timer.isActive():
            self._timer.start()
            self.look()

    def look(self) -> None:
        """Count now, if anything has changed."""
        desk, before = self._desk, self._change
        self._looks = (self._looks + 1) % _LOOKS
        late = not self._looks

        async def count() -> tuple[int, Sequence[Approval] | None]:
            change = await desk.approvals.change()
            return change, await desk.approvals.waiting() if late or change != before else None

        self._bridge.run("count approvals", count, done=self._looked, failed=lambda _error: None)

    def panel(self) -> ApprovalsPanel:
        """A panel with all of them, to decide on."""
        from posapp.ui.approvals import ApprovalsPanel  # noqa: PLC0415 - not before the first frame

        made = ApprovalsPanel(self._desk, self._bridge, self._words, self._theme, now=self._now)
        made.decided.connect(self.look)
        self.moved.connect(made.refresh_shown)
        return made

    def _looked(self, found: tuple[int, Sequence[Approval] | None]) -> None:
        self._change, waiting = found
        if waiting is not None:
            self._counted(waiting)
            self.moved.emit()

    def _counted(self, waiting: Sequence[Approval]) -> None:
        if len(waiting) != self._count:
            self._count = len(waiting)
            self.counted.emit(self._count)
