"""How a window comes and goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posapp.domain.staff import Act
from posapp.ui.kiosk import Kiosk, tell_kiosk
from posapp.ui.own_window import OwnWindow

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from posapp.operations.desk import Desk
    from posapp.ui.bridge import Bridge


class LeavingWindow(OwnWindow):
    """Closing asks the bridge to leave, and the window goes when the program ends; no clerk closes a kiosk's."""

    def __init__(self, desk: Desk, bridge: Bridge, *, kiosk: bool) -> None:
        super().__init__()
        self._desk, self._bridge = desk, bridge
        self._fills_screen = kiosk
        self._kiosk: Kiosk | None = None
        tell_kiosk(kiosk=kiosk)

    def appear(self) -> None:
        """Show the window: over the whole screen in a kiosk."""
        if self._fills_screen:
            self._kiosk = Kiosk(self)
        self.show()

    def leave(self) -> None:
        """Somebody wants to end the program out of a kiosk. What is open at the bank is settled at the next start."""
        if self._desk.session.may(Act.LEAVE):
            self._bridge.leave()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        if self._kiosk is None or self._kiosk.session_ends:
            self._bridge.leave()
