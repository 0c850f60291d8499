"""Giving points back: what leaves the till, what its answer leaves behind, and that no end of a wait loses points."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from posapp.domain.errors import ConfigError, Declined, Outage, PosError, Problem, RuleError, Unavailable, Unknown
from posapp.domain.events import CardDeclined, CreditIntended, CreditRefused, Looked
from posapp.domain.points import Points
from posapp.domain.sale import CreditDue, Sale, SaleState
from posapp.operations.ports import CreditOrder
from tests.support.ports import ACCOUNT, World
from tests.unit.operations.test_settle import pay


@pytest.fixture
def world() -> World:
    return World()


async def found(world: World, sale: Sale) -> Sale:
    again = await world.desk.find.sale(sale.id)
    assert again is not None
    return again


async def test_the_bank_is_asked_for_this_redemption_under_the_reference_on_disk(world: World) -> None:
    world.bank.ahead = timedelta(seconds=7)
    sale = await pay(world)
    await world.desk.give_back.cancel(sale.id)
    intent = next(record.event for record in world.journal.events if isinstance(record.event, CardDeclined))
    assert intent == CardDeclined(intent.external_id, "me", world.clock.now() + timedelta(seconds=7))
    assert intent.external_id.startswith("T01-")
    assert intent.external_id != sale.external_id
    assert world.bank.sent[-1] == CreditOrder(ACCOUNT, "RD-1", intent.external_id, Points(500), "INV-1")


async def test_another_credit_bears_another_reference(world: World) -> None:
    world.bank.ahead = timedelta(seconds=7)
    sale = await pay(world)
    world.bank.order("credit", Unavailable(Outage.NO_CONNECTION))
    first = await world.desk.give_back.cancel(sale.id)
    await world.desk.settle.look(sale.id)
    again = next(record.event for record in world.journal.events if isinstance(record.event, CreditIntended))
    assert first.search is not None
    assert again.external_id.startswith("T01-")
    assert again.external_id not in (first.search.external_id, sale.external_id)
    assert (again.owner, again.bank_at) == ("me", world.clock.now() + timedelta(seconds=7))
    assert [order.external_id for order in world.bank.sent[1:]] == [first.search.external_id, again.external_id]


async def test_the_bank_s_word_on_a_credit_is_kept(world: World) -> None:
    sale = await pay(world)
    world.bank.stranger_redeems(100)  # with another card of the household, meanwhile
    sale = await world.desk.give_back.cancel(sale.id)
    assert (sale.state, sale.credit_id, sale.points_left) == (SaleState.CANCELLED, "CR-3", Points(48_150))


@pytest.mark.parametrize(
    ("error", "due", "outage"),
    [
        (Unavailable(Outage.NO_CONNECTION), CreditDue.SEND, Outage.NO_CONNECTION),
        (Unknown(Outage.SERVER_ERROR), CreditDue.ASKED, Outage.SERVER_ERROR),
    ],
)
async def test_a_credit_without_an_answer_says_why(
    world: World, error: PosError, due: CreditDue, outage: Outage
) -> None:
    sale = await pay(world)
    world.bank.order("credit", error)
    sale = await world.desk.give_back.cancel(sale.id)
    assert sale.search is not None
    assert (sale.state, sale.credit_due, sale.search.outage) == (SaleState.CREDIT_UNKNOWN, due, outage)


async def test_a_refusal_is_kept_in_the_bank_s_words(world: World) -> None:
    sale = await pay(world)
    world.bank.order("credit", Declined(source="Loyalty", reason_code="FORBIDDEN", description="Not by this till."))
    sale = await world.desk.give_back.cancel(sale.id)
    refused = CreditRefused("Loyalty", "FORBIDDEN", "Not by this till.", False, "T01-0000000003")
    assert world.journal.events[-1].event == refused
    assert (sale.reason_code, sale.reason) == ("FORBIDDEN", "Not by this till.")


async def test_keys_that_do_not_load_are_said_and_the_points_stay_owed(world: World) -> None:
    sale = await pay(world)
    world.bank.order("credit", ConfigError("api.signing_key", "is no key"))
    with pytest.raises(ConfigError):
        await world.desk.give_back.cancel(sale.id)
    owed = await found(world, sale)
    assert owed.search is not None
    assert (owed.state, owed.credit_due, owed.search.outage) == (
        SaleState.CREDIT_UNKNOWN,
        CreditDue.SEND,
        Outage.NO_CONNECTION,
    )
    # Nothing has left the till, so the mended keys bring the points back at the first look.
    assert (await world.desk.settle.look(sale.id)).state is SaleState.CANCELLED
    assert world.bank.taken() == 0


@pytest.mark.parametrize("acts", [True, False])
@pytest.mark.parametrize("error", [asyncio.CancelledError(), RuntimeError("a bug")])
async def test_a_broken_off_wait_is_read_back_and_never_sent_blindly(
    world: World, error: BaseException, acts: bool
) -> None:
    sale = await pay(world)
    world.bank.order("credit", error, acts=acts)
    with pytest.raises(type(error)):
        await world.desk.give_back.cancel(sale.id)
    owed = await found(world, sale)
    assert owed.search is not None
    assert (owed.state, owed.credit_due, owed.search.outage) == (
        SaleState.CREDIT_UNKNOWN,
        CreditDue.ASKED,
        Outage.INTERRUPTED,
    )
    await world.desk.settle.look(sale.id)
    assert world.bank.calls.count("credit") == 1
    for _ in range(4):
        world.clock.passes(seconds=60)
        owed = await world.desk.settle.look(sale.id)
    assert (owed.state, world.bank.taken()) == (SaleState.CANCELLED, 0)


async def test_a_full_disk_after_the_answer_is_unknown_and_found_later(world: World) -> None:
    sale = await pay(world)

    async def fill_the_disk() -> None:
        world.journal.broken = Unavailable(Outage.JOURNAL)

    # The second starts when the bank has answered the first and its record is about to be made.
    lost, _ = await asyncio.gather(world.desk.give_back.cancel(sale.id), fill_the_disk(), return_exceptions=True)
    assert isinstance(lost, Unknown)
    assert lost.outage is Outage.JOURNAL
    world.journal.broken = None
    await world.desk.settle.look(sale.id)
    assert (world.bank.taken(), world.bank.calls.count("credit")) == (0, 1)


async def test_a_credit_on_its_way_is_left_alone(world: World) -> None:
    sale = await pay(world)
    # As above: the look comes between the bank's answer and its record.
    end, looked = await asyncio.gather(world.desk.give_back.cancel(sale.id), world.desk.settle.look(sale.id))
    assert (end.state, looked.state) == (SaleState.CANCELLED, SaleState.CREDITING)
    assert "CreditUnanswered" not in world.journal.kinds()


async def test_an_answer_that_another_program_has_read_back_first_is_that_sale_as_it_stands(world: World) -> None:
    sale = await pay(world)
    end, looked = await asyncio.gather(
        world.desk.give_back.cancel(sale.id), world.another_program().settle.look(sale.id)
    )
    assert (end.state, looked.state) == (SaleState.CANCELLED, SaleState.CANCELLED)
    assert (end, world.bank.taken()) == (looked, 0)


async def test_a_credit_whose_sender_died_is_looked_for(world: World) -> None:
    sale = await pay(world)
    await world.journal.record(sale.id, CardDeclined("T01-DEAD", "a program that has ended"))
    sale = await world.desk.settle.look(sale.id)
    assert sale.search is not None
    assert (sale.state, sale.credit_due, sale.search.outage) == (
        SaleState.CREDIT_UNKNOWN,
        CreditDue.ASKED,
        Outage.INTERRUPTED,
    )
    for _ in range(3):
        world.clock.passes(seconds=60)
        sale = await world.desk.settle.look(sale.id)
    assert (sale.state, world.bank.taken()) == (SaleState.CANCELLED, 0)


async def test_what_moved_on_is_shown_as_it_stands(world: World) -> None:
    sale = await pay(world)
    done = await world.desk.pay.card_approved(sale.id)
    for late in (world.desk.pay.card_approved, world.desk.give_back.cancel, world.desk.settle.ask_again):
        with pytest.raises(RuleError) as moved:
            await late(sale.id)
        assert (moved.value.problem, moved.value.values) == (Problem.SALE_MOVED_ON, {"sale": done})


async def test_a_look_without_an_answer_is_remembered_as_one(world: World) -> None:
    sale = await pay(world)
    world.bank.no_answer("credit", acts=False)
    await world.desk.give_back.cancel(sale.id)
    world.bank.order("history", Unavailable(Outage.NO_CONNECTION))
    with pytest.raises(Unavailable):
        await world.desk.settle.look(sale.id)
    assert world.journal.events[-1].event == Looked(answered=False, external_id="T01-0000000003")
