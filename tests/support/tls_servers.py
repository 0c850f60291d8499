"""Servers with any certificate and any manners, on loopback."""

from __future__ import annotations

import asyncio
import itertools
import socket
import ssl
import threading
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import trustme

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def tls_of(leaf: trustme.LeafCert, *, chain: bytes = b"") -> ssl.SSLContext:
    """A server's TLS with that certificate; `chain` is sent along."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with trustme.Blob(leaf.private_key_and_cert_chain_pem.bytes() + chain).tempfile() as file:
        context.load_cert_chain(file)
    return context


@asynccontextmanager
async def serving(serve: Serve, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """A server on loopback; its https address, whatever it speaks."""
    tasks: list[asyncio.Task[None]] = []

    async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.append(asyncio.ensure_future(serve(reader, writer)))
        try:
            await tasks[-1]
        finally:
            writer.transport.abort()

    async with await asyncio.start_server(keep, "127.0.0.1", 0, ssl=tls) as server:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/loyalty"
        await asyncio.wait_for(asyncio.gather(*tasks), 10)  # Whoever was called has hung up.


@asynccontextmanager
async def alerting(tls: ssl.SSLContext, *, handshakes: int = 100) -> AsyncIterator[str]:
    """A server that says why it breaks a handshake off, as all but asyncio's do; its address.

    After so many `handshakes` it only listens.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                for number in itertools.count():
                    connection, _ = listener.accept()
                    with connection, suppress(OSError):
                        if number < handshakes:
                            tls.wrap_socket(connection, server_side=True)
                        while connection.recv(1000):
                            pass

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}/loyalty"
        listener.shutdown(socket.SHUT_RDWR)
        await asyncio.to_thread(thread.join)
