"""What the clerk does, and what the bank answers: each becomes a state of the flow and at most one operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from posapp.domain.card import Brand
from posapp.domain.errors import Outage, Unavailable, UserError
from posapp.domain.sale import SaleState
from posapp.ui.pages.checkout import flow
from posapp.ui.pages.checkout.face import Enter, closes_itself, enter
from posapp.ui.pages.checkout.flow import Busy, Checkout, Preset, ShownCard

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from posapp.domain.digits import Digits
    from posapp.domain.errors import PosError
    from posapp.domain.member import Quote
    from posapp.domain.sale import Sale
    from posapp.ui.pages.checkout.held import Held
    from posapp.ui.pages.checkout.panels import Panels
    from posapp.ui.pages.checkout.runs import Runs

_OURS = frozenset({Outage.JOURNAL, Outage.LOCAL_BANK})


class Acts(QObject):
    """Owns the order reference that the till makes for the sale on the page.

    Signals: chosen() when what is typed in the linked fields counts no more; sale_moved() when a sale has come to
    a new state or has left the page; finished(Sale) when one is paid; reached(bool) when the bank did or did not
    answer.
    """

    chosen = Signal()
    sale_moved = Signal()
    finished = Signal(object)
    reached = Signal(bool)

    def __init__(
        self,
        held: Held,
        panels: Panels,
        runs: Runs,
        *,
        new_order: Callable[[], str],
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(panels.page)
        self._held, self._panels, self._runs = held, panels, runs
        self._new_order, self._clock = new_order, now
        self.order = new_order()
        self._connect()

    def _connect(self) -> None:
        self._runs.quoted.connect(self._quoted)
        self._runs.ask_failed.connect(self._ask_failed)
        self._runs.recorded.connect(lambda sale: self._held.put(flow.intent_recorded(self._now, sale)))
        self._runs.came.connect(self._came)
        self._runs.reread.connect(lambda sale: self._held.put(flow.reread(self._now, sale)))
        self._runs.failed.connect(self._failed)
        self._runs.late.connect(self._came_late)
        self._runs.late_failed.connect(self._panels.say_late_error)

    @property
    def _now(self) -> Checkout:
        return self._held.state

    # --- the clerk ---

    def check_balance(self) -> None:
        """Take the number out of its field and ask the bank."""
        if self._now.card is not None or not self._now.editable:
            return
        field = self._panels.card.field
        try:
            card = field.take()
        except UserError as error:
            self._held.put(flow.refuse_card(self._now, error))
            field.setFocus()
            return
        self._held.put(flow.take_card(self._now, ShownCard(card.masked, card.last_four, card.brand)))
        self._runs.ask(card)

    def use_card(self, digits: str | Digits) -> None:
        """A swiped number, or one picked from a list, in place of the card that stands there."""
        if self._now.editable:
            self.change_card()
            self._panels.card.field.put(digits)
            self.check_balance()

    def use_member(self, token: str) -> None:
        """Somebody the issuer's site hands over, in place of a card."""
        if self._now.editable:
            self.change_card()
            self._panels.card.show_handed()
            self._held.put(flow.take_card(self._now, ShownCard("", "", Brand.OTHER, handed=True)))
            self._runs.ask_member(token)

    def change_card(self) -> None:
        if self._now.editable:
            self._runs.stop_asking()
            self._panels.card.field.clear()
            self._held.put(flow.change_card(self._now))
            self._panels.card.field.setFocus()

    def choose(self, preset: Preset) -> None:
        self.chosen.emit()
        self._held.put(flow.choose(self._now, preset))

    def send(self) -> None:
        """Record the sale and take the points: once, whatever is pressed meanwhile."""
        now = self._now
        if enter(now) not in (Enter.SEND, Enter.PROPOSE) or now.split is None or now.quote is None:
            return
        self.chosen.emit()
        self._held.put(flow.send(now))
        self._runs.redeem(now.order or self.order, now.split, now.quote)

    def approve(self) -> None:
        self._on_sale(Busy.APPROVING, self._runs.approve)

    def cancel(self) -> None:
        self._on_sale(Busy.GIVING_BACK, self._runs.cancel)

    def take_back(self) -> None:
        """The sale just finished was a mistake: all its points go back."""
        self._on_sale(Busy.GIVING_BACK, self._runs.take_back)

    def settle(self) -> None:
        self._on_sale(Busy.LOOKING, self._runs.look)

    def try_again(self) -> None:
        self._held.put(flow.try_again(self._now))

    def next_sale(self) -> None:
        """An empty cart. What is still under way for the last one goes on and is told when it comes."""
        self._runs.let_go()
        self.order = self._new_order()
        self._panels.clear()
        self._held.put(Checkout(self._now.currency))
        self._panels.cart.total.setFocus()
        self.sale_moved.emit()

    def look_up(self) -> None:
        """Show the sale as the journal has it: it may have been settled in the background or on another page."""
        if self._now.sale is not None and self._now.busy is None:
            self._runs.read(self._now.sale)

    def _on_sale(self, busy: Busy, run: Callable[[str], None]) -> None:
        sale = self._now.sale
        if sale is not None and self._now.busy is None:
            self._held.put(flow.wait_for(self._now, busy))
            run(sale.id)

    # --- the bank and the journal ---

    def _quoted(self, quote: Quote) -> None:
        self.reached.emit(True)
        self._held.put(flow.asked(self._now, quote))

    def _ask_failed(self, error: PosError) -> None:
        self._tell_reached(error)
        if isinstance(error, UserError) and self._now.card is not None and self._now.card.handed:
            self._panels.card.field.clear()
            self._held.put(flow.refuse_member(self._now, error))
            return
        self._held.put(flow.ask_failed(self._now, error, self._clock()))

    def _came(self, sale: Sale) -> None:
        self._held.put(flow.answered(self._now, sale))
        self.sale_moved.emit()
        self._tell_finished(sale)
        if closes_itself(sale):
            self._on_sale(Busy.APPROVING, self._runs.close)

    def _failed(self, error: PosError) -> None:
        self._tell_reached(error)
        self._held.put(flow.failed(self._now, error))
        self.sale_moved.emit()
        self.look_up()

    def _came_late(self, sale: Sale) -> None:
        self._panels.say_late(sale)
        self.sale_moved.emit()
        self._tell_finished(sale)

    def _tell_finished(self, sale: Sale) -> None:
        if sale.state is SaleState.COMPLETED:
            self.finished.emit(sale)

    def _tell_reached(self, error: PosError) -> None:
        if isinstance(error, Unavailable) and error.outage not in _OURS:
            self.reached.emit(False)
