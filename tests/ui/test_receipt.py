"""Receipts at the window: seen beside the page, printed by themselves, marked when again, calm about the printer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit

from posapp.domain.errors import Outage, Unavailable
from posapp.domain.sale import SaleState
from posapp.ui.facts import Printer
from posapp.ui.pages.checkout.flow import Stage
from posapp.ui.receipt import ReceiptPanel
from tests.ui.hand import ENTER
from tests.ui.till import Till
from tests.waiting import until

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from posapp.ui.theme import Theme
    from tests.support.stationery import MemoryPrinter

PAPER_OUT = Unavailable(Outage.PRINTER, detail="The printer is out of paper")


@pytest.fixture
def printing(qapp: QApplication, theme: Theme) -> Till:
    """A till with a receipt printer of its own."""
    return Till(qapp, theme, printer=Printer.OWN)


def printer_of(till: Till) -> MemoryPrinter:
    printer = till.counter.stationery.printer
    assert printer is not None
    return printer


async def pay(till: Till) -> None:
    await till.quote()
    till.keys("5000")
    till.key(ENTER)
    (await till.ready("cardApproved")).press()
    await until(lambda: till.state.sale is not None and till.state.sale.state is SaleState.COMPLETED, "the end")
    await until(lambda: till.state.stage is Stage.OVER, "the result")


def shown(till: Till) -> str:
    found = till.shell.findChildren(QPlainTextEdit, "receiptText")
    return found[0].toPlainText() if found and found[0].isVisible() else ""


def panel(till: Till) -> ReceiptPanel:
    return till.find(ReceiptPanel, "receiptPanel")


def test_the_receipt_opens_beside_the_result_and_looking_is_no_event(till: Till) -> None:
    async def scenario() -> None:
        await pay(till)
        await till.ready("showReceipt")
        till.key(Qt.Key.Key_F8)
        await until(lambda: "Points left" in shown(till), "the receipt")
        assert "Paid with 5,000 points              $50.00" in shown(till)
        assert "COPY" not in shown(till)
        assert till.focused() == "printReceipt"
        till.key(Qt.Key.Key_Escape)
        assert shown(till) == ""
        assert till.focused() == "nextSale"

    till.play(scenario)
    assert "ReceiptIssued" not in till.counter.journal.kinds()
    assert printer_of(till).printed == []


def test_a_finished_sale_is_printed_once_by_itself_and_again_as_a_copy(printing: Till) -> None:
    till = printing

    async def scenario() -> None:
        await pay(till)
        await until(lambda: len(printer_of(till).printed) == 1, "the receipt")
        (await till.ready("showReceipt")).press()
        await until(lambda: "COPY 2" in shown(till), "the next copy")
        till.button("printReceipt").click()
        await until(lambda: till.text("receiptNoticeWhat") == "Printed.", "the copy")
        assert "COPY 2" in shown(till)

    till.play(scenario)
    first, second = (sheet.columns() for sheet in printer_of(till).printed)
    assert "COPY" not in first
    assert "COPY 2" in second


def test_a_printer_in_trouble_is_a_calm_word_and_the_sale_stands(printing: Till) -> None:
    till = printing
    printer_of(till).troubles.extend([PAPER_OUT, PAPER_OUT])

    async def scenario() -> None:
        await pay(till)
        await until(lambda: till.text("settledNoticeWhat") != "", "the word")
        assert till.text("settledNoticeWhat") == "The receipt could not be printed. The printer is out of paper."
        assert till.text("settledNoticeMore") == "The sale stands. Print it again from History."
        assert till.text("resultTitle") == "Sale finished"
        (await till.ready("showReceipt")).press()
        await until(lambda: "COPY 2" in shown(till), "the receipt")
        till.button("printReceipt").click()
        await until(lambda: "out of paper" in till.text("receiptNoticeWhat"), "the word in the panel")
        await until(lambda: "COPY 3" in shown(till) and till.button("printReceipt").isEnabled(), "another try")
        till.button("printReceipt").click()
        await until(lambda: till.text("receiptNoticeWhat") == "Printed.", "the receipt at last")

    till.play(scenario)
    assert till.counter.states() == [SaleState.COMPLETED]
    assert ["COPY 3" in sheet.columns() for sheet in printer_of(till).printed] == [True]


@pytest.mark.parametrize("ending", ["txt", "pdf"])
def test_it_is_saved_as_text_or_pdf_and_on_record(till: Till, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"receipt.{ending}"

    async def scenario() -> None:
        await pay(till)
        (await till.ready("showReceipt")).press()
        await until(lambda: "Points left" in shown(till), "the receipt")
        till.button("saveReceipt").click()
        dialog = panel(till).findChild(QFileDialog)
        assert dialog is not None
        assert dialog.selectedFiles()[0].endswith("receipt-T03-0001.pdf")
        dialog.fileSelected.emit(str(file))
        dialog.reject()
        await until(lambda: till.text("receiptNoticeWhat") == f"Saved as {file.name}.", "the file")

    till.play(scenario)
    assert "Paid with 5,000 points" in file.read_text()
    assert till.counter.journal.kinds()[-1] == "ReceiptIssued"


def test_a_sale_finished_under_unsettled_is_printed_too(printing: Till) -> None:
    till = printing

    async def scenario() -> None:
        await till.quote()
        till.keys("5000")
        till.key(ENTER)
        await till.ready("cardApproved")
        till.key(Qt.Key.Key_F4)
        (await till.ready("openApproved")).press()
        # The checkout page, which still shows it, hears of it as well.
        await until(lambda: till.state.stage is Stage.OVER, "the checkout page")
        await until(lambda: bool(printer_of(till).printed), "the receipt")

    till.play(scenario)
    assert len(printer_of(till).printed) == 1


def test_a_cancelled_sale_has_a_receipt_and_none_is_printed_by_itself(printing: Till) -> None:
    till = printing

    async def scenario() -> None:
        await till.quote()
        till.keys("5000")
        till.key(ENTER)
        (await till.ready("cardDeclined")).press()
        (await till.ready("showReceipt")).press()
        await until(lambda: "Points given back" in shown(till), "the receipt")

    till.play(scenario)
    assert printer_of(till).printed == []


def test_without_a_printer_of_its_own_the_till_asks_which_and_puts_it_on_record(till: Till, tmp_path: Path) -> None:
    async def scenario() -> None:
        await pay(till)
        (await till.ready("showReceipt")).press()
        await until(lambda: "Points left" in shown(till), "the receipt")
        till.button("printReceipt").click()
        dialog = panel(till).findChild(QPrintDialog)
        assert dialog is not None
        dialog.reject()
        # What the dialog hands over where somebody accepts it: here a printer that is a file.
        printer = QPrinter()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "printed.pdf"))
        panel(till)._print_on(printer)
        await until(lambda: till.text("receiptNoticeWhat") == "Sent to the printer.", "the print")

    till.play(scenario)
    assert (tmp_path / "printed.pdf").read_bytes().startswith(b"%PDF-")
    assert till.counter.journal.kinds()[-1] == "ReceiptIssued"
