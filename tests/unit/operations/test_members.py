"""Finding the member on the phone."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from posapp.domain.card import CardNumber
from posapp.domain.errors import NotFound, Problem, RuleError, UserError
from posapp.domain.member import Outcome
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.profile import Lot, Profile
from posapp.domain.split import Terms
from posapp.operations.member_ports import Asking
from posapp.operations.members import FoundBy
from posapp.operations.pay import PayRequest
from tests.support.desk import CARD, OPEN, USD, Counter, member

TODAY = OPEN.astimezone().date()


async def sold(counter: Counter, order: str = "INV-1", total: int = 10_000) -> None:
    quote = await counter.desk.quotes.of_card(CardNumber.parse(CARD))
    split = Terms.of(Money(total, USD), quote).by_points(Points(4_000))
    await counter.desk.pay.redeem(PayRequest(order, split, quote))


def test_a_member_is_found_by_card_and_the_number_forgotten() -> None:
    counter = Counter()
    card = CardNumber.parse(CARD)
    found = asyncio.run(counter.desk.agent.members.of_card(card))
    assert (found.profile.member, found.by, found.as_of) == (member(), FoundBy.CARD, OPEN)
    assert found.quote.outcome is Outcome.ELIGIBLE
    assert found.quote.worth == Money(48_250, USD)
    assert card.digits() == ""


def test_what_is_asked_for_is_told() -> None:
    counter = Counter()
    lots = (Lot(Points(8_250), date(2025, 3, 1)),)
    counter.bank.profiles["RANAC0001"] = Profile(member(), "PRG-1", "RANCU01", (("language", "en"),), lots)
    counter.bank.customers["BCN77"] = "RANAC0001"
    members = counter.desk.agent.members
    plain = asyncio.run(members.of_customer_number(" BCN77 "))
    assert (plain.by, plain.profile.preferences, plain.profile.lots) == (FoundBy.CUSTOMER, None, lots)
    asked = asyncio.run(members.of_account("RANAC0001", Asking(preferences=True), by=FoundBy.HANDOVER))
    assert (asked.by, asked.profile.preferences) == (FoundBy.HANDOVER, (("language", "en"),))


@pytest.mark.parametrize("reference", ["S-000001", "INV-1", "RD-7F3K-2201"])
def test_a_member_is_found_by_what_this_journal_has(reference: str) -> None:
    counter = Counter()

    async def run() -> None:
        await sold(counter)
        found = await counter.desk.agent.members.of_reference(reference)
        assert (found.profile.member.account, found.by) == ("RANAC0001", FoundBy.REFERENCE)
        assert found.quote.last_four == "4444"

    asyncio.run(run())


def test_nobody_is_found() -> None:
    counter = Counter()
    members = counter.desk.agent.members
    for asked in (
        members.of_card(CardNumber.parse("5454545454545454")),
        members.of_account("RANAC9"),
        members.of_customer_number("BCN9"),
    ):
        with pytest.raises(RuleError) as no:
            asyncio.run(asked)
        assert (no.value.problem, no.value.values) == (Problem.MEMBER_NOT_FOUND, {})
        assert isinstance(no.value.__cause__, NotFound)
    with pytest.raises(RuleError) as no:
        asyncio.run(members.of_reference("INV-9"))
    assert (no.value.problem, no.value.values) == (Problem.MEMBER_NOT_FOUND, {"reference": "INV-9"})


def test_a_card_number_is_no_reference() -> None:
    members = Counter().desk.agent.members
    for asked in (members.of_account(CARD), members.of_customer_number(CARD), members.of_reference(CARD)):
        with pytest.raises(UserError) as no:
            asyncio.run(asked)
        assert no.value.problem is Problem.CARD_IN_TEXT
    with pytest.raises(UserError) as no:
        asyncio.run(members.of_customer_number("no such"))
    assert no.value.problem is Problem.CUSTOMER_MALFORMED


def test_a_sale_without_a_member_leads_to_nobody() -> None:
    counter = Counter()

    async def run() -> None:
        await sold(counter)
        sale = counter.last_sale
        counter.journal.folded[sale.id] = replace(sale, account="")
        assert await counter.desk.agent.members.handled("4444", day=TODAY) == []
        with pytest.raises(RuleError) as no:
            await counter.desk.agent.members.of_reference("INV-1")
        assert no.value.problem is Problem.MEMBER_NOT_FOUND

    asyncio.run(run())


def test_what_this_desk_has_handled_is_found_by_last_four_day_and_amount() -> None:
    counter = Counter()
    members = counter.desk.agent.members

    async def run() -> None:
        await sold(counter)
        counter.clock.turn(hours=1)
        await sold(counter, "INV-2", 7_500)
        both = await members.handled("4444", day=TODAY)
        assert [sale.order for sale in both] == ["INV-2", "INV-1"]
        by_total = await members.handled("4444", day=TODAY, amount=Money(10_000, USD))
        assert [sale.order for sale in by_total] == ["INV-1"]
        assert len(await members.handled("4444", day=TODAY, amount=Money(4_000, USD))) == 2
        assert not await members.handled("4444", day=date(2026, 11, 22))
        assert not await members.handled("1111", day=TODAY)

    asyncio.run(run())
