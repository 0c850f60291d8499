"""A button that leads to the computer's files."""

from __future__ import annotations

from posapp.ui.kiosk import in_kiosk
from posapp.ui.widgets.button import Button


class FileButton(Button):
    """As any other, but not there in a kiosk: a dialog over files reaches the till's own."""

    _withheld = False

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text, name)
        self._withheld = in_kiosk()
        if self._withheld:
            self.hide()

    def setVisible(self, visible: bool) -> None:
        super().setVisible(visible and not self._withheld)
