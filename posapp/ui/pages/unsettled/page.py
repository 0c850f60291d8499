"""What the network or a terminal left open: each sale in plain words, and the way to settle it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from posapp.domain.errors import Unavailable, UserError
from posapp.domain.staff import Act
from posapp.ui.pages.unsettled.detail import Detail
from posapp.ui.pages.unsettled.open_list import OpenList, OpenSales
from posapp.ui.shortcuts import Key
from posapp.ui.theme import GAP
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.label import Label
from posapp.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from PySide6.QtGui import QShowEvent

    from posapp.domain.errors import PosError
    from posapp.domain.sale import Sale
    from posapp.operations.desk import Desk
    from posapp.ui.bridge import Runner
    from posapp.ui.staff.rights import Rights
    from posapp.ui.theme import Theme
    from posapp.words import Words

_SECOND_MS = 1_000


class UnsettledPage(QWidget):
    """Sales whose bank side or card part is open, oldest first, and one of them in full.

    Signals: sale_moved() when one may have come to a new state; reached(bool) when the bank did or did not answer;
    slip_asked(Sale) when the customer is to get a slip; acted(Sale) after what was done here to one.
    """

    sale_moved = Signal()
    reached = Signal(bool)
    slip_asked = Signal(object)
    acted = Signal(object)

    def __init__(
        self,
        desk: Desk,
        bridge: Runner,
        words: Words,
        theme: Theme,
        *,
        now: Callable[[], datetime],
        look_key: str = Key.LOOK,
        whose: bool = True,
    ) -> None:
        """`whose`: the list tells each card's last four."""
        super().__init__()
        self.setObjectName("unsettledPage")
        self._desk, self._bridge, self._words, self._now = desk, bridge, words, now
        self._count = Label(tone="muted", name="unsettledCount")
        self.settle = Button(words.say("Settle now"), "settleAll", key=look_key)
        self.notice = Notice(theme, "unsettledNotice")
        self._model = OpenSales(words, now, whose=whose)
        self._list = OpenList(words, theme, self._model)
        self._detail = Detail(words)
        self._second = QTimer(self, interval=_SECOND_MS)
        self._build()
        self._connect(look_key)
        for widget in (self._list, self._detail, self._detail.slip):
            widget.hide()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._count, 1)
        head.setSpacing(8)
        head.addWidget(self._detail.slip)
        head.addWidget(self.settle)
        self._list.setMinimumWidth(280)
        self._list.setMaximumWidth(400)
        body = QHBoxLayout()
        body.setSpacing(GAP)
        body.addWidget(self._list, 2)
        body.addWidget(self._detail, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 14)
        column.setSpacing(GAP)
        column.addLayout(head)
        column.addWidget(self.notice)
        column.addLayout(body, 1)

    def _connect(self, look_key: str) -> None:
        self.settle.clicked.connect(self.settle_all)
        QShortcut(QKeySequence(look_key), self).activated.connect(self.settle.press)
        self._second.timeout.connect(self._tick)
        self._list.picked.connect(self._draw)
        detail, desk = self._detail, self._desk
        detail.again_asked.connect(lambda: self._on_sale(lambda sale: desk.settle.ask_again(sale.id)))
        detail.approved.connect(lambda: self._on_sale(lambda sale: desk.pay.card_approved(sale.id)))
        detail.declined.connect(lambda: self._on_sale(lambda sale: desk.give_back.cancel(sale.id)))
        detail.ours.connect(self._judge_ours)
        detail.not_ours.connect(self._judge_not_ours)
        detail.left_open.connect(self._leave_open)
        detail.slip_asked.connect(lambda: self.slip_asked.emit(detail.sale))

    def show_rights(self, rights: Rights) -> None:
        """Whether who is at the till may decide."""
        self._detail.show_why_not(rights.why_not(Act.JUDGE))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._second.start()
        self.refresh()
        self.settle.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Read the journal anew."""
        desk = self._desk

        async def listed() -> tuple[Sequence[Sale], dict[str, datetime | None]]:
            sales = await desk.find.unsettled(card_open=True)
            return sales, {one.sale.id: one.next_look for one in await desk.watch.listed()}

        self._bridge.run(
            "list unsettled", listed, done=lambda found: self.show_sales(*found), failed=self._failed, replace=True
        )

    def show_sales(self, sales: Sequence[Sale], dues: Mapping[str, datetime | None] | None = None) -> None:
        """These and no others, in this order; the chosen one stays chosen, or else the oldest is."""
        self._model.show_sales(sales, dues or {})
        text = self._words.plural(len(sales), "1 sale waits.", "{n} sales wait.", n=str(len(sales)))
        self._count.setText(text if sales else self._words.say("Nothing waits. Every sale is settled."))
        self.settle.setEnabled(any(sale.unsettled for sale in sales))
        self._list.setVisible(bool(sales))
        self._detail.setVisible(bool(sales))
        if not sales:
            self._detail.slip.hide()
        row = self._list.currentIndex().row()
        if sales and row < 0:
            self._list.setCurrentIndex(self._model.index(0))
        else:
            self._draw(row)

    def settle_all(self) -> None:
        """Look once at every sale whose bank side is open."""
        self.settle.setEnabled(False)
        self.notice.say(self._words.say("Asking the bank…"))
        desk = self._desk

        def make() -> Coroutine[Any, Any, Sequence[Sale]]:
            # The desk's parts are touched on the operations' thread alone: the first touch may build them.
            return desk.settle.look_at_all()

        self._run("settle all", make, self._settled)

    def _draw(self, row: int) -> None:
        sale = self._model.sale(row)
        if sale is not None:
            self._detail.draw(sale, self._model.due(sale.id), self._now())

    def _tick(self) -> None:
        if not self.isVisible():
            self._second.stop()
            return
        self._model.tick()
        if self._detail.sale is not None:
            self._detail.tick(self._model.due(self._detail.sale.id), self._now())

    def _judge_ours(self) -> None:
        entry, note, review = self._detail.facts.chosen, self._detail.note.entry.text(), self._desk
        if entry is None:
            self._detail.say_wrong(self._words.say("Choose the redemption that is ours."))
            return
        self._on_sale(lambda sale: review.review.ours(sale.id, entry, note=note))

    def _judge_not_ours(self) -> None:
        note, desk = self._detail.note.entry.text(), self._desk
        self._on_sale(
            lambda sale: desk.review.not_ours(sale.id, [candidate.id for candidate in sale.candidates], note=note)
        )

    def _leave_open(self) -> None:
        note, desk = self._detail.note.entry.text(), self._desk
        self._on_sale(lambda sale: desk.review.leave_open(sale.id, note=note))

    def _on_sale(self, act: Callable[[Sale], Coroutine[Any, Any, Sale]]) -> None:
        sale = self._detail.sale
        if sale is not None:
            self._detail.wait(waiting=True)
            self._run("settle one", lambda: act(sale), self._acted)

    def _acted(self, sale: Sale) -> None:
        # The note is in the record now.
        self._detail.note.show_text("")
        self._settled([sale])
        self.acted.emit(sale)

    def _run(self, name: str, make: Callable[[], Coroutine[Any, Any, Any]], done: Callable[[Any], None]) -> None:
        self._bridge.run(name, make, done=done, failed=self._failed)

    def _settled(self, sales: Sequence[Sale]) -> None:
        self.reached.emit(True)
        said = [f"{sale.order}: {self._words.state(sale)}. {self._words.story(sale)}" for sale in sales]
        open_still = any(sale.unsettled for sale in sales)
        self.notice.say(
            self._words.say("Not known yet.") if open_still else self._words.say("Settled."),
            "\n".join(said),
            tone="caution" if open_still else "good",
        )
        self._moved()

    def _failed(self, error: PosError) -> None:
        self._detail.wait(waiting=False)
        if isinstance(error, UserError) and "sale" not in error.values:
            self._detail.say_wrong(self._words.problem(error))
            return
        if isinstance(error, Unavailable):
            self.reached.emit(False)
        said = self._words.no_news(error)
        self.notice.say(said.what, f"{said.taken} {said.then}", tone="bad")
        self._moved()

    def _moved(self) -> None:
        self._detail.wait(waiting=False)
        self.refresh()
        self.sale_moved.emit()
