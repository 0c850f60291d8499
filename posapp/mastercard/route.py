"""Which way requests take: each on a connection of its own, straight to the bank or through the site's proxy."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

import httpx

from posapp import __version__
from posapp.domain.errors import ConfigError
from posapp.mastercard.keys import tls_context
from posapp.mastercard.proxies import proxy_for
from posapp.mastercard.transport import OwnConnection

if TYPE_CHECKING:
    from collections.abc import Callable

    from posapp.mastercard.config import ClientConfig
    from posapp.mastercard.proxies import Proxy

_AT_ONCE: Final = 20
_CONNECT_S: Final = 10.0
_HEADERS: Final = {
    "User-Agent": f"posapp/{__version__}",
    "Accept": "application/json",
    # Nothing is unpacked, so a small answer cannot become a large one.
    "Accept-Encoding": "identity",
    "Connection": "close",
}


def base_url(config: ClientConfig) -> httpx.URL:
    """The checked base URL without a slash at its end. Raises ConfigError(api.base_url)."""
    try:
        url = httpx.URL(config.base_url.strip().rstrip("/"))
    except httpx.InvalidURL:
        raise ConfigError("api.base_url", "this is no web address; write one like https://host/loyalty.") from None
    if not url.host or url.userinfo or url.query or url.fragment or not 0 < (url.port or 1) < 65_536:
        raise ConfigError("api.base_url", "write scheme, host, port if any and path alone, like https://host/loyalty.")
    if url.scheme != "https" and not (url.scheme == "http" and is_loopback(url.host)):
        raise ConfigError("api.base_url", "write an https address; http is for this computer alone.")
    return url


def is_loopback(host: str) -> bool:
    """True for this computer by address or by the name localhost."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_oauth2(config: ClientConfig) -> None:
    """Check what OAuth 2.0 asks of addresses. Raises ConfigError(api.base_url, api.token_url)."""
    if base_url(config).scheme != "https":
        raise ConfigError("api.base_url", "write an https address; OAuth 2.0 is for https alone.")
    try:
        url = httpx.URL(config.oauth2.token_url if config.oauth2 else "")
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme != "https" or not url.host or url.userinfo or url.query or url.fragment:
        raise ConfigError("api.token_url", "write the https address that gives tokens, like https://host/oauth/token.")


def client_for(
    config: ClientConfig,
    auth: httpx.Auth | None,
    upon: Callable[[httpx.AsyncBaseTransport], httpx.AsyncBaseTransport] | None = None,
) -> httpx.AsyncClient:
    """A client that keeps no connection, follows no redirect and always verifies. Raises ConfigError.

    `upon` makes the transport that stands between the client and the way out.
    """
    url = base_url(config)
    tls = tls_context(config.ca_bundle) if url.scheme == "https" else None
    # A little less than the whole, so that "never connected" is told apart from "never answered".
    timeout = httpx.Timeout(config.timeout_s, connect=min(_CONNECT_S, 0.9 * config.timeout_s))
    transport = OwnConnection(tls, proxies=None if tls is None else _checked_proxies(config, url), at_once=_AT_ONCE)
    way = upon(transport) if upon is not None else transport
    return httpx.AsyncClient(auth=auth, headers=_HEADERS, timeout=timeout, transport=way, trust_env=False)


def _checked_proxies(config: ClientConfig, url: httpx.URL) -> Callable[[httpx.URL], Proxy | None]:
    """The proxy for each address. Raises ConfigError where one that will be needed cannot be used."""
    for needed in (url, httpx.URL(config.oauth2.token_url) if config.oauth2 else url):
        _proxy(needed)
    return _proxy


def _proxy(url: httpx.URL) -> Proxy | None:
    return None if is_loopback(url.host) else proxy_for(url)
