"""Stationery without paper: the real words, a printer that keeps its sheets, files as the program writes them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from posapp.devices.files import write_whole
from posapp.words import Words
from posapp.words.receipts import receipt_sheet

if TYPE_CHECKING:
    from pathlib import Path

    from posapp.domain.errors import PosError
    from posapp.domain.receipt import Receipt
    from posapp.operations.ports import Paper
    from posapp.operations.sheet import Sheet


@dataclass
class MemoryPrinter:
    """Implements `Printer`. `troubles` fail the next sheets, one each."""

    troubles: deque[PosError] = field(default_factory=deque)
    printed: list[Sheet] = field(default_factory=list)

    async def print(self, sheet: Sheet) -> None:
        if self.troubles:
            raise self.troubles.popleft()
        self.printed.append(sheet)


@dataclass
class PlainStationery:
    """Implements `Stationery`; its "PDF" is the text."""

    store: str = "North store"
    printer: MemoryPrinter | None = field(default_factory=MemoryPrinter)
    words: Words = field(default_factory=lambda: Words("en_US"))

    def sheet(self, receipt: Receipt) -> Sheet:
        return receipt_sheet(self.words, receipt)

    async def pdf(self, sheet: Sheet, paper: Paper) -> bytes:
        return f"{paper.value}\n{sheet.columns()}".encode()

    async def write(self, file: Path, data: bytes) -> None:
        write_whole(file, data)
