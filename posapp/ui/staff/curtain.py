"""What lies over the window where nobody signs in: whoever comes next lifts it, and finds nothing of anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from posapp.ui.staff.unswiped import Unswiped
from posapp.ui.theme import Size
from posapp.ui.top_bar import environment_pill, till_name
from posapp.ui.widgets.button import ENTER, Button
from posapp.ui.widgets.label import BOLD, Label, Panel

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from posapp.ui.facts import Facts
    from posapp.words import Words

_WIDTH = 440


class CurtainPage(QWidget):
    """A calm page with one button. Signals: lifted()."""

    lifted = Signal()

    def __init__(self, words: Words, facts: Facts) -> None:
        super().__init__()
        self.setObjectName("cover")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        say = words.say
        self._news = Label(size=Size.SMALL, weight=BOLD, name="coverNews", wraps=True)
        # Not any key: a card that is swiped here is many of them, and the last would come to what lies below.
        self._on = Button(say("Go on"), "liftCurtain", kind="primary", key=ENTER)
        self._on.clicked.connect(self.lifted)
        panel = Panel("coverPanel", spacing=12)
        panel.setFixedWidth(_WIDTH)
        panel.body.setContentsMargins(32, 26, 32, 30)
        head = QHBoxLayout()
        head.addWidget(Label(till_name(words, facts), size=Size.SMALL, tone="muted", name="coverTill"), 1)
        head.addWidget(environment_pill(words, facts, "coverEnvironment"))
        panel.body.addLayout(head)
        panel.body.addWidget(Label(say("Covered"), size=Size.TITLE, weight=BOLD, name="coverTitle"))
        text = Label(
            say("No call is on. Nothing of the last one is kept here."), tone="muted", name="coverText", wraps=True
        )
        for widget in (text, self._news, self._on):
            panel.body.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 28, 28, 28)
        column.addStretch(2)
        column.addWidget(panel, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        Unswiped(self)

    def say(self, text: str) -> None:
        """What goes on behind it; empty: nothing."""
        self._news.setText(text)
        self._news.setVisible(bool(text))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._on.setFocus()
