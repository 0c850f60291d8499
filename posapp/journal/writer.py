"""One thread that owns the writing connection and commits what waits in one go (group commit)."""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final, TypeVar

from posapp.domain.errors import Outage, PosError, Unavailable
from posapp.journal import database
from posapp.journal.appending import Batch

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")
_Outcome = tuple[Any, BaseException | None]

# More than ever wait at a till; it bounds how much one failing disk takes down together.
_MOST_AT_ONCE: Final = 256


@dataclass(frozen=True, slots=True)
class _Work:
    """Something to do with the connection; `alone` if it runs its own transaction. `loop` waits for `done`."""

    act: Callable[[Any], Any]
    alone: bool
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[Any]


class Writer:
    """Takes steps from any loop; when `step` returns, the step is on disk.

    The thread starts with the first step and opens the file then. A step cannot be called off once it is given:
    cancelling the wait leaves it to run. A failing disk fails all steps that were to be committed together; the next
    ones open the file anew, so work goes on as soon as the disk does.
    """

    def __init__(self, file: Path, *, till: str) -> None:
        self._handle = database.Handle(file)
        self._till = till
        self._queue: SimpleQueue[_Work | None] = SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False

    async def step(self, act: Callable[[Batch], T]) -> T:
        """Run `act` in the next common transaction.

        It must leave no trace when it raises PosError, and must bear to be run again when a neighbour's bug spoiled
        the transaction.
        """
        return await self._give(act, alone=False)

    async def alone(self, act: Callable[[sqlite3.Connection], T]) -> T:
        """Run `act` between transactions; it commits for itself."""
        return await self._give(act, alone=True)

    async def mend(self) -> None:
        """Look at the whole file before the next step; a damaged one is mended."""
        await self._give(lambda _connection: self._handle.mend(), alone=True)

    def close(self) -> threading.Thread | None:
        """Take nothing more. The thread, if there is one, ends when all that was given is done."""
        with self._starting:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
            return self._thread

    def _give(self, act: Callable[[Any], T], *, alone: bool) -> asyncio.Future[T]:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        with self._starting:
            if self._closed:
                raise Unavailable(Outage.JOURNAL, detail="The journal is closed")
            if self._thread is None:
                # Ends with the program: a commit is whole or not at all, whoever pulls the plug.
                self._thread = threading.Thread(target=self._run, name="journal-writer", daemon=True)
                self._thread.start()
            self._queue.put(_Work(act, alone, loop, done))
        return done

    def _run(self) -> None:
        going_on = True
        while going_on:
            works, going_on = self._waiting()
            steps: list[_Work] = []
            for work in works:
                if work.alone:
                    self._commit(steps)
                    steps = []
                    self._run_alone(work)
                else:
                    steps.append(work)
            self._commit(steps)
        self._handle.drop()

    def _waiting(self) -> tuple[list[_Work], bool]:
        """All that waits, at least one; False beside it when nothing more will come."""
        works: list[_Work] = []
        work = self._queue.get()
        while work is not None:
            works.append(work)
            if len(works) == _MOST_AT_ONCE:
                return works, True
            try:
                work = self._queue.get_nowait()
            except Empty:
                return works, True
        return works, False

    def _commit(self, steps: list[_Work]) -> None:
        if not steps:
            return
        try:
            outcomes = self._transact(steps)
        except Exception as error:
            self._handle.roll_back(error)
            if len(steps) > 1 and not database.is_environment(error):
                # A bug in one step: the others must not suffer from it. (A savepoint a step would cost each of them.)
                for step in steps:
                    self._commit([step])
                return
            outcomes = [(None, database.translated(error)) for _ in steps]
        _deliver(steps, outcomes)

    def _transact(self, steps: list[_Work]) -> list[_Outcome]:
        """Results and refusals, once they are on disk. Raises what spoils the whole transaction."""
        connection = self._handle.connection()
        connection.execute("BEGIN IMMEDIATE")
        batch = Batch(connection, self._till)
        outcomes = [_outcome(batch, step.act) for step in steps]
        batch.finish()
        connection.execute("COMMIT")
        if not self._handle.still_there():
            # Mended or replaced by another program meanwhile: what was written is not in the file that counts.
            raise Unavailable(Outage.JOURNAL, detail="The journal was replaced")
        return outcomes

    def _run_alone(self, work: _Work) -> None:
        outcome: _Outcome
        try:
            outcome = work.act(self._handle.connection()), None
        except Exception as error:
            self._handle.roll_back(error)
            outcome = None, database.translated(error)
        _deliver([work], [outcome])


def _outcome(batch: Batch, act: Callable[[Batch], Any]) -> _Outcome:
    try:
        return act(batch), None
    except PosError as refusal:
        return None, refusal


def _deliver(works: list[_Work], outcomes: list[_Outcome]) -> None:
    """Wake each loop once, however many of its tasks wait: a wake-up costs more than a step."""
    by_loop: defaultdict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], _Outcome]]] = defaultdict(list)
    for work, outcome in zip(works, outcomes, strict=True):
        by_loop[work.loop].append((work.done, outcome))
    for loop, settled in by_loop.items():
        # A loop that was closed meanwhile has nobody waiting; the steps are on disk all the same.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_settle, settled)


def _settle(settled: list[tuple[asyncio.Future[Any], _Outcome]]) -> None:
    for done, (result, refusal) in settled:
        if done.done():
            continue  # The wait was cancelled.
        if refusal is None:
            done.set_result(result)
        else:
            done.set_exception(refusal)
