"""A receipt printer on the network, a device file or USB: asked for its state where it can tell, then sent bytes."""

from __future__ import annotations

import asyncio
import os
import select
import socket
import sys
import time
from typing import TYPE_CHECKING, Final

from posapp.devices.printer_address import Way
from posapp.domain.errors import Outage, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from posapp.devices.printer_address import PrinterAddress
    from posapp.operations.sheet import Sheet

    Ask = Callable[[bytes], bytes | None]

WITHIN_S: Final = 10.0
_ANSWER_S: Final = 2.0
"""A printer that tells its state does so at once; one that cannot is printed on all the same."""

# DLE EOT n, and the bits of the one byte it is answered with
# (https://download4.epson.biz/sec_pubs/pos/reference_en/escpos/dle_eot.html).
_PAPER: Final = (b"\x10\x04\x04", 0x60, "The printer is out of paper")
_ONLINE: Final = (b"\x10\x04\x01", 0x08, "The printer is not ready: look at its cover and its lights")
_GONE: Final = "The printer cannot be reached"
_SLOW: Final = "The printer did not take it in time"
_NO_USB: Final = "USB needs the package pyusb; or set escpos:file:/dev/usb/lp0"


class EscposPrinter:
    """Implements `ports.Printer`. Where the printer tells its state it is asked again after the last byte."""

    def __init__(self, address: PrinterAddress, *, within_s: float = WITHIN_S, answer_s: float = _ANSWER_S) -> None:
        self._address = address
        self._within_s, self._answer_s = within_s, answer_s

    async def print(self, sheet: Sheet) -> None:
        await asyncio.to_thread(self._print, sheet)

    def _print(self, sheet: Sheet) -> None:
        from posapp.devices.receipt_escpos import receipt_bytes  # noqa: PLC0415 - half a second of imports

        send = {Way.FILE: self._to_file, Way.NETWORK: self._to_network, Way.USB: self._to_usb}[self._address.way]
        data = receipt_bytes(sheet)
        try:
            send(data)
        except TimeoutError as late:
            raise Unavailable(Outage.PRINTER, detail=_SLOW) from late
        except OSError as gone:
            raise Unavailable(Outage.PRINTER, detail=_GONE) from gone

    def _to_network(self, data: bytes) -> None:
        place = (self._address.place, self._address.numbers[0])
        with socket.create_connection(place, timeout=self._within_s) as line:

            def ask(question: bytes) -> bytes | None:
                line.settimeout(self._answer_s)
                line.sendall(question)
                try:
                    return line.recv(16)
                except TimeoutError:
                    return None
                finally:
                    line.settimeout(self._within_s)

            _send(ask, line.sendall, data)

    def _to_usb(self, data: bytes) -> None:
        from escpos.exceptions import DeviceNotFoundError  # noqa: PLC0415 - half a second of imports

        from posapp.devices.receipt_escpos import escpos  # noqa: PLC0415 - half a second of imports

        kind = escpos().Usb
        if not kind.is_usable():
            raise Unavailable(Outage.PRINTER, detail=_NO_USB)
        printer = kind(*self._address.numbers, timeout=int(self._within_s * 1_000))

        def ask(question: bytes) -> bytes | None:
            try:
                return bytes(printer.query_status(question))
            except OSError:
                return None

        try:
            printer.open()
            _send(ask, printer._raw, data)
        except DeviceNotFoundError as missing:
            raise Unavailable(Outage.PRINTER, detail=_GONE) from missing
        finally:
            printer.close()

    def _to_file(self, data: bytes) -> None:
        """To a device that may stop taking anything, as one without paper does."""
        flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
        device = os.open(self._address.place, flags)
        try:
            give_up = time.monotonic() + self._within_s
            while data:
                # Windows can wait for sockets only.
                left = max(give_up - time.monotonic(), 0)
                if sys.platform != "win32" and not select.select([], [device], [], left)[1]:
                    raise TimeoutError
                data = data[os.write(device, data) :]
        finally:
            os.close(device)


def _send(ask: Ask, take: Callable[[bytes], object], data: bytes) -> None:
    told = _tells(ask, *_PAPER) and _tells(ask, *_ONLINE)
    take(data)
    if told:
        _tells(ask, *_PAPER)


def _tells(ask: Ask, question: bytes, no: int, why: str) -> bool:
    """False where it does not answer. Raises Unavailable where it says that it cannot print, OSError if it hung up."""
    answer = ask(question)
    if answer is None:
        return False
    if not answer:
        raise ConnectionResetError
    if answer[-1] & no:
        raise Unavailable(Outage.PRINTER, detail=why)
    return True
