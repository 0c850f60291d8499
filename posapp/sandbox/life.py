"""The bank's life as a process: one per data folder, announced once it listens, ended quietly."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import signal
import socket
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import uvicorn

from posapp.sandbox.bank import Bank
from posapp.sandbox.connection import BankProtocol
from posapp.sandbox.control import Control
from posapp.sandbox.door import Door, open_door
from posapp.sandbox.faults import FaultBook
from posapp.sandbox.files import write_private
from posapp.sandbox.gateway import Gateway
from posapp.sandbox.issuer import Issuer, open_issuer
from posapp.sandbox.keys import BankKeys, KeyFiles, open_keys
from posapp.sandbox.leases import Leases
from posapp.sandbox.members import ITEM_ID, PROGRAMS, REDEMPTION_TYPE
from posapp.sandbox.operations import BASE, Switches
from posapp.sandbox.passes import TOKEN_PATH, Passes
from posapp.sandbox.server import build_router

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import FrameType

    from starlette.types import ASGIApp

    from posapp.sandbox.jws import PublicKey

_KEEP_ALIVE_S = 75
_GRACE_S = 2


@dataclass(frozen=True, slots=True)
class Notice:
    """What bank.json tells whoever wants to speak to the bank."""

    port: int
    tls_port: int
    token: str
    files: KeyFiles
    keys: BankKeys
    door: Door
    handing: Issuer

    @property
    def base_url(self) -> str:
        """Where the operations are, as the vendor's base URL ends too."""
        return f"http://127.0.0.1:{self.port}{BASE}"

    @property
    def issuer(self) -> str:
        """Where the bank gives tokens for OAuth 2.0."""
        return f"https://127.0.0.1:{self.tls_port}"

    def as_dict(self) -> Mapping[str, object]:
        """The content of bank.json."""
        return {
            "base_url": self.base_url,
            "port": self.port,
            "pid": os.getpid(),
            "token": self.token,
            "consumer_key": self.keys.consumer_key,
            "signing_key": str(self.files.signing_key),
            "signing_key_password": self.files.signing_key_password.read_text(),
            "encryption_certificate": str(self.files.encryption_certificate),
            "decryption_key": str(self.files.decryption_key),
            "redemption_item_id": ITEM_ID,
            "redemption_type": REDEMPTION_TYPE,
            "program_id": PROGRAMS[0].program_id,
            "sso": self.handing.notice(),
            "oauth2": {
                "base_url": self.issuer + BASE,
                "token_url": self.issuer + TOKEN_PATH,
                "issuer": self.issuer,
                "client_id": self.keys.client_id,
                "key_id": self.door.key_id,
                "signing_key": str(self.door.files.signing_key),
                "ca_bundle": str(self.door.files.ca_bundle),
            },
        }


def listen(port: int) -> socket.socket:
    """A listening-to-be socket on loopback; port 0 takes a free one.

    Raises:
        OSError: the port is taken or not allowed.
    """
    # Named, or asyncio would not know it for TCP and leave Nagle on, which holds an answer over TLS for 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":  # On Windows the same option would let two programs share the port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
    except OSError:
        listener.close()
        raise
    return listener


def serve(
    data: Path,
    listener: socket.socket,
    tls_listener: socket.socket,
    *,
    until_unused: bool,
    announce: Callable[[Notice], None],
) -> None:
    """Run the bank of a data folder until it is told to end, or is no longer used.

    Raises:
        BooksError, KeyFilesError: the data folder's files cannot be used.
    """
    files, keys = open_keys(data)
    door, issuer = open_door(data), open_issuer(data)
    bank = Bank(data / "bank.db")
    try:
        port, tls_port = (int(one.getsockname()[1]) for one in (listener, tls_listener))
        notice = Notice(port, tls_port, secrets.token_urlsafe(32), files, keys, door, issuer)
        asyncio.run(
            _serve(
                bank,
                notice,
                data / "bank.json",
                (listener, tls_listener),
                until_unused=until_unused,
                announce=announce,
            )
        )
    finally:
        bank.close()


async def _serve(
    bank: Bank,
    notice: Notice,
    notice_file: Path,
    listeners: tuple[socket.socket, socket.socket],
    *,
    until_unused: bool,
    announce: Callable[[Notice], None],
) -> None:
    ending = asyncio.Event()
    leases = Leases(until_unused=until_unused, end=ending.set)
    faults, switches = FaultBook(), Switches()
    client_keys: Mapping[str, PublicKey] = {
        notice.keys.key_id: notice.keys.client_signing,
        notice.door.key_id: notice.door.client,
    }
    passes = Passes(notice.keys.client_id, client_keys, notice.issuer, switches)
    control = Control(
        token=notice.token,
        bank=bank,
        passes=passes,
        issuer=notice.handing,
        faults=faults,
        switches=switches,
        leases=leases,
        ending=ending,
    )
    gateway = Gateway(notice.keys, passes, switches)
    router = build_router(bank=bank, gateway=gateway, faults=faults, switches=switches, control=control, ending=ending)
    shut = [*listeners]

    def opened() -> None:
        shut.pop()
        if shut:
            return
        write_private(notice_file, json.dumps(notice.as_dict(), indent=2).encode())
        leases.open()
        announce(notice)

    servers = [_Server(_config(router), opened), _Server(_config(router, notice.door.tls), opened)]
    with _ending_on_signals(ending):
        closing = asyncio.create_task(_close_when(ending, servers, notice_file))
        await asyncio.gather(
            *(server.serve(sockets=[listener]) for server, listener in zip(servers, listeners, strict=True))
        )
        leases.close()
        ending.set()
        await closing


async def _close_when(ending: asyncio.Event, servers: Sequence[_Server], notice_file: Path) -> None:
    await ending.wait()
    notice_file.unlink(missing_ok=True)  # noqa: ASYNC240 - the last thing done, and nobody waits for it
    for server in servers:
        server.should_exit = True


def _config(app: ASGIApp, tls: ssl.SSLContext | None = None) -> uvicorn.Config:
    config = uvicorn.Config(
        app,
        http=BankProtocol,
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,  # The bank's own clock may be told to differ.
        proxy_headers=False,  # A forwarded address must not pass for a loopback peer.
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_GRACE_S,
    )
    config.load()
    config.ssl = tls
    return config


class _Server(uvicorn.Server):
    """uvicorn, telling when it listens and leaving signals to us: it would raise them again at the end."""

    def __init__(self, config: uvicorn.Config, opened: Callable[[], None]) -> None:
        super().__init__(config)
        self._opened = opened

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._opened()


@contextmanager
def _ending_on_signals(ending: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()

    def end(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(ending.set)

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
