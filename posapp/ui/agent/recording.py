"""Pauses the recording of the call as long as the keys are in the card number's field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from posapp.ui.bridge import Bridge

_NAME = "recording"


class Recorder(Protocol):
    """What records the call; True: it has done so."""

    async def pause(self) -> bool: ...

    async def resume(self) -> bool: ...


class Recording(QObject):
    """One order at a time; of those that come meanwhile only the last counts.

    It begins with a `resume`: the program before this one may have died with a call on pause.
    Signals: failed(bool): it could not be paused (True), or not resumed.
    """

    failed = Signal(bool)

    def __init__(self, recorder: Recorder, bridge: Bridge, field: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._recorder, self._bridge = recorder, bridge
        self._wanted = False
        self._stands: bool | None = None
        field.installEventFilter(self)

    @property
    def paused(self) -> bool:
        """It is on pause, or may be."""
        return self._wanted or bool(self._stands)

    def begin(self) -> None:
        """The program's own work has begun: orders are run from now on."""
        self._go()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if isinstance(event, QFocusEvent):
            if event.reason() is not Qt.FocusReason.PopupFocusReason:
                self._want(kind == QEvent.Type.FocusIn)
        elif kind == QEvent.Type.Hide:
            self._want(False)
        return False

    def _want(self, paused: bool) -> None:
        self._wanted = paused
        self._go()

    def _go(self) -> None:
        paused = self._wanted
        if paused is self._stands or self._bridge.busy(_NAME):
            return
        recorder = self._recorder

        async def order() -> bool:
            return await (recorder.pause() if paused else recorder.resume())

        self._bridge.run(
            _NAME, order, done=lambda done: self._told(paused, done), failed=lambda _: self._not_told(paused)
        )

    def _not_told(self, paused: bool) -> None:
        self._told(paused, False)

    def _told(self, paused: bool, done: bool) -> None:
        self._stands = paused
        if not done:
            self.failed.emit(paused)
        self._go()
