"""Cal at a till with limits; Sue, Tim and Ada somewhere about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from posapp.domain.approval import Limits
from posapp.domain.errors import Problem, RuleError
from posapp.domain.points import Points
from posapp.domain.staff import Operator, Role
from posapp.operations.credits import CreditEnd, CreditRules, CreditWish
from posapp.operations.session import Session
from posapp.operations.staff import Staff
from tests.support.ports import World
from tests.support.staff import ADA, CAL, SUE, HandClock, MemoryRoster, PlainHasher
from tests.unit.operations.test_settle import pay

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from posapp.domain.approval import Approval
    from posapp.domain.sale import Sale
    from posapp.operations.desk import Desk

BACK: Final = "goods_returned"
TIM: Final = Operator("tim", "Tim", Role.SUPERVISOR)


class Floor:
    """A desk in memory under these limits, with Cal at it."""

    def __init__(self, **limits: int) -> None:
        self.world = World()
        self.session = Session(required=True)
        self.roster = MemoryRoster(self.session)
        self.clock = HandClock()
        self.clock.now = replace(self.clock.now, at=self.world.clock.now())
        self.staff = Staff(roster=self.roster, hasher=PlainHasher(), clock=self.clock, session=self.session)
        rules = CreditRules(limits=Limits(**{name: Points(most) for name, most in limits.items()}))
        self.world.journal.approvals.staff = [ADA, SUE, TIM, CAL]
        self.desk: Desk = self.world.desk_of(self.staff, rules)
        self.at_the_till(CAL)

    def at_the_till(self, operator: Operator) -> None:
        self.session.enter(operator)
        self.world.journal.operator = lambda: operator.id

    def passes(self, minutes: float) -> None:
        self.clock.passes(minutes * 60)
        self.world.clock.passes(minutes=minutes)

    async def sold(self, points: int = 500, order: str = "INV-1") -> Sale:
        sale = await pay(self.world, points=points, order=order)
        return await self.world.desk.pay.card_approved(sale.id)

    async def give(self, sale: Sale, points: int, approval: str = "", note: str = "") -> CreditEnd:
        return await self.desk.credits.give(sale.id, CreditWish(Points(points), BACK, note, approval=approval))

    async def asked(self, sale: Sale, points: int, note: str = "") -> Approval:
        return await self.desk.approvals.ask(self.desk.approvals.act(sale, Points(points), BACK, note))

    async def decided(self, approval: Approval, *, note: str = "", refused: bool = False) -> Approval:
        """By Sue from her own list, while Cal stays at the till."""
        if refused:
            return await self.desk.approvals.refuse(approval.id, note=note, by=SUE)
        return await self.desk.approvals.approve(approval.id, note=note, by=SUE)

    def sent(self) -> int:
        return self.world.bank.calls.count("credit")


async def problem(act: Awaitable[object]) -> Problem:
    """What an act is ruled out for."""
    with pytest.raises(RuleError) as no:
        await act
    return no.value.problem
