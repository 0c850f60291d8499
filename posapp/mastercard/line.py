"""The line to the bank: sends signed requests and sorts what comes back; reads are asked again, writes never."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final, TypeVar

import httpx

from posapp.domain.errors import BugError, ConfigError, Declined, Outage, Unavailable, Unknown
from posapp.mastercard import errors, keys, route, wire, wire_desk
from posapp.mastercard.calls import Call, named
from posapp.mastercard.encryption import Envelope, NotOpenedError
from posapp.mastercard.key_check import mixed_up
from posapp.mastercard.outages import NoAnswer, of_status, of_transport
from posapp.mastercard.passage import PASSAGE, Passage
from posapp.mastercard.reading import UnreadableError, parse
from posapp.mastercard.signing import signing_client

if TYPE_CHECKING:
    from collections.abc import Callable

    from posapp.domain.card import CardNumber
    from posapp.mastercard.config import ClientConfig
    from posapp.operations.member_ports import Asking

T = TypeVar("T")

_PAUSES_S: Final = (0.15, 0.45)
"""Before the second and the third attempt of a read, give or take a half."""
_LARGEST_ANSWER: Final = 4 << 20
_JSON: Final = {"Content-Type": "application/json"}


class Line:
    """Keys, encryption and connections of one configuration. Making one reads files and imports: not on a UI thread.

    Raises ConfigError if the configuration cannot work.
    """

    def __init__(self, config: ClientConfig) -> None:
        self._config = config
        self._base_url = str(route.base_url(config))
        self._client, signing_key = signing_client(config)
        own = config.decryption_key
        certificate = keys.certificate(config.encryption_certificate)
        decryption_key = None if own is None else keys.decryption_key(own, config.decryption_key_password)
        for wrong in mixed_up(signing_key, certificate, decryption_key):
            raise wrong
        self._envelope = Envelope(certificate, decryption_key)
        self._skew: timedelta | None = None
        # The first encryption costs more; it is paid for now, before a customer waits for it.
        self._envelope.seal(b"{}")

    async def close(self) -> None:
        await self._client.aclose()

    @property
    def skew(self) -> timedelta | None:
        """How far the bank's clock was ahead of ours at its last answer, to a second; None before the first."""
        return self._skew

    def sealed_search(self, card: CardNumber, asking: Asking | None = None) -> wire.Request:
        """The search for a card. Its number is in nothing that outlives this call, encrypted apart."""
        sealed = self._seal(card, asking)
        if sealed is None:
            raise BugError("a card number that is forgotten or cannot be sealed")
        return wire.search(sealed, self._config)

    def sealed_customer_search(self, number: str, asking: Asking) -> wire.Request:
        """The search for a customer by the issuer's own number."""
        sealed = self._envelope.seal(wire_desk.customer_search_body(number, self._config, asking))
        return wire.search(sealed, self._config)

    @named
    async def ask(self, request: wire.Request, read: Callable[[object], T]) -> T:
        """A read: up to three attempts within the time-out. Raises Declined, Unavailable, ConfigError."""
        try:
            async with asyncio.timeout(self._config.timeout_s):
                return await self._patiently(request, read)
        except NoAnswer as failure:
            raise Unavailable(failure.outage, detail=failure.detail) from None
        except TimeoutError:
            raise Unavailable(Outage.TIMED_OUT) from None

    @named
    async def tell(self, request: wire.Request, read: Callable[[object], T]) -> T:
        """A write, sent once, whatever happens.

        Raises Declined (a refusal that can be read), Unavailable (not a byte of it left), Unknown (all else).
        """
        passage = Passage()
        try:
            async with asyncio.timeout(self._config.timeout_s):
                return await self._once(request, read, passage)
        except NoAnswer as failure:
            if not (failure.sent and passage.left):
                raise Unavailable(failure.outage, detail=failure.detail) from None
            raise Unknown(failure.outage) from None
        except TimeoutError:
            raise Unknown(Outage.TIMED_OUT) if passage.left else Unavailable(Outage.TIMED_OUT) from None
        except Declined:
            raise
        except Exception as error:
            if not passage.left:
                raise
            # After the first byte even a fault of ours leaves the outcome open.
            raise Unknown(Outage.BAD_ANSWER) from error

    async def _patiently(self, request: wire.Request, read: Callable[[object], T]) -> T:
        for pause in _PAUSES_S:
            try:
                return await self._attempt(request, read)
            except NoAnswer as failure:
                if not failure.passing:
                    raise
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - spreads load, guards nothing
        return await self._attempt(request, read)

    async def _attempt(self, request: wire.Request, read: Callable[[object], T]) -> T:
        try:
            return await self._once(request, read)
        except Declined as refusal:
            if refusal.status != 429:
                raise
        # "Too many requests" refuses the moment, not the question.
        raise of_status(429)

    async def _once(self, request: wire.Request, read: Callable[[object], T], passage: Passage | None = None) -> T:
        """One exchange. Raises NoAnswer, Declined, ConfigError."""
        status, content = await self._send(request, passage or Passage())
        success = 200 <= status < 300
        refusal: Declined | None = None
        try:
            answer = self._opened(content)
            if success:
                return read(answer)
            refusal = errors.refusal(status, answer)
            if refusal is not None:
                refusal.clock_is_off = errors.is_clocks(refusal, self._skew)
        except UnreadableError:
            refusal = None
        raise refusal or (NoAnswer(Outage.BAD_ANSWER) if success else of_status(status))

    async def _send(self, request: wire.Request, passage: Passage) -> tuple[int, bytes | None]:
        """Status and body; None for a body that says nothing or cannot be taken in."""
        headers = _JSON if request.body else None
        url = self._base_url + request.path
        call = Call(request)
        asked = self._client.stream(
            request.method, url, content=request.body, headers=headers, extensions={PASSAGE: passage}
        )
        try:
            async with asked as response:
                call.answered(response.status_code, response.headers)
                ahead = _skew(response)
                self._skew = self._skew if ahead is None else ahead
                return response.status_code, await _body(response)
        except httpx.HTTPError as error:
            failure = of_transport(error)
            call.failed(failure.outage.value)
        finally:
            call.end()
        # Outside the clause: httpx's exception holds the request, and would travel along.
        raise failure

    def _opened(self, content: bytes | None) -> object:
        """The JSON of an answer, decrypted if it carries the wrapper (contract 1.5)."""
        if content is None:
            raise UnreadableError("no body")
        answer = parse(content)
        sealed = answer.get(self._config.payload_wrapper) if isinstance(answer, dict) else None
        if sealed is None:
            return answer
        if not self._envelope.can_open:
            raise ConfigError(keys.DECRYPTION_KEY, "the bank encrypts its answers; name the key that opens them.")
        try:
            return parse(self._envelope.open(str(sealed)))
        except NotOpenedError:
            raise UnreadableError("encrypted, and does not open") from None

    def _seal(self, card: CardNumber, asking: Asking | None) -> str | None:
        # None instead of an exception: its traceback would hold the number.
        included = wire_desk.includes(self._config, asking) if asking else ""
        body = wire.search_body(card.view(), self._config, asking.reward if asking else None, includes=included)
        try:
            return self._envelope.seal(body) if card.view() else None
        except (ValueError, TypeError):
            return None
        finally:
            body[:] = bytes(len(body))


async def _body(response: httpx.Response) -> bytes | None:
    if not (200 <= response.status_code < 300 or 400 <= response.status_code < 500):
        return None
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        return None
    body = bytearray()
    async for chunk in response.aiter_bytes():  # Whoever asked for leave may have read it already: not raw.
        body += chunk
        if len(body) > _LARGEST_ANSWER:
            return None
    return bytes(body)


def _skew(response: httpx.Response) -> timedelta | None:
    return time_ahead(response.headers.get("date", ""))


def time_ahead(date: str) -> timedelta | None:
    """How far the clock of whoever wrote a Date header is ahead of ours; None where it cannot be read."""
    try:
        there = parsedate_to_datetime(date)
        return (there if there.tzinfo else there.replace(tzinfo=UTC)) - datetime.now(UTC)
    except (KeyError, ValueError, TypeError, OverflowError):
        return None
