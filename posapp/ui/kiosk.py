"""A window that is all there is on the screen: it covers it, comes back to the front, and is not a clerk's to close."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_KIOSK: Final = "kiosk"
_BACK_MS: Final = 250
"""Later than whatever took the front, so that two programs do not push one another for ever."""


def tell_kiosk(*, kiosk: bool) -> None:
    """From now on parts of windows are made for a kiosk, or are not."""
    app = QApplication.instance()
    if app is not None:
        app.setProperty(_KIOSK, kiosk)


def in_kiosk() -> bool:
    """Whether the window that parts are made for is a kiosk's: nothing of it leads to the computer's files."""
    app = QApplication.instance()
    return app is not None and bool(app.property(_KIOSK))


class Kiosk(QObject):
    """Shows `window` so and keeps it so. `session_ends`: whoever closes it now is the session, not a clerk."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.session_ends = False
        self._back = QTimer(self, singleShot=True, interval=_BACK_MS)
        self._back.timeout.connect(self._come_back)
        window.setWindowFlags(
            window.windowFlags() | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        )
        # Where no window manager runs nobody else makes it as large as the screen.
        window.setGeometry(window.screen().geometry())
        window.setWindowState(Qt.WindowState.WindowFullScreen)
        window.installEventFilter(self)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.commitDataRequest.connect(self._let_go)
            app.primaryScreenChanged.connect(self._back.start)
        window.screen().geometryChanged.connect(self._fit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() in (QEvent.Type.WindowStateChange, QEvent.Type.WindowDeactivate):
            self._back.start()
        return False

    def _come_back(self) -> None:
        window = self._window
        if not window.isVisible():
            return
        if window.windowState() & ~Qt.WindowState.WindowActive != Qt.WindowState.WindowFullScreen:
            window.setWindowState(Qt.WindowState.WindowFullScreen)
        # A dialog of our own may have the keyboard.
        if QApplication.activeWindow() is None:
            window.raise_()
            window.activateWindow()

    def _fit(self) -> None:
        self._window.setGeometry(self._window.screen().geometry())
        self._back.start()

    def _let_go(self) -> None:
        self.session_ends = True
