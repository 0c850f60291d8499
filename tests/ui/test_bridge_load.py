"""The bridge when much goes on, when the program leaves in the middle of it, and when rubbish is left behind."""

from __future__ import annotations

import asyncio
import gc
import itertools
import threading
import time
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt, QTimer

from tests.ui.stage import Gate, Stage, happened, never

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


@pytest.fixture
def stage(qapp: QApplication) -> Stage:
    return Stage(qapp)


def test_leaving_with_a_hanging_operation_takes_no_time_and_lets_it_write_down_how_it_stands(stage: Stage) -> None:
    gate = Gate()
    order: list[str] = []

    async def hanging() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            order.append("operation")

    async def close_journal() -> None:
        order.append("journal")

    async def scenario() -> None:
        stage.bridge.run("pay", hanging, done=never, failed=never)
        stage.bridge.run("balance", gate.pass_through, done=never, failed=never)
        await happened(gate.entered)
        gate.open()

    begun = time.monotonic()
    assert stage.play(scenario, last=close_journal) == 0
    assert order == ["operation", "journal"]
    assert time.monotonic() - begun < 20


def test_nothing_is_sent_any_more_after_leaving(stage: Stage) -> None:
    async def operation() -> None:
        pytest.fail("sent after the end")

    async def scenario() -> None:
        stage.bridge.leave()
        stage.bridge.run("balance", operation, done=never, failed=never)
        assert not stage.bridge.busy("balance")

    assert stage.play(scenario) == 0


def test_a_thousand_calls_twenty_at_a_time_leave_no_gap_in_the_window(stage: Stage) -> None:
    ticks: list[float] = []

    async def operation() -> int:
        return await asyncio.to_thread(sum, range(100))

    async def scenario() -> None:
        timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=5)
        timer.timeout.connect(lambda: ticks.append(time.perf_counter()))
        timer.start()
        free = asyncio.Semaphore(20)

        async def one(number: int) -> None:
            async with free:
                assert await stage.ask(f"call {number}", operation) == 4950

        await asyncio.gather(*(one(number) for number in range(1_000)))
        timer.stop()

    stage.play(scenario)
    gaps = [later - earlier for earlier, later in itertools.pairwise(ticks)]
    # Half a frame is the budget, which the benchmark measures; here only a blocked loop must not pass.
    assert sorted(gaps)[len(gaps) // 2] < 0.02
    # One in a hundred may be the machine's, which has others to serve.
    assert sorted(gaps)[-1 - len(gaps) // 100] < 0.15


def test_garbage_made_on_the_worker_is_collected_on_the_ui_thread(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("posapp.ui.garbage._EVERY_MS", 10)
    threads: set[threading.Thread] = set()
    collected = threading.Event()

    class Knot:
        def __init__(self) -> None:
            self.own = self

        def __del__(self) -> None:
            threads.add(threading.current_thread())
            collected.set()

    async def litter() -> None:
        for _ in range(5_000):
            Knot()

    async def scenario() -> None:
        await stage.ask("litter", litter)
        await happened(collected)

    stage.play(scenario)
    assert threads == {threading.main_thread()}
    assert gc.isenabled()
