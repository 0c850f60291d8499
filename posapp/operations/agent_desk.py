"""What a desk on the phone does beyond what a till does, in one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from posapp.operations.activity import Activities
from posapp.operations.members import Members

if TYPE_CHECKING:
    from posapp.domain.bank import BankPlace
    from posapp.domain.money import Currency
    from posapp.operations.find import Find
    from posapp.operations.member_ports import MemberBank
    from posapp.operations.ports import Clock, Journal
    from posapp.operations.session import Session


@dataclass(frozen=True, slots=True)
class AgentDesk:
    """The operations of an issuer's agent."""

    members: Members
    activities: Activities


def agent_desk(
    *,
    bank: MemberBank,
    journal: Journal,
    find: Find,
    clock: Clock,
    currency: Currency,
    session: Session,
    place: BankPlace,
) -> AgentDesk:
    """The operations on these ports; `place` is the one that `bank` stands for."""
    members = Members(
        bank=bank, journal=journal, find=find, clock=clock, currency=currency, session=session, place=place
    )
    return AgentDesk(members, Activities(bank=bank, journal=journal, clock=clock, session=session, place=place))
