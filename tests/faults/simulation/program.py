"""One run of the till program: its loop, its operations on simulated ports, its background work, its clerk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posapp.domain.errors import PosError
from posapp.operations.desk import built_desk
from tests.faults.simulation.journal import SimJournal
from tests.faults.simulation.ledger import USD
from tests.faults.simulation.network import Wire
from tests.faults.simulation.profile import SETTLING
from tests.faults.simulation.timeline import Ended, loop_on
from tests.support.staff import nobody
from tests.support.stationery import PlainStationery

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Coroutine
    from datetime import datetime

    from tests.faults.simulation.world import World

_AGAIN_S = 10.0


class Program:
    """Built anew for each start; `name` is its owner's name in the journal."""

    def __init__(self, world: World, name: str) -> None:
        self.world = world
        self.name = name
        self.loop = loop_on(world.timeline)
        self._served: list[asyncio.Task[object]] = []
        self.journal = SimJournal(world, self)
        self.clock = TillClock(self)
        self.bank = Wire(world, self)
        desk = built_desk(
            bank=self.bank,
            journal=self.journal,
            clock=self.clock,
            ids=world,
            owners=Owner(world, name),
            stationery=PlainStationery(),
            currency=USD,
            settling=SETTLING,
            staff=nobody(),
        )
        self.quotes, self.pay, self.give_back, self.settle = desk.quotes, desk.pay, desk.give_back, desk.settle
        self.credits = desk.credits
        self.adopting = desk.agent.adopting
        self.watching, self.review = desk.watch, desk.review

    def start(self, work: Coroutine[object, object, object]) -> asyncio.Task[object]:
        """Run something in this program. What it lets escape is a fault that the run reports."""
        task: asyncio.Task[object] = self.loop.create_task(work)
        task.add_done_callback(self._ended)
        return task

    def serve(self, work: Coroutine[object, object, object]) -> None:
        """Run a clerk's work; while it lasts the program is `busy`."""
        self._served = [task for task in self._served if not task.done()]
        self._served.append(self.start(work))

    @property
    def busy(self) -> bool:
        return any(not task.done() for task in self._served)

    def kill(self) -> None:
        self.world.living.discard(self.name)
        self.loop.kill()

    def must_live(self) -> None:
        if self.loop.dead:
            raise Ended

    def sleep(self, seconds: float) -> asyncio.Future[None]:
        """A future to wait for; it comes true after `seconds` of this program's life."""
        self.must_live()
        done = self.loop.create_future()
        self.loop.call_later(seconds, _wake, done)
        return done

    async def watch(self) -> None:
        """Settle in the background as the window does; what fails is begun again after a while."""
        while True:
            try:
                await self.watching.run(lambda _: None)
            except PosError as error:
                self.world.tolerate(error)
            await self.sleep(_AGAIN_S)

    def _ended(self, task: asyncio.Task[object]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self.world.timeline.faults.append(error)


class Owner:
    """Implements `Owners`: the kernel knows which programs run."""

    def __init__(self, world: World, name: str) -> None:
        self._world = world
        self._name = name

    def mine(self) -> str:
        return self._name

    def alive(self, owner: str) -> bool:
        return owner in self._world.living


class TillClock:
    """Implements `Clock` on simulated time: the clock of the machine that all programs share."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def now(self) -> datetime:
        return self._program.world.till_now()

    async def sleep(self, seconds: float) -> None:
        await self._program.sleep(seconds)


def _wake(done: asyncio.Future[None]) -> None:
    if not done.done():
        done.set_result(None)
