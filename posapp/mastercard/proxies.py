"""The site's proxy, as the environment names it, and the tunnel through it (RFC 9110 section 9.3.6)."""

from __future__ import annotations

import asyncio
import os
import re
from base64 import b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.request import getproxies, proxy_bypass

import h11
import httpx

from posapp.domain.errors import ConfigError, Outage
from posapp.mastercard.handshake import NoLineError

if TYPE_CHECKING:
    import ssl

_HOST: Final = re.compile(r"[A-Za-z0-9._:-]+", re.ASCII)
_NAMES: Final = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")


@dataclass(frozen=True, slots=True)
class Proxy:
    """Where it stands. `authorization` is a password: it is sent to the proxy and shown nowhere."""

    host: str
    port: int
    tls: bool = False
    authorization: str = field(default="", repr=False)


def proxy_for(url: httpx.URL) -> Proxy | None:
    """The proxy that the environment names for `url`; None if it is to be reached without. Raises ConfigError."""
    named = getproxies()
    written = (named.get("https") or named.get("all") or "").strip()
    if not written or proxy_bypass(f"{url.host}:{url.port or 443}"):
        return None
    key = next((name for name in _NAMES if os.environ.get(name)), "HTTPS_PROXY")
    if written.casefold().startswith("socks"):
        raise ConfigError(key, "this till speaks no SOCKS; name the site's HTTP proxy, like http://proxy.example:3128.")
    try:
        where = httpx.URL(written if "://" in written else f"http://{written}")
    except httpx.InvalidURL:
        where = httpx.URL()
    tls, host = where.scheme == "https", where.raw_host.decode("ascii")
    port = where.port if where.port is not None else (443 if tls else 80)
    if where.scheme not in ("http", "https") or not _HOST.fullmatch(host) or not 0 < port < 65_536:
        # What is written there may hold a password: it is not repeated.
        raise ConfigError(key, "this is no proxy's address; write one like http://proxy.example:3128.")
    login = b64encode(f"{where.username}:{where.password}".encode()).decode() if where.userinfo else ""
    return Proxy(host, port, tls, f"Basic {login}" if login else "")


async def through(
    proxy: Proxy, host: str, port: int, tls: ssl.SSLContext, *, own_tls: ssl.SSLContext, within_s: float | None
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A line to `host` through the proxy, which sees nothing but the two names. Raises NoLineError, OSError."""
    try:
        async with asyncio.timeout(within_s):
            tunnel = await _tunnel(proxy, f"[{host}]:{port}" if ":" in host else f"{host}:{port}", own_tls)
    except (OSError, UnicodeError) as error:
        raise NoLineError(Outage.PROXY_AWAY, proxy.host, passing=True) from error
    # A reader of its own: nothing that came before the handshake can pass for the bank's.
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(loop=loop)
    protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
    try:
        transport = await loop.start_tls(tunnel, protocol, tls, server_hostname=host)
    except BaseException:
        tunnel.abort()
        raise
    if transport is None:
        raise ConnectionResetError("closed within the handshake")
    protocol.connection_made(transport)
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)


async def _tunnel(proxy: Proxy, authority: str, own_tls: ssl.SSLContext) -> asyncio.Transport:
    headers = [("Host", authority)]
    if proxy.authorization:
        headers.append(("Proxy-Authorization", proxy.authorization))
    loop = asyncio.get_running_loop()
    asking = _Asking(h11.Request(method="CONNECT", target=authority, headers=headers), loop.create_future())
    tls = own_tls if proxy.tls else None
    transport, _ = await loop.create_connection(lambda: asking, proxy.host, proxy.port, ssl=tls)
    try:
        await asking.answered
        asking.check(proxy.host)
    except BaseException:
        transport.abort()
        raise
    return transport


class _Asking(asyncio.Protocol):
    """Asks the proxy for a tunnel and reads its answer, no further than its head."""

    def __init__(self, request: h11.Request, answered: asyncio.Future[None]) -> None:
        self._http = h11.Connection(h11.CLIENT)
        self._request = request
        self._status = 0
        # In a tunnel the till speaks first: what comes behind the answer is no proxy's.
        self._said_more = False
        self.answered = answered

    def check(self, host: str) -> None:
        """Raises NoLineError where there is no tunnel."""
        if self._status == 407:
            raise NoLineError(Outage.PROXY_PASSWORD, host)
        if self._status >= 500:
            raise NoLineError(Outage.PROXY_AWAY, host, passing=True)
        if self._status >= 300:
            raise NoLineError(Outage.PROXY_REFUSED, host)
        if self._status < 200 or self._said_more:
            raise NoLineError(Outage.PROXY_UNREADABLE, host)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101 - what asyncio promises
        transport.write((self._http.send(self._request) or b"") + (self._http.send(h11.EndOfMessage()) or b""))

    def data_received(self, data: bytes) -> None:
        if self.answered.done():
            self._said_more = True
            return
        try:
            self._http.receive_data(data)
            while isinstance(event := self._http.next_event(), h11.InformationalResponse):
                pass
        except h11.RemoteProtocolError:
            self._end()
            return
        if isinstance(event, h11.Response):
            self._status, self._said_more = event.status_code, bool(self._http.trailing_data[0])
            self._end()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end()

    def _end(self) -> None:
        if not self.answered.done():
            self.answered.set_result(None)
