"""Builds the till from its settings: which part stands behind each port of the operations."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from posapp.app.account import session_of
from posapp.app.connection import Connection, local_bank
from posapp.app.stationery import OurStationery
from posapp.devices.clock import SystemClock
from posapp.devices.pins import PinHasher
from posapp.devices.references import References
from posapp.domain.approval import Limits
from posapp.domain.points import Points
from posapp.domain.reasons import Reasons
from posapp.journal.owners import RunningPrograms
from posapp.journal.salvage import restorations
from posapp.journal.store import SqliteJournal
from posapp.mastercard.handover import IssuerGate
from posapp.operations.credits import CreditRules
from posapp.operations.desk import Desk, built_desk
from posapp.operations.handover_ports import Handing
from posapp.operations.staff import Staff
from posapp.operations.standing import Standing
from posapp.settings.place import place_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path

    from posapp.journal.salvage import Restored
    from posapp.operations.session import Session
    from posapp.settings import Settings


@dataclass(frozen=True, slots=True)
class Parts:
    """A till, built. `aclose` ends what runs: the client, the lease on the local bank, the journal."""

    desk: Desk
    connection: Connection
    journal: SqliteJournal
    owners: RunningPrograms
    standing: Standing
    data: Path

    async def warm(self) -> None:
        """Make the first sale as quick as the next: journal open, keys loaded, client made.

        Raises ConfigError, Unavailable, and RuleError(BANK_CHANGED) where a sale of another bank is open.
        """
        await self.journal.warm()
        await self.standing.check()
        await self.connection.warm()

    async def check_journal(self) -> Sequence[Restored]:
        """Look at the whole journal, mending what is damaged; what was mended and nobody has acknowledged yet."""
        await self.journal.check()
        return await asyncio.to_thread(restorations, self.data)

    async def aclose(self) -> None:
        await self.connection.aclose()
        await self.journal.aclose()
        await asyncio.to_thread(self.owners.close)


def build(
    settings: Settings, data: Path, *, password: Callable[[], Awaitable[str]], session: Session | None = None
) -> Parts:
    """The till of these settings and this data folder. Touches neither disk nor network yet.

    `password` is asked for the signing key's password if it comes to that; `session` is the window's, if it has one.
    """
    clock, place = SystemClock(), place_of(settings.api)
    ids = References(settings.store.till)
    owners = RunningPrograms(data, settings.store.till)
    session = session or session_of(settings)
    journal = SqliteJournal(data, till=settings.store.till, operator=session.actor, clock=clock)
    bank = Connection(settings, local=local_bank(settings, data), password=password)
    desk = built_desk(
        bank=bank,
        journal=journal,
        clock=clock,
        ids=ids,
        owners=owners,
        stationery=OurStationery(settings),
        currency=settings.currency,
        settling=timedelta(seconds=settings.api.settling),
        staff=Staff(roster=journal.roster, hasher=PinHasher(), clock=clock, session=session),
        rules=_rules(settings),
        place=place,
        handing=Handing(IssuerGate(bank.issuer), journal.used_marks),
    )
    return Parts(desk, bank, journal, owners, Standing(journal, place), data)


def _rules(settings: Settings) -> CreditRules:
    credit, approval = settings.credit, settings.approval
    most = (approval.credit_points, approval.operator_day_points, approval.account_month_points)
    lasts = timedelta(minutes=approval.expires_minutes)
    return CreditRules(Reasons(credit.codes), credit.policy, Limits(*map(Points, most)), lasts)
