"""A till's side of the wire: implements the bank's port over a network that loses, delays, repeats and lies silent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from posapp.domain.errors import ConfigError, Declined, Outage, Unavailable, Unknown
from tests.faults.simulation.profile import LIFE_S, TIMEOUT_S
from tests.support.member_bank import TillBank

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Coroutine, Sequence
    from datetime import date, datetime, timedelta

    from posapp.domain.card import CardNumber
    from posapp.domain.member import Member
    from posapp.domain.reward import Reward
    from posapp.operations.ports import CreditAnswer, CreditOrder, Entry, RedemptionAnswer, RedemptionOrder
    from tests.faults.simulation.ledger import Write
    from tests.faults.simulation.program import Program
    from tests.faults.simulation.world import World


class Wire(TillBank):
    """Implements `Bank` for one program. Every method refuses to serve a program that has been killed."""

    def __init__(self, world: World, program: Program) -> None:
        self._world = world
        self._program = program
        self._skew: timedelta | None = None

    def search(self, card: CardNumber) -> Coroutine[Any, Any, Member]:
        raise NotImplementedError  # A simulated clerk holds the account already.

    def profile(self, account: str, reward: Reward | None = None) -> Coroutine[Any, Any, Member]:
        return self._read("profile", lambda: self._world.ledger.member(account, reward))

    def history(self, account: str, *, since: date, until: date) -> Coroutine[Any, Any, Sequence[Entry]]:
        def listed() -> Sequence[Entry]:
            ledger = self._world.ledger
            return [ledger.shown(entry) for entry in ledger.history(account, since, until)]

        return self._read("history", listed)

    def redeem(self, order: RedemptionOrder) -> Coroutine[Any, Any, RedemptionAnswer]:
        return self._write(order)

    def credit(self, order: CreditOrder) -> Coroutine[Any, Any, CreditAnswer]:
        return self._write(order)

    def server_skew(self) -> timedelta | None:
        return self._skew

    def _write(self, order: Write) -> Coroutine[Any, Any, Any]:
        self._program.must_live()
        return self._tell(order)

    def _read(self, what: str, look: Callable[[], Any]) -> Coroutine[Any, Any, Any]:
        self._program.must_live()
        return self._ask(what, look)

    async def _ask(self, what: str, look: Callable[[], Any]) -> Any:
        world = self._world
        await self._connect()
        if world.happens(world.profile.broken_before):
            raise Unavailable(Outage.SERVER_ERROR) if world.happens(0.5) else _refusal()
        if world.happens(world.profile.lost):
            await self._program.sleep(TIMEOUT_S)
            world.say(self._program.name, f"{what}: no answer")
            raise Unavailable(Outage.TIMED_OUT)
        await self._program.sleep(world.spread(0.02, 2.0))
        seen, date = look(), world.bank_now()
        slow = world.happens(world.profile.silent)
        await self._program.sleep(world.spread(0.02, TIMEOUT_S - 2.5 if slow else 2.0))
        self._hear(date)
        return seen

    async def _connect(self) -> None:
        world = self._world
        await self._program.sleep(world.spread(0.005, 0.2))
        if world.unreachable():
            world.say(self._program.name, "the bank cannot be reached")
            raise Unavailable(Outage.NO_CONNECTION)

    async def _tell(self, order: Write) -> Any:
        world = self._world
        if world.happens(world.profile.no_keys):
            raise ConfigError("api.signing_key", "name a file that is there.")
        await self._connect()
        world.checks.sent(order)
        world.say(self._program.name, f"sends {type(order).__name__} {order.external_id} for {order.description}")
        answer: asyncio.Future[Any] = self._program.loop.create_future()
        self._deliver(order, answer)
        timer = self._program.loop.call_later(TIMEOUT_S, _settle, answer, Unknown(Outage.TIMED_OUT))
        try:
            return await answer
        finally:
            timer.cancel()

    def _deliver(self, order: Write, answer: asyncio.Future[Any]) -> None:
        """Set a request on its way: it arrives soon, late, twice or never."""
        world, odds = self._world, self._world.profile
        if world.happens(odds.lost):
            world.say("network", f"loses {order.external_id}")
            return
        latest = LIFE_S - odds.lists_after_s
        delay = world.spread(0.02, latest if world.happens(odds.late) else 2.0)
        world.on_its_way += 1
        world.timeline.after(delay, self._arrive, order, answer)
        if odds.replays and world.happens(odds.twice):
            world.on_its_way += 1
            world.timeline.after(world.spread(0.02, latest), self._arrive, order, answer)

    def _arrive(self, order: Write, answer: asyncio.Future[Any]) -> None:
        world, odds = self._world, self._world.profile
        world.on_its_way -= 1
        if world.happens(odds.broken_before):
            said: Any = Unknown(Outage.SERVER_ERROR)
        else:
            said = world.ledger.act(order, refused=world.happens(odds.refuses))
            world.checks.taken(order)
            if world.happens(odds.broken_after):
                said = Unknown(Outage.SERVER_ERROR)
        world.say("bank", f"{order.external_id}: {said!r}")
        if world.happens(odds.silent):
            world.say("network", f"loses the answer to {order.external_id}")
            return
        delay = world.spread(0.02, TIMEOUT_S * 1.5 if world.happens(odds.late) else 2.0)
        world.timeline.after(delay, self._come_back, answer, said, world.bank_now())

    def _come_back(self, answer: asyncio.Future[Any], said: Any, date: datetime) -> None:
        if not self._program.loop.dead and not answer.done():
            self._hear(date)
            _settle(answer, said)

    def _hear(self, date: datetime) -> None:
        """Take the difference of the clocks from an answer, as exact as its Date header: to a second."""
        if self._world.profile.tells_clock:
            self._skew = date.replace(microsecond=0) - self._world.till_now()


def _refusal() -> Declined:
    return Declined(source="gateway", reason_code="FORBIDDEN", status=403)


def _settle(answer: asyncio.Future[Any], said: Any) -> None:
    if answer.done():
        return
    if isinstance(said, BaseException):
        answer.set_exception(said)
    else:
        answer.set_result(said)
