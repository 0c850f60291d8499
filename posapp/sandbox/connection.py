"""One connection seen from below HTTP, because faults must be able to cut it or repeat the bytes on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

STATE_KEY = "line"


class Line:
    """Stands between uvicorn and the socket; can hold what is written, to send it in one piece, or twice."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._held: bytearray | None = None
        self._closing = False

    def __getattr__(self, name: str) -> object:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send, or keep while holding."""
        if self._held is None:
            self._transport.write(data)
        else:
            self._held += data

    def hold(self) -> None:
        """From now on keep what is written."""
        self._held = bytearray()

    def release(self, *, times: int = 1) -> None:
        """Send what was kept in one piece, so many times over, and go on as usual."""
        kept, self._held = bytes(self._held or b""), None
        self._transport.write(kept * times)
        if self._closing:
            self._transport.close()

    def close(self) -> None:
        """Close once everything kept has been sent; uvicorn asks for it as soon as an answer is whole."""
        self._closing = True
        if self._held is None:
            self._transport.close()

    def cut(self) -> None:
        """Close at once, without a word."""
        self._transport.abort()


class BankProtocol(H11Protocol):
    """uvicorn's HTTP/1.1 with the line handed to the application in the scope's state."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Slip the line in between."""
        line = Line(transport)
        super().connection_made(cast("asyncio.Transport", line))
        self.app_state = {**self.app_state, STATE_KEY: line}
