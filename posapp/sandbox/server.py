"""The bank's routes: every operation through the gateway, with its faults, every refusal in the envelope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect, Request
from starlette.routing import Route, Router

from posapp.sandbox.delivery import Delivery
from posapp.sandbox.envelope import Answer, RefusedError, encode, refuse_at_gateway
from posapp.sandbox.gateway import speaks_oauth2
from posapp.sandbox.operations import BASE, OPERATIONS, Call, Operation, Switches
from posapp.sandbox.passes import TOKEN_PATH
from posapp.sandbox.token_desk import TokenDesk

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping, Sequence

    from starlette.types import ASGIApp, Receive, Scope, Send

    from posapp.sandbox.bank import Bank
    from posapp.sandbox.faults import FaultBook
    from posapp.sandbox.gateway import Gateway

_CONTROL_PATHS = (
    "lease",
    "faults",
    "faults/{operation}",
    "switches",
    "ledger",
    "rates/{program_id}",
    "tokens",
    "activity/{account}",
    "handovers",
)


class Desk:
    """Serves the operations that share one path."""

    def __init__(
        self,
        operations: Sequence[Operation],
        *,
        bank: Bank,
        gateway: Gateway,
        faults: FaultBook,
        switches: Switches,
        ending: asyncio.Event,
    ) -> None:
        self._operations = {operation.method: operation for operation in operations}
        self._bank = bank
        self._gateway = gateway
        self._faults = faults
        self._switches = switches
        self._ending = ending

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or let it go wrong as ordered."""
        request = Request(scope, receive)
        headers = self._gateway.headers(oauth2=speaks_oauth2(request))
        delivery = Delivery(scope, receive, send, self._ending, headers)
        try:
            operation = self._operation(request.method)
            raw = await self._gateway.admit(request, operation)
        except RefusedError as refused:
            return await delivery.send(refused.answer())
        except ClientDisconnect:
            return None
        fault = self._faults.take(operation.name)
        if fault is None:
            return await delivery.send(self._answer(operation, request, raw))
        return await delivery.misdeliver(fault, lambda: self._answer(operation, request, raw))

    def _operation(self, method: str) -> Operation:
        operation = self._operations.get(method)
        if operation is None:
            allowed = ", ".join(sorted(self._operations))
            raise refuse_at_gateway(405, "METHOD_NOT_ALLOWED", f"Use {allowed} here.", {"allow": allowed})
        return operation

    def _answer(self, operation: Operation, request: Request, raw: bytes) -> Answer:
        try:
            body = self._gateway.open(operation, raw)
            call = Call(request.path_params, _query(request), body, self._switches)
            answer = Answer(200, encode(operation.work(self._bank, call)))
        except RefusedError as refused:
            return refused.answer()
        return self._gateway.seal(answer) if self._switches.encrypt_answers else answer


class NoSuchPath:
    """Answers whatever has no route, in the envelope too."""

    def __init__(self, ending: asyncio.Event) -> None:
        self._ending = ending

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """404."""
        refused = refuse_at_gateway(404, "NOT_FOUND", "There is nothing at this path.")
        await Delivery(scope, receive, send, self._ending).send(refused.answer())


def build_router(
    *, bank: Bank, gateway: Gateway, faults: FaultBook, switches: Switches, control: ASGIApp, ending: asyncio.Event
) -> Router:
    """The ASGI application; `ending` is set when the bank closes and frees everything that waits."""
    desks = [
        Route(
            BASE + path,
            Desk(operations, bank=bank, gateway=gateway, faults=faults, switches=switches, ending=ending),
        )
        for path, operations in OPERATIONS.items()
    ]
    tokens = Route(TOKEN_PATH, TokenDesk(gateway=gateway, faults=faults, ending=ending))
    controls = [Route(f"/control/{path}", control) for path in _CONTROL_PATHS]
    return Router([*desks, tokens, *controls], redirect_slashes=False, default=NoSuchPath(ending))


def _query(request: Request) -> Mapping[str, object]:
    values: dict[str, object] = {}
    for name, value in request.query_params.multi_items():
        values[name] = [values[name], value] if name in values else value
    return values
