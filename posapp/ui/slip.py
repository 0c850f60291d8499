"""A slip as it will be printed, with the ways to hand it over."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit

from posapp.ui.paper import Paper
from posapp.ui.shortcuts import Key
from posapp.ui.theme import Size
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.label import BOLD, Label, Panel
from posapp.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from posapp.ui.theme import Theme
    from posapp.words import Words


class SlipPanel(Panel):
    """Shows one text of 42 columns. Signals: closed()."""

    WIDTH: ClassVar = 460
    closed = Signal()

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__("slipPanel", spacing=12)
        self._name = ""
        self.paper = Paper(self, words)
        self._text = QPlainTextEdit()
        self._text.setObjectName("slipText")
        self._text.setAccessibleName(words.say("Slip for the customer"))
        self._text.setReadOnly(True)
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._text.setTabChangesFocus(True)
        self._notice = Notice(theme, "slipNotice")
        self._print = Button(words.say("Print"), "printSlip")
        self._save = Button(words.say("Save"), "saveSlip")
        close = Button(words.say("Close"), "closeSlip", key=Key.BACK)
        head = QHBoxLayout()
        head.addWidget(Label(words.say("Slip for the customer"), size=Size.LARGE, weight=BOLD), 1)
        head.addWidget(close)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        for button in (self._print, self._save):
            foot.addWidget(button, 1)
        self.body.addLayout(head)
        self.body.addWidget(self._text, 1)
        self.body.addWidget(self._notice)
        self.body.addLayout(foot)
        close.clicked.connect(self.closed)
        self._print.clicked.connect(lambda: self.paper.print(self._text.toPlainText()))
        self._save.clicked.connect(lambda: self.paper.save(self._text.toPlainText(), self._name))
        self.paper.done.connect(lambda said: self._notice.say(said, tone="good"))
        self.paper.failed.connect(lambda said: self._notice.say(said, tone="bad"))

    def show_slip(self, text: str, name: str) -> None:
        """`name` is proposed for a file, without an ending."""
        self._name = name
        self._notice.say("")
        self._text.setPlainText(text)
        self._print.setFocus()
