"""The thread of the operations: it takes work early, answers from any thread, and always comes to an end."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from posapp.domain.errors import Outage, Unavailable, Unknown
from posapp.ui.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.logwatch import LogWatch


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker()
    yield worker
    worker.stop()


async def answer() -> str:
    return "answer"


def test_what_is_submitted_before_the_start_runs_at_the_start(worker: Worker) -> None:
    early = worker.submit(answer())
    assert not early.done()
    worker.start()
    worker.start()
    assert early.result(10) == "answer"


def test_whoever_waits_cannot_cancel_an_operation(worker: Worker) -> None:
    future = worker.submit(answer())
    assert not future.cancel()
    worker.start()
    assert future.result(10) == "answer"


def test_an_operation_still_running_at_the_end_may_write_down_how_it_stands(worker: Worker) -> None:
    entered, written = threading.Event(), threading.Event()

    async def pay() -> None:
        entered.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.to_thread(written.set)
            raise

    worker.start()
    future = worker.submit(pay())
    assert entered.wait(10)
    worker.stop()
    assert written.is_set()
    with pytest.raises(Unknown) as error:
        future.result(0)
    assert error.value.outage is Outage.INTERRUPTED


def test_what_was_asked_last_runs_after_everything_else(worker: Worker) -> None:
    order: list[str] = []

    async def note(text: str) -> None:
        order.append(text)

    worker.submit(note("operation"))
    worker.stop(lambda: note("last"))
    assert order == ["operation", "last"]


def test_an_error_of_the_last_act_is_raised_to_whoever_stops() -> None:
    async def close() -> None:
        raise Unavailable(Outage.JOURNAL)

    with pytest.raises(Unavailable):
        Worker().stop(close)


def test_after_the_end_nothing_is_begun(worker: Worker) -> None:
    worker.stop()
    with pytest.raises(Unavailable) as error:
        worker.submit(answer()).result(0)
    assert error.value.outage is Outage.INTERRUPTED


def test_an_operation_that_will_not_end_is_given_up(
    worker: Worker, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
) -> None:
    monkeypatch.setattr("posapp.ui.worker.GRACE_S", 0.05)
    expected_logs("did not end when cancelled: 1", logger="posapp.ui.worker")
    entered, release = threading.Event(), threading.Event()

    async def stubborn() -> None:
        entered.set()
        while not release.is_set():
            try:
                await asyncio.to_thread(release.wait, 10)
            except asyncio.CancelledError:
                continue

    worker.start()
    future = worker.submit(stubborn())
    assert entered.wait(10)
    ended = worker.end()
    ended.result(10)
    release.set()
    assert isinstance(future.exception(0), Unknown)


def test_a_thread_that_hangs_in_a_blocking_call_is_left_behind(
    worker: Worker, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
) -> None:
    monkeypatch.setattr("posapp.ui.worker.GRACE_S", 0.05)
    expected_logs("did not end in time", logger="posapp.ui.worker")
    entered, release = threading.Event(), threading.Event()

    async def blocking() -> None:
        entered.set()
        release.wait(10)

    worker.start()
    worker.submit(blocking())
    assert entered.wait(10)
    worker.stop()
    release.set()
