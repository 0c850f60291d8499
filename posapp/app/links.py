"""A posapp:// link: given to the window that is open on the same data folder, or a window starts with it.

The socket lies in the data folder, which is this account's alone: in a folder that all share, another account could
wait in its place for tokens. It is the system's own, watched by Qt: QLocalServer would load QtNetwork into every
window, 6 MB and 30 ms for a link now and then. Where the system has no such sockets (Windows) each link opens a window.
"""

from __future__ import annotations

import os
import socket
import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QSocketNotifier, QTimer

from posapp.domain.errors import UserError
from posapp.domain.handover import LONGEST, Link

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST: Final = 2 * LONGEST
_LONGEST_PATH: Final = 100
_ANSWER: Final = b"taken\n"
_WAIT_S: Final = 2
_AGAIN_MS: Final = 5_000


class LinkDoor(QObject):
    """Hears links for one kind of window. A second window of the kind waits until the first one has gone."""

    def __init__(self, data: Path, to: str, heard: Callable[[str], None], parent: QObject) -> None:
        """`to` as in `Link`; `heard` is given the token, which nothing has looked at but for its form."""
        super().__init__(parent)
        self._place, self._to, self._heard = _place(data, to), to, heard
        self._socket: socket.socket | None = None
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self._again.timeout.connect(self.open)

    def open(self) -> None:
        """Begin to listen. What a window left that was killed is cleared away."""
        if self._place is None or self._socket is not None:
            return
        if (other := _called(self._place)) is not None:
            other.close()
            self._again.start()
            return
        mine = _line()
        try:
            self._place.unlink(missing_ok=True)
            mine.bind(str(self._place))
            self._place.chmod(0o600)
            mine.listen(4)
        except OSError:
            mine.close()
            self._again.start()
            return
        mine.setblocking(False)
        self._socket = mine
        QSocketNotifier(mine.fileno(), QSocketNotifier.Type.Read, self).activated.connect(self._come)

    def close(self) -> None:
        """Hear nothing any more; another window may."""
        self._again.stop()
        for notifier in self.findChildren(QSocketNotifier):
            notifier.setEnabled(False)
        if self._socket is not None and self._place is not None:
            self._socket.close()
            self._socket = None
            with suppress(OSError):
                self._place.unlink()

    def _come(self) -> None:
        if self._socket is None:
            return
        with suppress(OSError):
            _Caller(self._socket.accept()[0], self._read, self)

    def _read(self, line: bytes) -> bool:
        """Whether the line is a link for this window."""
        try:
            link = Link.of(line.decode("ascii", "replace").strip())
        except UserError:
            return False
        if link.to != self._to:
            return False
        QTimer.singleShot(0, self, lambda: self._heard(link.token.text))
        return True


class _Caller(QObject):
    """One program that has a link; it has two seconds to say its line."""

    def __init__(self, line: socket.socket, read: Callable[[bytes], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._line, self._hear, self._said = line, read, b""
        line.setblocking(False)
        self._notifier = QSocketNotifier(line.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._more)
        QTimer.singleShot(_WAIT_S * 1000, self, self._end)

    def _more(self) -> None:
        more = b""
        with suppress(OSError):
            more = self._line.recv(_MOST)
        self._said += more
        if b"\n" in self._said:
            if self._hear(self._said.partition(b"\n")[0]):
                with suppress(OSError):
                    self._line.send(_ANSWER)
            self._end()
        elif not more or len(self._said) > _MOST:
            self._end()

    def _end(self) -> None:
        self._notifier.setEnabled(False)
        self._line.close()
        self.deleteLater()


def give(link: Link, data: Path) -> bool:
    """Hand the link to the window that is open; False where none is that takes it."""
    place = _place(data, link.to)
    line = _called(place) if place is not None else None
    if line is None:
        return False
    with line, suppress(OSError):
        line.sendall(link.written().encode() + b"\n")
        return line.recv(len(_ANSWER)) == _ANSWER
    return False


def _line() -> socket.socket:
    if sys.platform == "win32":
        raise OSError  # Nobody comes here: there is no place for one.
    return socket.socket(socket.AF_UNIX)


def _called(place: Path) -> socket.socket | None:
    line = _line()
    line.settimeout(_WAIT_S)
    try:
        line.connect(str(place))
    except OSError:
        line.close()
        return None
    return line


def _place(data: Path, to: str) -> Path | None:
    """Where windows of the kind listen; None where no private place has a name that is short enough."""
    if not hasattr(socket, "AF_UNIX"):
        return None
    folder = data.resolve()
    places = [folder / f"{to}.link"]
    if runtime := os.environ.get("XDG_RUNTIME_DIR"):
        places.append(Path(runtime) / f"posapp-{to}-{sha256(os.fsencode(folder)).hexdigest()[:32]}")
    return next((place for place in places if len(os.fsencode(place)) <= _LONGEST_PATH), None)
