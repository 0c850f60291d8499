"""What receipts are written with: the till's words, PDF, and the printer of the settings."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from posapp.words import Words

if TYPE_CHECKING:
    from pathlib import Path

    from posapp.domain.receipt import Receipt
    from posapp.operations.ports import Paper, Printer
    from posapp.operations.sheet import Sheet
    from posapp.settings import Settings


class OurStationery:
    """Implements `ports.Stationery`. What is heavy is loaded when the first receipt needs it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._words = Words(settings.store.locale)

    @property
    def store(self) -> str:
        return self._settings.store.name

    @property
    def printer(self) -> Printer | None:
        from posapp.devices.printer_address import printer_address
        from posapp.devices.printers import printer_at

        return printer_at(printer_address(self._settings.receipt.printer))

    def sheet(self, receipt: Receipt) -> Sheet:
        from posapp.words.receipts import receipt_sheet

        return receipt_sheet(self._words, receipt)

    async def pdf(self, sheet: Sheet, paper: Paper) -> bytes:
        def make() -> bytes:
            from posapp.devices.receipt_pdf import receipt_pdf

            return receipt_pdf(sheet, paper)

        return await asyncio.to_thread(make)

    async def write(self, file: Path, data: bytes) -> None:
        from posapp.devices.files import write_whole

        await asyncio.to_thread(write_whole, file, data)
