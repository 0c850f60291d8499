"""The field of a PIN: dots on the screen, digits alone, and no way in or out but the keys."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from posapp.domain.staff import LONGEST_PIN
from posapp.ui.widgets.field import Field
from posapp.ui.widgets.secret_entry import SecretEntry


class PinField(Field):
    """Never pasted into: a PIN on a clipboard is everybody's."""

    def __init__(self, caption: str, name: str) -> None:
        entry = SecretEntry(name, lambda sign: sign.isascii() and sign.isdigit())
        entry.setEchoMode(QLineEdit.EchoMode.Password)
        entry.setMaxLength(LONGEST_PIN)
        super().__init__(caption, entry)

    def take(self) -> str:
        """What was typed; the field is empty after."""
        typed = self.entry.text()
        self.show_text("")
        return typed
