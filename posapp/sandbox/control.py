"""Control routes, so that tests and the till's own programs can steer the bank: loopback and token only."""

from __future__ import annotations

import hmac
from dataclasses import fields
from ipaddress import ip_address
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect, Request

from posapp.sandbox.activity import LONGEST_DAYS, MOST_ENTRIES, NoPointsError, Plan, plant
from posapp.sandbox.delivery import Delivery
from posapp.sandbox.envelope import Answer, RefusedError, encode, refuse_at_gateway
from posapp.sandbox.faults import FaultBook, FaultError, read_fault
from posapp.sandbox.gateway import read_body
from posapp.sandbox.identity import LONGEST_USER_ID
from posapp.sandbox.issuer import AUDIENCE, Wrong
from posapp.sandbox.operations import NAMES, Switches
from posapp.sandbox.reports import ledger_report
from posapp.sandbox.token_desk import TOKEN
from posapp.sandbox.validation import Fields, read_object

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.types import Receive, Scope, Send

    from posapp.sandbox.bank import Bank
    from posapp.sandbox.issuer import Issuer
    from posapp.sandbox.leases import Leases
    from posapp.sandbox.passes import Passes

TOKEN_HEADER = "x-bank-token"  # noqa: S105 - the name of a header
_SWITCHES = tuple(field.name for field in fields(Switches))
_NAMES = NAMES | {TOKEN}
_LARGEST = 10**6


class Control:
    """Everything below /control; one instance serves as the ASGI endpoint of each of its paths."""

    def __init__(
        self,
        *,
        token: str,
        bank: Bank,
        passes: Passes,
        issuer: Issuer,
        faults: FaultBook,
        switches: Switches,
        leases: Leases,
        ending: asyncio.Event,
    ) -> None:
        self._token = token
        self._bank = bank
        self._passes = passes
        self._issuer = issuer
        self._faults = faults
        self._switches = switches
        self._leases = leases
        self._ending = ending
        self._acts: Mapping[tuple[str, str], Callable[[Request], Awaitable[Mapping[str, object]]]] = {
            ("GET", "faults"): self._list_faults,
            ("DELETE", "faults"): self._clear_faults,
            ("PUT", "faults/{operation}"): self._order_faults,
            ("DELETE", "faults/{operation}"): self._clear_faults,
            ("GET", "switches"): self._list_switches,
            ("PUT", "switches"): self._set_switches,
            ("GET", "ledger"): self._report_ledger,
            ("DELETE", "tokens"): self._forget_tokens,
            ("POST", "handovers"): self._hand_over,
            ("PUT", "rates/{program_id}"): self._move_rate,
            ("PUT", "activity/{account}"): self._plant_activity,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one control request, or hold a lease."""
        request = Request(scope, receive)
        delivery = Delivery(scope, receive, send, self._ending)
        try:
            self._check_neighbour(request)
            if scope["path"] == "/control/lease" and request.method == "GET":
                self._check_token(request.query_params.get("token"))
                return await self._leases.hold(self._token, receive, send, self._ending)
            self._check_token(request.headers.get(TOKEN_HEADER))
            answer = Answer(200, encode(await self._act(request)))
        except RefusedError as refused:
            answer = refused.answer()
        except ClientDisconnect:
            return None
        return await delivery.send(answer)

    def _check_neighbour(self, request: Request) -> None:
        """A page in a browser reaches loopback too, by a name of its own: the Host header tells (DNS rebinding)."""
        peer = request.client.host if request.client else ""
        if not _is_loopback(peer) or not _is_loopback(request.url.hostname or ""):
            raise refuse_at_gateway(403, "FORBIDDEN", "Control routes answer this machine only.")

    def _check_token(self, token: str | None) -> None:
        if not hmac.compare_digest((token or "").encode(), self._token.encode()):
            raise refuse_at_gateway(403, "FORBIDDEN", "The token of bank.json is required.")

    async def _act(self, request: Request) -> Mapping[str, object]:
        path = _path_of(request)
        act = self._acts.get((request.method, path))
        if act is None:
            allowed = ", ".join(sorted(method for method, known in self._acts if known == path)) or "GET"
            raise refuse_at_gateway(405, "METHOD_NOT_ALLOWED", f"Use {allowed} here.", {"allow": allowed})
        return await act(request)

    async def _list_faults(self, request: Request) -> Mapping[str, object]:
        return self._faults.listing()

    async def _clear_faults(self, request: Request) -> Mapping[str, object]:
        self._faults.clear(_operation(request) if request.path_params else None)
        return self._faults.listing()

    async def _order_faults(self, request: Request) -> Mapping[str, object]:
        operation = _operation(request)
        body = read_object(await read_body(request))
        orders = body.get("faults", [body])
        if not isinstance(orders, list) or not all(isinstance(order, dict) for order in orders):
            raise _misread("faults must be an array of objects")
        try:
            self._faults.order(operation, [read_fault(order) for order in orders])
        except FaultError as error:
            raise _misread(str(error)) from None
        return self._faults.listing()

    async def _list_switches(self, request: Request) -> Mapping[str, object]:
        return {name: getattr(self._switches, name) for name in _SWITCHES}

    async def _set_switches(self, request: Request) -> Mapping[str, object]:
        wanted = read_object(await read_body(request))
        if not all(name in _SWITCHES and _fits(getattr(self._switches, name), value) for name, value in wanted.items()):
            told = ", ".join(f"{name} ({type(getattr(self._switches, name)).__name__})" for name in _SWITCHES)
            raise _misread(f"switches are {told}")
        for name, value in wanted.items():
            setattr(self._switches, name, value)
        return await self._list_switches(request)

    async def _forget_tokens(self, request: Request) -> Mapping[str, object]:
        self._passes.forget()
        return {}

    async def _hand_over(self, request: Request) -> Mapping[str, object]:
        fields = Fields(read_object(await read_body(request)))
        member = fields.text("member", longest=LONGEST_USER_ID) or ""
        audience = fields.text("audience", longest=200, required=False)
        wrong = fields.choice("wrong", frozenset(Wrong)) if fields.has("wrong") else None
        fields.check()
        account = self._bank.account_by_last_four(member) if len(member) == 4 else self._bank.account(member)
        token = self._issuer.give(
            account,
            self._bank.balance(account.household),
            now=self._switches.now(),
            audience=audience or AUDIENCE,
            wrong=Wrong(wrong) if wrong else None,
        )
        return {"token": token}

    async def _move_rate(self, request: Request) -> Mapping[str, object]:
        program_id = request.path_params["program_id"]
        fields = Fields(read_object(await read_body(request)))
        multiplier = fields.amount("multiplier")
        if multiplier is None or multiplier <= 0:
            raise _misread("multiplier must be a number above zero")
        if not self._bank.knows_program(program_id):
            raise _misread("there is no such program")
        self._bank.set_rate(program_id, multiplier)
        return {"program_id": program_id, "multiplier": str(multiplier)}

    async def _plant_activity(self, request: Request) -> Mapping[str, object]:
        fields = Fields(read_object(await read_body(request)))
        plan = Plan(
            redemptions=fields.whole("redemptions", least=1, most=MOST_ENTRIES, default=40),
            credits=fields.whole("credits", least=0, most=MOST_ENTRIES, default=8),
            days=fields.whole("days", least=1, most=LONGEST_DAYS, default=150),
        )
        fields.check()
        try:
            plant(self._bank, self._bank.account(request.path_params["account"]), plan)
        except NoPointsError as error:
            raise _misread(str(error)) from None
        return {"redemptions": plan.redemptions, "credits": min(plan.redemptions, plan.credits), "days": plan.days}

    async def _report_ledger(self, request: Request) -> Mapping[str, object]:
        return ledger_report(self._bank)


def _path_of(request: Request) -> str:
    tail = request.url.path.removeprefix("/control/")
    head, _, rest = tail.partition("/")
    return f"{head}/{{{next(iter(request.path_params))}}}" if rest else head


def _operation(request: Request) -> str:
    name: str = request.path_params["operation"]
    if name not in _NAMES:
        raise _misread(f"operations are {', '.join(sorted(_NAMES))}")
    return name


def _fits(usual: object, value: object) -> bool:
    return type(value) is type(usual) and (not isinstance(value, int) or abs(value) <= _LARGEST)


def _misread(why: str) -> RefusedError:
    return refuse_at_gateway(400, "INVALID_INPUT", f"This order cannot be read: {why}.")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
