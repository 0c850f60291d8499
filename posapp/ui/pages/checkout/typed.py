"""What the clerk types, read by the domain and handed to the flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from posapp.domain.errors import UserError
from posapp.ui.pages.checkout import flow
from posapp.ui.pages.checkout.flow import Checkout, Figure

if TYPE_CHECKING:
    from posapp.domain.money import Money
    from posapp.domain.points import Points
    from posapp.ui.pages.checkout.held import Held
    from posapp.ui.pages.checkout.panels import Panels


class Typed(QObject):
    """Owns which of the linked fields somebody is typing in (`figure`): its text is left alone meanwhile.

    Signals: total_done() after ⏎ on a good cart total; ended() when a linked field was left.
    """

    total_done = Signal()
    ended = Signal()

    def __init__(self, held: Held, panels: Panels, parent: QObject) -> None:
        super().__init__(parent)
        self._held = held
        self._panels = panels
        self.figure: Figure | None = None
        self._connect_cart()
        self._connect_split()

    @property
    def _now(self) -> Checkout:
        return self._held.state

    def forget(self) -> None:
        """All linked fields show the split again."""
        self.figure = None

    def _connect_cart(self) -> None:
        total, order = self._panels.cart.total, self._panels.cart.order
        total.edited.connect(self._read_total)
        total.entry.refused.connect(self._refuse_total)
        total.left.connect(self._leave_total)
        total.entered.connect(self._enter_total)
        order.edited.connect(lambda: self._held.put(flow.type_order(self._now, order.entry.text())))
        card = self._panels.card.field
        card.edited.connect(lambda: self._held.put(flow.refuse_card(self._now, None)))
        card.entry.refused.connect(lambda: self._held.put(flow.refuse_card(self._now, UserError(card.refusal))))

    def _connect_split(self) -> None:
        for figure, field in self._panels.split.figures.items():
            field.edited.connect(lambda figure=figure: self._steer(figure))
            field.entry.refused.connect(lambda figure=figure: self._refuse(figure))
            field.left.connect(self._end)
        self._panels.split.bar.steered.connect(self._slide)

    def _read_total(self) -> None:
        self._put_total(done=False)

    def _put_total(self, *, done: bool) -> None:
        self._held.put(flow.type_total(self._now, self._total(), done=done))

    def _total(self) -> Money | UserError:
        try:
            return self._panels.cart.total.total()
        except UserError as error:
            return error

    def _refuse_total(self) -> None:
        self._held.put(flow.type_total(self._now, UserError(self._panels.cart.total.refusal)))

    def _leave_total(self) -> None:
        if not self._panels.cart.total.blank:
            self._finish_total()

    def _enter_total(self) -> None:
        self._finish_total()
        if self._now.total is not None:
            self.total_done.emit()

    def _finish_total(self) -> None:
        self._put_total(done=True)
        if self._now.total is not None:
            self._panels.cart.total.show_money(self._now.total)

    def _steer(self, figure: Figure) -> None:
        self.figure = figure
        blank = self._panels.split.figures[figure].blank
        self._held.put(flow.steer(self._now, figure, self._figure(figure), blank=blank))

    def _figure(self, figure: Figure) -> Points | Money | UserError:
        split = self._panels.split
        try:
            if figure is Figure.POINTS:
                return split.points.points()
            return (split.value if figure is Figure.VALUE else split.card).money()
        except UserError as error:
            return error

    def _refuse(self, figure: Figure) -> None:
        self.figure = figure
        self._held.put(flow.steer(self._now, figure, UserError(self._panels.split.figures[figure].refusal)))

    def _slide(self, points: Points) -> None:
        self.figure = None
        self._held.put(flow.slide(self._now, points))

    def _end(self) -> None:
        """A field that was left shows the split; one that is wrong keeps its text, to be mended."""
        if self.figure is not None and self._now.wrong is None:
            self.figure = None
            self.ended.emit()
