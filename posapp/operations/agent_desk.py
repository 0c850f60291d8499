"""What a desk on the phone does beyond what a till does, in one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from posapp.operations.activity import Activities
from posapp.operations.adopting import Adopting
from posapp.operations.members import Members

if TYPE_CHECKING:
    from posapp.domain.bank import BankPlace
    from posapp.domain.money import Currency
    from posapp.operations.find import Find
    from posapp.operations.handovers import Handovers
    from posapp.operations.member_ports import WholeBank
    from posapp.operations.ports import Clock, Ids, Journal
    from posapp.operations.session import Session


@dataclass(frozen=True, slots=True)
class AgentDesk:
    """The operations of an issuer's agent; a till takes hand-overs as well."""

    members: Members
    activities: Activities
    adopting: Adopting
    handovers: Handovers


def agent_desk(
    *,
    bank: WholeBank,
    journal: Journal,
    find: Find,
    clock: Clock,
    ids: Ids,
    currency: Currency,
    session: Session,
    place: BankPlace,
    handovers: Handovers,
) -> AgentDesk:
    """The operations on these ports; `place` is the one that `bank` stands for."""
    members = Members(
        bank=bank, journal=journal, find=find, clock=clock, currency=currency, session=session, place=place
    )
    return AgentDesk(
        members=members,
        activities=Activities(bank=bank, journal=journal, clock=clock, session=session, place=place),
        adopting=Adopting(
            bank=bank, journal=journal, clock=clock, ids=ids, currency=currency, session=session, place=place
        ),
        handovers=handovers,
    )
