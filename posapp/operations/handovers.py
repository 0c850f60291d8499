"""Take a member whom the issuer's site hands over (emulated SSO: the format is ours, the vendor's is not public)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posapp.domain.errors import Problem, RuleError
from posapp.domain.handover import Token
from posapp.domain.staff import Act
from posapp.operations.session import guarded

if TYPE_CHECKING:
    from posapp.domain.handover import Handed
    from posapp.operations.bank_clock import BankClock
    from posapp.operations.handover_ports import Handing
    from posapp.operations.ports import Clock
    from posapp.operations.session import Session


class Handovers:
    """Each token is taken once, by whoever may ask for a balance: a clerk at the till, an agent on the phone."""

    def __init__(self, handing: Handing | None, *, clock: Clock, bank_clock: BankClock, session: Session) -> None:
        self._handing = handing
        self._clock = clock
        self._bank_clock = bank_clock
        self._session = session

    @guarded(Act.BALANCE)
    async def take(self, token: str) -> Handed:
        """Who is handed over; the token is used up with it, and not by one that is refused.

        Raises UserError(HANDOVER_UNREADABLE), RuleError(HANDOVER_USED), and as `HandoverGate.open`.
        """
        read = Token.of(token)
        if self._handing is None:
            raise RuleError(Problem.HANDOVER_NOBODY)
        now = self._bank_clock.now() or self._clock.now()
        found = await self._handing.gate.open(read, now)
        if not await self._handing.marks.use(found.mark, until=found.until, now=now):
            raise RuleError(Problem.HANDOVER_USED)
        return found.handed
