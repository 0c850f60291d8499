"""The one place where the page's `Checkout` is kept and replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from posapp.ui.pages.checkout.flow import Checkout


class Held(QObject):
    """Owns `state`. Signals: changed(Checkout) with the state before, after another was put in its place."""

    changed = Signal(object)

    def __init__(self, state: Checkout, parent: QObject) -> None:
        super().__init__(parent)
        self.state = state

    def put(self, state: Checkout) -> None:
        before, self.state = self.state, state
        if state != before:
            self.changed.emit(before)
