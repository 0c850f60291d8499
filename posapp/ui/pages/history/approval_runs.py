"""The desk's operations for a credit that needs a second person: asking, waiting, approving on the spot."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from posapp.domain.approval import Approval
    from posapp.domain.sale import Sale
    from posapp.operations.credits import CreditWish
    from posapp.operations.desk import Desk
    from posapp.ui.bridge import Runner

_POLL_MS = 250
"""One row by its key: the asker sees an answer at once."""


class ApprovalRuns(QObject):
    """While `watch` is on, the journal is looked at four times a second: whoever decides may sit at another till.

    Signals: stands(Approval) as a request is now; approved(Approval) by somebody on the spot; failed(PosError).
    """

    stands = Signal(object)
    approved = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, bridge: Runner, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._bridge = desk, bridge
        self._id = ""
        self._second = QTimer(self, interval=_POLL_MS)
        self._second.timeout.connect(self._look)

    @property
    def busy(self) -> bool:
        return self._bridge.busy("approval")

    def ask(self, sale: Sale, wish: CreditWish) -> None:
        """Let it wait for somebody."""
        desk = self._desk
        self._run(lambda: _asked(desk, sale, wish), self.stands.emit)

    def approve(self, sale: Sale, wish: CreditWish, who: str, pin: str) -> None:
        """Somebody approves here, by PIN; asked for in the same go where it was not yet."""
        desk = self._desk

        async def approve() -> Approval:
            second = await desk.approvals.second(who, pin)
            approval = wish.approval or (await _asked(desk, sale, wish)).id
            return await desk.approvals.approve(approval, by=second)

        self._run(approve, self.approved.emit)

    def withdraw(self, approval: str) -> None:
        """It is needed no longer."""
        desk = self._desk
        self._run(lambda: desk.approvals.withdraw(approval), self.stands.emit)

    def watch(self, approval: str) -> None:
        """Tell how a request stands from now on; empty: no longer."""
        self._id = approval
        if approval:
            self._second.start()
        else:
            self._second.stop()

    def _look(self) -> None:
        desk, approval = self._desk, self._id

        def done(found: Approval) -> None:
            if approval == self._id:
                self.stands.emit(found)

        self._bridge.run(
            "look for approval", lambda: desk.approvals.find(approval), done=done, failed=lambda _error: None
        )

    def _run(self, make: Callable[[], Coroutine[Any, Any, Approval]], done: Callable[[Approval], None]) -> None:
        self._bridge.run("approval", make, done=done, failed=self.failed.emit)


async def _asked(desk: Desk, sale: Sale, wish: CreditWish) -> Approval:
    points = wish.points if wish.points is not None else (await desk.credits.creditable(sale.id)).left
    return await desk.approvals.ask(desk.approvals.act(sale, points, wish.reason, wish.note))


def with_approval(wish: CreditWish, approval: str) -> CreditWish:
    """The wish with what covers it."""
    return replace(wish, approval=approval)
