"""OAuth 1.0a as the gateway checks it: the vendor's dialect first, strict RFC 5849 as well (contract 1.3)."""

from __future__ import annotations

import re
import time
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from posapp.sandbox.envelope import RefusedError, refuse_at_gateway

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

CLOCK_TOLERANCE_S = 300
_PAIR = re.compile(r'\s*([A-Za-z_]+)="([^"]*)"\s*(?:,|$)')
_REQUIRED = ("oauth_consumer_key", "oauth_nonce", "oauth_timestamp", "oauth_signature_method", "oauth_signature")
_PADDINGS: Mapping[str, padding.AsymmetricPadding] = {
    "RSA-SHA256": padding.PKCS1v15(),
    "RSA-PSS": padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=32),
}


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """What a signature covers, as received: method, parts of the URL, exact body; and the header that carries it."""

    method: str
    host: str
    path: str
    query: str
    body: bytes
    authorization: str | None
    scheme: str = "http"


class Verifier:
    """Checks requests of one client; remembers the nonces it has seen for as long as they could be replayed."""

    def __init__(self, consumer_key: str, key: RSAPublicKey, *, clock: Callable[[], float] = time.time) -> None:
        self._consumer_key = consumer_key
        self._key = key
        self._clock = clock
        self._nonces: OrderedDict[str, float] = OrderedDict()

    def verify(self, request: SignedRequest) -> None:
        """Let a well-signed request pass, once.

        Raises:
            RefusedError: 403 AUTHENTICATION_FAILED from the gateway, saying what is wrong.
        """
        raw = _read_header(request.authorization)
        said = {name: unquote(value) for name, value in raw.items()}
        self._check_parameters(said)
        self._check_clock(said["oauth_timestamp"])
        _check_body_hash(said.get("oauth_body_hash"), request)
        self._check_signature(raw, said, request)
        self._check_nonce(said["oauth_nonce"])

    def _check_parameters(self, said: Mapping[str, str]) -> None:
        missing = [name for name in _REQUIRED if not said.get(name)]
        if missing:
            raise _failed(f"OAuth parameters are missing: {', '.join(missing)}.")
        if said.get("oauth_version", "1.0") != "1.0":
            raise _failed("oauth_version must be 1.0.")
        if said["oauth_signature_method"] not in _PADDINGS:
            raise _failed(f"oauth_signature_method must be one of {', '.join(_PADDINGS)}.")
        if said["oauth_consumer_key"] != self._consumer_key:
            raise _failed("The consumer key is not known here.")

    def _check_clock(self, timestamp: str) -> None:
        if not re.fullmatch(r"\d{1,12}", timestamp, re.ASCII):
            raise _failed("oauth_timestamp must be whole seconds since 1970.")
        ahead = int(timestamp) - int(self._clock())
        if abs(ahead) > CLOCK_TOLERANCE_S:
            raise _failed(
                f"oauth_timestamp differs from the bank's clock by {ahead} seconds; at most {CLOCK_TOLERANCE_S} may be."
            )

    def _check_signature(self, raw: Mapping[str, str], said: Mapping[str, str], request: SignedRequest) -> None:
        try:
            signature = b64decode(said["oauth_signature"], validate=True)
        except (Base64Error, ValueError):
            raise _failed("oauth_signature is not base64.") from None
        scheme = _PADDINGS[said["oauth_signature_method"]]
        for base in _base_strings(raw, said, request):
            try:
                self._key.verify(signature, base.encode(), scheme, hashes.SHA256())
            except InvalidSignature:
                continue
            return
        raise _failed(
            f"OAuth signatures did not match: signed must be {request.method}, {request.scheme}://{request.host} with"
            " the path as received, the percent-encoded query and every oauth parameter but the signature."
        )

    def _check_nonce(self, nonce: str) -> None:
        now = self._clock()
        while self._nonces and next(iter(self._nonces.values())) < now - 2 * CLOCK_TOLERANCE_S:
            self._nonces.popitem(last=False)
        if nonce in self._nonces:
            raise _failed("oauth_nonce was used before; every request, a repeated one too, needs a new one.")
        self._nonces[nonce] = now


def _read_header(authorization: str | None) -> Mapping[str, str]:
    scheme, _, rest = (authorization or "").partition(" ")
    if scheme.lower() != "oauth":
        raise _failed("An Authorization header with an OAuth signature is required.")
    pairs: dict[str, str] = {}
    position = 0
    while position < len(rest):
        match = _PAIR.match(rest, position)
        if match is None or match[1] in pairs:
            raise _failed("The Authorization header cannot be read.")
        pairs[match[1]] = match[2]
        position = match.end()
    pairs.pop("realm", None)
    return pairs


def _check_body_hash(stated: str | None, request: SignedRequest) -> None:
    if stated is None:
        if request.body:
            raise _failed("oauth_body_hash is required with a body.")
        return
    if stated != b64encode(sha256(request.body).digest()).decode():
        raise _failed("oauth_body_hash does not match the body as received.")


def _base_strings(raw: Mapping[str, str], said: Mapping[str, str], request: SignedRequest) -> Iterator[str]:
    """The dialect with header values verbatim, then RFC 5849 3.4.1.3 with each value decoded and encoded again."""
    usual_port = ":443" if request.scheme == "https" else ":80"
    url = f"{request.scheme}://{request.host.lower().removesuffix(usual_port)}{request.path}"
    head = f"{request.method.upper()}&{_escape(url)}&"
    query = [(_escape(name), _escape(value)) for name, value in parse_qsl(request.query, keep_blank_values=True)]
    verbatim = [(name, value) for name, value in raw.items() if name != "oauth_signature"]
    yield head + _escape("&".join(sorted(f"{name}={value}" for name, value in query + verbatim)))
    strict = [(_escape(name), _escape(value)) for name, value in said.items() if name != "oauth_signature"]
    yield head + _escape("&".join(f"{name}={value}" for name, value in sorted(query + strict)))


def _escape(text: str) -> str:
    return quote(text, safe="~")


def _failed(description: str) -> RefusedError:
    return refuse_at_gateway(403, "AUTHENTICATION_FAILED", description)
