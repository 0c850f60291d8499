"""Printers that print, are not there, hang, hang up or have no paper: each is said, none keeps the till waiting."""

from __future__ import annotations

import os
import socket
import stat
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.devices.escpos_printer import EscposPrinter
from posapp.devices.printer_address import PrinterAddress, Way, printer_address
from posapp.devices.printers import PdfFolder, SystemPrinter, printer_at
from posapp.devices.receipt_escpos import receipt_bytes
from posapp.domain.errors import Outage, Unavailable
from posapp.domain.receipt import Receipt
from posapp.words import Words
from posapp.words.receipts import receipt_sheet
from tests.support.receipts import LATER, SALES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from posapp.operations.ports import Printer

SHEET = receipt_sheet(Words("en_US"), Receipt(SALES["paid"], "North store", LATER))
READY, NO_PAPER, COVER_OPEN = b"\x12", b"\x72", b"\x1a"
QUESTION = b"\x10\x04"


class PaperRoll:
    """A printer on a socket. It answers each question by the next of `answers`, with none of them not at all."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = list(answers)
        self.received = b""
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.thread = threading.Thread(target=self._serve)

    def _serve(self) -> None:
        line, _ = self.listening.accept()
        with line:
            while taken := line.recv(4096):
                if not taken.startswith(QUESTION):
                    head, question, _ = taken.partition(QUESTION)
                    self.received += head
                    if not question:
                        continue
                if self.answers:
                    answer = self.answers.pop(0)
                    if not answer:
                        return
                    line.sendall(answer)


@contextmanager
def roll(*answers: bytes) -> Iterator[PaperRoll]:
    made = PaperRoll(*answers)
    made.thread.start()
    try:
        yield made
    finally:
        made.listening.close()
        made.thread.join(10)


def at(port: int) -> EscposPrinter:
    return EscposPrinter(PrinterAddress(Way.NETWORK, "127.0.0.1", (port,)), within_s=2, answer_s=0.2)


async def refusal(printer: Printer) -> str:
    with pytest.raises(Unavailable) as out:
        await printer.print(SHEET)
    assert out.value.outage is Outage.PRINTER
    return out.value.detail


@pytest.mark.parametrize("answers", [(READY, READY, READY), ()], ids=["tells its state", "tells nothing"])
async def test_a_network_printer_gets_the_bytes_once(answers: tuple[bytes, ...]) -> None:
    with roll(*answers) as printer:
        await at(printer.port).print(SHEET)
    assert printer.received == receipt_bytes(SHEET)


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ((NO_PAPER,), "The printer is out of paper"),
        ((READY, COVER_OPEN), "The printer is not ready: look at its cover and its lights"),
        ((b"",), "The printer cannot be reached"),
    ],
)
async def test_a_printer_that_cannot_is_sent_nothing(answers: tuple[bytes, ...], why: str) -> None:
    with roll(*answers) as printer:
        assert await refusal(at(printer.port)) == why
    assert printer.received == b""


async def test_paper_that_runs_out_on_the_way_is_said() -> None:
    with roll(READY, READY, NO_PAPER) as printer:
        assert await refusal(at(printer.port)) == "The printer is out of paper"


async def test_a_printer_that_is_not_there_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    assert await refusal(at(port)) == "The printer cannot be reached"


async def test_a_device_file_takes_the_bytes_and_none_is_made(tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    printer = EscposPrinter(PrinterAddress(Way.FILE, str(device)))
    assert await refusal(printer) == "The printer cannot be reached"
    assert not device.exists()
    device.touch()
    await printer.print(SHEET)
    assert device.read_bytes() == receipt_bytes(SHEET)


async def test_a_device_that_takes_nothing_more_does_not_hang_the_till(tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    os.mkfifo(device)
    reading = os.open(device, os.O_RDWR | os.O_NONBLOCK)
    try:
        while True:
            try:
                os.write(reading, b"x" * 4096)
            except BlockingIOError:
                break
        printer = EscposPrinter(PrinterAddress(Way.FILE, str(device)), within_s=0.1)
        assert await refusal(printer) == "The printer did not take it in time"
    finally:
        os.close(reading)


def lp(folder: Path, script: str) -> SystemPrinter:
    made = folder / "lp"
    made.write_text(f"#!/bin/sh\n{script}\n")
    made.chmod(made.stat().st_mode | stat.S_IXUSR)
    return SystemPrinter(str(made))


async def test_the_system_s_printing_gets_a_pdf(tmp_path: Path) -> None:
    await lp(tmp_path, f'echo "$@" > {tmp_path}/arguments; cat > {tmp_path}/job.pdf').print(SHEET)
    assert (tmp_path / "job.pdf").read_bytes().startswith(b"%PDF-")
    assert (tmp_path / "arguments").read_text() == f"-s -t {SHEET.name}\n"


async def test_a_system_without_printing_or_without_a_printer_is_said(tmp_path: Path) -> None:
    assert await refusal(SystemPrinter("no-such-lp")) == "This computer has no printing service (lp)"
    broken = lp(tmp_path, "cat > /dev/null; echo 'lp: Error - No default destination available.' >&2; exit 1")
    assert "default printer" in await refusal(broken)


async def test_a_folder_gets_a_file_for_each_receipt(tmp_path: Path) -> None:
    await PdfFolder(tmp_path / "receipts").print(SHEET)
    (file,) = (tmp_path / "receipts").iterdir()
    assert file.name == f"receipt-INV-20418-{SALES['paid'].id}.pdf"
    (tmp_path / "file").touch()
    assert "folder" in await refusal(PdfFolder(tmp_path / "file"))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("none", None),
        ("system", PrinterAddress(Way.SYSTEM)),
        ("pdf:~/receipts", PrinterAddress(Way.PDF, "~/receipts")),
        ("pdf:C:\\receipts", PrinterAddress(Way.PDF, "C:\\receipts")),
        ("escpos:file:/dev/usb/lp0", PrinterAddress(Way.FILE, "/dev/usb/lp0")),
        ("escpos:network:printer.local", PrinterAddress(Way.NETWORK, "printer.local", (9100,))),
        ("escpos:network:10.0.0.7:9101", PrinterAddress(Way.NETWORK, "10.0.0.7", (9101,))),
        ("escpos:usb:04b8:0202", PrinterAddress(Way.USB, "04b8:0202", (0x04B8, 0x0202))),
        ("escpos:usb:0x04b8:0x0e15", PrinterAddress(Way.USB, "0x04b8:0x0e15", (0x04B8, 0x0E15))),
    ],
)
def test_a_printer_is_addressed_as_the_settings_say(text: str, address: PrinterAddress | None) -> None:
    assert printer_address(text) == address
    assert (printer_at(address) is None) == (address is None)


@pytest.mark.parametrize(
    "text",
    [
        "", "lpt1", "pdf:", "escpos", "escpos:", "escpos:file:", "escpos:network:", "escpos:network:a b",
        "escpos:network:h:0", "escpos:network:h:70000", "escpos:usb:04b8", "escpos:usb:zzzz:0202", "escpos:serial:COM1",
    ],
)  # fmt: skip
def test_what_is_no_address_is_answered_with_all_that_is(text: str) -> None:
    with pytest.raises(ValueError, match=r"escpos:network:HOST\[:PORT\]"):
        printer_address(text)


async def test_a_usb_printer_without_its_package_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from posapp.devices.receipt_escpos import escpos

    monkeypatch.setattr(escpos().Usb, "is_usable", staticmethod(lambda: False))
    assert "pyusb" in await refusal(EscposPrinter(PrinterAddress(Way.USB, "", (1, 2))))


ADDRESSES = st.lists(
    st.sampled_from(["escpos", "pdf", "network", "usb", "file", "none", ":", "9" * 5_000, "04b8", "\u0661"])
)


@given(st.text() | ADDRESSES.map(":".join) | ADDRESSES.map("".join))
def test_any_text_is_a_printer_or_told_how_to_write_one(text: str) -> None:
    with suppress(ValueError):
        found = printer_address(text)
        assert found is None or found.way in Way
