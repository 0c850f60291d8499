"""Where redeemed merchandise is sent: addresses that the bank keeps for a customer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from posapp.domain.address import REACH, customer_reference
from posapp.domain.desk_events import AddressAdded
from posapp.domain.errors import NotFound, Problem, RuleError, Unavailable, Unknown, UserError
from posapp.domain.staff import Act
from posapp.operations.session import guarded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from posapp.domain.address import Address, KnownAddress
    from posapp.operations.member_ports import MemberBank
    from posapp.operations.ports import Clock, Journal
    from posapp.operations.session import Session


class Addresses:
    """All raise UserError, RuleError(CUSTOMER_NOT_FOUND), Declined, Unavailable, ConfigError.

    An address itself is kept nowhere here.
    """

    def __init__(self, *, bank: MemberBank, journal: Journal, clock: Clock, session: Session) -> None:
        self._bank = bank
        self._journal = journal
        self._clock = clock
        self._session = session

    @guarded(Act.ADDRESS)
    async def known(
        self, customer: str, *, since: date | None = None, until: date | None = None
    ) -> Sequence[KnownAddress]:
        """Addresses that something was sent to in the last 160 days, or from `since` to `until`.

        Raises UserError(ADDRESS_PERIOD, days=) for days that the bank does not tell.
        """
        reference = customer_reference(customer)
        earliest = self._clock.now().date() - REACH
        if (since is not None and since < earliest) or (since is not None and until is not None and until < since):
            raise UserError(Problem.ADDRESS_PERIOD, days=REACH.days)
        try:
            return await self._bank.addresses(reference, since=since, until=until)
        except NotFound as no:
            raise RuleError(Problem.CUSTOMER_NOT_FOUND) from no

    @guarded(Act.ADDRESS)
    async def add(self, customer: str, address: Address) -> str:
        """Sent once; the bank's id of the new address, empty where no answer came: then it may be there or not.

        Raises Unknown(JOURNAL) where it is there and could not be recorded.
        """
        reference = customer_reference(customer)
        try:
            made = await self._bank.add_address(reference, address)
        except NotFound as no:
            raise RuleError(Problem.CUSTOMER_NOT_FOUND) from no
        except Unknown:
            made = ""
        except asyncio.CancelledError:
            await asyncio.shield(self._journal.note_desk(AddressAdded("", certain=False)))
            raise
        try:
            await self._journal.note_desk(AddressAdded(made, certain=bool(made)))
        except Unavailable as full:
            raise Unknown(full.outage) from full
        return made
