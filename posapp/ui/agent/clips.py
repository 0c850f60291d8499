"""What was copied out of the window: it goes with the call."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QClipboard, QGuiApplication

_MODES = (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection)


class Clips(QObject):
    """Knows of the clipboard, and of the text that X11 has selected, whether it came from this program."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._ours: set[QClipboard.Mode] = set()
        self._clipboard = QGuiApplication.clipboard()
        self._clipboard.changed.connect(self._changed)

    def drop(self) -> None:
        """Empty what is ours; another program's is left alone."""
        owned = (self._clipboard.ownsClipboard(), self._clipboard.ownsSelection())
        for mode, owns in zip(_MODES, owned, strict=True):
            if owns or mode in self._ours:
                self._clipboard.clear(mode)
        self._ours.clear()

    def _changed(self, mode: QClipboard.Mode) -> None:
        # Not every platform tells the owner: what is copied while a window of ours has the keyboard is ours.
        if QGuiApplication.focusWindow() is not None:
            self._ours.add(mode)
        else:
            self._ours.discard(mode)
