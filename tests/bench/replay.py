"""A server that answers at once with prepared bytes, so that only the client's own work is measured.

`python -m tests.bench.replay FILE`: FILE maps path endings to answers; the port is the first line of output.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path


class Replay(asyncio.Protocol):
    """One connection: keep-alive unless the client asks to close it."""

    def __init__(self, answers: dict[str, str]) -> None:
        self._answers = answers
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._rest += data
        while (end := self._rest.find(b"\r\n\r\n")) >= 0:
            head = self._rest[:end].lower()
            length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
            if len(self._rest) < end + 4 + length:
                return
            path = self._rest.split(b" ", 2)[1].decode()
            self._rest = self._rest[end + 4 + length :]
            self._answer(path, close=b"connection: close" in head)

    def _answer(self, path: str, *, close: bool) -> None:
        body = next(answer for ending, answer in self._answers.items() if path.endswith(ending)).encode()
        last = b"Connection: close\r\n" if close else b""
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n" % len(body)
        self._transport.write(head + last + b"\r\n" + body)
        if close:
            self._transport.close()


async def main(answers: dict[str, str]) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: Replay(answers), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
