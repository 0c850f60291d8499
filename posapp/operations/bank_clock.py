"""What time it is at the bank: the till's own clock may be wrong, or be set while a sale is open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from posapp.operations.ports import Bank, Clock


class BankClock:
    """The till's clock, corrected by what the bank's last answer told."""

    def __init__(self, bank: Bank, clock: Clock) -> None:
        self._bank = bank
        self._clock = clock

    def now(self) -> datetime | None:
        """The bank's time; None before its first answer, and where it never tells."""
        ahead = self._bank.server_skew()
        return None if ahead is None else self._clock.now() + ahead

    def ahead(self) -> timedelta:
        """How far the bank's clock is ahead of ours; nothing where that is not known."""
        return self._bank.server_skew() or timedelta(0)
