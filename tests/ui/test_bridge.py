"""The seam between window and operations: what goes out comes home, once, on the right thread, or is dropped."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest

from posapp.domain.errors import BugError, Outage, PosError, Unavailable
from tests.ui.stage import Gate, Stage, happened, never

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from PySide6.QtWidgets import QApplication

    from tests.logwatch import LogWatch


@pytest.fixture
def stage(qapp: QApplication) -> Stage:
    return Stage(qapp)


def test_an_operation_runs_elsewhere_and_its_answer_comes_home_to_the_ui_thread(stage: Stage) -> None:
    threads: list[threading.Thread] = []

    async def operation() -> int:
        threads.append(threading.current_thread())
        return 48_250

    async def scenario() -> None:
        home = asyncio.Event()

        def done(points: int) -> None:
            assert points == 48_250
            threads.append(threading.current_thread())
            home.set()

        stage.bridge.run("balance", operation, done=done, failed=never)
        assert stage.bridge.busy("balance")
        await home.wait()
        assert not stage.bridge.busy("balance")

    assert stage.play(scenario) == 0
    assert threads[0] is not threading.main_thread()
    assert threads[1] is threading.main_thread()


def test_an_error_of_the_till_comes_home_as_it_is(stage: Stage) -> None:
    out = Unavailable(Outage.NO_CONNECTION)

    async def operation() -> None:
        raise out

    async def scenario() -> None:
        assert await stage.ask("balance", operation) is out

    stage.play(scenario)
    assert stage.crashes == []


def test_any_other_error_comes_home_as_a_bug_and_is_reported(stage: Stage, expected_logs: LogWatch) -> None:
    expected_logs("balance failed: ZeroDivisionError", logger="posapp.ui.bridge")

    async def operation() -> float:
        return 1 / 0

    async def scenario() -> None:
        assert isinstance(await stage.ask("balance", operation), BugError)

    stage.play(scenario)
    assert [type(crash) for crash in stage.crashes] == [ZeroDivisionError]


def test_an_operation_that_cannot_even_be_made_fails_the_same_way(stage: Stage, expected_logs: LogWatch) -> None:
    expected_logs("balance failed: KeyError", logger="posapp.ui.bridge")

    def make() -> Coroutine[Any, Any, None]:
        raise KeyError("till")

    async def scenario() -> None:
        assert isinstance(await stage.ask("balance", make), BugError)

    stage.play(scenario)


def test_a_page_that_fails_on_its_answer_is_reported_and_told_nothing_else(
    stage: Stage, expected_logs: LogWatch
) -> None:
    expected_logs("balance failed: RuntimeError", logger="posapp.ui.bridge")
    failures: list[PosError] = []

    async def operation() -> int:
        return 1

    def done(_: int) -> None:
        raise RuntimeError("the page is gone")

    async def scenario() -> None:
        stage.bridge.run("balance", operation, done=done, failed=failures.append)
        await stage.ask("later", operation)

    stage.play(scenario)
    assert [type(crash) for crash in stage.crashes] == [RuntimeError]
    assert failures == []


def test_a_second_one_under_the_same_name_is_ignored_while_the_first_runs(stage: Stage) -> None:
    gate = Gate()
    answers: list[str] = []

    async def other() -> str:
        return "other"

    async def scenario() -> None:
        stage.bridge.run("pay", gate.pass_through, done=answers.append, failed=never)
        stage.bridge.run("pay", other, done=answers.append, failed=never)
        gate.open()
        await happened(gate.ended)
        assert await stage.ask("after", other) == "other"
        assert await stage.ask("pay", other) == "other"

    stage.play(scenario)
    assert answers == ["through"]


def test_the_next_one_may_start_under_the_same_name_as_soon_as_the_answer_is_home(stage: Stage) -> None:
    async def operation() -> str:
        return "answer"

    async def scenario() -> None:
        last: asyncio.Future[str] = asyncio.get_running_loop().create_future()

        def again(_: str) -> None:
            stage.bridge.run("balance", operation, done=last.set_result, failed=never)

        stage.bridge.run("balance", operation, done=again, failed=never)
        assert await last == "answer"

    stage.play(scenario)


def test_a_replaced_one_is_dropped_here_but_goes_on_to_its_end_there(stage: Stage) -> None:
    gate = Gate()
    dropped: list[object] = []

    async def newer() -> str:
        return "newer"

    async def scenario() -> None:
        stage.bridge.run("balance", gate.pass_through, done=dropped.append, failed=dropped.append)
        await happened(gate.entered)
        home: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        stage.bridge.run("balance", newer, done=home.set_result, failed=never, replace=True)
        assert await home == "newer"
        gate.open()
        await happened(gate.ended)
        await stage.ask("after", newer)

    stage.play(scenario)
    assert dropped == []
    assert not gate.cancelled


def test_a_bug_in_a_replaced_one_is_reported_all_the_same(stage: Stage, expected_logs: LogWatch) -> None:
    expected_logs("balance failed: ZeroDivisionError", logger="posapp.ui.bridge")
    gate = Gate()

    async def older() -> float:
        await gate.pass_through()
        return 1 / 0

    async def newer() -> str:
        return "newer"

    async def scenario() -> None:
        stage.bridge.run("balance", older, done=never, failed=never)
        stage.bridge.run("balance", newer, done=lambda _: gate.open(), failed=never, replace=True)
        await happened(gate.ended)
        await stage.ask("after", newer)

    stage.play(scenario)
    assert [type(crash) for crash in stage.crashes] == [ZeroDivisionError]


def test_what_was_asked_before_the_loop_ran_is_answered_once_it_runs(stage: Stage) -> None:
    answers: list[str] = []

    async def operation() -> str:
        return "early"

    async def scenario() -> None:
        await stage.ask("late", operation)

    stage.bridge.run("balance", operation, done=answers.append, failed=never)
    stage.bridge.run("balance", operation, done=answers.append, failed=never)
    assert stage.bridge.busy("balance")
    stage.play(scenario)
    assert answers == ["early"]


def test_an_order_from_another_thread_is_obeyed_on_the_ui_thread(stage: Stage) -> None:
    async def scenario() -> None:
        home: asyncio.Future[tuple[str, threading.Thread]] = asyncio.get_running_loop().create_future()
        order = stage.bridge.home(lambda sale: home.set_result((sale, threading.current_thread())))
        threading.Thread(target=order, args=("recorded",)).start()
        assert await home == ("recorded", threading.main_thread())

    stage.play(scenario)
