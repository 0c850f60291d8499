"""A proxy of the site that knows one bank: it opens tunnels, asks for a password, or says what a test tells it to."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import ssl
    from types import TracebackType

OPEN = b"HTTP/1.1 200 Connection established\r\n\r\n"


@dataclass(eq=False)
class SmallProxy:
    """Leads every tunnel to `bank_port`. `says` replaces its answer (b"": none, it hangs) and opens no tunnel.

    `login`, like b"Basic dGlsbDpzZWNyZXQ=", is asked for. `asked` holds the heads that came in.
    """

    bank_port: int = 0
    login: bytes = b""
    says: bytes | None = None
    tls: ssl.SSLContext | None = None
    asked: list[bytes] = field(default_factory=list)
    _server: asyncio.Server | None = field(default=None, init=False)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list, init=False)
    _writers: list[asyncio.StreamWriter] = field(default_factory=list, init=False)

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.tls)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.append(task)
        self._writers.append(writer)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = await reader.readuntil(b"\r\n\r\n")
            self.asked.append(head)
            if self.says is not None:
                writer.write(self.says)
                if not self.says:
                    await reader.read()
            elif self.login and b"Proxy-Authorization: " + self.login not in head:
                writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n")
            else:
                await self._relay(reader, writer)
            await writer.drain()
        writer.close()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        bank_reader, bank_writer = await asyncio.open_connection("127.0.0.1", self.bank_port)
        self._writers.append(bank_writer)
        writer.write(OPEN)
        back = asyncio.create_task(_pump(bank_reader, writer))
        self._tasks.append(back)
        await _pump(reader, bank_writer)
        await back


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65_536):
            sink.write(data)
            await sink.drain()
        sink.close()
