"""Tells ⏎ that is held down from ⏎ that is struck."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_NO_FINGER_MS: Final = 2
"""Nobody lets a key go and strikes it again within so little."""


def is_enter(event: QKeyEvent) -> bool:
    """⏎ of either block."""
    return event.key() in _ENTER


class HeldKey:
    """Is shown every press and release of ⏎.

    On X11 a repetition is a release and a press of the same moment, and Qt knows it for one only where both have
    arrived together (QXcbKeyboard::handleKeyEvent looks at the queue). On a busy machine they do not always.
    """

    def __init__(self) -> None:
        self._released = -1

    def repeats(self, event: QKeyEvent) -> bool:
        """Whether a press of ⏎ is no stroke of its own."""
        at = event.timestamp()
        if event.type() == QEvent.Type.KeyRelease:
            self._released = at
            return False
        just_released = 0 < self._released <= at <= self._released + _NO_FINGER_MS
        return event.isAutoRepeat() or just_released
