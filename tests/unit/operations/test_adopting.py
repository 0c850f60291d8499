"""A redemption that was made elsewhere stands in this journal once, and its points go back by all the rules."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from posapp.domain.bank import BankPlace
from posapp.domain.errors import Declined, Outage, Problem, RuleError, Unavailable, Unknown
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.profile import Profile
from posapp.domain.receipt import Receipt, ReceiptKind
from posapp.domain.returns import Policy, of_amount, of_points, points_for
from posapp.domain.reward import Reward, RewardKind
from posapp.domain.sale import Sale, SaleState
from posapp.operations.adopting import Adopting
from posapp.operations.close_day import Kind
from posapp.operations.credits import CreditState, CreditWish
from posapp.operations.members import Found, FoundBy
from posapp.operations.ports import CreditOrder, Entry
from tests.support.floor import Floor
from tests.support.ports import ACCOUNT, HERE, USD, World
from tests.unit.operations.test_settle import pay

BACK = "goods_returned"


@pytest.fixture
def world() -> World:
    return World()


def adopting(world: World, place: BankPlace = HERE) -> Adopting:
    session = world.desk.session
    return Adopting(
        bank=world.bank, journal=world.journal, clock=world.clock, ids=world.ids, currency=USD, place=place,
        session=session,
    )  # fmt: skip


async def found(world: World) -> Found:
    quote = await world.desk.quotes.of_account(ACCOUNT, last_four="4444")
    assert quote.member is not None
    return Found(Profile(quote.member), quote, FoundBy.ACCOUNT, quote.as_of)


def elsewhere(world: World, count: int = 500, **told: Any) -> Entry:
    """A redemption of another till, three weeks ago."""
    world.bank.stranger_redeems(count, external_id="T09-0000000001")
    usual: dict[str, Any] = {"at": world.clock.now() - timedelta(days=21), "value": Money(count, USD)}
    world.bank.entries[-1] = entry = replace(world.bank.entries[-1], **usual | told)
    return entry


async def adopted(world: World, entry: Entry | None = None) -> Sale:
    return await adopting(world).sale_of(await found(world), entry or elsewhere(world))


async def give(world: World, sale: Sale, points: int | None, reason: str = BACK) -> CreditState:
    wish = CreditWish(None if points is None else Points(points), reason)
    return (await world.desk.credits.give(sale.id, wish)).state


async def settled(world: World, sale: Sale) -> Sale:
    for _ in range(5):
        sale = await world.desk.settle.look(sale.id)
        world.clock.passes(seconds=50)
    return sale


async def test_it_is_a_finished_sale_that_took_nothing_here(world: World) -> None:
    entry = elsewhere(world, reward=RewardKind.TRAVEL, item="90001")
    sale = await adopted(world, entry)
    assert (sale.state, sale.redemption_id, sale.points) == (SaleState.COMPLETED, entry.id, Points(500))
    assert (sale.total, sale.points_value, sale.card_amount) == (Money(500, USD), Money(500, USD), Money.zero(USD))
    assert (sale.account, sale.last_four, sale.bank) == (ACCOUNT, "4444", HERE.name)
    assert (sale.reward, sale.redeemed_at) == (Reward(RewardKind.TRAVEL, "90001"), entry.at)
    assert (sale.adopted, sale.opened_at) == (True, world.clock.now())
    assert (sale.order, sale.external_id) == (sale.id, sale.id)
    assert world.bank.sent == []


async def test_it_is_taken_in_once(world: World) -> None:
    entry = elsewhere(world)
    first, again = await adopted(world, entry), await adopted(world, entry)
    assert first == again
    assert world.journal.kinds() == ["Adopted"]


async def test_two_desks_at_the_same_moment_get_the_same_sale(world: World) -> None:
    entry, who = elsewhere(world), await found(world)
    both = await asyncio.gather(*(adopting(world).sale_of(who, entry) for _ in range(2)))
    assert both[0] == both[1]
    assert world.journal.kinds() == ["Adopted"]


async def test_one_of_our_own_is_the_sale_that_it_is(world: World) -> None:
    sale = await pay(world)
    assert await adopted(world, world.bank.entries[-1]) == sale
    assert "Adopted" not in world.journal.kinds()


async def test_another_bank_s_number_is_another_redemption(world: World) -> None:
    entry = elsewhere(world)
    here = await adopted(world, entry)
    there = await adopting(world, BankPlace("other.example")).sale_of(await found(world), entry)
    assert here.id != there.id


@pytest.mark.parametrize("echo", [True, False])
async def test_what_may_be_the_answer_to_a_sale_of_ours_is_left_to_it(world: World, echo: bool) -> None:
    world.bank.echo = echo
    world.bank.no_answer("redeem", acts=True)
    sale = await pay(world)
    with pytest.raises(RuleError) as no:
        await adopted(world, world.bank.entries[-1])
    assert (no.value.problem, no.value.values["sale"]) == (Problem.REDEMPTION_OPEN, sale)
    sale = await world.desk.settle.look(sale.id)
    if not echo:
        assert sale.state is SaleState.NEEDS_REVIEW
        with pytest.raises(RuleError):
            await adopted(world, world.bank.entries[-1])
        sale = await world.desk.review.not_ours(sale.id, ["RD-1"], note="Another till's.")
        assert (await adopted(world, world.bank.entries[-1])).adopted
    else:
        assert await adopted(world, world.bank.entries[-1]) == sale


async def test_one_of_other_points_or_with_another_s_reference_is_not_waited_for(world: World) -> None:
    world.bank.no_answer("redeem", acts=False)
    await pay(world, points=500)
    world.bank.stranger_redeems(400)
    assert (await adopted(world, world.bank.entries[-1])).points == Points(400)
    assert (await adopted(world, elsewhere(world, 500))).points == Points(500)


@pytest.mark.parametrize(
    ("told", "problem"),
    [({"at": None}, Problem.REDEMPTION_UNDATED), ({"points": Points(0)}, Problem.NOTHING_TO_CREDIT)],
)
async def test_what_cannot_be_reckoned_with_is_not_taken_in(
    world: World, told: dict[str, Any], problem: Problem
) -> None:
    with pytest.raises(RuleError) as no:
        await adopted(world, elsewhere(world, **told))
    assert no.value.problem is problem
    assert world.journal.kinds() == []


async def test_points_go_back_by_the_bank_s_figure(world: World) -> None:
    entry = elsewhere(world)
    world.bank.entries.append(
        Entry("CR-9", True, world.clock.now() - timedelta(days=14), Points(200), None, "T09-2", entry.id)
    )
    sale = await adopted(world, entry)
    can = await world.desk.credits.creditable(sale.id)
    assert (can.left, can.listed) == (Points(300), ("CR-9",))
    with pytest.raises(RuleError) as no:
        await give(world, sale, 301)
    assert no.value.problem is Problem.CREDIT_OVER_LEFT
    assert await give(world, sale, 100) is CreditState.CREDITED
    assert await give(world, sale, None) is CreditState.CREDITED
    after = world.journal.folded[sale.id]
    assert (after.credited_points, after.state) == (Points(300), SaleState.COMPLETED)
    (credit, *_) = [one for one in world.bank.sent if isinstance(one, CreditOrder)]
    assert (credit.account, credit.redemption_id) == (ACCOUNT, entry.id)


async def test_a_cancellation_gives_all_back_and_ends_it(world: World) -> None:
    sale = await adopted(world)
    await give(world, sale, None, "cancelled")
    assert world.journal.folded[sale.id].state is SaleState.CANCELLED
    assert world.bank.taken() == 0
    assert await adopted(world, world.bank.entries[0]) == world.journal.folded[sale.id]


@pytest.mark.parametrize("acts", [True, False])
async def test_a_credit_without_an_answer_is_read_back_and_stands_once(world: World, acts: bool) -> None:
    sale = await adopted(world)
    world.bank.no_answer("credit", acts=acts)
    assert await give(world, sale, 200) is CreditState.UNKNOWN
    assert [one.id for one in await world.desk.settle.unsettled()] == [sale.id]
    after = await settled(world, sale)
    assert (after.state, after.credited_points) == (SaleState.COMPLETED, Points(200))
    assert world.bank.taken() == 300


async def test_a_credit_of_others_without_a_reference_is_a_person_s_to_judge(world: World) -> None:
    world.bank.echo = False
    sale = await adopted(world)
    world.bank.no_answer("credit", acts=True)
    await give(world, sale, 200)
    looked = await world.desk.settle.look(sale.id)
    assert (looked.state, [one.points for one in looked.candidates]) == (SaleState.CREDIT_UNKNOWN, [Points(200)])
    after = await world.desk.review.ours(sale.id, looked.candidates[0].id, note="The member was told.")
    assert (after.state, after.credited_points) == (SaleState.COMPLETED, Points(200))


async def test_a_refused_credit_leaves_it_as_it_was(world: World) -> None:
    sale = await adopted(world)
    world.bank.order("credit", Declined(source="bank", reason_code="X"))
    assert await give(world, sale, 200) is CreditState.REFUSED
    assert world.journal.folded[sale.id].state is SaleState.COMPLETED


async def test_limits_and_approvals_hold_for_it() -> None:
    floor = Floor(credit=200)
    sale = await adopted(floor.world)
    with pytest.raises(RuleError) as no:
        await floor.give(sale, 201)
    assert no.value.problem is Problem.NEEDS_APPROVAL
    assert (await floor.give(sale, 200)).state is CreditState.CREDITED


async def test_where_the_bank_does_not_tell_the_value_nothing_is_reckoned_with_it(world: World) -> None:
    sale = await adopted(world, elsewhere(world, value=None))
    assert not sale.worth_known
    assert of_points(sale, Points(100), sale.points).points_value == Money.zero(USD)
    for reckon in (
        lambda: points_for(sale, Money(100, USD), sale.points),
        lambda: of_amount(sale, Money.zero(USD), sale.points, Policy.IN_PROPORTION),
    ):
        with pytest.raises(RuleError) as no:
            reckon()
        assert no.value.problem is Problem.WORTH_UNKNOWN
    assert await give(world, sale, 200) is CreditState.CREDITED
    receipt = Receipt(world.journal.folded[sale.id], "", world.clock.now())
    assert (receipt.kind, receipt.before, receipt.used) == (ReceiptKind.CREDIT, None, Points(500))


async def test_the_day_s_report_tells_of_its_credits_alone(world: World) -> None:
    entry = elsewhere(world)
    sale = await adopted(world, entry)
    report = await world.desk.days.match()
    assert (report.sales, report.ours.points, report.bank.points) == (0, Points(0), Points(0))
    assert report.differences == ()
    await give(world, sale, 200)
    await world.bank.credit(CreditOrder(ACCOUNT, entry.id, "T09-3", Points(100)))
    report = await world.desk.days.match()
    assert (report.sales, report.ours.credited, report.bank.credited) == (0, Points(200), Points(200))
    assert report.ours.points_value == Money.zero(USD)
    assert report.differences == ()
    world.bank.entries = [one for one in world.bank.entries if one.points != Points(200)]
    (lost,) = (await world.desk.days.match()).differences
    assert (lost.kind, lost.ours, lost.theirs) == (Kind.NOT_GIVEN_BACK, Points(200), Points(0))
    closed = await world.desk.days.close(report)
    assert closed.closed_at is not None


async def test_a_reference_like_a_till_s_of_another_till_is_no_stranger_of_ours(world: World) -> None:
    entry = elsewhere(world)
    await adopted(world, entry)
    elsewhere(world, 77, at=world.clock.now(), external_id="T09-0000000002")
    elsewhere(world, 78, at=world.clock.now(), external_id="S-0000000002")
    assert (await world.desk.days.match()).differences == ()


async def test_by_its_id_it_is_looked_for_ever_further_back(world: World) -> None:
    entry = elsewhere(world, at=world.clock.now() - timedelta(days=400))
    sale = await adopting(world).named(entry.id, ACCOUNT)
    assert (sale.redemption_id, sale.last_four) == (entry.id, "4444")
    assert len(world.bank.asked) == 3
    assert await adopting(world).named(entry.id, ACCOUNT) == sale
    assert len(world.bank.asked) == 3


async def test_an_id_that_the_bank_does_not_list_is_refused(world: World) -> None:
    with pytest.raises(RuleError) as no:
        await adopting(world).named("RD-404", ACCOUNT)
    assert (no.value.problem, no.value.values) == (Problem.REDEMPTION_NOT_FOUND, {"reference": "RD-404"})
    assert world.journal.kinds() == []


async def test_a_journal_that_fails_takes_nothing_in(world: World) -> None:
    entry, who = elsewhere(world), await found(world)
    world.journal.broken = Unknown(Outage.JOURNAL)
    with pytest.raises(Unknown):
        await adopting(world).sale_of(who, entry)
    world.journal.broken = None
    assert (await adopting(world).sale_of(who, entry)).adopted


async def test_a_bank_that_does_not_tell_its_history_is_no_bank_without_it(world: World) -> None:
    world.bank.order("history", Declined(source="Gateway", reason_code="FORBIDDEN"))
    with pytest.raises(Unavailable):
        await adopting(world).named("RD-1", ACCOUNT)
    with pytest.raises(RuleError) as no:
        await adopting(world).named("RD-1", "1" * 30)
    assert no.value.problem is Problem.MEMBER_NOT_FOUND
    assert world.journal.kinds() == []
