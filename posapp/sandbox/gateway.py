"""The gate every request passes: size, signature, encryption; and the seal on answers when that is switched on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posapp.sandbox.envelope import Answer, encode, refuse_at_gateway
from posapp.sandbox.jwe import WRAPPERS, Opener, plaintext_refused, seal, unwrap
from posapp.sandbox.signatures import SignedRequest, Verifier
from posapp.sandbox.validation import read_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from posapp.sandbox.keys import BankKeys
    from posapp.sandbox.operations import Operation

LARGEST_BODY = 64 * 1024
_LARGEST_DRAIN = 8 * 1024 * 1024


class Gateway:
    """Knows the keys, and through them who may speak."""

    def __init__(self, keys: BankKeys) -> None:
        self._keys = keys
        self._verifier = Verifier(keys.consumer_key, keys.client_signing)
        self._opener = Opener(keys.own)

    async def admit(self, request: Request) -> bytes:
        """The body of a well-signed request.

        Raises:
            RefusedError: 413 for a body beyond 64 KiB, 403 AUTHENTICATION_FAILED.
        """
        body = await read_body(request)
        self._verifier.verify(
            SignedRequest(
                method=request.method,
                host=request.headers.get("host", ""),
                path=request.scope["raw_path"].decode("latin-1"),
                query=request.scope["query_string"].decode("latin-1"),
                body=body,
                authorization=request.headers.get("authorization"),
            )
        )
        return body

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
