"""The receipt of a sale beside the page: seen first, recorded when it is printed or saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posapp.ui.facts import Printer
from posapp.ui.slip import SlipPanel

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path
    from typing import Any

    from PySide6.QtPrintSupport import QPrinter

    from posapp.domain.errors import PosError
    from posapp.operations.desk import Desk
    from posapp.operations.receipts import Issued
    from posapp.operations.sheet import Sheet
    from posapp.ui.bridge import Bridge
    from posapp.ui.theme import Theme
    from posapp.words import Words


class ReceiptPanel(SlipPanel):
    """Shows the next copy of a sale's receipt, then the one that was given out. Signals: closed()."""

    def __init__(self, desk: Desk, bridge: Bridge, words: Words, theme: Theme, *, printer: Printer) -> None:
        super().__init__(words, theme, name="receipt", title=words.say("Receipt"))
        self._desk, self._bridge, self._printer = desk, bridge, printer
        self._sale = ""

    def show_receipt(self, sale: str) -> None:
        """The receipt of the sale with this id, as the journal has it now."""
        self._sale = sale
        self._notice.say("")
        self._text.clear()
        self._look(failed=self._failed)

    def _look(self, failed: Callable[[PosError], None]) -> None:
        desk, sale = self._desk, self._sale

        def done(sheet: Sheet) -> None:
            if sale == self._sale:
                self._show(sheet)

        self._wait(waiting=True)
        self._bridge.run("see receipt", lambda: desk.receipts.preview(sale), done=done, failed=failed, replace=True)

    def _show(self, sheet: Sheet) -> None:
        self._name = sheet.name
        self._text.setPlainText(sheet.columns())
        self._wait(waiting=False)
        self._print.setFocus()

    def _print_asked(self) -> None:
        if self._printer is not Printer.OWN:
            self.paper.ask_printer(self._print_on)
            return
        desk, sale, say = self._desk, self._sale, self._words.say
        self._issue(lambda: desk.receipts.print(sale), lambda _: self._notice.say(say("Printed."), tone="good"))

    def _print_on(self, printer: QPrinter) -> None:
        desk, sale = self._desk, self._sale
        put = self.paper.put_on
        self._issue(lambda: desk.receipts.text(sale), lambda issued: put(issued.sheet.columns(), printer))

    def _save_asked(self) -> None:
        self.paper.ask_file(self._name, self._save_as)

    def _save_as(self, file: Path) -> None:
        desk, sale = self._desk, self._sale
        if file.suffix.lower() == ".pdf":
            said = self._words.say("Saved as {file}.", file=file.name)
            self._issue(lambda: desk.receipts.pdf(sale, file), lambda _: self._notice.say(said, tone="good"))
        else:
            write = self.paper.write
            self._issue(lambda: desk.receipts.text(sale), lambda issued: write(issued.sheet.columns(), file))

    def _issue(self, make: Callable[[], Coroutine[Any, Any, Issued]], then: Callable[[Issued], object]) -> None:
        sale = self._sale

        def done(issued: Issued) -> None:
            if sale == self._sale:
                self._show(issued.sheet)
                then(issued)

        def failed(error: PosError) -> None:
            if sale == self._sale:
                self._failed(error)
                # It may be on record all the same: then the next one is a copy.
                self._look(failed=lambda _error: None)

        self._wait(waiting=True)
        self._notice.say(self._words.say("One moment…"))
        self._bridge.run(f"receipt {sale}", make, done=done, failed=failed)

    def _failed(self, error: PosError) -> None:
        from posapp.words.receipts import not_printed  # noqa: PLC0415 - not before the first frame

        said = not_printed(self._words, error)
        again = self._words.say("Print it again, or save it instead.")
        self._notice.say(said.what, f"{said.taken} {again}", tone="caution")
        self._wait(waiting=False)

    def _wait(self, *, waiting: bool) -> None:
        for button in (self._print, self._save):
            button.setEnabled(not waiting)
