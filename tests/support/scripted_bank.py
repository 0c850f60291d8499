"""A bank that says exactly what a test tells it to, over raw sockets, and checks every request as a stranger would."""

from __future__ import annotations

import asyncio
import json
import re
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import unquote

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwe
from joserfc.jwk import RSAKey

from tests.support.merchant import CONSUMER_KEY, Merchant, ec_key, pem, rsa_key
from tests.support.oauth1 import signature_faults
from tests.support.oauth2 import Gatekeeper, key_of

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from posapp.mastercard.config import ClientConfig

JWE_NAMES = ["RSA-OAEP-256", "A256GCM"]
_PARAMETER = re.compile(r'(oauth_\w+)="([^"]*)"')
_DRIP_S = 0.02


class Then(Enum):
    """What the bank does with the connection after it has said its piece."""

    KEEP = auto()
    CLOSE = auto()
    HANG = auto()


@dataclass(frozen=True, slots=True)
class Script:
    """Bytes to send for one request, and what comes after; `drip`: one byte at a time, without end.

    `made` makes the bytes when it is their turn; `hold` is waited for before.
    """

    raw: bytes = b""
    then: Then = Then.KEEP
    drip: bool = False
    made: Callable[[], bytes] | None = None
    hold: asyncio.Event | None = None


def reply(body: object = None, status: int = 200, **headers: str) -> Script:
    """A well-formed HTTP answer; `body` as JSON unless it is bytes."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = {"Content-Length": str(len(content)), "Content-Type": "application/json"}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return Script(f"HTTP/1.1 {status} Said\r\n{head}\r\n".encode() + content)


def refuse(code: str, status: int = 400, *, source: str = "digital-redemptions", **item: object) -> Script:
    """A refusal in the bank's error envelope (contract 7.1)."""
    usual = {"Source": source, "ReasonCode": code, "Description": "No.", "Recoverable": False, "Details": None}
    return reply({"Errors": {"Error": [usual | item]}}, status)


def twice(script: Script) -> Script:
    """The same answer two times in a row on a connection that stays open."""
    return Script(script.raw * 2)


def part_of(script: Script, length: int, then: Then = Then.CLOSE) -> Script:
    """The first bytes of an answer only."""
    return Script(script.raw[:length], then)


DROP = Script(then=Then.CLOSE)
HANG = Script(then=Then.HANG)
GARBAGE = Script(b"\x16\x03\x01 this is no HTTP\r\n\r\n", Then.CLOSE)


def drip() -> Script:
    """An answer that comes byte by byte and never ends."""
    return Script(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + b" " * 1_000_000, drip=True)


def sealed(body: object) -> dict[str, str]:
    """A body encrypted for the merchant, under the usual wrapper."""
    header = {"alg": "RSA-OAEP-256", "enc": "A256GCM", "cty": "application/json"}
    key = RSAKey.import_key(pem(rsa_key("own")))
    return {"encryptedPayload": jwe.encrypt_compact(header, json.dumps(body).encode(), key, algorithms=JWE_NAMES)}


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came in."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    connection: int

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> dict[str, str]:
        """Decoded without ever taking "+" for a blank."""
        pairs = filter(None, self.target.partition("?")[2].split("&"))
        return {unquote(name): unquote(value) for name, _, value in (pair.partition("=") for pair in pairs)}

    @property
    def json(self) -> dict[str, Any]:
        parsed = json.loads(self.body)
        assert isinstance(parsed, dict)
        return parsed

    @property
    def oauth(self) -> dict[str, str]:
        """The parameters of the Authorization header, verbatim."""
        return dict(_PARAMETER.findall(self.headers["authorization"]))

    @property
    def once(self) -> str:
        """What must be another for each request: the signature, or the proof."""
        return self.headers["dpop"] if "dpop" in self.headers else self.oauth["oauth_signature"]

    def opened(self, wrapper: str = "encryptedPayload") -> tuple[dict[str, Any], dict[str, Any]]:
        """Header and plaintext of an encrypted body."""
        token = jwe.decrypt_compact(self.json[wrapper], RSAKey.import_key(pem(rsa_key("bank"))), algorithms=JWE_NAMES)
        return dict(token.headers()), json.loads(token.plaintext or b"")


@dataclass(eq=False)
class ScriptedBank:
    """Answers request after request from `script`; what it received is in `received`.

    With a `keeper` it speaks OAuth 2.0: requests for a token are in `asked` and answered from `leave`, well where that
    is empty. `known_as` is the base URL that requests are signed for where it is not the bank's own. On leaving it
    fails the test if a request was badly signed, repeated a nonce or came without a script.
    """

    script: deque[Script] = field(default_factory=deque)
    tls: ssl.SSLContext | None = None
    known_as: str = ""
    received: list[Received] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    keeper: Gatekeeper | None = None
    leave: deque[Script] = field(default_factory=deque)
    asked: list[Received] = field(default_factory=list)
    _server: asyncio.Server | None = field(default=None, init=False)
    _writers: list[asyncio.StreamWriter] = field(default_factory=list, init=False)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list, init=False)

    @classmethod
    def speaking(cls, auth: str, folder: Path) -> ScriptedBank:
        """By "oauth1" in the open, or by "oauth2" over the TLS of the merchant there, whose key is on P-256."""
        if auth == "oauth1":
            return cls()
        client_id, _, key_id = CONSUMER_KEY.partition("!")
        public = ec_key("signing").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return cls(tls=Merchant.at(folder).tls(), keeper=Gatekeeper(client_id, key_id, key_of(public)))

    def config(self, folder: Path, **changed: Any) -> ClientConfig:
        """What a client of this bank is to know, for the merchant in that folder."""
        merchant = Merchant.at(folder)
        return (merchant.oauth2_config if self.keeper else merchant.config)(self.base_url, **changed)

    def say(self, *scripts: Script) -> None:
        """Queue answers."""
        self.script.extend(scripts)

    @property
    def base_url(self) -> str:
        assert self._server is not None
        scheme = "https" if self.tls else "http"
        return f"{scheme}://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/loyalty"

    @property
    def connections(self) -> int:
        """How many were made so far."""
        return len(self._writers)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.tls)
        if self.keeper is not None:
            self.keeper.origin = self.base_url.removesuffix("/loyalty")
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
        if error is None:
            assert not self.complaints, self.complaints
            assert not self.script, f"never asked for: {self.script}"
            assert not self.leave, f"never asked for: {self.leave}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.append(task)
        self._writers.append(writer)
        number = len(self._writers)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while await self._serve_one(reader, writer, number):
                pass
        writer.transport.abort()

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> bool:
        request = await _read(reader, number)
        script = self._script_for(request)
        if script is None:
            self.complaints.append(f"nothing to say to {request.method} {request.path}")
            return False
        if script.drip:
            await _drip(reader, writer, script.raw)
        if script.hold is not None:
            await script.hold.wait()
        writer.write(script.made() if script.made is not None else script.raw)
        await writer.drain()
        if script.then is Then.HANG:
            await reader.read()
        if script.then is Then.CLOSE:
            writer.close()
        return script.then is Then.KEEP

    def _script_for(self, request: Received) -> Script | None:
        if self.keeper is not None and request.path == "/oauth/token":
            self.asked.append(request)
            self.complaints += [f"token: {fault}" for fault in self.keeper.token(request.headers, request.body)]
            return self.leave.popleft() if self.leave else self.token()
        if self.keeper is None:
            self._check(request)
        else:
            faults = self.keeper.call(request.headers, request.method, request.path)
            self.complaints += [f"{request.method} {request.path}: {fault}" for fault in faults]
        self.received.append(request)
        return self.script.popleft() if self.script else None

    def token(self, **changed: Any) -> Script:
        """A token for the key of the last request for one."""
        assert self.keeper is not None
        body = {"access_token": self.keeper.give(self.asked[-1].headers["dpop"]), "token_type": "DPoP"}
        return reply(body | {"expires_in": 900} | changed)

    def _check(self, request: Received) -> None:
        for fault in signature_faults(request, self.known_as or self.base_url):
            self.complaints.append(f"{request.method} {request.path}: {fault}")
        if any(request.oauth["oauth_nonce"] == earlier.oauth["oauth_nonce"] for earlier in self.received):
            self.complaints.append(f"{request.method} {request.path}: a nonce used before")


async def _read(reader: asyncio.StreamReader, number: int) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip("\r\n").split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Received(method, target, headers, body, number)


async def _drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, raw: bytes) -> None:
    # Whether the other side closes or breaks off: nothing is due to it any more.
    gone = asyncio.gather(reader.read(), return_exceptions=True)
    for place in range(len(raw)):
        writer.write(raw[place : place + 1])
        done, _ = await asyncio.wait({gone}, timeout=_DRIP_S)
        if done:
            return


def key_id() -> str:
    """The vendor's id of the bank's encryption key (contract 1.5)."""
    public = rsa_key("bank").public_key()
    return sha256(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()
