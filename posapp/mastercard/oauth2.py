"""Asks for leave before each request by OAuth 2.0 (FAPI 2.0: private_key_jwt, DPoP; contract 1.4).

The vendor's transport does it, between two of ours. The one above it tells a refused token, forgets it and goes once
more. The one below tells requests for a token from the bank's own, because whatever becomes of the first, nothing of a
redemption has left the till; lets those who need a token at the same time share one request for it; and reads no more
of an answer than is due. The vendor's sends a request again on "use_dpop_nonce" alone, which is said at the gate, never
after a broken line, a time-out or a fault of the bank's.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import httpx
from mastercard_oauth2_client import (
    AccessToken,
    AccessTokenFilter,
    OAuth2Config,
    OAuth2ConfigError,
    OAuth2TokenEndpointError,
    StaticDPoPKeyProvider,
    StaticScopeResolver,
    create_client_assertion,
    create_resource_dpop_proof,
    generate_ec_key_pair,
)
from mastercard_oauth2_client.integrations.httpx import AsyncOAuth2Transport

from posapp import __version__
from posapp.domain.errors import ConfigError, Outage
from posapp.mastercard import wire_oauth2
from posapp.mastercard.outages import NoAnswer, of_status, of_transport
from posapp.mastercard.passage import PASSAGE, Passage
from posapp.mastercard.reading import Record, UnreadableError, parse

if TYPE_CHECKING:
    from mastercard_oauth2_client import PrivateKey

    from posapp.mastercard.config import OAuth2Access

_LARGEST: Final = 1 << 20
_EARLY_S: Final = 60.0
_CHALLENGED: Final = (400, 401, 403)
_PARAMETER: Final = re.compile(r'\b(error|error_description)=(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))')
_OF_THE_BODY: Final = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class OAuth2(httpx.AsyncBaseTransport):
    """Sends each request with an access token and a proof that it is ours; over `inner`, one exchange at a time.

    The key of the proofs is made here and lives as long as this. Beside what `inner` raises: NoAnswer and ConfigError
    where no token was to be had; `Passage.left` then says no.
    """

    def __init__(
        self, access: OAuth2Access, key: PrivateKey, inner: httpx.AsyncBaseTransport, *, timeout_s: float
    ) -> None:
        self._tokens = _Token()
        try:
            self._config = OAuth2Config(
                client_id=access.client_id,
                key_id=access.key_id,
                token_endpoint=access.token_url,
                issuer=access.issuer,
                client_key=key,
                scope_resolver=StaticScopeResolver(frozenset(access.scopes)),
                dpop_key_provider=StaticDPoPKeyProvider(generate_ec_key_pair()),
                token_store=self._tokens,
                user_agent=f"posapp/{__version__}",
            )
        except OAuth2ConfigError as wrong:
            raise ConfigError("api.auth", f"OAuth 2.0 cannot be used with these settings: {wrong}.") from None
        gate = _Gate(inner, httpx.URL(access.token_url), timeout_s=timeout_s)
        self._signed = AsyncOAuth2Transport(self._config, gate)

    def warm(self, url: str) -> None:
        """Pay what the first signatures cost now, before a customer waits for them."""
        create_client_assertion(self._config)
        key_id = self._config.dpop_key_provider.get_current_key().key_id
        create_resource_dpop_proof(self._config, key_id, "GET", url, "none")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        passage = request.extensions.setdefault(PASSAGE, Passage())
        answer = await self._send(request, passage)
        if _error(answer) == wire_oauth2.INVALID_TOKEN and answer.status_code == 401:
            # Refused at the gate, so a redemption may go once more: the token had expired, or the bank forgot it.
            self._tokens.forget(request.headers.get("Authorization", ""))
            answer = await self._send(request, passage)
        if _error(answer) == wire_oauth2.USE_NONCE:
            # Asked for twice in a row; no till can mend that, and nobody there has looked at what it wants.
            passage.left = False
            raise NoAnswer(Outage.SERVER_ERROR)
        return answer

    async def aclose(self) -> None:
        await self._signed.aclose()

    async def _send(self, request: httpx.Request, passage: Passage) -> httpx.Response:
        passage.left = False
        try:
            return await self._signed.handle_async_request(request)
        except OAuth2TokenEndpointError as no:
            return _no_leave(no, passage)
        except Exception as error:
            # The vendor's library raises what it likes at a token that makes no sense, of any kind.
            if passage.left or isinstance(error, httpx.HTTPError | NoAnswer):
                raise
            raise NoAnswer(Outage.BAD_ANSWER) from None


def _no_leave(no: OAuth2TokenEndpointError, passage: Passage) -> httpx.Response:
    """The refused leave as the answer to the request itself, if it can be read. Raises NoAnswer, ConfigError."""
    if no.status in (404, 405):
        raise ConfigError("api.token_url", "the bank gives no tokens at this address; write the one it names.")
    if no.status not in _CHALLENGED or not no.error or passage.no_leave is None:
        raise of_status(no.status)
    return passage.no_leave


class _Token:
    """The one access token of this till, in memory alone; the vendor's own store cannot forget what was refused."""

    def __init__(self) -> None:
        self._token: AccessToken | None = None
        self._good_until = 0.0

    def put(self, access_token: AccessToken) -> None:
        life = (access_token.expires_at - datetime.now(UTC)).total_seconds()
        # By a clock that nobody sets. The least lives are used for the most part, or each call would fetch its own.
        self._good_until = time.monotonic() + life - min(_EARLY_S, life / 4)
        self._token = access_token

    def get(self, token_filter: AccessTokenFilter) -> AccessToken | None:
        # Whether the bank granted all scopes or less is its to say at each request; asking again would change nothing.
        del token_filter
        return self._token if time.monotonic() < self._good_until else None

    def forget(self, authorization: str) -> None:
        """Unless another has come meanwhile."""
        if self._token is not None and authorization.endswith(self._token.token_value):
            self._token = None
            self._good_until = 0.0


@dataclass(slots=True)
class _Asking:
    """A request for a token under way, and how many wait for it."""

    task: asyncio.Task[httpx.Response | NoAnswer]
    waiting: int = 0


class _Gate(httpx.AsyncBaseTransport):
    """Sends what the vendor's transport has made ready; requests for a token apart from the bank's own."""

    def __init__(self, inner: httpx.AsyncBaseTransport, token_url: httpx.URL, *, timeout_s: float) -> None:
        self._inner = inner
        self._token_url = token_url
        self._timeout_s = timeout_s
        self._asking: _Asking | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        passage: Passage = request.extensions[PASSAGE]
        if request.url == self._token_url and request.method == "POST":
            answer = await self._token(request)
            passage.no_leave = answer
            return answer
        passage.left = True
        answer = await self._inner.handle_async_request(request)
        if answer.status_code not in _CHALLENGED:
            return answer
        return await _read(answer, secret=request.headers["Authorization"].partition(" ")[2])

    async def aclose(self) -> None:
        # A request for a token ends with the last who waits for it.
        await self._inner.aclose()

    async def _token(self, request: httpx.Request) -> httpx.Response:
        asking = self._asking
        if asking is None:
            asking = self._asking = _Asking(asyncio.create_task(self._ask(request)))
        asking.waiting += 1
        try:
            told = await asyncio.shield(asking.task)
        finally:
            asking.waiting -= 1
            if self._asking is asking and (asking.task.done() or not asking.waiting):
                asking.task.cancel()
                self._asking = None
        if isinstance(told, NoAnswer):
            raise NoAnswer(told.outage, sent=False, passing=told.passing, detail=told.detail)
        return httpx.Response(told.status_code, headers=told.headers, content=told.content)

    async def _ask(self, request: httpx.Request) -> httpx.Response | NoAnswer:
        """Errors as values: several wait for them, or nobody any more."""
        request.headers["Accept-Encoding"] = "identity"
        request.headers["Connection"] = "close"
        try:
            async with asyncio.timeout(self._timeout_s):
                return await _read(await self._inner.handle_async_request(request))
        except httpx.HTTPError as error:
            return of_transport(error)
        except TimeoutError:
            return NoAnswer(Outage.TIMED_OUT)


async def _read(answer: httpx.Response, *, secret: str = "") -> httpx.Response:
    """A short answer, whole; an OAuth error that stands in its challenge alone as its body, too (RFC 9449, 7.1).

    Nothing is unpacked, so a small answer cannot become a large one; what is too large says nothing. `secret` is left
    out of what it says.
    """
    body = bytearray()
    try:
        if answer.headers.get("Content-Encoding", "identity").lower() == "identity":
            async for chunk in answer.aiter_raw():
                body += chunk
                if len(body) > _LARGEST:
                    body.clear()
                    break
    finally:
        await answer.aclose()
    kept = {name: value for name, value in answer.headers.items() if name.lower() not in _OF_THE_BODY}
    said = _PARAMETER.findall(answer.headers.get(wire_oauth2.CHALLENGE, ""))
    challenge = {name: quoted or bare for name, quoted, bare in said}
    said_alone = challenge.get(wire_oauth2.ERROR) and not _is_object(bytes(body))
    content = json.dumps(challenge).encode() if said_alone else bytes(body)
    if secret:
        content = content.replace(secret.encode(), b"-")
    return httpx.Response(answer.status_code, headers=kept, content=content)


def _is_object(body: bytes) -> bool:
    with suppress(UnreadableError):
        return isinstance(parse(body), dict)
    return False


def _error(answer: httpx.Response) -> str:
    """The OAuth error that an answer of the gate names; "" for every other."""
    if answer.status_code not in _CHALLENGED:
        return ""
    try:
        return Record.of(parse(answer.content)).text(wire_oauth2.ERROR)
    except UnreadableError:
        return ""
