"""Every act by every role, at the operations themselves: who may goes on to the work, who may not is told so."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from posapp.domain.card import CardNumber
from posapp.domain.errors import PosError, Problem, RuleError
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.profile import Profile
from posapp.domain.reward import Reward, RewardKind
from posapp.domain.split import Terms, all_points
from posapp.domain.staff import ACTS, Act, Role
from posapp.operations.credits import CreditWish
from posapp.operations.members import Found, FoundBy
from posapp.operations.pay import PayRequest
from posapp.operations.ports import Entry
from posapp.operations.sale_query import SaleQuery
from tests.support.desk import CARD, USD, Counter
from tests.support.handing import GOOD
from tests.support.staff import ABE, ADA, CAL, SUE, Team

if TYPE_CHECKING:
    from collections.abc import Callable

    from posapp.domain.member import Quote
    from posapp.operations.desk import BuiltDesk

TEAM = {Role.ADMINISTRATOR: ADA, Role.SUPERVISOR: SUE, Role.CLERK: CAL, Role.AGENT: ABE}


async def _exported(desk: BuiltDesk) -> None:
    async for _ in desk.history.exported([]):
        pass


async def _list_credited(desk: BuiltDesk) -> None:
    async for _ in desk.bulk.run([]):
        pass


async def _day_closed(desk: BuiltDesk) -> None:
    await desk.days.close(await desk.days.match())


async def _redeem(desk: BuiltDesk) -> None:
    quote = await _known(desk)
    split = Terms.of(Money(1_000, USD), quote).none()
    await desk.pay.redeem(PayRequest("INV-1", split, quote))


async def _redeem_reward(desk: BuiltDesk) -> None:
    quote = await _known(desk)
    reward = Reward(RewardKind.CASHBACK, "74570")
    await desk.pay.redeem(PayRequest("INV-1", all_points(quote, points=Points(500)), quote, reward))


async def _adopt(desk: BuiltDesk) -> None:
    quote = await _known(desk)
    assert quote.member is not None
    found = Found(Profile(quote.member), quote, FoundBy.CARD, quote.as_of)
    await desk.agent.adopting.sale_of(found, Entry("RD-1", False, quote.as_of, Points(500)))


async def _known(desk: BuiltDesk) -> Quote:
    with desk.session.acting_as("posapp"):
        return await desk.quotes.of_card(CardNumber.parse(CARD))


async def _activity(desk: BuiltDesk) -> None:
    day = desk.history.today
    await desk.agent.activities.open("RANAC0001", since=day, until=day).more()


async def _whole_activity(desk: BuiltDesk) -> None:
    day = desk.history.today
    await desk.agent.activities.open("RANAC0001", since=day, until=day).whole()


CALLS: list[tuple[Act, str, Any]] = [
    (Act.BALANCE, "of_card", lambda desk: desk.quotes.of_card(CardNumber.parse(CARD))),
    (Act.BALANCE, "of_account", lambda desk: desk.quotes.of_account("RANAC0001")),
    (Act.BALANCE, "take", lambda desk: desk.agent.handovers.take(GOOD)),
    (Act.PAY, "redeem", _redeem),
    (Act.REWARD, "redeem a reward", _redeem_reward),
    (Act.MEMBER, "sale_of", _adopt),
    (Act.MEMBER, "named", lambda desk: desk.agent.adopting.named("RD-1", "RANAC0001")),
    (Act.PAY, "card_approved", lambda desk: desk.pay.card_approved("S-1")),
    (Act.CANCEL, "cancel", lambda desk: desk.give_back.cancel("S-1")),
    (Act.CREDIT, "give", lambda desk: desk.credits.give("S-1", CreditWish(Points(5), "cancelled"))),
    (Act.HISTORY, "look", lambda desk: desk.history.look("")),
    (Act.HISTORY, "listed", lambda desk: desk.history.listed(SaleQuery())),
    (Act.EXPORT, "exported", _exported),
    (Act.RECEIPT, "text", lambda desk: desk.receipts.text("S-1")),
    (Act.RECEIPT, "pdf", lambda desk: desk.receipts.pdf("S-1", Path("none.pdf"))),
    (Act.RECEIPT, "print", lambda desk: desk.receipts.print("S-1")),
    (Act.SETTLE, "look_at_all", lambda desk: desk.settle.look_at_all()),
    (Act.SETTLE, "look_now", lambda desk: desk.settle.look_now("S-1")),
    (Act.SETTLE, "persist", lambda desk: desk.settle.persist(timedelta())),
    (Act.SETTLE, "ask_again", lambda desk: desk.settle.ask_again("S-1")),
    (Act.JUDGE, "ours", lambda desk: desk.review.ours("S-1", "RD-1", note="seen")),
    (Act.JUDGE, "not_ours", lambda desk: desk.review.not_ours("S-1", [], note="seen")),
    (Act.JUDGE, "leave_open", lambda desk: desk.review.leave_open("S-1", note="")),
    (Act.CREDIT_LIST, "run", _list_credited),
    (Act.CLOSE_DAY, "close", _day_closed),
    (Act.APPROVE, "approve", lambda desk: desk.approvals.approve("A-1")),
    (Act.APPROVE, "refuse", lambda desk: desk.approvals.refuse("A-1", note="no")),
    (Act.MEMBER, "member of_card", lambda desk: desk.agent.members.of_card(CardNumber.parse(CARD))),
    (Act.MEMBER, "member of_customer_number", lambda desk: desk.agent.members.of_customer_number("BCN1")),
    (Act.MEMBER, "member of_account", lambda desk: desk.agent.members.of_account("RANAC0001")),
    (Act.MEMBER, "member of_reference", lambda desk: desk.agent.members.of_reference("INV-1")),
    (Act.MEMBER, "member handled", lambda desk: desk.agent.members.handled("4444", day=desk.history.today)),
    (Act.MEMBER, "activity more", _activity),
    (Act.MEMBER, "activity whole", _whole_activity),
    (Act.STAFF, "add", lambda desk: desk.staff.add("new", "New", Role.CLERK, "830164")),
    (Act.STAFF, "change", lambda desk: desk.staff.change("cal", name="Carl")),
    (Act.STAFF, "set_pin", lambda desk: desk.staff.set_pin("cal", "830164")),
    (Act.STAFF, "lift", lambda desk: desk.staff.lift("cal")),
]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("act", "name", "call"), CALLS, ids=[name for _, name, _ in CALLS])
def test_an_operation_asks_for_its_right(role: Role, act: Act, name: str, call: Callable[[Any], Any]) -> None:
    team = Team()
    desk = Counter(staff=team.staff).desk

    async def tried() -> Problem | None:
        try:
            await call(desk)
        except RuleError as error:
            return error.problem
        except (PosError, KeyError):
            return None  # It has begun: there is no such sale.
        return None

    assert asyncio.run(tried()) is Problem.SIGN_IN_NEEDED, name
    team.session.enter(TEAM[role])
    allowed = asyncio.run(tried()) is not Problem.NOT_ALLOWED
    assert allowed == (act in ACTS[role]), name
    team.session.enter(TEAM[role])
    team.session.lock()
    assert asyncio.run(tried()) is Problem.SIGN_IN_NEEDED, name
