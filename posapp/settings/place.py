"""Which bank the settings name, written so that the same bank is always the same place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from posapp.domain.bank import BankPlace
from posapp.settings.tree import BASE_URLS, Environment

if TYPE_CHECKING:
    from posapp.settings.tree import Api

LOCAL: Final = BankPlace("local bank", training=True)
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def place_of(api: Api) -> BankPlace:
    """Host, port and path; of a bank on this computer without its port, which is another one at each start.

    Points are real in production, and may be at any bank of an address of its own: only what is surely not is training.
    """
    if api.environment is Environment.LOCAL:
        return LOCAL
    from urllib.parse import urlsplit  # noqa: PLC0415 - the local bank's till starts without it

    url = urlsplit(api.url.strip())
    host = (url.hostname or "").lower()
    path = url.path.rstrip("/")
    if host in _LOOPBACK:
        return BankPlace(f"this computer{path}", training=True)
    port = f":{url.port}" if url.port not in (None, 443) else ""
    name = f"{host}{port}{path}"
    return BankPlace(name, training=name == _SANDBOX)


_SANDBOX: Final = BASE_URLS[Environment.SANDBOX].removeprefix("https://")
