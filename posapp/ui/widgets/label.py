"""Labels and surfaces in the few forms the windows use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from posapp.ui.theme import PADDING, Size, font

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

BOLD = QFont.Weight.DemiBold
PLAIN = QFont.Weight.Normal


class Label(QLabel):
    """Plain text in one size, weight and tone ("", muted, points, card, good, caution, bad).

    A label that shows a value has a `name` (objectName) and never an accessible name, which would hide the value.
    """

    def __init__(
        self,
        text: str = "",
        *,
        size: Size = Size.TEXT,
        weight: QFont.Weight = PLAIN,
        tone: str = "",
        name: str = "",
        wraps: bool = False,
    ) -> None:
        super().__init__(text)
        # Never rich text: what the bank writes must not become markup.
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(size, weight))
        self.setWordWrap(wraps)
        self.setProperty("tone", tone)
        if name:
            self.setObjectName(name)

    def set_tone(self, tone: str) -> None:
        mark(self, "tone", tone)


class Caption(Label):
    """The small name over a field or a group."""

    def __init__(self, text: str, *, name: str = "", tone: str = "muted") -> None:
        super().__init__(text, size=Size.SMALL, weight=BOLD, tone=tone, name=name)


class Pill(Label):
    """A state in one or two words on a quiet ground; hidden while it has none."""

    def __init__(self, name: str) -> None:
        super().__init__(size=Size.SMALL, weight=BOLD, name=name)
        self.setProperty("role", "pill")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hide()

    def show_state(self, text: str, tone: str = "") -> None:
        if text != self.text():
            self.setText(text)
        self.set_tone(tone)
        self.setVisible(bool(text))


class Panel(QFrame):
    """A raised surface with rounded corners; `body` takes its rows."""

    def __init__(self, name: str, *, spacing: int = 10) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", "panel")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(PADDING, 18, PADDING, 18)
        self.body.setSpacing(spacing)


def rule() -> QFrame:
    """A hairline between two groups."""
    line = QFrame()
    line.setProperty("role", "rule")
    return line


def mark(widget: QWidget, name: str, value: object) -> None:
    """Set a property the style sheet selects by, and let it be drawn anew."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
