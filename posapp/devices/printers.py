"""The printers a till can have. Each takes a sheet or says in Unavailable(PRINTER) why it did not come out."""

from __future__ import annotations

import asyncio
import os
import select
import shutil
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from posapp.devices.files import write_whole
from posapp.devices.printer_address import PrinterAddress, Way
from posapp.domain.errors import Outage, Unavailable
from posapp.operations.ports import Paper
from posapp.operations.sheet import safe_name

if TYPE_CHECKING:
    from posapp.operations.ports import Printer
    from posapp.operations.sheet import Sheet

WITHIN_S: Final = 10.0
_ANSWER_S: Final = 2.0
"""A printer that tells its state does so at once; one that cannot is printed on all the same."""

_GONE: Final = "The printer cannot be reached"
_SLOW: Final = "The printer did not take it in time"
_NO_PAPER: Final = "The printer is out of paper"
_NO_USB: Final = "USB needs the package pyusb; or set escpos:file:/dev/usb/lp0"
_NOT_READY: Final = "The printer is not ready: look at its cover and its lights"


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


class EscposPrinter:
    """Implements `ports.Printer` for a receipt printer on the network, a device file or USB."""

    def __init__(self, address: PrinterAddress, *, within_s: float = WITHIN_S) -> None:
        self._address = address
        self._within_s = within_s

    async def print(self, sheet: Sheet) -> None:
        await asyncio.to_thread(self._print, sheet)

    def _print(self, sheet: Sheet) -> None:
        from posapp.devices.receipt_escpos import receipt_bytes  # noqa: PLC0415 - half a second of imports

        data = receipt_bytes(sheet)
        try:
            if self._address.way is Way.FILE:
                _write_device(self._address.place, data, self._within_s)
            else:
                self._send(data)
        except TimeoutError as late:
            raise Unavailable(Outage.PRINTER, detail=_SLOW) from late
        except OSError as gone:
            raise Unavailable(Outage.PRINTER, detail=_GONE) from gone

    def _send(self, data: bytes) -> None:
        from escpos.exceptions import DeviceNotFoundError  # noqa: PLC0415 - half a second of imports

        printer = self._driver()
        try:
            printer.open()
            _ask_state(printer)
            printer._raw(data)
        except DeviceNotFoundError as missing:
            raise Unavailable(Outage.PRINTER, detail=_GONE) from missing
        finally:
            printer.close()

    def _driver(self) -> Any:
        from posapp.devices.receipt_escpos import escpos  # noqa: PLC0415 - half a second of imports

        if self._address.way is Way.NETWORK:
            return escpos().Network(self._address.place, self._address.numbers[0], timeout=self._within_s)
        if not escpos().Usb.is_usable():
            raise Unavailable(Outage.PRINTER, detail=_NO_USB)
        vendor, product = self._address.numbers
        return escpos().Usb(vendor, product, timeout=int(self._within_s * 1_000))


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


def _ask_state(printer: Any) -> None:
    """Raise Unavailable where the printer says that it cannot print; one that does not tell is asked nothing more.

    Answers of one byte (https://download4.epson.biz/sec_pubs/pos/reference_en/escpos/dle_eot.html).
    """
    from escpos.constants import RT_STATUS_ONLINE, RT_STATUS_PAPER  # noqa: PLC0415 - half a second of imports

    patience = getattr(printer, "timeout", None)
    _set_patience(printer, _ANSWER_S)
    for question, no, why in ((RT_STATUS_PAPER, 0x60, _NO_PAPER), (RT_STATUS_ONLINE, 0x08, _NOT_READY)):
        try:
            answer = printer.query_status(question)
        except TimeoutError:
            break
        if not answer:
            raise Unavailable(Outage.PRINTER, detail=_GONE)
        if answer[0] & no:
            raise Unavailable(Outage.PRINTER, detail=why)
    _set_patience(printer, patience)


def _set_patience(printer: Any, seconds: float | None) -> None:
    if hasattr(printer.device, "settimeout"):
        printer.device.settimeout(seconds)


def _write_device(place: str, data: bytes, within_s: float) -> None:
    """Write to a device that may stop taking anything, as one without paper does. Raises TimeoutError, OSError."""
    flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
    device = os.open(place, flags)
    try:
        give_up = time.monotonic() + within_s
        while data:
            # Windows can wait for sockets only.
            if os.name == "posix" and not select.select([], [device], [], max(give_up - time.monotonic(), 0))[1]:
                raise TimeoutError
            data = data[os.write(device, data) :]
    finally:
        os.close(device)
