"""The Connect page's port in memory: it says what a test tells it to, and keeps what it was asked."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from posapp.operations.connecting import Doubt, Wish

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from posapp.domain.errors import PosError
    from posapp.operations.examination import Finding

VALUES = {
    "api.environment": "local",
    "api.base_url": "",
    "api.auth": "oauth1",
    "api.consumer_key": "",
    "api.key_id": "",
    "api.scopes": "",
    "api.token_url": "",
    "api.signing_key": "",
    "api.encryption_certificate": "",
    "api.decryption_key": "",
    "api.ca_bundle": "",
    "program.program_id": "",
    "program.redemption_type": "CASHBACK",
    "program.redemption_item_id": "",
}


@dataclass
class MemoryConnecting:
    """Implements `Connecting`. While `gate` is cleared a test waits after its first finding."""

    values: dict[str, str] = field(default_factory=lambda: dict(VALUES))
    locked: frozenset[str] = frozenset()
    found: list[Doubt] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    refusal: PosError | None = None
    examined: list[Wish] = field(default_factory=list)
    saved: list[Wish] = field(default_factory=list)
    stayed: int = 0
    gate: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    def current(self) -> Wish:
        return Wish(dict(self.values), locked=self.locked)

    async def doubts(self, wish: Wish) -> Sequence[Doubt]:
        del wish
        return list(self.found)

    async def examine(self, wish: Wish, hear: Callable[[Finding], object]) -> None:
        self.examined.append(wish)
        for number, finding in enumerate(list(self.findings)):
            if number:
                await asyncio.to_thread(self.gate.wait, 20)
            hear(finding)

    async def save(self, wish: Wish) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.saved.append(wish)

    async def stay_local(self) -> None:
        self.stayed += 1
