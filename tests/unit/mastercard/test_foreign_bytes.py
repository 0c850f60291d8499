"""Whatever bytes come over the line, only the errors that are declared come out, in bounded time and room."""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING

import httpx
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import example, given
from hypothesis import strategies as st

from posapp.domain.card import CardNumber
from posapp.domain.errors import Declined
from posapp.domain.money import Currency
from posapp.mastercard import answers, errors, line, wire
from posapp.mastercard.encryption import Envelope, NotOpenedError
from posapp.mastercard.outages import of_transport
from posapp.mastercard.rates import rate_of
from posapp.mastercard.reading import Record, UnreadableError, parse
from posapp.mastercard.transport import OwnConnection
from tests.support.foreign import DEEP, HAZARDS, messages
from tests.support.merchant import rsa_key
from tests.unit.mastercard.test_encryption import part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

USD = Currency.of("USD")
NAMES = [value for name, value in vars(wire).items() if name.isupper() and isinstance(value, str)]
OURS = Envelope(rsa_key("bank").public_key(), rsa_key("own"))


@given(messages(NAMES))
@pytest.mark.parametrize("status", [200, 400, 401, 404, 429])
def test_any_body_is_an_answer_a_refusal_or_unreadable(status: int, content: bytes) -> None:
    try:
        answer = parse(content)
    except UnreadableError:
        return
    card = CardNumber.parse("5555555555554444")
    for read in (
        answers.redemption,
        answers.credit,
        answers.page,
        lambda found: answers.member(found, USD),
        lambda found: answers.found_member(found, currency=USD, card=card),
    ):
        with suppress(UnreadableError):
            read(answer)
    refusal = errors.refusal(status, answer)
    if isinstance(refusal, Declined):
        # What is kept of it can be kept: text that encodes, one line, not long.
        for said in (refusal.source, refusal.reason_code, refusal.description):
            said.encode()
            assert said.isprintable()
            assert len(said) <= 300


@pytest.mark.parametrize("content", HAZARDS, ids=lambda content: repr(content[:20]))
def test_no_hazard_is_more_than_unreadable(content: bytes) -> None:
    with suppress(UnreadableError):
        answer = parse(content)
        with suppress(UnreadableError):
            answers.page(answer)
        errors.refusal(400, answer)


@given(st.lists(messages(NAMES), max_size=3))
def test_any_factors_are_a_rate_or_none(contents: list[bytes]) -> None:
    factors: list[Record] = []
    for content in contents:
        with suppress(UnreadableError):
            factors.append(Record.of(parse(content)))
    rate = rate_of(factors, USD)
    assert rate is None or rate.tiers


def jwe(header: bytes, content: bytes, *, key_bytes: int = 32, iv: int = 12) -> str:
    """Encrypted for us by whoever has our public key, under any header."""
    protected = part(header)
    key, nonce = os.urandom(key_bytes), os.urandom(iv)
    boxed = AESGCM(key).encrypt(nonce, content, protected.encode())
    oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    wrapped = rsa_key("own").public_key().encrypt(key, oaep)
    return ".".join((protected, part(wrapped), part(nonce), part(boxed[:-16]), part(boxed[-16:])))


HEADERS = st.fixed_dictionaries(
    {
        "alg": st.sampled_from(
            ["RSA-OAEP-256", "RSA-OAEP", "RSA1_5", "dir", "none", "", None, 7, [], "PBES2-HS256+A128KW"]
        )
    },
    optional={
        "enc": st.sampled_from(["A256GCM", "A128GCM", "A128CBC-HS256", "", None, 7]),
        "zip": st.sampled_from(["DEF", "", None]),
        "crit": st.sampled_from([["exp"], [], None, ["b64"], "alg"]),
        "p2c": st.just(10**9),
        "p2s": st.just("AAAA"),
        "epk": st.sampled_from([{}, {"kty": "EC"}, None, {"kty": "RSA", "n": "AQAB", "e": "AQAB"}]),
        "kid": st.text(max_size=5),
        "b64": st.just(False),
    },
).map(lambda header: json.dumps(header).encode())


@given(HEADERS | messages(["alg", "enc", "zip"]), messages(NAMES), st.sampled_from([16, 32]), st.sampled_from([12, 16]))
def test_any_jwe_opens_to_what_was_sealed_or_not_at_all(header: bytes, content: bytes, key_bytes: int, iv: int) -> None:
    with suppress(NotOpenedError):
        assert OURS.open(jwe(header, content, key_bytes=key_bytes, iv=iv)) == content


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"protected": "e30", "recipients": [{}] * 100, "ciphertext": ""}),
        "[" * DEEP,
        '{"a":' * DEEP,
        part(b"[" * DEEP) + "....",
        part(b'{"alg":' * DEEP) + "....",
        "." * DEEP,
        "é.ü.\ud800..",
        "=.=.=.=.=",
        "eyJ9.\n.\x00..",
    ],
    ids=lambda text: repr(text[:20]),
)
def test_no_hazard_opens(text: str) -> None:
    with pytest.raises(NotOpenedError):
        OURS.open(text)


@given(
    st.text()
    | st.from_regex(r"[A-Z][a-z]{2}, -?\d{1,5} [A-Za-z]{1,9} \d{1,7} \d{1,3}:\d{1,3}(:\d+)? ([+-]\d{1,9}|GMT)")
)
@example("Mon, 32 Nov 2026 99:99:99 GMT")
@example("Fri, 31 Dec 9999 23:59:59 -2359")
@example("Mon, 01 Jan 0001 00:00:00 +2359")
@example(" 0")
@example("Mon, 23 Nov 2026 14:02:31 +999999999999")
def test_any_date_is_a_difference_or_none(text: str) -> None:
    headers = [(b"date", text.encode("utf-8", "surrogatepass"))]
    line._skew(httpx.Response(200, headers=headers))


@pytest.fixture(scope="module")
def said_back() -> Iterator[Callable[[bytes], int]]:
    """Sends a request to whoever answers these bytes and closes; the status."""
    says = b""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(says)
            await writer.drain()
        writer.close()

    async def ask() -> int:
        async with httpx.AsyncClient(transport=transport, trust_env=False) as client, client.stream("GET", url) as got:
            await line._body(got)
            return got.status_code

    def say(content: bytes) -> int:
        nonlocal says
        says = content
        return runner.run(asyncio.wait_for(ask(), 10))

    with asyncio.Runner() as runner:
        transport = OwnConnection(None)
        server = runner.run(asyncio.start_server(answer, "127.0.0.1", 0))
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        yield say
        server.close()


LINES = st.lists(
    st.sampled_from(
        [
            b"Content-Length: 5",
            b"Content-Length: -1",
            b"Content-Length: 99999999999999999999",
            b"Content-Length: 1, 2",
            b"Transfer-Encoding: chunked",
            b"Transfer-Encoding: gzip",
            b"Content-Encoding: gzip",
            b"Content-Encoding: \xff",
            b"Date: Mon, 99 Nov 2026 14:02:31 +99999",
            b"Connection: upgrade",
            b" folded",
            b"X:\x00",
            b": nameless",
            b"Content-Type: text/html; charset=\xff",
        ]
    )
    | st.binary(max_size=40),
    max_size=5,
).map(b"\r\n".join)
STARTS = st.sampled_from(
    [
        b"HTTP/1.1 200 OK",
        b"HTTP/1.0 500",
        b"HTTP/1.1 100 Continue",
        b"HTTP/1.1 999 ?",
        b"HTTP/2 200",
        b"HTTP/1.1 204 \xff",
        b"",
    ]
)
BODIES = st.sampled_from(
    [b"5\r\nhello\r\n0\r\n\r\n", b"FFFFFFFFFFFFFFFFFF\r\nx", b"-1\r\n", b"hello", b"", b"\x1f\x8b\x08"]
)


@given(
    st.binary(max_size=200)
    | st.tuples(STARTS, LINES, BODIES).map(lambda it: it[0] + b"\r\n" + it[1] + b"\r\n\r\n" + it[2])
)
def test_whatever_is_answered_is_http_or_a_broken_line(said_back: Callable[[bytes], int], content: bytes) -> None:
    broken: httpx.HTTPError | None = None
    try:
        assert 100 <= said_back(content) <= 999
    except httpx.HTTPError as error:
        broken = error
    # The request had left by then, whatever came.
    assert broken is None or of_transport(broken).sent


@pytest.mark.parametrize(
    "content",
    [
        b"HTTP/1.1 100 Continue\r\n\r\n" * 5_000,
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000,
        b"HTTP/1.1 200 " + b"y" * 1_000_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1;" + b"x" * 1_000_000,
        b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n" + b"x" * 9_000_000,
    ],
    ids=["interim answers", "header lines", "status line", "chunk extension", "body"],
)
def test_an_endless_answer_takes_no_endless_room(said_back: Callable[[bytes], int], content: bytes) -> None:
    with suppress(httpx.HTTPError):
        assert said_back(content) == 200
