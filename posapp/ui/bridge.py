"""The one seam between the window and the operations: calls go out to a thread of their own, answers come home.

A `Bridge` starts operations by name on a `Worker` and brings their answers back to the UI thread, so that neither
the network nor the disk makes the window wait. asyncio and qasync cost as much to import as the window itself:
nothing here loads them before `run_app` has seen the first frame.
"""

from __future__ import annotations

import contextlib
import logging
import signal
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Generic, ParamSpec, Protocol, TypeVar

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer, Signal

from posapp.domain.errors import BugError, PosError
from posapp.ui.garbage import Garbage
from posapp.ui.worker import GRACE_S

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Coroutine
    from concurrent.futures import Future

    from PySide6.QtWidgets import QApplication, QWidget

    from posapp.ui.worker import Worker

T = TypeVar("T")
P = ParamSpec("P")

_FRAME_MS: Final = 1_000

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class _Call(Generic[T]):
    name: str
    make: Callable[[], Coroutine[Any, Any, T]]
    done: Callable[[T], None]
    failed: Callable[[PosError], None]
    future: Future[T] | None = None
    task: asyncio.Task[None] | None = None


class _Home(QObject):
    """Lives on the UI thread; an order emitted from any thread is called there, in turn."""

    ordered = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.ordered.connect(self._obey, Qt.ConnectionType.QueuedConnection)

    def _obey(self, order: Callable[[], object]) -> None:
        order()


class Runner(Protocol):
    """What a part needs of the bridge that only asks and waits."""

    def run(
        self,
        name: str,
        make: Callable[[], Coroutine[Any, Any, T]],
        *,
        done: Callable[[T], None],
        failed: Callable[[PosError], None],
        replace: bool = False,
    ) -> None:
        """As `Bridge.run`."""
        ...

    def busy(self, name: str) -> bool:
        """As `Bridge.busy`."""
        ...


class Bridge:
    """Runs operations on `worker` for the UI thread, where all its methods but `home`'s orders are called.

    `crashed` is told every exception that is not a PosError: a bug of ours, whoever made it.
    """

    def __init__(self, worker: Worker, *, crashed: Callable[[BaseException], None] | None = None) -> None:
        self._worker = worker
        self._crashed = crashed
        self._loop: asyncio.AbstractEventLoop | None = None
        self._calls: dict[str, _Call[Any]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._home = _Home()
        self._left: Callable[[], object] | None = None
        self.leaving = False

    def run(
        self,
        name: str,
        make: Callable[[], Coroutine[Any, Any, T]],
        *,
        done: Callable[[T], None],
        failed: Callable[[PosError], None],
        replace: bool = False,
    ) -> None:
        """Run `make()` on the worker; then call `done` or `failed` here. Never both, and neither after `leave`.

        While one runs under `name`, another is ignored, or (`replace`) takes its place: then the older goes on to its
        end on the worker, and its answer is dropped. Before `attach` calls wait.
        """
        if self.leaving or (name in self._calls and not replace):
            return
        self._drop(name)
        call = self._calls[name] = _Call(name, make, done, failed)
        if self._loop is not None:
            self._send(call, self._loop)

    def busy(self, name: str) -> bool:
        """An operation under this name has not come home yet."""
        return name in self._calls

    def resting(self, *lasting: str) -> bool:
        """Nothing runs but, perhaps, these, which go on as long as the window lives."""
        return self._calls.keys() <= set(lasting)

    def home(self, order: Callable[P, object]) -> Callable[P, None]:
        """`order` for use from any thread: it is called on the UI thread, soon, and its answer is lost."""

        def send(*args: P.args, **kwargs: P.kwargs) -> None:
            # The window's side may be gone at the very end of the program, while a thread still reports.
            with contextlib.suppress(RuntimeError):
                self._home.ordered.emit(partial(order, *args, **kwargs))

        return send

    def leave(self) -> None:
        """End the program's run in order; `run_app` returns soon. Nothing more comes home."""
        self.leaving = True
        if self._left is not None:
            self._left()

    def attach(self, left: Callable[[], object]) -> None:
        """Start the worker, send what has waited, and go on, on the running loop; `left` is called by `leave`."""
        import asyncio  # noqa: PLC0415 - not before the first frame

        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(lambda _, context: self._loop_failed(context))
        self._left = left
        self._worker.start()
        for call in self._calls.values():
            self._send(call, self._loop)
        if self.leaving:
            left()

    async def close(self, last: Callable[[], Coroutine[Any, Any, None]] | None = None) -> None:
        """Drop every call, then end the worker with `last` run on it. Raises what `last` raised."""
        import asyncio  # noqa: PLC0415 - not before the first frame

        self.leaving = True
        for name in list(self._calls):
            self._drop(name)
        await asyncio.gather(*self._tasks, return_exceptions=True)
        try:
            await asyncio.wait_for(asyncio.wrap_future(self._worker.end(last)), 2 * GRACE_S)
        except TimeoutError:
            log.warning("the worker did not end in time; leaving it behind")

    def _send(self, call: _Call[Any], loop: asyncio.AbstractEventLoop) -> None:
        call.future = future = self._worker.submit(_made(call.make))
        call.task = loop.create_task(self._bring_home(call, future), name=call.name)
        self._tasks.add(call.task)
        call.task.add_done_callback(self._task_ended)

    async def _bring_home(self, call: _Call[T], future: Future[T]) -> None:
        import asyncio  # noqa: PLC0415 - not before the first frame

        answer = asyncio.wrap_future(future)
        try:
            await asyncio.wait((answer,))
        finally:
            answer.cancel()
        # Before the page hears of it: it may run the next one under the same name.
        del self._calls[call.name]
        error = answer.exception()
        if error is None:
            call.done(answer.result())
        elif isinstance(error, PosError) and not isinstance(error, BugError):
            call.failed(error)
        else:
            self._report(call.name, error)
            call.failed(error if isinstance(error, BugError) else BugError(call.name))

    def _drop(self, name: str) -> None:
        call = self._calls.pop(name, None)
        if call is not None and call.task is not None and call.future is not None:
            call.task.cancel()
            call.future.add_done_callback(self.home(partial(self._dropped, name)))

    def _dropped(self, name: str, future: Future[Any]) -> None:
        error = future.exception()
        if error is not None and not isinstance(error, PosError):
            self._report(name, error)

    def _task_ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._report(task.get_name(), error)

    def _loop_failed(self, context: dict[str, Any]) -> None:
        error = context.get("exception")
        self._report("loop", error if isinstance(error, BaseException) else BugError(context.get("message", "")))

    def _report(self, name: str, error: BaseException) -> None:
        log.error("%s failed: %s", name, type(error).__name__, exc_info=error)
        if self._crashed is not None:
            self._crashed(error)


def run_app(
    app: QApplication,
    bridge: Bridge,
    window: QWidget,
    *,
    start: Callable[[], Coroutine[Any, Any, None] | None] = lambda: None,
    last: Callable[[], Coroutine[Any, Any, None]] | None = None,
) -> int:
    """Run the shown `window` until `bridge.leave()`, SIGINT or SIGTERM; the exit code.

    `start` is called on the UI loop once the first frame is painted and the loop runs; `last` runs on the worker after
    everything else has ended (close what operations use). The window's closeEvent calls `bridge.leave()` and ignores
    the event. Raises what `start` or `last` raised, after the same orderly end.
    """
    app.setQuitOnLastWindowClosed(False)
    _show_first_frame(window)

    import asyncio  # noqa: PLC0415 - not before the first frame

    import qasync  # noqa: PLC0415 - not before the first frame

    garbage = Garbage()
    garbage.begin()
    try:
        with asyncio.Runner(loop_factory=partial(qasync.QEventLoop, app)) as runner:
            runner.run(_life(bridge, start, last))
    finally:
        # The loop's own timers are garbage now.
        garbage.end()
    return 0


async def _life(
    bridge: Bridge,
    start: Callable[[], Coroutine[Any, Any, None] | None],
    last: Callable[[], Coroutine[Any, Any, None]] | None,
) -> None:
    import asyncio  # noqa: PLC0415 - not before the first frame

    left = asyncio.Event()
    bridge.attach(left.set)
    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows has no such handlers; there the console's own way of ending a program stays.
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, bridge.leave)
    try:
        starting = start()
        if starting is not None:
            await starting
        await left.wait()
    finally:
        await bridge.close(last)


async def _made(make: Callable[[], Coroutine[Any, Any, T]]) -> T:
    return await make()


class _FirstFrame(QObject):
    """Ends `loop` once the watched window has been painted for the first time."""

    def __init__(self, loop: QEventLoop) -> None:
        super().__init__()
        self._loop = loop

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Expose, QEvent.Type.Paint):
            QTimer.singleShot(0, self._loop.quit)
        return False


def _show_first_frame(window: QWidget) -> None:
    if not window.isVisible() or window.windowHandle().isExposed():
        return
    handle = window.windowHandle()
    loop = QEventLoop()
    watcher = _FirstFrame(loop)
    handle.installEventFilter(watcher)
    # A window that opens minimised or on another desktop is not painted: go on without.
    QTimer.singleShot(_FRAME_MS, loop.quit)
    loop.exec()
    handle.removeEventFilter(watcher)
