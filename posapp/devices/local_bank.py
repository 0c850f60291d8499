"""The bank of environment "local": joined where one runs on this data folder, started where none does.

Every program that uses it holds a connection open, its lease. The bank ends itself soon after the last lease is
gone, however its holder ended, so a killed window leaves nothing behind.
"""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from posapp.devices.program import own_command
from posapp.domain.errors import Outage, Unavailable

START_WITHIN_S: Final = 20.0
_PAUSE_S: Final = 0.03


@dataclass(frozen=True, slots=True)
class OAuth2Door:
    """The bank's other door, for OAuth 2.0: TLS, by an authority of the bank's own, and a key of its own."""

    base_url: str
    key_id: str
    signing_key: Path
    ca_bundle: Path


@dataclass(frozen=True, slots=True)
class LocalIssuer:
    """Who signs what the bank's own issuer hands over, and for whom."""

    issuer: str
    audience: str
    key: Path


@dataclass(frozen=True, slots=True)
class Access:
    """Where the local bank is and what a client needs to speak to it, as the bank wrote it down."""

    base_url: str
    consumer_key: str
    signing_key: Path
    signing_key_password: str
    encryption_certificate: Path
    decryption_key: Path
    redemption_item_id: str
    oauth2: OAuth2Door
    sso: LocalIssuer


# On Windows, where there are no sessions: no console, in which a Ctrl-C or its closing would end both.
if sys.platform == "win32":
    _APART: Final = subprocess.CREATE_NO_WINDOW
else:
    _APART: Final = 0


class _Detached(subprocess.Popen[bytes]):
    """A child that outlives us on purpose: others may hold leases on it when we end."""

    def __del__(self) -> None:
        self.poll()


class LocalBank:
    """Keeps one lease on the bank of `folder`. Blocking: called from worker threads, one call at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lease: socket.socket | None = None
        self._access: Access | None = None

    def access(self) -> Access:
        """The living bank, started if need be. Raises Unavailable(LOCAL_BANK)."""
        if self._access is not None and self._lease is not None and _is_open(self._lease):
            return self._access
        self.release()
        give_up = time.monotonic() + START_WITHIN_S
        child: _Detached | None = None
        while time.monotonic() < give_up:
            access = self._join()
            if access is not None:
                return access
            if child is None or child.poll() is not None:
                child = self._start()
            time.sleep(_PAUSE_S)
        raise Unavailable(Outage.LOCAL_BANK)

    def release(self) -> None:
        """Give the lease back."""
        if self._lease is not None:
            self._lease.close()
        self._lease = None
        self._access = None

    def _join(self) -> Access | None:
        try:
            told = json.loads((self._folder / "bank.json").read_bytes())
            access = _access(told)
            lease = _take_lease(int(told["port"]), str(told["token"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if lease is None:
            return None
        self._lease, self._access = lease, access
        return access

    def _start(self) -> _Detached:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with (self._folder / "bank.log").open("ab") as log:
                child = _Detached(
                    own_command("sandbox", "--data", str(self._folder), "--until-unused"),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    # Ctrl-C at the till's terminal must not take the bank down before the till is done with it.
                    start_new_session=True,
                    creationflags=_APART,
                )
        except OSError as failed:
            raise Unavailable(Outage.LOCAL_BANK, detail=os.strerror(failed.errno or 0)) from failed
        return child


def _access(told: dict[str, Any]) -> Access:
    other, sso = told["oauth2"], told["sso"]
    return Access(
        base_url=told["base_url"],
        consumer_key=told["consumer_key"],
        signing_key=Path(told["signing_key"]),
        signing_key_password=told["signing_key_password"],
        encryption_certificate=Path(told["encryption_certificate"]),
        decryption_key=Path(told["decryption_key"]),
        redemption_item_id=told["redemption_item_id"],
        oauth2=OAuth2Door(
            base_url=other["base_url"],
            key_id=other["key_id"],
            signing_key=Path(other["signing_key"]),
            ca_bundle=Path(other["ca_bundle"]),
        ),
        sso=LocalIssuer(sso["issuer"], sso["audience"], Path(sso["key"])),
    )


def _take_lease(port: int, token: str) -> socket.socket | None:
    """Connect and be told the token back: another program may have been given a dead bank's port."""
    lease = socket.create_connection(("127.0.0.1", port), timeout=2)
    try:
        lease.sendall(f"GET /control/lease?token={token} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        answer = b""
        while token.encode() not in answer:
            more = lease.recv(4096)
            if not more or len(answer) > 65_536:
                lease.close()
                return None
            answer += more
    except OSError:
        lease.close()
        raise
    lease.setblocking(False)
    return lease


def _is_open(lease: socket.socket) -> bool:
    try:
        while select.select([lease], [], [], 0)[0]:
            if not lease.recv(4096):
                return False
    except OSError:
        return False
    return True
