"""What this journal knows of the bank's list: whose a line is, and where a credit belongs."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from posapp.domain.errors import Outage, Unknown
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.split import Terms
from posapp.journal.store import SqliteJournal
from posapp.operations.activity import Ours
from posapp.operations.credits import CreditWish
from posapp.operations.desk import built_desk
from posapp.operations.pay import PayRequest
from posapp.operations.ports import Entry
from tests.support.desk import USD, CountedIds, Counter, OneOwner

if TYPE_CHECKING:
    from pathlib import Path

    from posapp.operations.desk import BuiltDesk

SINCE = date(2026, 11, 1)


def desk_on(counter: Counter, journal: SqliteJournal) -> BuiltDesk:
    return built_desk(
        bank=counter.bank,
        journal=journal,
        clock=counter.clock,
        ids=CountedIds(),
        owners=OneOwner(),
        stationery=counter.stationery,
        currency=USD,
        settling=timedelta(seconds=120),
        staff=counter.staff,
    )


def test_what_was_done_here_is_marked_and_what_was_not_is_not(tmp_path: Path) -> None:
    async def run() -> None:
        counter = Counter()
        journal = SqliteJournal(tmp_path, till="T03", operator=lambda: "maya", clock=counter.clock)
        desk = desk_on(counter, journal)
        quote = (await desk.agent.members.of_account("RANAC0001")).quote
        split = Terms.of(Money(1_000, USD), quote).by_points(Points(1_000))
        sale = await desk.pay.redeem(PayRequest("INV-1", split, quote))
        await desk.pay.card_approved(sale.id)
        await desk.credits.give(sale.id, CreditWish(Points(300), "goodwill", "the queue"))
        at = counter.bank.entries[0].at
        assert at is not None
        counter.bank.entries += [
            Entry("C-ELSE", True, at, Points(5), original_id=sale.redemption_id),
            Entry("R-ELSE", False, at, Points(50)),
        ]
        until = at.date() + timedelta(days=1)
        whole = await desk.agent.activities.open("RANAC0001", since=SINCE, until=until).whole()
        told = {line.entry.id: line.ours for line in whole.lines}
        credit = (await journal.sale(sale.id)).credits[0].credit_id  # type: ignore[union-attr]  # it is there
        assert told == {
            sale.redemption_id: Ours(sale.id, "T03", "maya", "INV-1"),
            credit: Ours(sale.id, "T03", "maya", "INV-1", "goodwill", "the queue"),
            "C-ELSE": None,
            "R-ELSE": None,
        }
        assert [line.left for line in whole.lines if not line.entry.credit] == [Points(695), Points(50)]
        await journal.aclose()

    asyncio.run(run())


def test_a_redemption_whose_answer_is_still_open_is_ours_by_its_reference() -> None:
    counter = Counter()
    counter.bank.after.append(Unknown(Outage.TIMED_OUT))

    async def run() -> None:
        quote = (await counter.desk.agent.members.of_account("RANAC0001")).quote
        split = Terms.of(Money(1_000, USD), quote).by_points(Points(1_000))
        await counter.desk.pay.redeem(PayRequest("INV-1", split, quote))
        at = counter.bank.entries[0].at
        assert at is not None
        activity = counter.desk.agent.activities.open("RANAC0001", since=SINCE, until=at.date())
        ours = (await activity.more()).lines[0].ours
        assert ours is not None
        assert (ours.order, ours.sale) == ("INV-1", counter.last_sale.id)

    asyncio.run(run())


@pytest.mark.parametrize("first", [True, False])
def test_a_credit_that_names_no_redemption_is_nested_by_what_this_journal_knows(first: bool) -> None:
    counter = Counter()
    counter.bank.page_length = 1

    async def run() -> None:
        desk = counter.desk
        quote = (await desk.agent.members.of_account("RANAC0001")).quote
        split = Terms.of(Money(1_000, USD), quote).by_points(Points(1_000))
        sale = await desk.pay.redeem(PayRequest("INV-1", split, quote))
        await desk.pay.card_approved(sale.id)
        await desk.credits.give(sale.id, CreditWish(Points(300), "goods_returned"))
        credit, taken = counter.bank.entries
        unnamed = replace(credit, original_id=None)
        counter.bank.entries[:] = [unnamed, taken] if first else [taken, unnamed]
        assert taken.at is not None
        until = taken.at.date() + timedelta(days=1)
        whole = await desk.agent.activities.open("RANAC0001", since=SINCE, until=until).whole()
        assert [(line.entry.id, line.left) for line in whole.lines] == [(taken.id, Points(700)), (credit.id, None)]
        assert whole.lines[1].ours is not None

    asyncio.run(run())
