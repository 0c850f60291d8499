"""Virtual time and event loops without threads, sockets or sleep, so that one number decides all that happens."""

from __future__ import annotations

import asyncio
import heapq
from asyncio import events
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import contextvars
    import random
    from collections.abc import Callable, Coroutine


class Ended(BaseException):
    """Raised into code of a program that has been killed, should it try to touch the world once more."""


class Timeline:
    """Runs what is ready in an order drawn by `rng`, and jumps to the next moment at which something is due.

    `now` is in seconds since the run began. `faults` holds what code let escape to its loop.
    """

    def __init__(self, rng: random.Random, *, shuffled: bool = True) -> None:
        self.now = 0.0
        self.steps = 0
        self.faults: list[BaseException] = []
        self._rng = rng
        self._shuffled = shuffled
        self._ready: list[asyncio.Handle] = []
        self._due: list[tuple[float, int, asyncio.Handle]] = []
        self._count = 0
        self.world = loop_on(self)

    def make_ready(self, handle: asyncio.Handle) -> None:
        self._ready.append(handle)

    def make_due(self, when: float, handle: asyncio.Handle) -> None:
        self._count += 1
        heapq.heappush(self._due, (when, self._count, handle))

    def after(self, seconds: float, act: Callable[..., object], *args: Any) -> None:
        """Let the world outside the programs act, `seconds` from now."""
        self.world.call_later(seconds, act, *args)

    def run(self, until: float, *, enough: Callable[[], bool] | None = None) -> None:
        """Run to the moment `until`, or until nothing is left to happen, or until `enough` at a change of time."""
        try:
            while True:
                self._run_ready()
                if enough is not None and enough():
                    return
                if not self._due or self._due[0][0] > until:
                    self.now = max(self.now, until)
                    return
                self._go_on()
        finally:
            events._set_running_loop(None)

    def _go_on(self) -> None:
        self.now = max(self.now, self._due[0][0])
        while self._due and self._due[0][0] <= self.now:
            self._ready.append(heapq.heappop(self._due)[2])

    def _run_ready(self) -> None:
        ready = self._ready
        while ready:
            if self._shuffled and len(ready) > 1:
                place = int(self._rng.random() * len(ready))
                ready[place], ready[-1] = ready[-1], ready[place]
                handle = ready.pop()
            else:
                handle = ready.pop(0)
            loop: Loop = handle._loop  # type: ignore[attr-defined]  # every handle has it; typeshed does not say
            if loop.dead or handle.cancelled():
                continue
            if loop.paused_until > self.now:
                self.make_due(loop.paused_until, handle)
                continue
            self.steps += 1
            events._set_running_loop(loop)
            handle._run()


class Loop(asyncio.AbstractEventLoop):
    """The event loop of one program on a timeline. When it is dead nothing of it runs any more."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._tasks: list[asyncio.Task[Any]] = []
        self.dead = False
        self.paused_until = 0.0

    def kill(self) -> None:
        """End at once, as `kill -9` would: no clean-up of a task may reach the world any more."""
        self.dead = True
        for task in self._tasks:
            if not task.done():
                _bury(task)
        self._tasks.clear()

    def time(self) -> float:
        return self._timeline.now

    def call_soon(  # type: ignore[override]  # typeshed wants variadic generics here
        self, callback: Callable[..., object], *args: Any, context: contextvars.Context | None = None
    ) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, context)
        self._timeline.make_ready(handle)
        return handle

    def call_at(  # type: ignore[override]  # as above
        self, when: float, callback: Callable[..., object], *args: Any, context: contextvars.Context | None = None
    ) -> asyncio.TimerHandle:
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        self._timeline.make_due(when, handle)
        return handle

    def call_later(  # type: ignore[override]  # as above
        self, delay: float, callback: Callable[..., object], *args: Any, context: contextvars.Context | None = None
    ) -> asyncio.TimerHandle:
        return self.call_at(self._timeline.now + delay, callback, *args, context=context)

    def create_future(self) -> asyncio.Future[Any]:
        return asyncio.Future(loop=self)

    def create_task(  # type: ignore[override]  # the name of a task is of no use here
        self, coro: Coroutine[Any, Any, Any], *, name: str | None = None, context: contextvars.Context | None = None
    ) -> asyncio.Task[Any]:
        task: asyncio.Task[Any] = asyncio.Task(coro, loop=self, name=name or "task", context=context)
        if len(self._tasks) > 50:
            self._tasks = [one for one in self._tasks if not one.done()]
        self._tasks.append(task)
        return task

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        # What was never retrieved is told by the garbage collector, at no certain moment: not part of a replay.
        if "handle" in context and not self.dead:
            self._timeline.faults.append(context["exception"])

    def get_debug(self) -> bool:
        return False

    def is_running(self) -> bool:
        return not self.dead

    def is_closed(self) -> bool:
        return self.dead

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """Nothing to count: a cancelled timer is passed over when its time comes."""


def loop_on(timeline: Timeline) -> Loop:
    """A new program's loop."""
    return Loop(timeline)  # type: ignore[abstract]  # what is left out needs sockets, signals and processes


def _bury(task: asyncio.Task[Any]) -> None:
    """Unwind a task of a dead program; whatever its clean-up would do to the world ends in `Ended`."""
    task._log_destroy_pending = False  # type: ignore[attr-defined]  # asyncio's own switch for loops that end early
    coroutine = task.get_coro()
    for _ in range(10):
        try:
            coroutine.close()
        except (Ended, RuntimeError):
            continue
        return
