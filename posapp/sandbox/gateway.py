"""The gate every request passes: size, signature, encryption; and the seal on answers when that is switched on."""

from __future__ import annotations

from email.utils import formatdate
from typing import TYPE_CHECKING

from posapp.sandbox.envelope import Answer, OAuthRefusedError, encode, refuse_at_gateway
from posapp.sandbox.jwe import WRAPPERS, Opener, plaintext_refused, seal, unwrap
from posapp.sandbox.signatures import SignedRequest, Verifier
from posapp.sandbox.validation import read_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from posapp.sandbox.keys import BankKeys
    from posapp.sandbox.operations import Operation, Switches
    from posapp.sandbox.passes import Passes

LARGEST_BODY = 64 * 1024
_LARGEST_DRAIN = 8 * 1024 * 1024


class Gateway:
    """Knows the keys, and through them who may speak: by OAuth 1.0a, or by OAuth 2.0 with a token from `passes`."""

    def __init__(self, keys: BankKeys, passes: Passes, switches: Switches) -> None:
        self._keys = keys
        self._switches = switches
        self.passes = passes
        self._verifier = Verifier(keys.consumer_key, keys.client_signing, clock=switches.now)
        self._opener = Opener(keys.own)

    def headers(self, *, oauth2: bool) -> Mapping[str, str]:
        """What every answer bears: the bank's time, and a nonce for the next proof where one is demanded."""
        date = {"date": formatdate(self._switches.now(), usegmt=True)}
        return date | ({"dpop-nonce": self.passes.nonce()} if oauth2 and self._switches.demand_nonce else {})

    async def admit(self, request: Request, operation: Operation) -> bytes:
        """The body of a well-signed request.

        Raises:
            RefusedError: 413 for a body beyond 64 KiB, 403 AUTHENTICATION_FAILED, or what OAuth 2.0 has against it.
        """
        body = await read_body(request)
        if speaks_oauth2(request):
            self._check_pass(request, operation)
            return body
        self._verifier.verify(
            SignedRequest(
                method=request.method,
                host=request.headers.get("host", ""),
                path=request.scope["raw_path"].decode("latin-1"),
                query=request.scope["query_string"].decode("latin-1"),
                body=body,
                authorization=request.headers.get("authorization"),
                scheme=request.url.scheme,
            )
        )
        return body

    def _check_pass(self, request: Request, operation: Operation) -> None:
        if request.url.scheme != "https":
            raise OAuthRefusedError("invalid_request", "OAuth 2.0 is spoken over TLS only")
        path = request.scope["raw_path"].decode("latin-1")
        self.passes.check(
            request.headers["authorization"],
            one_proof(request),
            method=request.method,
            url=f"https://{request.headers.get('host', '')}{path}",
            scope=operation.scope,
        )

    def open(self, operation: Operation, raw: bytes) -> Mapping[str, object]:
        """The JSON object an operation works on, deciphered if it was encrypted.

        Raises:
            RefusedError: 400 for unreadable JSON, CRYPTO_ERROR.
        """
        if not operation.has_body:
            return {}
        body = read_object(raw)
        opened = unwrap(body, self._opener)
        if opened is not None:
            return read_object(opened)
        if operation.sealed:
            raise plaintext_refused()
        return body

    def seal(self, answer: Answer) -> Answer:
        """The answer encrypted to the client's certificate; refusals stay readable."""
        if answer.status != 200:
            return answer
        sealed = seal(answer.body, self._keys.client_encryption)
        return Answer(answer.status, encode({WRAPPERS[0]: sealed}), answer.headers)


def speaks_oauth2(request: Request) -> bool:
    """Whether a request comes with a token; one that is bound to no key is told so behind the door for them."""
    kind = request.headers.get("authorization", "").partition(" ")[0].lower()
    return kind == "dpop" or (kind == "bearer" and request.url.scheme == "https")


def one_proof(request: Request) -> str | None:
    """The DPoP header; None where there is none, or more than one (RFC 9449, 4.3)."""
    proofs = request.headers.getlist("dpop")
    return proofs[0] if len(proofs) == 1 else None


async def read_body(request: Request) -> bytes:
    """The whole body, up to 64 KiB; a little more is read and dropped so that the refusal reaches the sender.

    Raises:
        RefusedError: 413.
    """
    kept, size = bytearray(), 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= LARGEST_BODY:
            kept += chunk
        elif size > _LARGEST_DRAIN:
            break
    if size > LARGEST_BODY:
        raise refuse_at_gateway(413, "REQUEST_TOO_LARGE", f"A body may have at most {LARGEST_BODY} bytes.")
    return bytes(kept)
