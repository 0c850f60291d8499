"""The panels of the checkout page and where they stand."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from posapp.domain.sale import SaleState
from posapp.ui.pages.checkout.action import ActionPanel
from posapp.ui.pages.checkout.card import CardPanel
from posapp.ui.pages.checkout.cart import CartPanel
from posapp.ui.pages.checkout.flow import Checkout, Figure, Stage
from posapp.ui.pages.checkout.shares import SplitPanel
from posapp.ui.pages.checkout.summary import SummaryPanel
from posapp.ui.theme import GAP
from posapp.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from posapp.domain.errors import PosError
    from posapp.domain.money import Currency
    from posapp.domain.sale import Sale
    from posapp.ui.pages.checkout.result import ResultPanel
    from posapp.ui.pages.checkout.steps_panel import StepsPanel
    from posapp.ui.theme import Theme
    from posapp.words import Words

_LEFT, _RIGHT = 62, 36  # Shares of the page's width.
_NARROWEST, _WIDEST = 300, 400


class Panels:
    """Two columns: what is entered on the left, what comes of it on the right; above them news of a sale put aside.

    The steps and the result are built when a sale first comes to them, and `…_built` is told.
    """

    def __init__(
        self,
        page: QWidget,
        words: Words,
        theme: Theme,
        currency: Currency,
        *,
        steps_built: Callable[[StepsPanel], None],
        result_built: Callable[[ResultPanel], None],
    ) -> None:
        self.page = page
        self._words, self._theme = words, theme
        self._steps_built, self._result_built = steps_built, result_built
        self._moved = False
        self.cart = CartPanel(words, currency)
        self.card = CardPanel(words, theme)
        self.split = SplitPanel(words, theme, currency)
        self.summary = SummaryPanel(words)
        self.action = ActionPanel(words, theme)
        self.late = Notice(theme, "lateNotice", dismiss=words.say("Got it"))
        self._build()

    def _build(self) -> None:
        left = _column(self.cart, self.card, self.split)
        self._right = _column(self.summary, self.action)
        side = QWidget()
        side.setMinimumWidth(_NARROWEST)
        side.setMaximumWidth(_WIDEST)
        side.setLayout(self._right)
        row = QHBoxLayout()
        row.setSpacing(18)
        row.addLayout(left, _LEFT)
        row.addWidget(side, _RIGHT)
        column = QVBoxLayout(self.page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.late)
        column.addLayout(row, 1)

    @cached_property
    def steps(self) -> StepsPanel:
        """Below the button, whose place it takes."""
        from posapp.ui.pages.checkout.steps_panel import StepsPanel  # noqa: PLC0415 - not before the first frame

        made = StepsPanel(self._words, self._theme)
        self._insert(made, after=self.action)
        self._steps_built(made)
        return made

    @cached_property
    def result(self) -> ResultPanel:
        """Above the steps: what it says comes first."""
        from posapp.ui.pages.checkout.result import ResultPanel  # noqa: PLC0415 - not before the first frame

        made = ResultPanel(self._words, self._theme)
        self._insert(made, after=self.summary)
        self._result_built(made)
        return made

    def _insert(self, panel: QWidget, *, after: QWidget) -> None:
        self._right.insertWidget(self._right.indexOf(after) + 1, panel)

    def draw(self, now: Checkout, at: datetime, *, order: str, typing: Figure | None, waited_s: int) -> None:
        self.cart.draw(now, order)
        self.card.draw(now, waited_s)
        self.split.draw(now, at, typing=typing)
        self.summary.draw(now)
        self.summary.setVisible(now.stage is not Stage.OVER or _paid(now))
        self.action.draw(now)
        self._moved = self._moved or now.stage is not Stage.CART
        if self._moved:
            self.steps.draw(now, waited_s)
            self.result.draw(now, waited_s)

    def focus(self, now: Checkout) -> None:
        """Where the next key belongs after the page has changed its face."""
        match now.stage:
            case Stage.CARD if self.steps.approve.isVisibleTo(self.page):
                self.steps.approve.setFocus()
            case Stage.OVER:
                self.result.next.setFocus()
            case Stage.CART if now.steerable:
                self.split.points.setFocus()
            case Stage.CART if self.action.button.isEnabled():
                self.action.button.setFocus()
            case Stage.CART:
                self.cart.total.setFocus()
            case _:
                self.page.setFocus()

    def clear(self) -> None:
        """Empty fields for the next sale."""
        self.cart.clear()
        self.card.field.clear()

    def say_late(self, sale: Sale) -> None:
        what = self._words.say("{order}, put aside: {state}", order=sale.order, state=self._words.state(sale))
        open_still = sale.unsettled or sale.state is SaleState.REDEEMED
        where = self._words.say("It waits under Unsettled.") if open_still else ""
        self.late.say(what, f"{self._words.story(sale)} {where}".strip(), tone="caution" if open_still else "good")

    def say_late_error(self, error: PosError) -> None:
        # Whatever it was on its way with, the sale keeps what it had: "no points were taken" might be a lie.
        said = self._words.no_news(error)
        what = self._words.say("The sale put aside: {what}", what=said.what)
        self.late.say(what, f"{said.taken} {said.then}", tone="bad")


def _column(*widgets: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GAP)
    for widget in widgets:
        column.addWidget(widget, 0, Qt.AlignmentFlag(0))
    column.addStretch(1)
    return column


def _paid(now: Checkout) -> bool:
    return now.sale is not None and now.sale.state is SaleState.COMPLETED
