"""How redeemed merchandise comes along, as its vendor records it at the bank."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from posapp.domain.desk_events import StatusRecorded
from posapp.domain.errors import NotFound, Problem, RuleError, Unavailable, Unknown
from posapp.domain.staff import Act
from posapp.domain.texts import order_reference
from posapp.operations.session import guarded

if TYPE_CHECKING:
    from posapp.domain.fulfilment import Fulfilment
    from posapp.operations.member_ports import MemberBank
    from posapp.operations.ports import Journal
    from posapp.operations.session import Session


class Fulfilments:
    """A status is set, not added: one that got no answer may be recorded again without harm."""

    def __init__(self, *, bank: MemberBank, journal: Journal, session: Session) -> None:
        self._bank = bank
        self._journal = journal
        self._session = session

    @guarded(Act.FULFILMENT)
    async def record(self, fulfilment: Fulfilment) -> bool:
        """Sent once; False where no answer came.

        Raises UserError, RuleError(DELIVERY_NOT_FOUND, reference=), Declined, Unavailable, ConfigError;
        Unknown(JOURNAL) where it is recorded at the bank alone.
        """
        wanted = replace(fulfilment, redemption_id=order_reference(fulfilment.redemption_id))
        expected = wanted.back_order_on.isoformat() if wanted.back_order_on is not None else ""
        event = StatusRecorded(wanted.redemption_id, wanted.delivery, expected)
        try:
            await self._bank.record_status(wanted)
        except NotFound as no:
            raise RuleError(Problem.DELIVERY_NOT_FOUND, reference=wanted.redemption_id) from no
        except Unknown:
            event = replace(event, certain=False)
        except asyncio.CancelledError:
            await asyncio.shield(self._journal.note_desk(replace(event, certain=False)))
            raise
        try:
            await self._journal.note_desk(event)
        except Unavailable as full:
            raise Unknown(full.outage) from full
        return event.certain
