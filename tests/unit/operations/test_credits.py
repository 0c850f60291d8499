"""Giving points of a completed sale back: exact to the last point, never more than is left, each credit once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from posapp.domain.errors import Declined, Outage, Problem, RuleError, Unavailable, UserError
from posapp.domain.events import CreditOpened
from posapp.domain.points import Points
from posapp.domain.sale import Candidate, Sale, SaleState
from posapp.operations.credits import CreditEnd, CreditState, CreditWish
from posapp.operations.ports import CreditOrder, Entry
from tests.support.ports import ACCOUNT, World
from tests.unit.operations.test_settle import pay

if TYPE_CHECKING:
    from posapp.domain.errors import PosError

BACK = "goods_returned"


@pytest.fixture
def world() -> World:
    return World()


async def sold(world: World, points: int = 500) -> Sale:
    sale = await pay(world, points=points)
    return await world.desk.pay.card_approved(sale.id)


async def give(world: World, sale: Sale, points: int | None, reason: str = BACK, note: str = "") -> CreditEnd:
    wish = CreditWish(None if points is None else Points(points), reason, note)
    return await world.desk.credits.give(sale.id, wish)


async def settled(world: World, sale: Sale) -> Sale:
    """The sale after as many looks as can decide."""
    for _ in range(5):
        sale = await world.desk.settle.look(sale.id)
        world.clock.passes(seconds=50)
    return sale


async def test_parts_go_back_until_nothing_is_left(world: World) -> None:
    sale = await sold(world)
    for points, left in ((200, 300), (1, 299), (299, 0)):
        ended = await give(world, sale, points)
        assert (ended.state, ended.left) == (CreditState.CREDITED, Points(left))
        assert ended.sale.state is SaleState.COMPLETED
    after = ended.sale
    assert [credit.points.count for credit in after.credits] == [200, 1, 299]
    assert after.credited_points == Points(500)
    assert world.bank.taken() == 0
    with pytest.raises(RuleError) as no:
        await give(world, sale, None)
    assert no.value.problem is Problem.NOTHING_TO_CREDIT
    assert after.living  # It was paid; giving points back does not make its order payable again.


async def test_a_credit_tells_who_gave_it_and_why(world: World) -> None:
    ended = await give(world, await sold(world), 200, "goodwill", "  The  soup was cold. ")
    credit = ended.credit
    assert credit is not None
    assert (credit.reason, credit.note, credit.cancels) == ("goodwill", "The soup was cold.", False)
    assert credit.credit_id == "CR-2"


async def test_a_cancellation_of_all_ends_the_sale_and_frees_its_order(world: World) -> None:
    sale = await sold(world)
    await give(world, sale, 100)
    ended = await give(world, sale, None, "cancelled")
    assert (ended.points, ended.sale.state, ended.sale.living) == (Points(400), SaleState.CANCELLED, False)
    assert world.bank.taken() == 0
    assert (await pay(world)).state is SaleState.REDEEMED


async def test_a_cancellation_of_a_part_ends_nothing(world: World) -> None:
    ended = await give(world, await sold(world), 100, "cancelled")
    assert ended.sale.state is SaleState.COMPLETED


@pytest.mark.parametrize("points", [501, 10**12])
async def test_more_than_is_left_is_refused_before_anything_is_sent(world: World, points: int) -> None:
    sale = await sold(world)
    with pytest.raises(RuleError) as no:
        await give(world, sale, points)
    assert (no.value.problem, no.value.values["left"]) == (Problem.CREDIT_OVER_LEFT, Points(500))
    assert "credit" not in world.bank.calls


async def test_left_is_the_bank_s_figure(world: World) -> None:
    sale = await sold(world)
    await world.bank.credit(CreditOrder(ACCOUNT, sale.redemption_id or "", "ELSE-1", Points(450)))
    can = await world.desk.credits.creditable(sale.id)
    assert (can.credited, can.left) == (Points(450), Points(50))
    with pytest.raises(RuleError):
        await give(world, sale, 51)
    assert (await give(world, sale, None)).points == Points(50)


async def test_what_another_agent_takes_in_the_same_moment_is_the_bank_s_to_refuse(world: World) -> None:
    sale = await sold(world)
    world.bank.order("credit", Declined(source="bank", reason_code="CREDIT_EXCEEDS_REMAINING"))
    ended = await give(world, sale, 500)
    assert (ended.state, ended.left, ended.credit) == (CreditState.REFUSED, Points(500), None)
    assert (ended.sale.state, ended.sale.reason_code) == (SaleState.COMPLETED, "CREDIT_EXCEEDS_REMAINING")
    assert (await give(world, sale, 500)).state is CreditState.CREDITED


@pytest.mark.parametrize(
    ("reason", "note", "kind", "problem"),
    [
        ("because", "x", UserError, Problem.REASON_UNKNOWN),
        ("other", " ", RuleError, Problem.NOTE_NEEDED),
        ("goodwill", "", RuleError, Problem.NOTE_NEEDED),
        ("other", "5555 5555 5555 4444", UserError, Problem.CARD_IN_TEXT),
        ("other", "x" * 301, UserError, Problem.NOTE_MALFORMED),
    ],
)
async def test_a_reason_is_one_of_the_list_and_some_want_a_note(
    world: World, reason: str, note: str, kind: type[UserError], problem: Problem
) -> None:
    sale = await sold(world)
    calls = len(world.bank.calls)
    with pytest.raises(kind) as no:
        await give(world, sale, 1, reason, note)
    assert no.value.problem is problem
    assert len(world.bank.calls) == calls


async def test_an_open_sale_and_one_without_points_cannot_be_credited(world: World) -> None:
    redeemed, bare = await pay(world), await pay(world, points=0, order="INV-2")
    bare = await world.desk.pay.card_approved(bare.id)
    for sale in (redeemed, bare):
        with pytest.raises(RuleError) as no:
            await give(world, sale, 1)
        assert (no.value.problem, no.value.values["sale"]) == (Problem.NOT_CREDITABLE, sale)
    with pytest.raises(RuleError) as missing:
        await world.desk.credits.creditable("S-none")
    assert missing.value.problem is Problem.SALE_NOT_FOUND


async def test_two_at_once_make_one_credit(world: World) -> None:
    sale = await sold(world)
    ends = await asyncio.gather(give(world, sale, 300), give(world, sale, 300), return_exceptions=True)
    refused = [end for end in ends if isinstance(end, RuleError)]
    assert [end.state for end in ends if isinstance(end, CreditEnd)] == [CreditState.CREDITED]
    assert {no.problem for no in refused} <= {Problem.SALE_MOVED_ON, Problem.NOT_CREDITABLE}
    assert len(refused) == 1
    assert world.bank.taken() == 200


@pytest.mark.parametrize("acts", [False, True])
@pytest.mark.parametrize("echo", [False, True])
async def test_without_an_answer_it_is_found_or_sent_again_once(world: World, acts: bool, echo: bool) -> None:
    world.bank.echo = echo
    sale = await sold(world)
    world.bank.no_answer("credit", acts=acts)
    ended = await give(world, sale, 200)
    assert (ended.state, ended.left) == (CreditState.UNKNOWN, None)
    with pytest.raises(RuleError) as no:
        await give(world, sale, 200)
    assert no.value.problem is Problem.NOT_CREDITABLE
    after = await settled(world, sale)
    if acts and not echo:
        # A credit of as many points stands there without a reference: a person decides.
        assert after.state is SaleState.CREDIT_UNKNOWN
        assert [one.id for one in after.candidates] == ["CR-2"]
        after = await world.desk.review.ours(sale.id, "CR-2", note="The member's statement shows it.")
    assert (after.state, after.credited_points, after.asked) == (SaleState.COMPLETED, Points(200), None)
    assert world.bank.taken() == 300
    assert world.bank.calls.count("credit") == (1 if acts else 2)


async def test_a_neighbour_s_credit_of_as_many_points_is_not_ours(world: World) -> None:
    world.bank.echo = False
    sale = await sold(world)
    world.bank.no_answer("credit", acts=False)
    await give(world, sale, 200)
    entry = Entry("CR-9", True, world.clock.now(), Points(200), None, None, sale.redemption_id)
    world.bank.entries.append(entry)
    after = await settled(world, sale)
    assert after.candidates == (Candidate("CR-9", Points(200), None, entry.at),)
    after = await world.desk.review.not_ours(sale.id, ["CR-9"], note="The desk gave it.")
    after = await settled(world, after)
    assert (after.state, [credit.points.count for credit in after.credits]) == (SaleState.COMPLETED, [200])
    assert world.bank.taken() == 500 - 200 - 200


async def test_credits_that_stood_there_before_are_no_candidates(world: World) -> None:
    world.bank.echo = False
    sale = await sold(world)
    await give(world, sale, 200)
    world.bank.no_answer("credit", acts=False)
    await give(world, sale, 200)
    after = await settled(world, sale)
    assert (after.state, after.credited_points) == (SaleState.COMPLETED, Points(400))


async def test_what_others_gave_back_meanwhile_is_not_told_as_ours(world: World) -> None:
    world.bank.echo = False
    sale = await sold(world)
    world.bank.no_answer("credit", acts=False)
    await give(world, sale, 300)
    await world.bank.credit(CreditOrder(ACCOUNT, sale.redemption_id or "", "ELSE-1", Points(500)))
    after = await settled(world, sale)
    assert (after.state, after.credited_points, world.bank.taken()) == (SaleState.COMPLETED, Points(0), 0)
    assert after.reason_code == "CREDIT_EXCEEDS_REMAINING"
    assert (await world.desk.credits.creditable(sale.id)).left == Points(0)


@pytest.mark.parametrize("operation", ["history", "credit"])
async def test_out_of_reach_nothing_happens_and_nothing_is_open(world: World, operation: str) -> None:
    sale = await sold(world)
    world.bank.order(operation, Unavailable(Outage.NO_CONNECTION))
    with pytest.raises(Unavailable):
        await give(world, sale, 200)
    found = await world.journal.sale(sale.id)
    assert found is not None
    assert (found.state, found.credited_points, found.asked) == (SaleState.COMPLETED, Points(0), None)
    assert (await give(world, sale, 200)).state is CreditState.CREDITED


async def test_the_intent_is_on_disk_before_the_credit_leaves(world: World) -> None:
    sale = await sold(world)
    seen: list[Sale | None] = []

    async def look(order: CreditOrder) -> object:
        seen.append(await world.journal.sale(sale.id))
        return await type(world.bank).credit(world.bank, order)

    world.bank.credit = look  # type: ignore[method-assign,assignment]  # Watches the moment and does the same.
    await give(world, sale, 200)
    (open_sale,) = seen
    assert open_sale is not None
    assert open_sale.search is not None
    assert open_sale.asked is not None
    assert (open_sale.state, open_sale.asked.points) == (SaleState.CREDITING, Points(200))


async def test_a_till_that_dies_while_it_waits_leaves_a_credit_to_find(world: World) -> None:
    sale = await sold(world)
    world.programs.living.discard("dead")
    opened = CreditOpened("T01-DEAD", "dead", Points(200), BACK)
    await world.journal.record(sale.id, opened)
    await world.bank.credit(CreditOrder(ACCOUNT, sale.redemption_id or "", "T01-DEAD", Points(200)))
    after = await world.desk.settle.look(sale.id)
    assert (after.state, after.credited_points) == (SaleState.COMPLETED, Points(200))


@pytest.mark.parametrize("error", [Declined(source="bank", reason_code="X"), Unavailable(Outage.BUSY)])
async def test_a_history_that_is_not_told_sends_nothing(world: World, error: PosError) -> None:
    sale = await sold(world)
    world.bank.order("history", error)
    with pytest.raises(Unavailable):
        await give(world, sale, 1)
    assert "credit" not in world.bank.calls
