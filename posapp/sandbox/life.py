"""The bank's life as a process: one per data folder, announced once it listens, ended quietly."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import signal
import socket
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import uvicorn

from posapp.sandbox.bank import Bank
from posapp.sandbox.connection import BankProtocol
from posapp.sandbox.control import Control
from posapp.sandbox.faults import FaultBook
from posapp.sandbox.files import write_private
from posapp.sandbox.gateway import Gateway
from posapp.sandbox.keys import BankKeys, KeyFiles, open_keys
from posapp.sandbox.leases import Leases
from posapp.sandbox.members import ITEM_ID, PROGRAMS, REDEMPTION_TYPE
from posapp.sandbox.operations import BASE, Switches
from posapp.sandbox.server import build_router

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from types import FrameType

    from starlette.types import ASGIApp

_KEEP_ALIVE_S = 75
_GRACE_S = 2


@dataclass(frozen=True, slots=True)
class Notice:
    """What bank.json tells whoever wants to speak to the bank."""

    port: int
    token: str
    files: KeyFiles
    keys: BankKeys

    @property
    def base_url(self) -> str:
        """Where the operations are, as the vendor's base URL ends too."""
        return f"http://127.0.0.1:{self.port}{BASE}"

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
        }


def listen(port: int) -> socket.socket:
    """A listening-to-be socket on loopback; port 0 takes a free one.

    Raises:
        OSError: the port is taken or not allowed.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # On Windows the same option would let two programs share the port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
    except OSError:
        listener.close()
        raise
    return listener


def serve(data: Path, listener: socket.socket, *, until_unused: bool, announce: Callable[[Notice], None]) -> None:
    """Run the bank of a data folder until it is told to end, or is no longer used.

    Raises:
        BooksError, KeyFilesError: the data folder's files cannot be used.
    """
    files, keys = open_keys(data)
    bank = Bank(data / "bank.db")
    try:
        notice = Notice(listener.getsockname()[1], secrets.token_urlsafe(32), files, keys)
        asyncio.run(_serve(bank, notice, data / "bank.json", listener, until_unused=until_unused, announce=announce))
    finally:
        bank.close()


async def _serve(
    bank: Bank,
    notice: Notice,
    notice_file: Path,
    listener: socket.socket,
    *,
    until_unused: bool,
    announce: Callable[[Notice], None],
) -> None:
    ending = asyncio.Event()
    leases = Leases(until_unused=until_unused, end=ending.set)
    faults, switches = FaultBook(), Switches()
    control = Control(token=notice.token, bank=bank, faults=faults, switches=switches, leases=leases, ending=ending)
    router = build_router(
        bank=bank, gateway=Gateway(notice.keys), faults=faults, switches=switches, control=control, ending=ending
    )

    def opened() -> None:
        write_private(notice_file, json.dumps(notice.as_dict(), indent=2).encode())
        leases.open()
        announce(notice)

    server = _Server(_config(router), opened)
    with _ending_on_signals(ending):
        closing = asyncio.create_task(_close_when(ending, server, notice_file))
        await server.serve(sockets=[listener])
        leases.close()
        ending.set()
        await closing


async def _close_when(ending: asyncio.Event, server: _Server, notice_file: Path) -> None:
    await ending.wait()
    notice_file.unlink(missing_ok=True)  # noqa: ASYNC240 - the last thing done, and nobody waits for it
    server.should_exit = True


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=BankProtocol,
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # A forwarded address must not pass for a loopback peer.
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_GRACE_S,
    )


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
