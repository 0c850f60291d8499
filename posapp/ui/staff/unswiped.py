"""Cards and receipts that are read while nobody is signed in: dropped whole, before any field sees them."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from posapp.ui.held_key import HeldKey, is_enter
from posapp.ui.scan import Scan
from posapp.ui.swipe import Fate, Swipe

_KEYS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)


class Unswiped(QObject):
    """Sees every key of the widgets on `page` before they do; owns what it has seen of a track, until its end."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._swipe, self._scan = Swipe(), Scan()
        self._held = HeldKey()
        self._clock = QElapsedTimer()
        self._clock.start()
        for widget in (page, *page.findChildren(QWidget)):
            if widget.focusPolicy() is not Qt.FocusPolicy.NoFocus:
                widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _KEYS or not isinstance(event, QKeyEvent):
            return False
        enter = is_enter(event)
        if enter and self._held.repeats(event):
            return True
        if event.type() == QEvent.Type.KeyRelease:
            return False
        sign = "\r" if enter else event.text()
        if len(sign) != 1 or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        at = self._clock.elapsed()
        if self._scan.feed(sign, at):
            if isinstance(watched, QLineEdit):
                watched.clear()
            return True
        fate = self._swipe.feed(sign, at)
        if fate is Fate.CARD:
            self._swipe.take().wipe()
        return fate is not Fate.PASS
