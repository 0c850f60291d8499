"""Asks for the call's member anew: after an act, and with preferences when somebody wants them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from posapp.operations.member_ports import Asking

if TYPE_CHECKING:
    from collections.abc import Callable

    from posapp.domain.errors import PosError
    from posapp.operations.desk import Desk
    from posapp.operations.members import Found
    from posapp.ui.agent.call import Call


class MemberRuns(QObject):
    """The answer goes to the call. Signals: failed(PosError), preferences_failed(PosError)."""

    failed = Signal(object)
    preferences_failed = Signal(object)

    def __init__(self, desk: Desk, call: Call, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._call = desk, call
        self.preferences_only = False
        """While the call is told a member whose activity has not changed."""

    def let_go(self) -> None:
        self.preferences_only = False

    def read_anew(self, found: Found) -> None:
        """After an act."""
        self._ask(found, preferences=found.profile.preferences is not None, failed=self.failed.emit)

    def ask_preferences(self, found: Found) -> None:
        self._ask(found, preferences=True, failed=self.preferences_failed.emit, only=True)

    def _ask(
        self, found: Found, *, preferences: bool, failed: Callable[[PosError], object], only: bool = False
    ) -> None:
        desk, member = self._desk, found.profile.member

        def done(now: Found) -> None:
            if self._call.found is not None and self._call.found.profile.member.account == member.account:
                self.preferences_only = only
                self._call.show(now)
                self.preferences_only = False

        self._call.read(
            "member preferences" if only else "member anew",
            lambda: desk.agent.members.of_account(
                member.account, Asking(preferences=preferences), by=found.by, last_four=found.quote.last_four
            ),
            done=done,
            failed=failed,
        )
