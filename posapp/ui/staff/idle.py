"""Notices that nobody touches the program any more, in whichever of its windows, by a clock that nobody can set."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QWindow

    from posapp.domain.staff import Moment

_TOUCHES: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.ShortcutOverride,
        QEvent.Type.InputMethod,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)
_MINUTE: Final = timedelta(minutes=1)
_LOOKS: Final = 20
"""So many looks fall into the time of a lock, none closer than a fifth of a second."""
_SHORTEST_MS: Final = 200
_LONGEST_MS: Final = 10_000


class Idle(QObject):
    """Looks on from `begin` to `end`. Sleep of the machine counts as idle.

    It watches the windows, not all objects: what a person does comes through them first, and a filter over every event
    of the program would make each wait for Python.

    Signals: over() after `limit` without a touch (never for 0); key() for the key of the lock where a dialog has the
    keyboard; minute() now and then.
    """

    over = Signal()
    key = Signal()
    minute = Signal()

    def __init__(self, moment: Callable[[], Moment], limit: timedelta, key: str, parent: QObject) -> None:
        """`key` may be empty: none."""
        super().__init__(parent)
        self._moment, self._limit = moment, limit
        self._key = Qt.Key[f"Key_{key}"] if key else None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.CoarseTimer)
        self._timer.setInterval(_interval(limit))
        self._timer.timeout.connect(self._look)
        self._touched = self._told = moment()
        QGuiApplication.instance().focusWindowChanged.connect(self._watch)  # type: ignore[union-attr]  # one runs
        for window in QGuiApplication.topLevelWindows():
            self._watch(window)

    @property
    def untouched(self) -> timedelta:
        """How long nobody has touched the program."""
        return self._moment().since(self._touched)

    def begin(self) -> None:
        """Somebody is at the till."""
        self._touched = self._told = self._moment()
        self._timer.start()

    def end(self) -> None:
        self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _TOUCHES or not self._timer.isActive():
            return False
        if self._too_long():
            # The first touch after a sleep comes before the timer: it opens nothing.
            return True
        self._touched = self._moment()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == self._key:
            # The window itself has a shortcut for it, which takes it before it comes here.
            self.key.emit()
            return True
        return False

    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)

    def _look(self) -> None:
        if self._too_long():
            return
        now = self._moment()
        if now.since(self._told) >= _MINUTE:
            self._told = now
            self.minute.emit()

    def _too_long(self) -> bool:
        if not self._limit or self.untouched < self._limit:
            return False
        self.end()
        self.over.emit()
        return True


def _interval(limit: timedelta) -> int:
    looked = int(limit / timedelta(milliseconds=1)) // _LOOKS or _LONGEST_MS
    return min(max(looked, _SHORTEST_MS), _LONGEST_MS)
