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
from posapp.ui.widgets.file_button import FileButton
from posapp.ui.widgets.label import BOLD, Label, Panel
from posapp.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from posapp.ui.theme import Theme
    from posapp.words import Words


class SlipPanel(Panel):
    """Shows one text of 42 columns. Signals: closed()."""

    WIDTH: ClassVar = 460
    closed = Signal()

    def __init__(self, words: Words, theme: Theme, *, name: str = "slip", title: str = "") -> None:
        """`name` begins the objectNames of all its parts."""
        super().__init__(f"{name}Panel", spacing=12)
        self._words, self._title = words, title or words.say("Slip for the customer")
        self._name = ""
        self.paper = Paper(self, words)
        self._text = QPlainTextEdit()
        self._text.setObjectName(f"{name}Text")
        self._text.setAccessibleName(self._title)
        self._text.setReadOnly(True)
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._text.setTabChangesFocus(True)
        self._notice = Notice(theme, f"{name}Notice")
        self._print = Button(words.say("Print"), f"print{name.capitalize()}")
        self._save = FileButton(words.say("Save"), f"save{name.capitalize()}")
        self._close = Button(words.say("Close"), f"close{name.capitalize()}", key=Key.BACK)
        self._build()
        self._close.clicked.connect(self.closed)
        self._print.clicked.connect(self._print_asked)
        self._save.clicked.connect(self._save_asked)
        self.paper.done.connect(lambda said: self._notice.say(said, tone="good"))
        self.paper.failed.connect(lambda said: self._notice.say(said, tone="bad"))

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(Label(self._title, size=Size.LARGE, weight=BOLD), 1)
        head.addWidget(self._close)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        for button in (self._print, self._save):
            foot.addWidget(button, 1)
        self.body.addLayout(head)
        self.body.addWidget(self._text, 1)
        self.body.addWidget(self._notice)
        self.body.addLayout(foot)

    def _print_asked(self) -> None:
        self.paper.print(self._text.toPlainText())

    def _save_asked(self) -> None:
        self.paper.save(self._text.toPlainText(), self._name)

    def show_slip(self, text: str, name: str) -> None:
        """`name` is proposed for a file, without an ending."""
        self._name = name
        self._notice.say("")
        self._text.setPlainText(text)
        self._print.setFocus()
