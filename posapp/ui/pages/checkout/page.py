"""The checkout page: puts state, panels and operations together, draws, and keeps the focus where it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from posapp.domain.staff import Act
from posapp.ui.keys import KeyTap
from posapp.ui.pages.checkout.acts import Acts
from posapp.ui.pages.checkout.face import Enter, enter
from posapp.ui.pages.checkout.flow import Busy, Checkout, Preset
from posapp.ui.pages.checkout.held import Held
from posapp.ui.pages.checkout.panels import Panels
from posapp.ui.pages.checkout.runs import Runs
from posapp.ui.pages.checkout.typed import Typed
from posapp.ui.shortcuts import Key

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from PySide6.QtGui import QKeyEvent, QShowEvent

    from posapp.domain.digits import Digits
    from posapp.operations.desk import Desk
    from posapp.ui.bridge import Bridge
    from posapp.ui.pages.checkout.result import ResultPanel
    from posapp.ui.pages.checkout.steps_panel import StepsPanel
    from posapp.ui.theme import Theme
    from posapp.ui.widgets.field import Field
    from posapp.words import Words


class CheckoutPage(QWidget):
    """A whole sale on one page.

    Signals: sale_moved() when a sale has come to a new state; finished(Sale) when one is paid, also one that was put
    aside; receipt_asked(Sale); reached(bool) when the bank did or did not answer.
    """

    sale_moved = Signal()
    finished = Signal(object)
    receipt_asked = Signal(object)
    reached = Signal(bool)

    def __init__(
        self,
        desk: Desk,
        bridge: Bridge,
        words: Words,
        theme: Theme,
        *,
        new_order: Callable[[], str],
        now: Callable[[], datetime],
    ) -> None:
        """`new_order` makes a reference for a sale whose clerk types none; `now` is aware."""
        super().__init__()
        self.setObjectName("checkoutPage")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._now = now
        self._waited = QElapsedTimer()
        self._tick = QTimer(self, interval=1000)
        self.held = Held(Checkout(desk.currency), self)
        self.panels = Panels(
            self,
            words,
            theme,
            desk.currency,
            steps_built=self._connect_steps,
            result_built=self._connect_result,
        )
        self.acts = Acts(self.held, self.panels, Runs(desk, bridge, self), new_order=new_order, now=now)
        self.typed = Typed(self.held, self.panels, self)
        self.keys = KeyTap(self, open_for_cards=lambda: self.held.state.editable and desk.session.may(Act.PAY))
        self._connect()
        self._connect_acts()
        self._draw()

    def _connect(self) -> None:
        self.held.changed.connect(self._changed)
        self._tick.timeout.connect(self._draw)
        self.typed.ended.connect(self._draw)
        self.typed.total_done.connect(self.press_enter)
        self.panels.cart.order.entered.connect(self.press_enter)
        for field in self.panels.split.figures.values():
            field.entered.connect(self.press_enter)
        self.keys.strayed.connect(self._place_digit)
        for key, preset in ((Key.ALL_THAT_FIT, Preset.ALL), (Key.NO_POINTS, Preset.NONE)):
            QShortcut(QKeySequence(key), self).activated.connect(lambda preset=preset: self.acts.choose(preset))

    def _connect_acts(self) -> None:
        acts, panels = self.acts, self.panels
        acts.chosen.connect(self.typed.forget)
        acts.sale_moved.connect(self.sale_moved)
        acts.finished.connect(self.finished)
        acts.reached.connect(self.reached)
        self.keys.swiped.connect(lambda: acts.use_card(self.keys.take()))
        panels.card.check_asked.connect(acts.check_balance)
        panels.card.change_asked.connect(acts.change_card)
        panels.split.preset_asked.connect(acts.choose)
        panels.action.pressed.connect(acts.send)

    def _connect_steps(self, steps: StepsPanel) -> None:
        self.keys.watch(steps)
        steps.approved.connect(self.acts.approve)
        steps.declined.connect(self.acts.cancel)
        steps.put_aside.connect(self.acts.next_sale)

    def _connect_result(self, result: ResultPanel) -> None:
        self.keys.watch(result)
        result.next_asked.connect(self.acts.next_sale)
        result.again_asked.connect(self.acts.try_again)
        result.settle_asked.connect(self.acts.settle)
        result.receipt_asked.connect(lambda: self.receipt_asked.emit(self.held.state.sale))
        result.cancel_asked.connect(self.acts.take_back)
        for key, button in ((Key.RECEIPT, result.receipt), (Key.CANCEL_SALE, result.cancel)):
            QShortcut(QKeySequence(key), self).activated.connect(button.press)

    @property
    def untouched(self) -> bool:
        """Nothing has been typed for the sale on the page."""
        panels = self.panels
        return (
            self.held.state.editable
            and self.held.state.card is None
            and not (panels.cart.total.entry.text() or panels.cart.order.entry.text() or panels.card.field.entry.text())
        )

    def press_enter(self) -> None:
        """⏎ where no field has a use of its own for it."""
        match enter(self.held.state):
            case Enter.TOTAL:
                self.panels.cart.total.setFocus()
            case Enter.CARD:
                self.panels.card.field.setFocus()
            case Enter.PROPOSE:
                self.acts.choose(Preset.ALL)
            case Enter.SEND:
                self.acts.send()
            case Enter.APPROVE:
                self.panels.steps.approve.press()
            case Enter.NEXT:
                self.panels.result.next.press()
            case Enter.NOTHING:
                pass

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.press_enter()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.panels.focus(self.held.state)
        self.acts.look_up()

    @property
    def sale_id(self) -> str:
        """The sale that the page itself still has in hand; empty for none."""
        sale = self.held.state.sale
        return sale.id if sale is not None else ""

    def use_card(self, digits: str | Digits) -> None:
        """Put a card's number in, as if it was swiped."""
        self.acts.use_card(digits)

    @property
    def free_for_member(self) -> bool:
        """No card stands on the page, not even half typed: a member may come in its place."""
        state = self.held.state
        return state.editable and state.card is None and self.panels.card.field.blank

    def use_member(self, token: str) -> None:
        """Somebody the issuer's site hands over, in place of a card; the token is used up with it."""
        self.acts.use_member(token)

    def forget_card(self) -> None:
        """A number that is half typed waits for nobody."""
        self.keys.take().wipe()
        if self.held.state.card is None:
            self.panels.card.field.clear()

    def focus_next(self) -> None:
        """Give the focus back to where the sale goes on."""
        self.panels.focus(self.held.state)

    def go_back(self) -> None:
        """Another card; where none was entered, back to the cart total."""
        if self.held.state.card is not None:
            self.acts.change_card()
        elif self.held.state.editable:
            self.panels.card.field.clear()
            self.panels.cart.total.setFocus()

    def _place_digit(self, digit: str) -> None:
        """A digit typed where no field is goes where the sale needs it next."""
        now, panels = self.held.state, self.panels
        if not now.editable or not self.isVisible():
            return
        if now.total is None:
            field: Field = panels.cart.total
        elif now.card is None:
            field = panels.card.field
        elif now.steerable:
            field = panels.split.points
        else:
            return
        field.setFocus()
        field.entry.insert(digit)

    def _changed(self, before: Checkout) -> None:
        now = self.held.state
        if now.busy is not before.busy:
            self._waited.start()
        if now.busy is not None or now.quote is not None:
            self._tick.start()
        else:
            self._tick.stop()
        if not now.steerable or now.quote is not before.quote:
            self.typed.forget()
        self._draw()
        answered = before.busy is Busy.ASKING and now.busy is None and now.quote is not None
        if now.stage is not before.stage or answered:
            self.panels.focus(now)

    def _draw(self) -> None:
        waited = self._waited.elapsed() // 1000 if self.held.state.busy is not None else 0
        self.panels.draw(self.held.state, self._now(), order=self.acts.order, typing=self.typed.figure, waited_s=waited)
