"""What each line of the day's report says, what is kept of a closed day, and whom the bank is asked about."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from posapp.domain.day import DayClosed
from posapp.domain.errors import Declined, Outage, Unavailable
from posapp.domain.events import CardDeclined, RedeemRefused, RedeemUnanswered, SaleOpened
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.sale import SaleState
from posapp.operations.close_day import Difference, Kind
from posapp.operations.ports import CreditOrder, Entry
from tests.support.ports import ACCOUNT, USD, World
from tests.unit.operations.test_close_day import called_off, sold
from tests.unit.operations.test_settle import pay

if TYPE_CHECKING:
    from posapp.domain.sale import Sale


@pytest.fixture
def world() -> World:
    return World()


def dollars(text: str) -> Money:
    return Money.parse(text, USD)


async def differences(world: World, slips: str | None = None) -> tuple[Difference, ...]:
    return (await world.desk.days.match(dollars(slips) if slips else None)).differences


async def test_each_line_names_the_sale_the_redemption_and_both_figures(world: World) -> None:
    sale, off = await sold(world), await called_off(world)
    taken, back, credit = world.bank.entries
    stray = replace(taken, id="RD-9", external_id="T01-9999999999")
    for entries, line in (
        ([back, credit], Difference(Kind.NOT_AT_BANK, sale, "RD-1", Points(500))),
        (
            [replace(taken, points=Points(501)), back, credit],
            Difference(Kind.OTHER_POINTS, sale, "RD-1", Points(500), Points(501)),
        ),
        (
            [replace(taken, value=dollars("5.01")), back, credit],
            Difference(Kind.OTHER_VALUE, sale, "RD-1", dollars("5.00"), dollars("5.01")),
        ),
        ([taken, back], Difference(Kind.NOT_GIVEN_BACK, off, "RD-2", Points(300), Points(0))),
        (
            [taken, back, credit, replace(credit, id="X", points=Points(20), original_id="RD-1")],
            Difference(Kind.GIVEN_BACK, sale, "RD-1", Points(0), Points(20)),
        ),
        ([taken, back, credit, stray], Difference(Kind.NOT_IN_JOURNAL, None, "RD-9", None, Points(500))),
    ):
        world.bank.entries[:] = entries
        assert await differences(world) == (line,), line.kind
    world.bank.entries[:] = [taken, back, credit]
    slips = Difference(Kind.CARD_SLIPS, ours=dollars("82.40"), theirs=dollars("82.41"))
    assert await differences(world, "82.41") == (slips,)


async def test_points_taken_for_a_sale_that_took_none_are_that_sale_s_line(world: World) -> None:
    world.bank.order("redeem", Declined(source="Loyalty", reason_code="NO"), acts=True)
    sale = await pay(world)
    assert sale.state is SaleState.REFUSED
    assert await differences(world) == (Difference(Kind.TAKEN_ANYWAY, sale, "RD-1", Points(0), Points(500)),)


@pytest.mark.parametrize("points", [499, 500])
async def test_a_stray_redemption_is_no_line_once_all_of_it_is_given_back(world: World, points: int) -> None:
    await sold(world)
    stray = world.bank.stranger_redeems(500, external_id="T01-9999999999")
    await world.bank.credit(CreditOrder(ACCOUNT, stray, "AGENT", Points(points)))
    other = world.bank.stranger_redeems(900)
    await world.bank.credit(CreditOrder(ACCOUNT, other, "AGENT", Points(900)))
    assert [one.kind for one in await differences(world)] == ([] if points == 500 else [Kind.NOT_IN_JOURNAL])


async def test_a_till_whose_name_holds_a_hyphen_leaves_its_neighbours_alone(world: World) -> None:
    sale = await sold(world)
    event = world.journal.events[0].event
    assert isinstance(event, SaleOpened)
    named = replace(event, order="INV-2", external_id="EAST-1-AAAAAAAA")
    await world.journal.record("S-EAST", named)
    await world.journal.record("S-EAST", RedeemRefused("Loyalty", "NO", "", False))
    world.bank.stranger_redeems(500, external_id="EAST-2-BBBBBBBB")
    assert await differences(world) == ()
    world.bank.stranger_redeems(500, external_id="EAST-1-CCCCCCCC")
    assert [one.kind for one in await differences(world)] == [Kind.NOT_IN_JOURNAL]
    assert sale.state is SaleState.COMPLETED


async def test_a_bank_that_echoes_nothing_is_matched_by_its_own_names(world: World) -> None:
    world.bank.echo = False
    await sold(world)
    await called_off(world)
    taken, back, credit = world.bank.entries
    # Nor does it tell of which redemption a credit is.
    world.bank.entries[:] = [taken, back, replace(credit, original_id=None)]
    assert await differences(world) == ()
    stranger = Entry("CR-9", True, world.clock.now(), Points(300))
    world.bank.entries[:] = [taken, back, stranger]
    assert [one.kind for one in await differences(world)] == [Kind.NOT_GIVEN_BACK]


async def test_a_bank_that_tells_no_value_is_taken_at_ours(world: World) -> None:
    await sold(world)
    world.bank.entries[:] = [replace(one, value=None) for one in world.bank.entries]
    report = await world.desk.days.match()
    assert (report.bank.points_value, report.differences) == (dollars("5.00"), ())


async def test_the_bank_s_figures_are_the_bank_s(world: World) -> None:
    await sold(world)
    world.bank.entries[:] = [replace(one, points=Points(501), value=dollars("5.02")) for one in world.bank.entries]
    bank = (await world.desk.days.match()).bank
    assert (bank.points, bank.points_value) == (Points(501), dollars("5.02"))


async def test_several_credits_add_up_on_both_sides(world: World) -> None:
    await called_off(world, points=300, order="INV-1")
    await called_off(world, points=200, order="INV-2")
    report = await world.desk.days.match()
    assert (report.ours.credited, report.bank.credited) == (Points(500), Points(500))


async def test_what_others_gave_back_of_a_cancelled_sale_counts_at_the_bank(world: World) -> None:
    sale = await pay(world)
    await world.bank.credit(CreditOrder(ACCOUNT, "RD-1", "AGENT", Points(200)))
    await world.desk.give_back.cancel(sale.id)  # Refused: it would be more than was taken.
    await world.desk.settle.ask_again(sale.id)
    report = await world.desk.days.match()
    assert (report.ours.credited, report.bank.credited, report.differences) == (Points(500), Points(500), ())


async def test_all_that_a_closed_day_keeps(world: World) -> None:
    await sold(world)
    await called_off(world)
    late, early = await unknown_at(world, "INV-4"), await unknown_at(world, "INV-3", minutes=-5)
    world.bank.entries[:] = [one for one in world.bank.entries if one.id != "RD-1"]
    report = await world.desk.days.close(await world.desk.days.match(dollars("90.00")))
    assert [one.id for one in report.unsettled] == [early.id, late.id]
    assert report.card_slips == dollars("90.00")
    assert world.journal.days == [
        DayClosed(
            number=1,
            first_seq=1,
            last_seq=len(world.journal.events),
            head=report.book.head,
            sales=4,
            points=Points(800),
            points_value=dollars("8.00"),
            card_amount=dollars("82.40"),
            credited=Points(300),
            card_slips=dollars("90.00"),
            unsettled=(early.id, late.id),
            differences=(f"not_at_bank:{world.journal.events[0].sale}", "card_slips:"),
        )
    ]


async def unknown_at(world: World, order: str, *, minutes: int = 0) -> Sale:
    world.bank.no_answer("redeem", acts=False)
    world.clock.passes(minutes=minutes)
    sale = await pay(world, order=order)
    world.clock.passes(minutes=-minutes)
    return sale


async def test_a_settled_sale_of_a_closed_day_comes_no_more_and_an_open_one_of_another_till_neither(
    world: World,
) -> None:
    await sold(world)
    await world.desk.days.close(await world.desk.days.match())
    world.journal.till = "T02"
    await unknown_at(world, "INV-2")
    world.journal.till = "T01"
    # The bank has lost the first day's redemption, which is no news of this day.
    world.bank.entries.clear()
    await world.desk.days.close(await world.desk.days.match())
    report = await world.desk.days.match()
    assert (report.unsettled, report.differences, report.accounts) == ((), (), 0)


async def test_every_account_with_points_is_asked_about_once_over_its_days(world: World) -> None:
    sale = await pay(world)
    await sold(world, points=0, order="CARD-ONLY")
    event = world.journal.events[0].event
    assert isinstance(event, SaleOpened)
    for number, account in enumerate(("A2", "A3", "A2"), 2):
        world.clock.passes(days=1)
        opened = replace(event, order=f"INV-{number}", account=account, external_id=f"T01-{number}")
        await world.journal.record(f"S-{number}", opened)
        await world.journal.record(f"S-{number}", RedeemUnanswered(Outage.TIMED_OUT))
    world.bank.empty_accounts = frozenset({"A2", "A3"})
    told: list[tuple[int, int]] = []
    report = await world.desk.days.match(None, lambda done, everything: told.append((done, everything)))
    day, first = timedelta(days=1), sale.opened_at.date()
    last = world.clock.now().date() + day
    assert world.bank.asked == [
        (ACCOUNT, first - day, last),
        ("A2", first, last),
        ("A3", first + day, last),
    ]
    assert (told, report.accounts) == ([(0, 3), (1, 3), (2, 3), (3, 3)], 3)


async def test_a_day_of_card_sales_asks_the_bank_nothing(world: World) -> None:
    await sold(world, points=0)
    report = await world.desk.days.match()
    assert (report.sales, report.accounts, world.bank.asked) == (1, 0, [])


async def test_a_bank_that_will_not_tell_leaves_the_day_open(world: World) -> None:
    await sold(world)
    world.bank.order("history", Declined(source="Loyalty", reason_code="FORBIDDEN"))
    with pytest.raises(Unavailable) as out:
        await world.desk.days.match()
    assert (out.value.outage, out.value.detail) == (Outage.BAD_ANSWER, "FORBIDDEN")


async def test_a_credit_on_its_way_is_open_and_no_difference(world: World) -> None:
    sale = await pay(world)
    await world.journal.record(sale.id, CardDeclined("T01-C", "me"))
    report = await world.desk.days.match()
    assert ([one.state for one in report.unsettled], report.differences) == ([SaleState.CREDITING], ())
