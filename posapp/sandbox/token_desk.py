"""Where a client asks for tokens (RFC 6749, section 4.4); it can be told to go wrong like any operation."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from posapp.sandbox.delivery import Delivery
from posapp.sandbox.envelope import JSON_TYPE, Answer, OAuthRefusedError, RefusedError, encode
from posapp.sandbox.gateway import one_proof, read_body

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping

    from starlette.types import Receive, Scope, Send

    from posapp.sandbox.faults import FaultBook
    from posapp.sandbox.gateway import Gateway

TOKEN = "token"  # noqa: S105 - the name of the desk on the control routes
_FORM = "application/x-www-form-urlencoded"


class TokenDesk:
    """The token endpoint."""

    def __init__(self, *, gateway: Gateway, faults: FaultBook, ending: asyncio.Event) -> None:
        self._gateway = gateway
        self._faults = faults
        self._ending = ending

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Give a token, refuse it, or let it go wrong as ordered."""
        request = Request(scope, receive)
        delivery = Delivery(scope, receive, send, self._ending, self._gateway.headers(oauth2=True))
        try:
            body = await read_body(request)
        except RefusedError as refused:
            return await delivery.send(refused.answer())
        except ClientDisconnect:
            return None
        fault = self._faults.take(TOKEN)
        if fault is None:
            return await delivery.send(self._answer(request, body))
        return await delivery.misdeliver(fault, lambda: self._answer(request, body))

    def _answer(self, request: Request, body: bytes) -> Answer:
        try:
            if request.method != "POST":
                raise OAuthRefusedError("invalid_request", "Use POST here", status=405, headers={"allow": "POST"})
            if request.url.scheme != "https":
                raise OAuthRefusedError("invalid_request", "Tokens are given over TLS only")
            given = self._gateway.passes.give(_form(request, body), one_proof(request))
        except RefusedError as refused:
            return refused.answer()
        return Answer(200, encode(given), {**JSON_TYPE, "cache-control": "no-store"})


def _form(request: Request, body: bytes) -> Mapping[str, str]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise OAuthRefusedError("invalid_request", f"The body must be a form ({_FORM})")
    pairs = parse_qsl(body.decode("latin-1"), keep_blank_values=True)
    if len({name for name, _ in pairs}) < len(pairs):
        raise OAuthRefusedError("invalid_request", "A field stands twice")
    return dict(pairs)
