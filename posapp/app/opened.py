"""Qt's application, which also hears the links that macOS gives to a program that runs; elsewhere they are arguments.

macOS starts a program once and tells it the rest as events, of either window's links: it knows one program, not two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from posapp.domain.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QEvent

    from posapp.domain.handover import Link


class Application(QApplication):
    """Keeps links until somebody hears them: the first one comes before the window is warm."""

    def __init__(self, argv: Sequence[str]) -> None:
        super().__init__(list(argv))
        self._hear: Callable[[str], None] | None = None
        self._waiting: list[str] = []

    def hear(self, hear: Callable[[str], None] | None) -> None:
        """From now on `hear` is called with whatever is opened; None: it is kept for the next one who hears."""
        self._hear = hear
        while hear is not None and self._waiting:
            hear(self._waiting.pop(0))

    def event(self, event: QEvent) -> bool:
        """As Qt's."""
        if not isinstance(event, QFileOpenEvent):
            return super().event(event)
        link = event.url().toString()
        if self._hear is None:
            self._waiting.append(link)
        else:
            self._hear(link)
        return True


def sort(
    text: str,
    to: str,
    *,
    heard: Callable[[str], None],
    other: Callable[[Link], None],
    wrong: Callable[[UserError], None],
) -> None:
    """Call the one whose it is: a link for windows of the kind `to`, one for the other kind, or none at all."""
    from posapp.domain.handover import Link

    try:
        link = Link.of(text)
    except UserError as error:
        wrong(error)
        return
    if link.to == to:
        heard(link.token.text)
    else:
        other(link)
