"""A second pair of eyes at the desk: who asks, who decides, what is used once, and what goes unasked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from posapp.domain.approval import ApprovalState, Limit, Over
from posapp.domain.errors import Declined, Outage, Problem, RuleError, Unavailable, UserError
from posapp.domain.points import Points
from posapp.domain.sale import SaleState
from posapp.operations.bulk import Line, LineState, told_apart
from posapp.operations.credits import CreditEnd, CreditState, CreditWish
from posapp.operations.search_dates import midnight
from tests.support.floor import BACK, TIM, Floor, problem
from tests.support.staff import ADA, CAL, PINS, SUE
from tests.unit.operations.test_settle import pay


async def test_above_the_limit_of_a_credit_nothing_is_sent_and_at_it_all_is() -> None:
    floor = Floor(credit=200)
    sale = await floor.sold()
    assert (await floor.give(sale, 200)).state is CreditState.CREDITED
    with pytest.raises(RuleError) as no:
        await floor.give(sale, 201)
    assert no.value.problem is Problem.NEEDS_APPROVAL
    assert no.value.values["over"] == (Over(Limit.CREDIT, Points(200)),)
    assert floor.sent() == 1


async def test_parts_add_up_for_the_operator_s_day_and_the_account_s_month() -> None:
    floor = Floor(operator_day=300)
    sale = await floor.sold()
    await floor.give(sale, 200)
    assert await problem(floor.give(sale, 101)) is Problem.NEEDS_APPROVAL
    floor.at_the_till(TIM)
    assert (await floor.give(sale, 101)).state is CreditState.CREDITED
    floor.at_the_till(CAL)
    floor.passes(24 * 60)
    assert (await floor.give(sale, 101)).state is CreditState.CREDITED

    month = Floor(account_month=300)
    sale = await month.sold()
    await month.give(sale, 200)
    month.at_the_till(TIM)
    assert await problem(month.give(sale, 101)) is Problem.NEEDS_APPROVAL
    month.passes(31 * 24 * 60)
    assert (await month.give(sale, 101)).state is CreditState.CREDITED


async def test_refused_credits_do_not_count_and_unknown_ones_do() -> None:
    floor = Floor(operator_day=300)
    first, second = await floor.sold(), await floor.sold(order="INV-2")
    floor.world.bank.order("credit", Declined(source="bank", reason_code="X"))
    assert (await floor.give(first, 300)).state is CreditState.REFUSED
    floor.world.bank.order("credit", Unavailable(Outage.NO_CONNECTION))
    with pytest.raises(Unavailable):
        await floor.give(first, 300)
    floor.world.bank.no_answer("credit", acts=False)
    assert (await floor.give(first, 200)).state is CreditState.UNKNOWN
    assert await problem(floor.give(second, 101)) is Problem.NEEDS_APPROVAL
    assert (await floor.give(second, 100)).state is CreditState.CREDITED


async def test_calling_a_sale_off_at_the_counter_needs_no_approval() -> None:
    floor = Floor(credit=1, operator_day=1, account_month=1)
    sale = await pay(floor.world, points=500)
    assert (await floor.desk.give_back.cancel(sale.id)).state is SaleState.CANCELLED


async def test_an_approved_credit_goes_once_and_another_one_asks_again() -> None:
    floor = Floor(credit=100)
    sale = await floor.sold()
    approval = await floor.decided(await floor.asked(sale, 200))
    assert approval.state is ApprovalState.GIVEN
    ended = await floor.give(sale, 200, approval.id)
    assert (ended.state, ended.credit and ended.credit.operator) == (CreditState.CREDITED, "cal")
    assert (await floor.desk.approvals.find(approval.id)).state is ApprovalState.USED
    assert await problem(floor.give(sale, 200, approval.id)) is Problem.APPROVAL_CLOSED
    assert floor.sent() == 1


@pytest.mark.parametrize(("points", "note"), [(201, ""), (199, ""), (500, ""), (200, "changed")])
async def test_raised_or_changed_after_the_approval_it_is_refused(points: int, note: str) -> None:
    floor = Floor(credit=100)
    sale = await floor.sold()
    approval = await floor.decided(await floor.asked(sale, 200))
    assert await problem(floor.give(sale, points, approval.id, note)) is Problem.APPROVAL_OTHER_ACT
    assert floor.sent() == 0
    assert (await floor.give(sale, 200, approval.id)).state is CreditState.CREDITED


async def test_it_is_the_asker_s_alone_and_of_that_sale_alone() -> None:
    floor = Floor(credit=100)
    sale, other = await floor.sold(), await floor.sold(order="INV-2")
    approval = await floor.decided(await floor.asked(sale, 200))
    assert await problem(floor.give(other, 200, approval.id)) is Problem.APPROVAL_OTHER_ACT
    floor.at_the_till(TIM)
    assert await problem(floor.give(sale, 200, approval.id)) is Problem.APPROVAL_OTHER_ACT
    assert await problem(floor.give(sale, 200, "T01-none")) is Problem.APPROVAL_NOT_FOUND


async def test_who_asks_cannot_approve_not_even_with_the_right() -> None:
    floor = Floor(credit=100)
    sale = await floor.sold()
    floor.at_the_till(SUE)
    approval = await floor.asked(sale, 200)
    assert await problem(floor.desk.approvals.approve(approval.id)) is Problem.APPROVER_IS_REQUESTER
    floor.at_the_till(CAL)
    assert await problem(floor.desk.approvals.approve(approval.id)) is Problem.NOT_ALLOWED
    floor.at_the_till(TIM)
    assert (await floor.desk.approvals.approve(approval.id)).by == "tim"


async def test_one_who_was_put_out_a_moment_ago_cannot_approve() -> None:
    floor = Floor(credit=100)
    approval = await floor.asked(await floor.sold(), 200)
    floor.world.journal.approvals.staff = [replace(SUE, active=False)]
    assert await problem(floor.decided(approval)) is Problem.NOT_APPROVER
    assert (
        await problem(floor.desk.approvals.approve(approval.id, by=TIM)) is Problem.NOT_APPROVER
    )  # Not on the roster.


async def test_a_refusal_says_why_and_is_final() -> None:
    floor = Floor(credit=100)
    sale = await floor.sold()
    approval = await floor.asked(sale, 200)
    assert await problem(floor.decided(approval, note="  ", refused=True)) is Problem.NOTE_NEEDED
    with pytest.raises(UserError):
        await floor.decided(approval, note="5555 5555 5555 4444", refused=True)
    no = await floor.decided(approval, note="No receipt.", refused=True)
    assert (no.state, no.by, no.answer) == (ApprovalState.REFUSED, "sue", "No receipt.")
    assert await problem(floor.decided(approval)) is Problem.APPROVAL_CLOSED
    assert await problem(floor.give(sale, 200, approval.id)) is Problem.APPROVAL_CLOSED


async def test_withdrawn_or_expired_it_is_good_for_nothing() -> None:
    floor = Floor(credit=100)
    sale = await floor.sold()
    withdrawn = await floor.decided(await floor.asked(sale, 200))
    floor.at_the_till(TIM)
    assert await problem(floor.desk.approvals.withdraw(withdrawn.id)) is Problem.APPROVAL_NOT_YOURS
    floor.at_the_till(CAL)
    await floor.desk.approvals.withdraw(withdrawn.id)
    assert await problem(floor.give(sale, 200, withdrawn.id)) is Problem.APPROVAL_CLOSED
    expired = await floor.decided(await floor.asked(sale, 200))
    floor.passes(31)
    assert await problem(floor.give(sale, 200, expired.id)) is Problem.APPROVAL_CLOSED
    late = await floor.asked(sale, 200)
    assert late.id != expired.id
    floor.passes(30)
    assert await problem(floor.decided(late)) is Problem.APPROVAL_CLOSED
    assert floor.sent() == 0


async def test_a_clock_set_back_gives_no_more_time() -> None:
    floor = Floor(credit=100)
    sale = await floor.sold()
    approval = await floor.decided(await floor.asked(sale, 200))
    floor.clock.passes(31 * 60)
    floor.clock.now = replace(floor.clock.now, at=floor.clock.now.at - timedelta(hours=2))
    assert await problem(floor.give(sale, 200, approval.id)) is Problem.APPROVAL_CLOSED
    floor.clock.now = replace(floor.clock.now, boot="started anew", uptime=timedelta(seconds=20))
    assert await problem(floor.give(sale, 200, approval.id)) is Problem.APPROVAL_CLOSED


async def test_by_pin_on_the_same_till_who_is_there_stays_there() -> None:
    floor = Floor(credit=100)
    floor.roster.employ(SUE, CAL, ADA)
    sale = await floor.sold()
    second = await floor.desk.approvals.second("sue", PINS["sue"])
    approval = await floor.desk.approvals.approve((await floor.asked(sale, 200)).id, by=second)
    assert (floor.session.name, approval.by) == ("cal", "sue")
    assert (await floor.give(sale, 200, approval.id)).state is CreditState.CREDITED
    assert await problem(floor.desk.approvals.second("cal", PINS["cal"])) is Problem.NOT_APPROVER
    assert await problem(floor.desk.approvals.second("ada", PINS["ada"])) is Problem.NOT_APPROVER
    floor.at_the_till(SUE)
    assert await problem(floor.desk.approvals.second("sue", PINS["sue"])) is Problem.APPROVER_IS_REQUESTER


async def test_a_wrong_pin_of_a_second_person_counts_to_their_lock_out() -> None:
    floor = Floor(credit=100)
    floor.roster.employ(SUE, CAL, ADA)
    for _ in range(3):
        assert await problem(floor.desk.approvals.second("sue", "000001")) is Problem.SIGN_IN_REFUSED
    assert await problem(floor.desk.approvals.second("sue", PINS["sue"])) is Problem.SIGN_IN_WAIT
    assert floor.world.journal.approvals.events == []


async def test_the_list_is_the_deciders_and_everybody_sees_their_own() -> None:
    floor = Floor(credit=100)
    sale = await floor.sold()
    await floor.give(sale, 50)
    approval = await floor.asked(sale, 200, "Cold soup.")
    assert await floor.desk.approvals.waiting() == ()
    (mine,) = await floor.desk.approvals.listed()
    floor.at_the_till(SUE)
    assert [one.id for one in await floor.desk.approvals.waiting()] == [approval.id]
    (story,) = await floor.desk.approvals.listed()
    assert story == mine
    assert (story.sale.id, [one.limit for one in story.over]) == (sale.id, [Limit.CREDIT])
    assert story.earlier is not None
    assert (story.earlier.times, story.earlier.points) == (1, Points(50))
    floor.session.lock()
    assert await floor.desk.approvals.waiting() == ()
    floor.at_the_till(replace(CAL, id="cam"))
    assert await floor.desk.approvals.listed() == []


async def test_whoever_comes_again_with_the_same_wish_gets_what_was_decided() -> None:
    floor = Floor(credit=100)
    sale = await floor.sold()
    wish = CreditWish(Points(200), BACK, "Cold soup.")

    async def again() -> CreditEnd:
        return await floor.desk.credits.give_or_ask(sale.id, wish)

    first, second = await again(), await again()
    assert first.approval is not None
    assert (first.state, second.approval) == (CreditState.NEEDS_APPROVAL, first.approval)
    await floor.decided(first.approval, note="No.", refused=True)
    assert (await again()).state is CreditState.REFUSED
    floor.passes(31)
    third = await again()
    assert third.approval is not None
    assert (third.state, third.approval.id != first.approval.id) == (CreditState.NEEDS_APPROVAL, True)
    await floor.decided(third.approval)
    assert (await again()).state is CreditState.CREDITED
    assert (await again()).state is CreditState.NEEDS_APPROVAL
    assert floor.sent() == 1


async def test_each_line_of_a_list_asks_for_itself_and_nothing_is_sent_for_it() -> None:
    floor = Floor(credit=100, operator_day=250)
    for order in ("A", "B", "C", "D"):
        await floor.sold(order=order)
    floor.at_the_till(TIM)
    lines = told_apart(
        Line(number, order, Points(points), BACK)
        for number, (order, points) in enumerate((("A", 100), ("B", 200), ("C", 100), ("D", 100)), 1)
    )
    held = [LineState.PLANNED, LineState.NEEDS_APPROVAL, LineState.PLANNED, LineState.NEEDS_APPROVAL]
    assert [end.state async for end in floor.desk.bulk.judge(lines)] == held
    assert floor.world.journal.approvals.events == []
    ends = [end async for end in floor.desk.bulk.run(lines)]
    assert [end.state for end in ends if end.state is not LineState.CREDITED] == [LineState.NEEDS_APPROVAL] * 2
    assert floor.sent() == 2
    for end in ends:
        if end.approval is not None:
            await floor.decided(end.approval)
    assert [end.state async for end in floor.desk.bulk.judge(lines)][1::2] == [LineState.PLANNED] * 2
    assert {end.state async for end in floor.desk.bulk.run(lines)} == {LineState.CREDITED}
    assert floor.sent() == 4


async def test_where_nobody_signs_in_the_second_person_is_still_of_the_staff() -> None:
    floor = Floor(credit=100)
    floor.session.leave()
    floor.session.required = False
    floor.world.journal.operator = lambda: ""
    sale = await floor.sold()
    approval = await floor.asked(sale, 200)
    assert await problem(floor.desk.approvals.approve(approval.id)) is Problem.SIGN_IN_NEEDED
    await floor.decided(approval)
    assert (await floor.give(sale, 200, approval.id)).state is CreditState.CREDITED


async def test_days_and_months_begin_at_the_till_s_own_midnight() -> None:
    floor = Floor(credit=1)
    by, today = floor.desk.approvals.clearance(), floor.world.clock.now().astimezone().date()
    assert (by.day, by.month) == (midnight(today), midnight(today.replace(day=1)))
