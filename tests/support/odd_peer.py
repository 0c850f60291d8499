"""Whatever answers where a bank should: a port with other manners, for programs that run as processes of their own."""

from __future__ import annotations

import socketserver
import ssl
import threading
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding

from tests.support.merchant import certificate, pem, rsa_key

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from tests.support.merchant import Merchant


@contextmanager
def odd_peer(answer: bytes, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """A port on loopback that says `answer` to every request, whatever it is."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            # Who does not trust us hangs up.
            with suppress(OSError), self._line() as line:
                line.recv(65_536)
                line.sendall(answer)

        def _line(self) -> socket.socket:
            asked: socket.socket = self.request
            return tls.wrap_socket(asked, server_side=True) if tls is not None else asked

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def tls_of(
    merchant: Merchant,
    *,
    address: str = "127.0.0.1",
    begins: timedelta = timedelta(days=-9),
    ends: timedelta = timedelta(days=30),
) -> ssl.SSLContext:
    """A self-signed certificate for an address; it lies in tls.pem."""
    own = certificate(rsa_key("tls"), address=address, begins=begins, ends=ends)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(
        merchant.write("tls.pem", own.public_bytes(Encoding.PEM)), merchant.write("tls.key", pem(rsa_key("tls")))
    )
    return context


def http(status: int = 404, date: str = "") -> bytes:
    """A short answer, with a Date where one is given."""
    told = f"Date: {date}\r\n" if date else ""
    return f"HTTP/1.1 {status} Said\r\n{told}Content-Length: 0\r\nConnection: close\r\n\r\n".encode()
