"""What opens beside a page, over what is not needed meanwhile: the test cards, a slip, a receipt, approvals."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from PySide6.QtWidgets import QWidget

    from posapp.domain.sale import Sale
    from posapp.ui.approvals import ApprovalsPanel
    from posapp.ui.card_list import TestCards
    from posapp.ui.facts import Facts
    from posapp.ui.receipt import ReceiptPanel
    from posapp.ui.slip import SlipPanel
    from posapp.ui.theme import Theme
    from posapp.words import Words


class Beside(QObject):
    """Owns the panels, each made when it is first asked for; `under` is what they lie over.

    Signals: card_chosen(digits); closed() when the test cards or a receipt were; made(QWidget) for a panel whose keys
    have to be watched.
    """

    card_chosen = Signal(str)
    closed = Signal()
    made = Signal(object)

    def __init__(
        self,
        under: QWidget,
        words: Words,
        theme: Theme,
        facts: Facts,
        *,
        now: Callable[[], datetime],
        make_receipt: Callable[[], ReceiptPanel],
    ) -> None:
        super().__init__(under)
        self._make_receipt = make_receipt
        self.make_approvals: Callable[[], ApprovalsPanel] | None = None
        self._receipt: ReceiptPanel | None = None
        self._approvals: ApprovalsPanel | None = None
        self._under, self._words, self._theme, self._facts, self._now = under, words, theme, facts, now
        self._cards: TestCards | None = None
        self._slip: SlipPanel | None = None
        self._guest: QWidget | None = None
        self._guest_width = 0
        self._before: QWidget | None = None

    def toggle_cards(self) -> None:
        """Open or close the list of test cards."""
        if self._cards is not None and self._cards.isVisible():
            self.close_cards()
            return
        self._close_approvals()
        self._remember_focus()
        self._cards = self._cards or self._make_cards()
        self._show(self._cards, self._cards.WIDTH)
        self._cards.focus_first()

    def show_slip(self, sale: Sale) -> None:
        """The slip for the customer of an open sale."""
        from posapp.words.slips import Shop, open_slip  # noqa: PLC0415 - not before the first frame

        self._remember_focus()
        self._slip = self._slip or self._make_slip()
        shop = Shop(self._facts.store, self._facts.till)
        self._slip.show_slip(open_slip(self._words, sale, shop, self._now()), f"slip-{sale.order}")
        self._show(self._slip, self._slip.WIDTH)

    def show_receipt(self, sale: Sale) -> None:
        """The receipt of any sale, to be printed or saved."""
        self._remember_focus()
        self._receipt = self._receipt or self._added_receipt()
        self._receipt.show_receipt(sale.id)
        self._show(self._receipt, self._receipt.WIDTH)

    def show_guest(self, panel: QWidget, width: int) -> None:
        """A panel of somebody else's, who keeps it."""
        self._remember_focus()
        if self._guest is not panel:
            panel.setParent(self._under)
            self.made.emit(panel)
        self._guest, self._guest_width = panel, width
        self._show(panel, width)

    def toggle_approvals(self) -> None:
        """Open or close what waits for a second person."""
        if self._close_approvals():
            return
        if self._approvals is None and self.make_approvals is not None:
            self._approvals = self._added_approvals(self.make_approvals())
        if self._approvals is not None:
            self.close()
            self._remember_focus()
            self._show(self._approvals, self._approvals.WIDTH)

    def close(self) -> bool:
        """Close what is open; False if nothing was."""
        return (
            self._close_approvals()
            or self.close_cards()
            or self._close_slip()
            or self._close_receipt()
            or self._close_guest()
        )

    def close_cards(self) -> bool:
        if self._cards is None or not self._cards.isVisible():
            return False
        self._put_away(self._cards)
        self.closed.emit()
        return True

    def place(self) -> None:
        """The window has another size."""
        for panel in (self._cards, self._slip, self._receipt, self._approvals):
            if panel is not None:
                self._place(panel, panel.WIDTH)
        if self._guest is not None:
            self._place(self._guest, self._guest_width)

    def drop(self) -> None:
        """Close what is open, and forget whose slips and receipts were shown."""
        self.close()
        for panel in (self._slip, self._receipt, self._approvals):
            if panel is not None:
                panel.deleteLater()
        self._slip = self._receipt = self._approvals = None

    def _close_guest(self) -> bool:
        if self._guest is None or not self._guest.isVisible():
            return False
        self._put_away(self._guest)
        self.closed.emit()
        return True

    def _close_slip(self) -> bool:
        if self._slip is None or not self._slip.isVisible():
            return False
        self._put_away(self._slip)
        return True

    def _close_receipt(self) -> bool:
        if self._receipt is None or not self._receipt.isVisible():
            return False
        self._put_away(self._receipt)
        self.closed.emit()
        return True

    def _close_approvals(self) -> bool:
        if self._approvals is None or not self._approvals.isVisible():
            return False
        self._put_away(self._approvals)
        self.closed.emit()
        return True

    def _remember_focus(self) -> None:
        """What has the keyboard gets it back when the panel closes."""
        self._before = QApplication.focusWidget()

    def _put_away(self, panel: QWidget) -> None:
        panel.hide()
        before, self._before = self._before, None
        # It may have gone meanwhile, with the page it stood on.
        with suppress(RuntimeError):
            if before is not None and before.isVisible():
                before.setFocus()

    def _show(self, panel: QWidget, width: int) -> None:
        self._place(panel, width)
        panel.show()
        panel.raise_()

    def _place(self, panel: QWidget, width: int) -> None:
        under = self._under.rect()
        place = QRect(under.right() - width - 13, 70, width, under.height() - 84)
        if self._under.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            place.moveLeft(14)
        panel.setGeometry(place)

    def _make_cards(self) -> TestCards:
        from posapp.ui.card_list import TestCards  # noqa: PLC0415 - not before the first frame

        cards = TestCards(self._words, self._facts.test_cards() if self._facts.test_cards is not None else ())
        cards.setParent(self._under)
        self.made.emit(cards)
        cards.chosen.connect(self._use_card)
        cards.closed.connect(self.close_cards)
        return cards

    def _make_slip(self) -> SlipPanel:
        from posapp.ui.slip import SlipPanel  # noqa: PLC0415 - not before the first frame

        slip = SlipPanel(self._words, self._theme)
        slip.setParent(self._under)
        self.made.emit(slip)
        slip.closed.connect(self._close_slip)
        return slip

    def _added_receipt(self) -> ReceiptPanel:
        made = self._make_receipt()
        made.setParent(self._under)
        self.made.emit(made)
        made.closed.connect(self._close_receipt)
        return made

    def _added_approvals(self, made: ApprovalsPanel) -> ApprovalsPanel:
        made.setParent(self._under)
        self.made.emit(made)
        made.closed.connect(self._close_approvals)
        return made

    def _use_card(self, digits: str) -> None:
        self.close_cards()
        self.card_chosen.emit(digits)
