"""The eight operations of the contract: where each one is found and what it does."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from posapp.sandbox import fulfilment, profile
from posapp.sandbox.credit import credit
from posapp.sandbox.history import history
from posapp.sandbox.redeem import redeem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from posapp.sandbox.bank import Bank

BASE = "/loyalty"
READ = "rewards-api-gateway:digital-redemptions_read"
WRITE = "rewards-api-gateway:digital-redemptions_write"


@dataclass(slots=True)
class Switches:
    """Where the contract leaves the bank a choice; lasts as long as the process."""

    encrypt_answers: bool = False
    echo_external_id: bool = True
    # OAuth 2.0: what the client may have, for how long, and whether a proof must bear a nonce.
    scopes: str = f"{READ} {WRITE}"
    token_lifetime_s: int = 900
    demand_nonce: bool = False
    # Of both schemes: by how much the bank's clock is ahead of this computer's.
    clock_ahead_s: int = 0

    def now(self) -> float:
        """The clock that signatures and tokens are judged by."""
        return time.time() + self.clock_ahead_s


@dataclass(frozen=True, slots=True)
class Call:
    """A request that passed the gateway, opened and parsed; a query name given twice holds a list."""

    path: Mapping[str, str]
    query: Mapping[str, object]
    body: Mapping[str, object]
    switches: Switches = field(default_factory=Switches)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its name on the control routes, its method, its work; `sealed` ones refuse plaintext."""

    name: str
    method: str
    work: Callable[[Bank, Call], Mapping[str, object]]
    sealed: bool = False

    @property
    def has_body(self) -> bool:
        """Whether a JSON body is due."""
        return self.method != "GET"

    @property
    def scope(self) -> str:
        """What a token must allow for it."""
        return WRITE if self.has_body and not self.sealed else READ


OPERATIONS: Mapping[str, tuple[Operation, ...]] = {
    "/redeemers/search": (
        Operation("search", "POST", lambda bank, call: profile.search(bank, call.body), sealed=True),
    ),
    "/redeemers/{user_id}": (
        Operation("profile", "GET", lambda bank, call: profile.read(bank, call.path["user_id"], call.query)),
    ),
    "/redemptions": (
        Operation("redeem", "POST", lambda bank, call: redeem(bank, call.body)),
        Operation(
            "history",
            "GET",
            lambda bank, call: history(bank, call.query, echo_external_id=call.switches.echo_external_id),
        ),
        Operation("update_status", "PUT", lambda bank, call: fulfilment.update_status(bank, call.body)),
    ),
    "/redemptions/addresses": (
        Operation("addresses", "GET", lambda bank, call: fulfilment.addresses(bank, call.query)),
        Operation("add_address", "POST", lambda bank, call: fulfilment.add_address(bank, call.body)),
    ),
    "/redemptions/{redemption_id}/credits": (
        Operation("credit", "POST", lambda bank, call: credit(bank, call.path["redemption_id"], call.body)),
    ),
}
NAMES = frozenset(operation.name for group in OPERATIONS.values() for operation in group)
