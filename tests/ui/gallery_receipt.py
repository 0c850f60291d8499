"""Receipts in the window, in every state that is worth a picture."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.ui.gallery_open import LONG, made

if TYPE_CHECKING:
    from collections.abc import Callable

    from posapp.domain.errors import PosError
    from posapp.domain.sale import Sale
    from posapp.ui.shell import Shell


def paid() -> Sale:
    """A sale of 87.40 dollars, 50 of them by points."""
    from posapp.domain.events import CardApproved, Redeemed
    from posapp.domain.points import Points

    return made("INV-20418", Redeemed("RD-7F3K-2201", Points(43_250)), CardApproved(), points=5_000)


def trouble() -> PosError:
    from posapp.domain.errors import Outage, Unavailable

    return Unavailable(Outage.PRINTER, detail="The printer is out of paper")


def _receipt(copy: int = 1, error: PosError | None = None, order: str = "INV-20418") -> Callable[[Shell], None]:
    def make(shell: Shell) -> None:
        from posapp.domain.receipt import Receipt
        from posapp.ui.receipt import ReceiptPanel
        from posapp.words.receipts import receipt_sheet
        from tests.support.desk import OPEN

        sale = replace(paid(), order=order)
        shell.beside.show_receipt(sale)
        panel = shell.findChild(ReceiptPanel)
        assert panel is not None
        panel._show(receipt_sheet(shell._words, Receipt(sale, "North store", OPEN, copy)))
        if error is not None:
            panel._failed(error)

    return make


RECEIPT_STATES: dict[str, Callable[[Shell], None]] = {
    "22-receipt": _receipt(),
    "22-receipt-copy": _receipt(copy=2, order=LONG),
    "22-receipt-failed": _receipt(error=trouble()),
    "22-not-printed": lambda shell: shell.receipts._failed(trouble()),
}
