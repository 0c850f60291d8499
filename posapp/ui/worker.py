"""The thread on which operations run, away from the window; no Qt in it."""

from __future__ import annotations

import logging
import threading
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from posapp.domain.errors import Outage, Unavailable, Unknown

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Coroutine
    from concurrent.futures import Future

T = TypeVar("T")

GRACE_S: Final = 3.0
"""How long a cancelled operation may take to write down how it stands."""

log = logging.getLogger(__name__)


class Worker:
    """A daemon thread with an asyncio loop. All methods may be called from any thread, `submit` also before `start`.

    An operation, once submitted, is cancelled by the end of the worker alone, never by whoever waits for it: a payment
    that was sent has to be recorded although nobody looks any more.
    """

    def __init__(self, name: str = "operations") -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: list[Callable[[asyncio.AbstractEventLoop], object]] = []
        self._running: dict[asyncio.Task[Any], Future[Any]] = {}
        self._ended: Future[None] | None = None
        self._thread = threading.Thread(target=self._live, name=name, daemon=True)

    def start(self) -> None:
        """Begin to work, once; what was submitted before runs now."""
        with self._lock:
            if not self._thread.ident:
                self._thread.start()

    def submit(self, coro: Coroutine[Any, Any, T]) -> Future[T]:
        """Run `coro`; its future cannot be cancelled.

        The future fails with Unavailable(INTERRUPTED) if the worker had ended before, and with Unknown(INTERRUPTED)
        if it ends while the operation runs.
        """
        future: Future[T] = _future()
        with self._lock:
            if self._ended is None:
                self._post(partial(self._begin, coro, future))
                return future
        coro.close()
        future.set_exception(Unavailable(Outage.INTERRUPTED))
        return future

    def end(self, last: Callable[[], Coroutine[Any, Any, None]] | None = None) -> Future[None]:
        """Cancel what runs, let it write down how it stands (`GRACE_S`), run `last`, end the thread; does not wait.

        The future, done when all that is over, carries what `last` raised. A second call gives the same future.
        """
        with self._lock:
            if self._ended is None:
                self._ended = _future()
                self._post(partial(self._begin_end, last, self._ended))
        self.start()
        return self._ended

    def stop(self, last: Callable[[], Coroutine[Any, Any, None]] | None = None) -> None:
        """As `end`, and wait for it; gives up on a thread that does not react. Raises what `last` raised."""
        try:
            self.end(last).result(3 * GRACE_S)
        except TimeoutError:
            log.warning("the worker did not end in time; leaving it behind")
        else:
            self._thread.join(GRACE_S)

    def _post(self, order: Callable[[asyncio.AbstractEventLoop], object]) -> None:
        if self._loop is None:
            self._waiting.append(order)
        else:
            self._loop.call_soon_threadsafe(order, self._loop)

    def _live(self) -> None:
        import asyncio  # noqa: PLC0415 - not before the first frame

        loop = asyncio.new_event_loop()
        with self._lock:
            self._loop = loop
            for order in self._waiting:
                loop.call_soon(order, loop)
            self._waiting.clear()
        loop.run_forever()
        loop.close()

    def _begin(
        self, coro: Coroutine[Any, Any, T], future: Future[T], loop: asyncio.AbstractEventLoop
    ) -> asyncio.Task[T]:
        task = loop.create_task(coro)
        self._running[task] = future
        task.add_done_callback(self._answer)
        return task

    def _answer(self, task: asyncio.Task[Any]) -> None:
        future = self._running.pop(task)
        if task.cancelled():
            future.set_exception(Unknown(Outage.INTERRUPTED))
        elif (error := task.exception()) is not None:
            future.set_exception(error)
        else:
            future.set_result(task.result())

    def _begin_end(
        self,
        last: Callable[[], Coroutine[Any, Any, None]] | None,
        ended: Future[None],
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        ending = self._begin(self._wind_up(list(self._running), last), ended, loop)
        ending.add_done_callback(lambda _: loop.stop())

    async def _wind_up(
        self, left: list[asyncio.Task[Any]], last: Callable[[], Coroutine[Any, Any, None]] | None
    ) -> None:
        import asyncio  # noqa: PLC0415 - not before the first frame

        for task in left:
            task.cancel()
        stuck = (await asyncio.wait(left, timeout=GRACE_S))[1] if left else set()
        for task in stuck:
            task.remove_done_callback(self._answer)
            self._running.pop(task).set_exception(Unknown(Outage.INTERRUPTED))
        if stuck:
            log.warning("operations that did not end when cancelled: %d", len(stuck))
            # The loop would complain once more about each, whenever it is collected.
            asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        if last is not None:
            await asyncio.wait_for(last(), GRACE_S)


def _future() -> Future[T]:
    from concurrent.futures import Future  # noqa: PLC0415 - not before the first frame

    future: Future[T] = Future()
    # Marked as running, it can no longer be cancelled by a waiter.
    future.set_running_or_notify_cancel()
    return future
