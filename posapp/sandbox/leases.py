"""Leases: open connections by which the till's programs keep the bank alive, and whose end lets it end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Receive, Send

FIRST_GRACE_S = 20.0
LAST_GRACE_S = 2.0
_HEARTBEAT_S = 15.0


class Leases:
    """Counts the leases held; when `until_unused`, calls `end` a moment after the last one has gone."""

    def __init__(
        self,
        *,
        until_unused: bool,
        end: Callable[[], None],
        first_grace_s: float = FIRST_GRACE_S,
        last_grace_s: float = LAST_GRACE_S,
    ) -> None:
        self._until_unused = until_unused
        self._first_grace_s = first_grace_s
        self._last_grace_s = last_grace_s
        self._end = end
        self._held = 0
        self._timer: asyncio.TimerHandle | None = None

    def open(self) -> None:
        """The bank is up: whoever started it has a while to take the first lease."""
        self._end_after(self._first_grace_s)

    def close(self) -> None:
        """The bank is ending anyhow."""
        if self._timer is not None:
            self._timer.cancel()

    async def hold(self, token: str, receive: Receive, send: Send, ending: asyncio.Event) -> None:
        """Serve one lease: the token at once, then a heartbeat, until the peer goes or the bank ends."""
        self._held += 1
        self.close()
        peer_gone = asyncio.ensure_future(_gone(receive))
        closing = asyncio.ensure_future(ending.wait())
        try:
            headers = [(b"content-type", b"text/plain"), (b"cache-control", b"no-store")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send(_chunk(token.encode() + b"\n"))
            waiting = {peer_gone, closing}
            while not (await asyncio.wait(waiting, timeout=_HEARTBEAT_S, return_when=asyncio.FIRST_COMPLETED))[0]:
                await send(_chunk(b"\n"))
            if closing.done():
                await send({"type": "http.response.body", "body": b""})
        finally:
            peer_gone.cancel()
            closing.cancel()
            self._released()

    def _released(self) -> None:
        self._held -= 1
        if self._held == 0:
            self._end_after(self._last_grace_s)

    def _end_after(self, seconds: float) -> None:
        if self._until_unused:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._end)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _chunk(body: bytes) -> dict[str, object]:
    return {"type": "http.response.body", "body": body, "more_body": True}
