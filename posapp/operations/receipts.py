"""Give receipts out: text, PDF, print. Each is an event before it leaves the till, so that a reprint is marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import IllegalMove, Outage, Problem, RuleError, Unavailable
from posapp.domain.events import ReceiptIssued
from posapp.domain.receipt import How, Receipt
from posapp.domain.staff import UNATTENDED, Act
from posapp.operations.ports import Paper
from posapp.operations.session import guarded

if TYPE_CHECKING:
    from pathlib import Path

    from posapp.domain.sale import Sale
    from posapp.operations.ports import Clock, Journal, Printer, Stationery
    from posapp.operations.session import Session
    from posapp.operations.sheet import Sheet

_TRIES: Final = 5
"""Other programs that give out a copy of the same sale at the same moment."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A receipt that is on record: what stands on it and which copy it is."""

    sale: Sale
    sheet: Sheet
    copy: int


class Receipts:
    """Receipts of any sale, as it stands. Nothing here changes what was paid.

    The event comes first: a receipt that then does not come out makes the next one a copy, but no two receipts of one
    sale can both pass for the first. All raise RuleError(SALE_NOT_FOUND), Unavailable (JOURNAL: nothing came out;
    PRINTER: it may have come out in part).
    """

    def __init__(self, *, journal: Journal, clock: Clock, stationery: Stationery, session: Session) -> None:
        self._journal = journal
        self._clock = clock
        self._stationery = stationery
        self._session = session

    async def preview(self, sale: str) -> Sheet:
        """The next copy as it would come out; nothing is recorded."""
        found = await self._found(sale)
        return self._sheet(found, found.receipts + 1)

    @guarded(Act.RECEIPT)
    async def text(self, sale: str) -> Issued:
        """To be shown or printed by others, from `sheet`."""
        return await self._issue(sale, How.TEXT)

    @guarded(Act.RECEIPT)
    async def pdf(self, sale: str, file: Path, paper: Paper = Paper.ROLL) -> Issued:
        """As a file."""
        issued = await self._issue(sale, How.PDF)
        await self._stationery.write(file, await self._stationery.pdf(issued.sheet, paper))
        return issued

    @guarded(Act.RECEIPT)
    async def print(self, sale: str) -> Issued:
        """On the till's printer."""
        printer = self._printer()
        issued = await self._issue(sale, How.PRINT)
        await printer.print(issued.sheet)
        return issued

    async def print_first(self, sale: str) -> None:
        """On the till's printer, unless a receipt of this sale was given out before, here or anywhere."""
        printer, found = self._printer(), await self._found(sale)
        if found.receipts:
            return
        try:
            with self._session.acting_as(self._session.name or UNATTENDED):
                found = await self._journal.record(sale, ReceiptIssued(How.PRINT.value, 1))
        except IllegalMove:
            return  # Another was quicker.
        await printer.print(self._sheet(found, 1))

    def _printer(self) -> Printer:
        if self._stationery.printer is None:
            raise Unavailable(Outage.PRINTER, detail="No printer is set up: see receipt.printer in the settings")
        return self._stationery.printer

    async def _issue(self, sale_id: str, how: How) -> Issued:
        for _ in range(_TRIES):
            sale = await self._found(sale_id)
            try:
                sale = await self._journal.record(sale_id, ReceiptIssued(how.value, sale.receipts + 1))
            except IllegalMove:
                continue
            return Issued(sale, self._sheet(sale, sale.receipts), sale.receipts)
        raise RuleError(Problem.SALE_MOVED_ON)

    async def _found(self, sale_id: str) -> Sale:
        sale = await self._journal.sale(sale_id)
        if sale is None:
            raise RuleError(Problem.SALE_NOT_FOUND, reference=sale_id)
        return sale

    def _sheet(self, sale: Sale, copy: int) -> Sheet:
        return self._stationery.sheet(Receipt(sale, self._stationery.store, self._clock.now(), copy))
