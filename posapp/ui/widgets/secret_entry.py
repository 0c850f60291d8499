"""A line that what is typed into it does not get out of: for card numbers, PINs and passwords."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

from posapp.ui.widgets.field import Entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QMouseEvent

_KEY = QKeySequence.StandardKey
FORBIDDEN: Final = (_KEY.Undo, _KEY.Redo, _KEY.Copy, _KEY.Cut, _KEY.SelectAll)


class SecretEntry(Entry):
    """A line without memory: no undo, no way out to the clipboard, no drag, no menu, nothing for an input method.

    Signals: pasted() when somebody wants to paste, instead of taking it.
    """

    pasted = Signal()

    def __init__(self, name: str, accepts: Callable[[str], bool] | None = None) -> None:
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
            self.pasted.emit()
        elif not is_one_of(event, FORBIDDEN):
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        # Asked before an undo or copy key is sent; claiming it here keeps it from every shortcut, too.
        asked = event.type() == QEvent.Type.ShortcutOverride
        if asked and isinstance(event, QKeyEvent) and is_one_of(event, FORBIDDEN):
            event.accept()
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        QLineEdit.focusInEvent(self, event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        # The middle button would put X11's primary selection in.
        if event.button() == Qt.MouseButton.MiddleButton:
            event.accept()
        else:
            super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.ignore()


def is_one_of(event: QKeyEvent, keys: tuple[QKeySequence.StandardKey, ...]) -> bool:
    return any(event.matches(key) for key in keys)
