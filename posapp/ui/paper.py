"""Puts plain text on paper or in a file, without ever making the window wait in a loop of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMarginsF, QObject, QSaveFile, QSizeF, Signal
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication, QPageLayout, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtWidgets import QDialog, QFileDialog

from posapp.operations.sheet import safe_name
from posapp.ui.kiosk import in_kiosk

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPagedPaintDevice
    from PySide6.QtPrintSupport import QPrinter
    from PySide6.QtWidgets import QWidget

    from posapp.words import Words

_POINT_SIZE: Final = 10
_MARGIN_MM: Final = 15
_MM_PER_INCH: Final = 25.4


class Paper(QObject):
    """Prints and saves one text after another, by dialogs that belong to `window`.

    Signals: done(str) with a sentence when it is saved or sent to the printer; failed(str) with one when it is not.
    """

    done = Signal(str)
    failed = Signal(str)

    def __init__(self, window: QWidget, words: Words) -> None:
        super().__init__(window)
        self._window, self._words = window, words

    def save(self, text: str, name: str) -> None:
        """Ask where, and write. `name` is the one proposed, without an ending."""
        self.ask_file(name, lambda file: self.write(text, file))

    def print(self, text: str) -> None:
        """Ask which printer, and print."""
        self.ask_printer(lambda printer: self.put_on(text, printer))

    def ask_file(self, name: str, chosen: Callable[[Path], object]) -> None:
        """Ask where; the name's ending decides between text and PDF."""
        dialog = QFileDialog(self._window, self._words.say("Save"))
        dialog.setObjectName("saveDialog")
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self._words.say("PDF (*.pdf)"), self._words.say("Text (*.txt)")])
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(f"{safe_name(name)}.pdf")
        dialog.fileSelected.connect(lambda file: chosen(Path(file)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def ask_printer(self, chosen: Callable[[QPrinter], object]) -> None:
        """Ask which printer."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415 - not before it is needed

        printer = QPrinter()
        dialog = QPrintDialog(printer, self._window)
        dialog.setObjectName("printDialog")
        if in_kiosk():
            dialog.setOption(QPrintDialog.PrintDialogOption.PrintToFile, on=False)
        dialog.accepted.connect(lambda: chosen(printer))
        dialog.finished.connect(dialog.deleteLater)
        QDialog.open(dialog)  # Its own takes a slot by name only.

    def put_on(self, text: str, printer: QPrinter) -> None:
        """Print `text` there."""
        document(text, printer).print_(printer)
        if printer.printerState() is printer.PrinterState.Error:
            self.failed.emit(self._words.say("It could not be printed. Check the printer, or save it instead."))
        else:
            self.done.emit(self._words.say("Sent to the printer."))

    def write(self, text: str, file: Path) -> None:
        """Write `text` as PDF or as plain UTF-8, whole or not at all."""
        saved = QSaveFile(str(file))
        fits = saved.open(QSaveFile.OpenModeFlag.WriteOnly)
        if fits and file.suffix.lower() == ".pdf":
            writer = _pdf(saved)
            document(text, writer).print_(writer)
        elif fits:
            fits = saved.write(text.encode()) >= 0
        if fits and saved.commit():
            self.done.emit(self._words.say("Saved as {file}.", file=file.name))
        else:
            self.failed.emit(self._words.say("It could not be saved there. Choose another folder."))


def document(text: str, device: QPagedPaintDevice) -> QTextDocument:
    """The text in a face whose columns stand under one another, laid out for `device`.

    Qt numbers the pages of a document that has no page size of its own: wanted on several pages, not on one slip.
    """
    made = QTextDocument()
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setPointSize(_POINT_SIZE)
    made.setDefaultFont(font)
    made.setDocumentMargin(_MARGIN_MM / _MM_PER_INCH * _dots_per_inch())
    made.setPlainText(text)
    room = device.pageLayout().paintRect(QPageLayout.Unit.Inch).size() * _dots_per_inch()
    made.setPageSize(room)
    if made.pageCount() > 1:
        made.setPageSize(QSizeF())
    return made


def _dots_per_inch() -> float:
    return QGuiApplication.primaryScreen().logicalDotsPerInchX()


def _pdf(saved: QSaveFile) -> QPdfWriter:
    writer = QPdfWriter(saved)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A5))
    # The document has its own margin, as where Qt lays it out by itself; more would break lines of 42 columns.
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setCreator("posapp")
    return writer
