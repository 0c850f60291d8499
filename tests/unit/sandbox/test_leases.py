"""The bank waits for its first lease, lives as long as one is held, and is told to end a moment later."""

from __future__ import annotations

import asyncio
from typing import Any

from posapp.sandbox.leases import Leases
from tests.waiting import until

GRACE_S = 0.05


class Holder:
    """A client that holds a lease until it leaves."""

    def __init__(self, leases: Leases) -> None:
        self.sent: list[Any] = []
        self._left = asyncio.Event()
        self._ending = asyncio.Event()
        self._held = asyncio.ensure_future(leases.hold("token", self._receive, self._send, self._ending))

    async def leave(self) -> None:
        self._left.set()
        await self._held

    async def be_dismissed(self) -> None:
        self._ending.set()
        await self._held

    async def _receive(self) -> Any:
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.sent.append(message)


def leases_of(ended: asyncio.Event, *, first_grace_s: float = GRACE_S, until_unused: bool = True) -> Leases:
    return Leases(until_unused=until_unused, end=ended.set, first_grace_s=first_grace_s, last_grace_s=GRACE_S)


async def test_a_bank_nobody_takes_a_lease_on_ends() -> None:
    ended = asyncio.Event()
    leases_of(ended).open()
    await asyncio.wait_for(ended.wait(), 5)


async def test_it_ends_after_the_last_lease_not_the_first() -> None:
    ended = asyncio.Event()
    leases = leases_of(ended, first_grace_s=60)
    leases.open()
    first, second = Holder(leases), Holder(leases)
    await until(lambda: first.sent and second.sent, "both leases")
    await first.leave()
    third = Holder(leases)
    await second.leave()
    await until(lambda: third.sent, "the third lease")
    assert not ended.is_set()
    await third.leave()
    await asyncio.wait_for(ended.wait(), 5)


async def test_a_lease_shows_the_token_at_once_and_is_closed_when_the_bank_ends() -> None:
    holder = Holder(leases_of(asyncio.Event(), first_grace_s=60))
    await until(lambda: len(holder.sent) == 2, "the token")
    assert holder.sent[1] == {"type": "http.response.body", "body": b"token\n", "more_body": True}
    await holder.be_dismissed()
    assert holder.sent[-1] == {"type": "http.response.body", "body": b""}


async def test_a_bank_started_by_hand_does_not_mind() -> None:
    ended = asyncio.Event()
    leases = leases_of(ended, first_grace_s=0, until_unused=False)
    leases.open()
    holder = Holder(leases)
    await until(lambda: holder.sent, "the lease")
    await holder.leave()
    assert not ended.is_set()
