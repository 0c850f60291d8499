"""The rest of what the bank tells of a member: limits, tiers, points by age, and preferences when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from posapp.ui.theme import PADDING
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.label import Caption, Label, Panel
from posapp.words.member_page import limits, lots, preferences, tiers

if TYPE_CHECKING:
    from posapp.operations.members import Found
    from posapp.words import Words


class About(Panel):
    """Groups of lines, of which those without any are left out. Signals: preferences_asked()."""

    preferences_asked = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__("memberAbout", spacing=4)
        self._words = words
        self._groups: dict[str, tuple[Caption, Label]] = {}
        self.body.setContentsMargins(PADDING, 14, PADDING, 14)
        for name, caption in (
            ("Limits", words.say("Program limits")),
            ("Tiers", words.say("Rates")),
            ("Lots", words.say("Points by age")),
            ("Preferences", words.say("Preferences")),
        ):
            head, lines = Caption(caption), Label(name=f"member{name}", wraps=True)
            self._groups[name] = head, lines
            self.body.addWidget(head)
            self.body.addWidget(lines)
            self.body.addSpacing(4)
        self.ask = Button(words.say("Show preferences"), "showPreferences")
        self.ask.clicked.connect(self._ask)
        self.body.addWidget(self.ask)
        self.wipe()

    def show_member(self, found: Found) -> None:
        member, told = found.profile.member, found.profile.preferences
        self._show("Limits", limits(self._words, member))
        self._show("Tiers", tiers(self._words, member))
        self._show("Lots", lots(self._words, found.profile.lots))
        none = self._words.say("The bank tells none.")
        self._show("Preferences", "" if told is None else preferences(told) or none)
        self.ask.setVisible(told is None)
        self.ask.setEnabled(True)

    def show_failed(self, text: str) -> None:
        """The question for preferences was not answered."""
        self._show("Preferences", text)
        self.ask.setEnabled(True)

    def wipe(self) -> None:
        """Nothing of a member is left."""
        for name in self._groups:
            self._show(name, "")
        self.ask.hide()

    def _ask(self) -> None:
        self.ask.setEnabled(False)
        self.preferences_asked.emit()

    def _show(self, name: str, text: str) -> None:
        head, lines = self._groups[name]
        lines.setText(text)
        head.setVisible(bool(text))
        lines.setVisible(bool(text))
