"""The staff's operations as the window runs them: who comes, who goes, and who may not stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from posapp.domain.staff import LockedBy, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from posapp.domain.errors import PosError
    from posapp.domain.staff import Operator
    from posapp.operations.desk import Desk
    from posapp.operations.staff import Staff
    from posapp.ui.bridge import Bridge

_AGAIN_MS: Final = 10_000

T = TypeVar("T")


def on_staff(desk: Desk, act: Callable[[Staff], Coroutine[Any, Any, T]]) -> Callable[[], Coroutine[Any, Any, T]]:
    """For `Bridge.run`: the staff are touched on the operations' thread alone; the first touch may build them."""
    return lambda: act(desk.staff)


class Door(QObject):
    """Owns how often it was shut: a PIN that was typed before the last time opens nothing.

    Signals: entered(Operator); nobody_yet() where nobody can sign in at all; unknown(PosError) while that cannot be
    told; renewed() with who is at the till as they are now; put_out() where they may not stay.
    """

    entered = Signal(object)
    nobody_yet = Signal()
    unknown = Signal(object)
    renewed = Signal()
    put_out = Signal()

    def __init__(self, desk: Desk, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._bridge = desk, bridge
        self._shut = 0

    def shut(self) -> None:
        """The window is covered."""
        self._shut += 1

    def lock(self, by: LockedBy) -> None:
        self._close(lambda staff: staff.lock(by))

    def sign_out(self) -> None:
        self._close(lambda staff: staff.sign_out())

    def ask_who(self) -> None:
        """Whether anybody can sign in."""
        self._bridge.run("who", self._on(lambda staff: staff.people()), done=self._know, failed=self._not_known)

    def enter(self, who: str, pin: str, failed: Callable[[PosError], None]) -> None:
        since, make = self._shut, self._on(lambda staff: staff.sign_in(who, pin))
        self._bridge.run("sign in", make, done=lambda operator: self._let_in(operator, since), failed=failed)

    def found(self, who: str, name: str, pin: str, failed: Callable[[PosError], None]) -> None:
        """The first administrator, who is at the till at once."""
        since = self._shut

        async def founded(staff: Staff) -> Operator:
            await staff.add(who, name, Role.ADMINISTRATOR, pin)
            return await staff.sign_in(who, pin)

        self._bridge.run("found", self._on(founded), done=lambda operator: self._let_in(operator, since), failed=failed)

    def renew(self) -> None:
        """Ask whether who is at the till may stay."""
        self._bridge.run("renew", self._on(lambda staff: staff.renew()), done=self._renewed, failed=lambda _: None)

    def change_pin(self, old: str, new: str, done: Callable[[], None], failed: Callable[[PosError], None]) -> None:
        make = self._on(lambda staff: staff.change_pin(old, new))
        self._bridge.run("change PIN", make, done=lambda _: done(), failed=failed)

    def _know(self, people: Sequence[Operator]) -> None:
        if not people:
            self.nobody_yet.emit()

    def _not_known(self, error: PosError) -> None:
        self.unknown.emit(error)
        QTimer.singleShot(_AGAIN_MS, self, self.ask_who)

    def _let_in(self, operator: Operator, since: int) -> None:
        if since == self._shut:
            self.entered.emit(operator)
        else:
            # Locked while the PIN was looked at: whoever locks means it.
            self.lock(LockedBy.KEY)

    def _renewed(self, operator: Operator | None) -> None:
        (self.put_out if operator is None else self.renewed).emit()

    def _on(self, act: Callable[[Staff], Coroutine[Any, Any, T]]) -> Callable[[], Coroutine[Any, Any, T]]:
        return on_staff(self._desk, act)

    def _close(self, act: Callable[[Staff], Coroutine[Any, Any, None]]) -> None:
        # The journal may not take it; the till is closed all the same. Each counts, so none is left out.
        self._bridge.run("close till", self._on(act), done=lambda _: None, failed=lambda _: None, replace=True)
