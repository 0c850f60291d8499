"""A labelled line of text that says at itself what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSpacerItem, QVBoxLayout, QWidget

from posapp.ui.theme import CONTROL, Size, font
from posapp.ui.widgets.label import Caption, Label, mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QFocusEvent, QKeyEvent

_CAPTION: Final = 22  # Tall enough for a pill, so that nothing moves when one appears.


class Entry(QLineEdit):
    """A line that takes only the signs it `accepts`.

    Signals: refused() when a key was not one of them; left() when the focus goes elsewhere.
    """

    refused = Signal()
    left = Signal()

    def __init__(self, name: str, accepts: Callable[[str], bool] | None = None) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFont(font(Size.LARGE, QFont.Weight.Medium))
        self.setFixedHeight(CONTROL)
        self._accepts = accepts

    def keyPressEvent(self, event: QKeyEvent) -> None:
        sign = event.text()
        command = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier)
        if self._accepts and sign and sign.isprintable() and not command and not self._accepts(sign):
            self.refused.emit()
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # QLineEdit passes ⏎ on to its parents once it has told of it: the page would hear one key twice.
            event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Keys replace what stands there; a click puts the caret where it points.
        if event.reason() is not Qt.FocusReason.MouseFocusReason and not self.isReadOnly():
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            # A long text shows its beginning.
            if not self.alignment() & Qt.AlignmentFlag.AlignRight:
                self.setCursorPosition(0)
            self.left.emit()


class Field(QWidget):
    """Caption, entry, and below it one line for what is wrong.

    Signals: edited() when anybody but the page has changed the text (a key, a paste, an assistive tool); entered() on
    ⏎; left() when the focus has gone elsewhere.
    """

    edited = Signal()
    entered = Signal()
    left = Signal()

    def __init__(self, caption: str, entry: Entry, *, unit: str = "", error: Label | None = None) -> None:
        """`unit` stands at the end of the caption's line. `error` replaces the own line below (shared by a row)."""
        super().__init__()
        self.entry = entry
        self._own = error is None
        self.error = error or Label(size=Size.SMALL, tone="bad", name=f"{entry.objectName()}Error", wraps=True)
        self._caption = Caption(caption)
        self._caption.setBuddy(entry)
        self._showing = False
        self._build(unit)
        entry.textChanged.connect(self._changed)
        entry.returnPressed.connect(self.entered)
        entry.left.connect(self.left)

    def _build(self, unit: str) -> None:
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self._caption)
        top.addStretch(1)
        self.corner = top
        top.addSpacerItem(QSpacerItem(0, _CAPTION))
        if unit:
            top.addWidget(Label(unit, size=Size.SMALL, tone="muted"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._line = QHBoxLayout()
        self._line.setSpacing(12)
        self._line.addWidget(self.entry, 1)
        column.addLayout(top)
        column.addLayout(self._line)
        if self._own:
            self.error.hide()
            column.addWidget(self.error)
        self.setFocusProxy(self.entry)

    def put_beside(self, widget: QWidget) -> None:
        """Something that belongs to the entry, at the end of its line."""
        self._line.addWidget(widget)

    def show_text(self, text: str) -> None:
        """Put the page's own text there, without telling it back."""
        if text == self.entry.text():
            return
        self._showing = True
        try:
            self.entry.setText(text)
        finally:
            self._showing = False

    def show_error(self, text: str) -> None:
        """Say what is wrong; empty: nothing is."""
        mark(self.entry, "wrong", "true" if text else "false")
        if self._own:
            self.say(text)
        self.entry.setAccessibleDescription(text)

    def say(self, text: str) -> None:
        """Only the line below."""
        self.error.setText(text)
        self.error.setVisible(bool(text))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and not self.isEnabled():
            mark(self.entry, "wrong", "false")

    def _changed(self) -> None:
        if not self._showing:
            self.edited.emit()
