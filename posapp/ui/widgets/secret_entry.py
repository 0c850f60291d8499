"""A line that what is typed into it does not get out of: for card numbers and PINs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

from posapp.ui.widgets.field import Entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent

_KEY = QKeySequence.StandardKey
_FORBIDDEN: Final = (_KEY.Undo, _KEY.Redo, _KEY.Copy, _KEY.Cut, _KEY.SelectAll)


class SecretEntry(Entry):
    """A line without memory: no undo, no way out to the clipboard, no drag, no menu, nothing for an input method.

    Signals: pasted(text), instead of taking it.
    """

    pasted = Signal(str)

    def __init__(self, name: str, accepts: Callable[[str], bool]) -> None:
        super().__init__(name, accepts)
        hint = Qt.InputMethodHint
        self.setInputMethodHints(hint.ImhSensitiveData | hint.ImhNoPredictiveText | hint.ImhDigitsOnly)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setDragEnabled(False)
        self.setAcceptDrops(False)
        # What is selected with the mouse goes to X11's primary selection, which is a clipboard, too.
        self.selectionChanged.connect(self.deselect)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(_KEY.Paste):
            self.pasted.emit(QGuiApplication.clipboard().text())
        elif not _is_forbidden(event):
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        # Asked before an undo or copy key is sent; claiming it here keeps it from every shortcut, too.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_forbidden(event):
            event.accept()
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        QLineEdit.focusInEvent(self, event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.ignore()


def _is_forbidden(event: QKeyEvent) -> bool:
    return any(event.matches(key) for key in _FORBIDDEN)
