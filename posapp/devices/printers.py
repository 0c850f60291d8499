"""The printers a till can have. Each takes a sheet or says in Unavailable(PRINTER) why it did not come out."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posapp.devices.escpos_printer import EscposPrinter
from posapp.devices.files import write_whole
from posapp.devices.printer_address import PrinterAddress, Way
from posapp.domain.errors import Outage, Unavailable
from posapp.operations.ports import Paper
from posapp.operations.sheet import safe_name

if TYPE_CHECKING:
    from posapp.operations.ports import Printer
    from posapp.operations.sheet import Sheet

WITHIN_S: Final = 10.0
_GONE: Final = "The printing service cannot be reached"
_SLOW: Final = "The printing service did not take it in time"


def printer_at(address: PrinterAddress | None) -> Printer | None:
    """The printer of a setting that was read."""
    match address:
        case None:
            return None
        case PrinterAddress(way=Way.SYSTEM):
            return SystemPrinter()
        case PrinterAddress(way=Way.PDF):
            return PdfFolder(Path(address.place).expanduser())
        case _:
            return EscposPrinter(address)


class SystemPrinter:
    """Implements `ports.Printer` for the computer's default printer, by CUPS' own `lp`; on A4."""

    def __init__(self, command: str = "lp") -> None:
        self._command = command

    async def print(self, sheet: Sheet) -> None:
        await asyncio.to_thread(self._print, sheet)

    def _print(self, sheet: Sheet) -> None:
        from posapp.devices.receipt_pdf import receipt_pdf  # noqa: PLC0415 - a quarter of a second of imports

        lp = shutil.which(self._command)
        if lp is None:
            raise Unavailable(Outage.PRINTER, detail="This computer has no printing service (lp)")
        command = [lp, "-s", "-t", sheet.name]
        try:
            done = subprocess.run(  # noqa: S603 - a program of the system's own, no shell
                command, input=receipt_pdf(sheet, Paper.A4), capture_output=True, timeout=WITHIN_S, check=False
            )
        except subprocess.TimeoutExpired as late:
            raise Unavailable(Outage.PRINTER, detail=_SLOW) from late
        except OSError as gone:
            raise Unavailable(Outage.PRINTER, detail=_GONE) from gone
        if done.returncode:
            raise Unavailable(Outage.PRINTER, detail="The printing service refused it: is a default printer set up?")


class PdfFolder:
    """Implements `ports.Printer` by a file for each receipt."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def print(self, sheet: Sheet) -> None:
        await asyncio.to_thread(self._print, sheet)

    def _print(self, sheet: Sheet) -> None:
        from posapp.devices.receipt_pdf import receipt_pdf  # noqa: PLC0415 - a quarter of a second of imports

        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unavailable(Outage.PRINTER, detail="The folder for receipts cannot be made") from error
        # An order whose sale was cancelled may have another sale: the sale's own id keeps their files apart.
        file = self._folder / f"{safe_name(sheet.name)}-{safe_name(sheet.code)}.pdf"
        write_whole(file, receipt_pdf(sheet, Paper.ROLL))
