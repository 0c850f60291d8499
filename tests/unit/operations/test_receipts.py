"""A receipt is an event before it leaves; a reprint is marked; no printer's trouble reaches the sale."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from posapp.domain.errors import IllegalMove, Outage, Problem, RuleError, Unavailable
from posapp.domain.events import CardApproved, ReceiptIssued, Redeemed, SaleOpened
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.operations.ports import Paper
from posapp.operations.receipts import Receipts
from posapp.operations.session import Session
from tests.support.desk import USD, TurnClock
from tests.support.memory_journal import MemoryJournal
from tests.support.stationery import MemoryPrinter, PlainStationery

if TYPE_CHECKING:
    from pathlib import Path

    from posapp.domain.events import Event
    from posapp.domain.sale import Sale

PAPER_OUT = Unavailable(Outage.PRINTER, detail="The printer is out of paper")


class Counter:
    """A paid sale, and what gives out its receipts."""

    def __init__(self) -> None:
        self.clock = TurnClock()
        self.journal = MemoryJournal(self.clock)
        self.printer = MemoryPrinter()
        self.stationery = PlainStationery(printer=self.printer)
        self.receipts = Receipts(journal=self.journal, clock=self.clock, stationery=self.stationery, session=Session())

    async def paid(self) -> Sale:
        total, value = Money(8_740, USD), Money(5_000, USD)
        opening = SaleOpened("INV-1", total, Points(5_000), value, "R1", "4444", "T01-1", "this", Points(48_250))
        events: tuple[Event, ...] = (opening, Redeemed("RD-1"), CardApproved())
        for event in events:
            sale = await self.journal.record("S-1", event)
        return sale

    def issued(self) -> list[ReceiptIssued]:
        return [one.event for one in self.journal.events if isinstance(one.event, ReceiptIssued)]


async def test_the_first_is_no_copy_and_every_later_one_says_so(tmp_path: Path) -> None:
    counter = Counter()
    paid = await counter.paid()
    printed = await counter.receipts.print("S-1")
    text = await counter.receipts.text("S-1")
    file = await counter.receipts.pdf("S-1", tmp_path / "receipt.pdf", Paper.A4)
    assert [one.copy for one in (printed, text, file)] == [1, 2, 3]
    assert counter.issued() == [ReceiptIssued("print", 1), ReceiptIssued("text", 2), ReceiptIssued("pdf", 3)]
    assert counter.printer.printed == [printed.sheet]
    assert "COPY" not in printed.sheet.columns()
    assert "COPY 2" in text.sheet.columns()
    assert (tmp_path / "receipt.pdf").read_text() == f"a4\n{file.sheet.columns()}"
    assert replace(file.sale, receipts=0) == paid


async def test_by_itself_it_is_printed_once_whoever_tells_of_the_sale() -> None:
    counter = Counter()
    await counter.paid()
    await asyncio.gather(*(counter.receipts.print_first("S-1") for _ in range(3)))
    assert counter.issued() == [ReceiptIssued("print", 1)]
    assert len(counter.printer.printed) == 1


async def test_looking_at_it_is_no_event() -> None:
    counter = Counter()
    await counter.paid()
    await counter.receipts.text("S-1")
    assert "COPY 2" in (await counter.receipts.preview("S-1")).columns()
    assert counter.issued() == [ReceiptIssued("text", 1)]


async def test_a_printer_in_trouble_leaves_the_sale_and_the_next_is_a_copy() -> None:
    counter = Counter()
    paid = await counter.paid()
    counter.printer.troubles.append(PAPER_OUT)
    with pytest.raises(Unavailable) as out:
        await counter.receipts.print("S-1")
    assert out.value is PAPER_OUT
    sale = await counter.journal.sale("S-1")
    assert sale is not None
    assert replace(sale, receipts=0) == paid
    assert (await counter.receipts.print("S-1")).copy == 2


async def test_without_a_printer_nothing_is_recorded() -> None:
    counter = Counter()
    counter.stationery.printer = None
    await counter.paid()
    with pytest.raises(Unavailable, match="printer"):
        await counter.receipts.print("S-1")
    assert counter.issued() == []


async def test_without_the_journal_nothing_comes_out() -> None:
    counter = Counter()
    await counter.paid()
    counter.journal.broken = Unavailable(Outage.JOURNAL)
    with pytest.raises(Unavailable, match="journal"):
        await counter.receipts.print("S-1")
    assert counter.printer.printed == []


async def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    counter = Counter()
    await counter.paid()
    with pytest.raises(Unavailable) as out:
        await counter.receipts.pdf("S-1", tmp_path / "none" / "receipt.pdf")
    assert out.value.outage is Outage.PRINTER


async def test_no_sale_has_no_receipt() -> None:
    with pytest.raises(RuleError) as no:
        await Counter().receipts.text("S-9")
    assert no.value.problem is Problem.SALE_NOT_FOUND


async def test_several_at_once_are_different_copies() -> None:
    counter = Counter()
    await counter.paid()
    issued = await asyncio.gather(*(counter.receipts.text("S-1") for _ in range(4)))
    assert sorted(one.copy for one in issued) == [1, 2, 3, 4]


async def test_a_sale_that_never_stands_still_is_given_up_on() -> None:
    class Racing(MemoryJournal):
        async def record(self, sale: str, event: Event) -> Sale:
            if isinstance(event, ReceiptIssued):
                raise IllegalMove("another program was quicker")
            return await super().record(sale, event)

    counter = Counter()
    counter.journal = Racing(counter.clock)
    await counter.paid()
    receipts = Receipts(journal=counter.journal, clock=counter.clock, stationery=counter.stationery, session=Session())
    with pytest.raises(RuleError) as no:
        await receipts.text("S-1")
    assert no.value.problem is Problem.SALE_MOVED_ON
