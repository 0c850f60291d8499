"""The call that is on: whose it is, how long it lasts, and its end, after which nothing of it is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from posapp.domain.errors import PosError
    from posapp.domain.member import AccountStatus
    from posapp.operations.members import Found
    from posapp.ui.bridge import Bridge

T = TypeVar("T")
_SECOND_MS = 1_000


@dataclass(frozen=True, slots=True)
class Recent:
    """A member of this call, to go back to."""

    last_four: str
    status: AccountStatus | None
    account: str


class Call(QObject):
    """Owns what is known of members as long as the call is on.

    Signals: began(); member_changed(); ended(); ticked() every second of it; acting(bool) when something that moves
    points has begun, or the last of it is over; late(answer) with what came of it after its call had ended: what the
    operation gave, or its PosError.
    """

    began = Signal()
    member_changed = Signal()
    ended = Signal()
    ticked = Signal()
    acting = Signal(bool)
    late = Signal(object)

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.found: Found | None = None
        self.recent: tuple[Recent, ...] = ()
        self._number = 0
        self._acts = 0
        self._clock = QElapsedTimer()
        self._second = QTimer(self, interval=_SECOND_MS)
        self._second.timeout.connect(self.ticked)

    @property
    def on(self) -> bool:
        return self.found is not None

    @property
    def seconds(self) -> int:
        """How long it lasts; 0 where none is on."""
        return self._clock.elapsed() // 1_000 if self.on else 0

    @property
    def at_work(self) -> bool:
        """Something that moves points is under way, of this call or of one that has ended."""
        return self._acts > 0

    def show(self, found: Found) -> None:
        """This member; a call begins where none is on."""
        new = not self.on
        self.found = found
        member = found.profile.member
        one = Recent(member.last_four, member.status, member.account)
        self.recent = (one, *(other for other in self.recent if other.account != one.account))
        if new:
            self._clock.start()
            self._second.start()
            self.began.emit()
        self.member_changed.emit()

    def end(self) -> None:
        """Forget every member, also of what was found before any was shown; what is under way goes on."""
        self._number += 1
        self._second.stop()
        self.found, self.recent = None, ()
        self.ended.emit()

    def is_of(self, account: str) -> bool:
        """Whether they are on the phone."""
        return self.found is not None and self.found.profile.member.account == account

    def during(self, order: Callable[[T], object]) -> Callable[[T], None]:
        """`order` for an answer of this call: one that comes after its end is dropped."""
        number = self._number

        def home(answer: T) -> None:
            if number == self._number:
                order(answer)

        return home

    def read(
        self,
        name: str,
        make: Callable[[], Coroutine[Any, Any, T]],
        *,
        done: Callable[[T], object],
        failed: Callable[[PosError], object],
    ) -> None:
        """Ask something of a member: a newer question takes its place, and the end of the call drops its answer."""
        self._bridge.run(name, make, done=self.during(done), failed=self.during(failed), replace=True)

    def act(
        self,
        name: str,
        make: Callable[[], Coroutine[Any, Any, T]],
        *,
        done: Callable[[T], object],
        failed: Callable[[PosError], object],
    ) -> None:
        """Move points: never interrupted, and its answer is told as `late` where its call has ended meanwhile."""
        if self._bridge.busy(name):
            return
        number = self._number
        self._count(1)

        def home(answer: Any, tell: Callable[[Any], object]) -> None:
            self._count(-1)
            if number == self._number:
                tell(answer)
            else:
                self.late.emit(answer)

        self._bridge.run(name, make, done=lambda answer: home(answer, done), failed=lambda error: home(error, failed))

    def _count(self, more: int) -> None:
        before = self.at_work
        self._acts += more
        if self.at_work is not before:
            self.acting.emit(self.at_work)
