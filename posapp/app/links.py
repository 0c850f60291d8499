"""A posapp:// link: given to the window that is open on the same data folder, or a window starts with it.

The socket lies in the data folder, which is this account's alone: in a folder that all share, another account could
wait in its place for tokens. Windows has its pipes by name, open to this account alone.
"""

from __future__ import annotations

import os
import sys
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from posapp.domain.errors import UserError
from posapp.domain.handover import LONGEST, Link

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_MOST: Final = 2 * LONGEST
_LONGEST_PATH: Final = 100
_ANSWER: Final = b"taken\n"
_WAIT_MS: Final = 2_000
_AGAIN_MS: Final = 5_000


class LinkDoor(QObject):
    """Hears links for one kind of window. A second window of the kind waits until the first one has gone."""

    def __init__(self, data: Path, to: str, heard: Callable[[str], None], parent: QObject) -> None:
        """`to` as in `Link`; `heard` is given the token, which nothing has looked at but for its form."""
        super().__init__(parent)
        self._name, self._to, self._heard = _name(data, to), to, heard
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.setMaxPendingConnections(4)
        self._server.newConnection.connect(self._come)
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self._again.timeout.connect(self.open)

    def open(self) -> None:
        """Begin to listen. What a window left that was killed is cleared away."""
        if not self._name or self._server.isListening():
            return
        if _called(self._name) is not None:
            self._again.start()
            return
        QLocalServer.removeServer(self._name)
        if not self._server.listen(self._name):
            self._again.start()

    def close(self) -> None:
        self._again.stop()
        self._server.close()

    def _come(self) -> None:
        while (line := self._server.nextPendingConnection()) is not None:
            line.readyRead.connect(lambda line=line: self._read(line))
            line.disconnected.connect(line.deleteLater)
            QTimer.singleShot(_WAIT_MS, line, line.abort)
            if line.bytesAvailable():
                self._read(line)

    def _read(self, line: QLocalSocket) -> None:
        if not line.canReadLine():
            if line.bytesAvailable() > _MOST:
                line.abort()
            return
        try:
            link = Link.of(bytes(line.readLine(_MOST).data()).decode("ascii", "replace").strip())
        except UserError:
            line.abort()
            return
        if link.to != self._to:
            line.abort()
            return
        line.write(_ANSWER)
        line.flush()
        line.disconnectFromServer()
        self._heard(link.token.text)


def give(link: Link, data: Path) -> bool:
    """Hand the link to the window that is open; False where none is that takes it."""
    name = _name(data, link.to)
    line = _called(name) if name else None
    if line is None:
        return False
    line.write(link.written().encode() + b"\n")
    line.waitForBytesWritten(_WAIT_MS)
    while not line.canReadLine():
        if not line.waitForReadyRead(_WAIT_MS):
            return False
    return bytes(line.readLine().data()) == _ANSWER


def _called(name: str) -> QLocalSocket | None:
    line = QLocalSocket()
    line.connectToServer(name)
    return line if line.waitForConnected(_WAIT_MS) else None


def _name(data: Path, to: str) -> str:
    """Where windows of the kind listen; empty where no private place has a name that is short enough."""
    folder = data.resolve()
    if sys.platform == "win32":
        return f"posapp-{to}-{sha256(str(folder).encode()).hexdigest()[:32]}"
    places = [folder / f"{to}.link"]
    if runtime := os.environ.get("XDG_RUNTIME_DIR"):
        places.append(folder.__class__(runtime) / f"posapp-{to}-{sha256(os.fsencode(folder)).hexdigest()[:32]}")
    return next((str(place) for place in places if len(os.fsencode(place)) <= _LONGEST_PATH), "")
