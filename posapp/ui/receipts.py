"""Receipts as the whole window gives them out: by themselves on a printer, or beside the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from posapp.domain.sale import SaleState
from posapp.ui.facts import Printer

if TYPE_CHECKING:
    from posapp.domain.errors import PosError
    from posapp.domain.sale import Sale
    from posapp.operations.desk import Desk
    from posapp.ui.bridge import Bridge
    from posapp.ui.receipt import ReceiptPanel
    from posapp.ui.theme import Theme
    from posapp.words import Words


class Receipts(QObject):
    """Prints behind the window's back. Signals: failed(what, more) in words; the sale stands whatever they say."""

    failed = Signal(str, str)

    def __init__(
        self, desk: Desk, bridge: Bridge, words: Words, theme: Theme, *, printer: Printer, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk, self._bridge, self._words, self._theme = desk, bridge, words, theme
        self._printer = printer

    def print_finished(self, sale: Sale) -> None:
        """The receipt of a paid sale, where there is a printer; told twice of the same sale, it is printed once."""
        if self._printer is Printer.NONE or sale.state is not SaleState.COMPLETED:
            return
        desk = self._desk
        self._bridge.run(
            f"receipt {sale.id}", lambda: desk.receipts.print_first(sale.id), done=lambda _: None, failed=self._failed
        )

    def panel(self) -> ReceiptPanel:
        """A panel for one sale after another."""
        from posapp.ui.receipt import ReceiptPanel  # noqa: PLC0415 - not before the first frame

        return ReceiptPanel(self._desk, self._bridge, self._words, self._theme, printer=self._printer)

    def _failed(self, error: PosError) -> None:
        from posapp.words.receipts import not_printed  # noqa: PLC0415 - not before the first frame

        said = not_printed(self._words, error)
        self.failed.emit(said.what, f"{said.taken} {said.then}")
