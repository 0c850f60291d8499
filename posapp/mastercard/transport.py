"""One connection for each exchange, so that no answer can ever be read by another request than its own.

httpx's pool reuses a connection whose last answer came twice: what h11 had buffered of it (seen with httpcore 1.0.9)
answers the next request, which would show one member another's points. And a pooled connection that the bank has just
closed makes a redemption unknown for nothing. On loopback this is also faster than the pool; over the internet it costs
a handshake a call.
"""

from __future__ import annotations

import asyncio
import ssl
from functools import partial
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

import h11
import httpx

from posapp.domain.errors import Outage
from posapp.mastercard.handshake import GLANCE_S, NoLineError, glance, of_certificate, of_handshake
from posapp.mastercard.proxies import through

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from posapp.mastercard.proxies import Proxy

    Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]

_CHUNK: Final = 65_536
_SECOND_FAMILY_AFTER_S: Final = 0.25  # RFC 8305, so that a dead IPv6 route does not cost the connect time.


class OwnConnection(httpx.AsyncBaseTransport):
    """An httpx transport without a pool: connects, exchanges, disconnects; at most `at_once` at a time.

    What fails before the first byte of the request leaves is raised as httpx.ConnectError or ConnectTimeout, all
    else as another httpx.TransportError. Of the time-outs only "connect" (queueing, DNS, TCP and TLS together) is
    kept: the caller bounds the whole. HTTP/1.1. `proxies` names the proxy to an https address, if any; TLS keeps it out
    of what is said.
    """

    def __init__(
        self,
        tls: ssl.SSLContext | None,
        *,
        proxies: Callable[[httpx.URL], Proxy | None] | None = None,
        at_once: int = 20,
    ) -> None:
        self._tls = tls
        self._proxies = proxies
        self._places = asyncio.Semaphore(at_once)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        exchange = await self._connect(request)
        try:
            exchange.send(request, body)
            head = await exchange.head()
        except BaseException:
            exchange.end()
            raise
        return httpx.Response(head.status_code, headers=head.headers.raw_items(), stream=exchange)

    async def _connect(self, request: httpx.Request) -> _Exchange:
        limit = request.extensions.get("timeout", {}).get("connect")
        try:
            async with asyncio.timeout(limit) as clock:
                await self._places.acquire()
                try:
                    reader, writer = await self._open(request.url, clock)
                except BaseException:
                    self._places.release()
                    raise
        except TimeoutError as error:
            raise httpx.ConnectTimeout("not connected in time") from error
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError("no connection") from error
        return _Exchange(reader, writer, self._places.release)

    async def _open(self, url: httpx.URL, clock: asyncio.Timeout) -> Streams:
        if url.scheme != "https":
            return await self._dial(url, None, clock)
        if self._tls is None:
            raise NoLineError(Outage.NO_TLS)  # Never in clear what was meant to be safe.
        try:
            return await self._dial(url, self._tls, clock)
        except ssl.SSLCertVerificationError as error:
            left = _left(clock)
            dial = partial(self._dial, url, clock=clock)
            seen = await glance(dial, within_s=GLANCE_S if left is None else min(GLANCE_S, left))
            raise of_certificate(error, seen) from error
        except (ssl.SSLError, ConnectionResetError, ConnectionAbortedError, BrokenPipeError) as error:
            raise of_handshake(error) from error

    async def _dial(self, url: httpx.URL, tls: ssl.SSLContext | None, clock: asyncio.Timeout) -> Streams:
        host, port = url.raw_host.decode("ascii"), url.port or (443 if url.scheme == "https" else 80)
        proxy = self._proxies(url) if tls is not None and self._proxies is not None else None
        if tls is not None and self._tls is not None and proxy is not None:
            return await through(proxy, host, port, tls, own_tls=self._tls, within_s=_left(clock))
        delay = None if _is_address(url.host) else _SECOND_FAMILY_AFTER_S
        return await asyncio.open_connection(host, port, ssl=tls, happy_eyeballs_delay=delay)


def _left(clock: asyncio.Timeout) -> float | None:
    """A little less than is left, so that whoever takes too long is still told apart."""
    end = clock.when()
    return None if end is None else max(0.0, 0.9 * (end - asyncio.get_running_loop().time()))


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


class _Exchange(httpx.AsyncByteStream):
    """A request and its answer on their own connection; as a stream, the body of the answer."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, ended: Callable[[], None]) -> None:
        self._reader = reader
        self._writer = writer
        self._ended: Callable[[], None] | None = ended
        self._http = h11.Connection(h11.CLIENT)

    def send(self, request: httpx.Request, body: bytes) -> None:
        head = h11.Request(method=request.method, target=request.url.raw_path, headers=request.headers.raw)
        events: list[h11.Event] = [head, h11.Data(data=body), h11.EndOfMessage()]
        self._writer.write(b"".join(self._http.send(event) or b"" for event in events))

    async def head(self) -> h11.Response:
        """The status line and headers; interim answers (1xx) are passed over."""
        while not isinstance(event := await self._next(), h11.Response):
            pass
        return event

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while isinstance(event := await self._next(), h11.Data):
            yield bytes(event.data)

    async def aclose(self) -> None:
        self.end()

    def end(self) -> None:
        """Disconnect at once: nothing that may still come is of interest."""
        if self._ended is not None:
            self._writer.transport.abort()
            self._ended()
            self._ended = None

    async def _next(self) -> object:
        try:
            while (event := self._http.next_event()) is h11.NEED_DATA:
                self._http.receive_data(await self._reader.read(_CHUNK))
        except h11.RemoteProtocolError as error:
            raise httpx.RemoteProtocolError("not HTTP, or broken off") from error
        except OSError as error:
            raise httpx.ReadError("broken off") from error
        return event
