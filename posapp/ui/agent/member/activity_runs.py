"""Reads a member's activity page by page off the UI thread, and makes there what is costly to make of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from posapp.ui.agent.member.activity_model import News, news_of
from posapp.ui.widgets.balance_line import Trace, trace_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import date

    from posapp.operations.activity import Activity, Snapshot
    from posapp.operations.desk import Desk
    from posapp.operations.members import Found
    from posapp.ui.agent.call import Call
    from posapp.ui.bridge import Bridge
    from posapp.words import Words

_NAME: Final = "member activity"
_ANEW: Final = 1.25
"""Line and words are made anew once so much more is read: each page by itself would be the square of them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read so far; `trace` and `told` None where they are as before."""

    snapshot: Snapshot
    news: News
    trace: Trace | None
    told: str | None


class ActivityRuns(QObject):
    """One period of one member.

    Signals: read(Reading); failed(PosError), after which `more` tries again; busy_changed().
    """

    read = Signal(object)
    failed = Signal(object)
    busy_changed = Signal()

    def __init__(self, desk: Desk, bridge: Bridge, words: Words, call: Call, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._bridge, self._words, self._call = desk, bridge, words, call
        self._turn = 0
        self._told_at = 0
        self._found: Found | None = None
        self._period: tuple[date, date] | None = None
        self._activity: Activity | None = None
        self._last: Snapshot | None = None

    @property
    def busy(self) -> bool:
        return self._bridge.busy(self._name)

    @property
    def snapshot(self) -> Snapshot | None:
        return self._last

    @property
    def _name(self) -> str:
        return f"{_NAME} {self._turn}"

    def open(self, found: Found, since: date, until: date) -> None:
        """Begin to read a period."""
        self.let_go()
        self._found, self._period = found, (since, until)
        self.more()

    def let_go(self) -> None:
        """Nothing is read any more, and what is late is not heard."""
        self._turn += 1
        self._told_at = 0
        self._found = self._period = self._activity = self._last = None

    def more(self) -> None:
        """The next page, if there is one and none is on its way."""
        self._run(lambda activity: activity.more())

    def whole(self, progress: Callable[[int, int | None], None], wanted: Callable[[], bool]) -> None:
        """All that is left; `progress` is called on the UI thread."""
        home = self._bridge.home(progress)
        self._run(lambda activity: activity.whole(home, wanted))

    def _run(self, ask: Callable[[Activity], Awaitable[Snapshot]]) -> None:
        found, period, last = self._found, self._period, self._last
        if found is None or period is None or self.busy or (last is not None and last.ended):
            return
        held, told_at, mine = self._activity, self._told_at, self._turn
        desk = self._desk

        async def read() -> tuple[Activity, Reading]:
            activity = held or desk.agent.activities.open(
                found.profile.member.account, since=period[0], until=period[1]
            )
            self._hold(mine, activity)
            snapshot = await ask(activity)
            return activity, self._made(found, last, snapshot, told_at)

        def done(came: tuple[Activity, Reading]) -> None:
            if mine == self._turn:
                reading = came[1]
                self._last = reading.snapshot
                if reading.told is not None:
                    self._told_at = reading.snapshot.read
                self.read.emit(reading)
                self.busy_changed.emit()

        def failed(error: object) -> None:
            if mine == self._turn:
                self.failed.emit(error)
                self.busy_changed.emit()

        self._bridge.run(self._name, read, done=self._call.during(done), failed=self._call.during(failed))
        self.busy_changed.emit()

    def _hold(self, mine: int, activity: Activity) -> None:
        """A page that fails is asked for again of the same one, so that what is read stays."""
        if mine == self._turn:
            self._activity = activity

    def _made(self, found: Found, last: Snapshot | None, snapshot: Snapshot, told_at: int) -> Reading:
        from posapp.words.explaining import explain  # noqa: PLC0415 - not before the first frame

        news = news_of(last.lines if last is not None else (), snapshot.lines)
        if told_at and not snapshot.ended and snapshot.read < told_at * _ANEW:
            return Reading(snapshot, news, None, None)
        balance = found.profile.member.balance
        line = snapshot.balance_line(balance) if balance is not None else ()
        return Reading(snapshot, news, trace_of(self._words, line, found.as_of), explain(self._words, found, snapshot))
