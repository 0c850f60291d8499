"""Words to read aloud: of the member, or of the line that is chosen. They are read, never copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFont

from posapp.ui.theme import PADDING
from posapp.ui.widgets.label import Caption, Label, Panel

if TYPE_CHECKING:
    from posapp.words import Words


class Spoken(Panel):
    """One text in large type."""

    def __init__(self, words: Words) -> None:
        super().__init__("sayItLikeThis", spacing=6)
        self._words = words
        self.text = Label(weight=QFont.Weight.Medium, name="spokenText", wraps=True)
        self.body.setContentsMargins(PADDING, 14, PADDING, 14)
        self.body.addWidget(Caption(words.say("Say it like this")))
        self.body.addWidget(self.text)

    def show_text(self, text: str) -> None:
        """Empty: nothing is to be said yet."""
        self.text.setText(self._words.say("“{words}”", words=text) if text else self._words.say("Reading…"))

    def show_unread(self) -> None:
        """There is nothing to say it from."""
        self.text.setText(self._words.say("The activity could not be read."))

    def wipe(self) -> None:
        """Nothing of a member is left."""
        self.text.setText("")
