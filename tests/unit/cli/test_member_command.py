"""`posapp member` on a bank in memory: which member is meant, and what is written when."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from posapp.cli.arguments import parse
from posapp.cli.member import member
from posapp.domain.card import CardNumber
from posapp.domain.errors import Outage, Unavailable
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.split import Terms
from posapp.operations.pay import PayRequest
from posapp.operations.ports import Entry
from posapp.words import Words
from tests.support.desk import CARD, OPEN, USD, Counter

if TYPE_CHECKING:
    from posapp.cli.report import Report

TODAY = OPEN.astimezone().date().isoformat()
BY_LAST_FOUR = ("--last-four", "4444", "--date", TODAY)


def ran(counter: Counter, *arguments: str, hears: bool = True) -> tuple[Report, str]:
    pieces: list[str] = []

    def write(text: str) -> bool:
        pieces.append(text)
        return hears

    options = parse(["member", *arguments])
    report = asyncio.run(member(options, counter.desk, Words("en_US"), None, write))
    return report, "".join(pieces)


def sold(*orders: str) -> Counter:
    counter = Counter()

    async def run() -> None:
        for order in orders:
            quote = await counter.desk.quotes.of_card(CardNumber.parse(CARD))
            split = Terms.of(Money(10_000, USD), quote).by_points(Points(1_000))
            await counter.desk.pay.redeem(PayRequest(order, split, quote))

    asyncio.run(run())
    return counter


def test_several_sales_of_one_member_are_one_member() -> None:
    report, _ = ran(sold("INV-1", "INV-2"), *BY_LAST_FOUR)
    assert (report.code, report.answer["account"], report.answer["last_four"]) == (0, "RANAC0001", "4444")


def test_several_members_are_listed_and_none_is_chosen() -> None:
    counter = sold("INV-1", "INV-2")
    counter.journal.folded["S-000002"] = replace(counter.last_sale, account="RANAC0002")
    report, _ = ran(counter, *BY_LAST_FOUR)
    assert (report.code, report.answer["outcome"]) == (3, "several")
    assert [row["account"] for row in report.answer["rows"]] == ["RANAC0002", "RANAC0001"]
    assert set(report.rows[0]) <= set(report.columns)


def test_nothing_is_written_before_everything_is_read() -> None:
    counter = Counter()
    at = datetime(2026, 11, 20, 12, tzinfo=UTC)
    counter.bank.entries += [Entry(f"R{number}", False, at, Points(5)) for number in range(60)]
    counter.bank.fails["page"] = Unavailable(Outage.TIMED_OUT)
    pieces: list[str] = []

    def write(text: str) -> bool:
        pieces.append(text)
        return True

    options = parse(["member", "--account", "RANAC0001", "--activity", "--json"])
    with pytest.raises(Unavailable):
        asyncio.run(member(options, counter.desk, Words("en_US"), None, write))
    assert not pieces
    report, told = ran(counter, "--account", "RANAC0001", "--activity")
    assert report.told
    assert told.count("Redemption R") == 60


def test_whoever_hangs_up_has_read_enough() -> None:
    counter = Counter()
    counter.bank.entries += [Entry("R1", False, OPEN, Points(5))]
    report, told = ran(counter, "--account", "RANAC0001", "--activity", "--csv", hears=False)
    assert (report.code, report.told) == (0, True)
    assert told.count("\n") == 1
