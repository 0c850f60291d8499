"""What the network or a terminal left open: each sale in plain words, and the way to settle it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from posapp.domain.errors import Unavailable
from posapp.ui.pages.open_sale import OpenSale
from posapp.ui.shortcuts import Key
from posapp.ui.theme import GAP
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.label import Label
from posapp.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence
    from datetime import datetime
    from typing import Any

    from PySide6.QtGui import QShowEvent

    from posapp.domain.errors import PosError
    from posapp.domain.sale import Sale
    from posapp.operations.desk import Desk
    from posapp.ui.bridge import Bridge
    from posapp.ui.theme import Theme
    from posapp.words import Words


class UnsettledPage(QWidget):
    """Sales whose bank side or card part is open, oldest first.

    Signals: sale_moved() when one may have come to a new state; reached(bool) when the bank did or did not answer;
    row_made(QWidget) for every sale that comes into the list.
    """

    sale_moved = Signal()
    row_made = Signal(QWidget)
    reached = Signal(bool)

    def __init__(self, desk: Desk, bridge: Bridge, words: Words, theme: Theme, *, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.setObjectName("unsettledPage")
        self._desk, self._bridge, self._words, self._theme, self._now = desk, bridge, words, theme, now
        self._count = Label(tone="muted", name="unsettledCount")
        self.settle = Button(words.say("Settle now"), "settleAll", key=Key.LOOK)
        self.notice = Notice(theme, "unsettledNotice")
        self._rows: dict[str, OpenSale] = {}
        self._list = QVBoxLayout()
        self._list.setSpacing(GAP)
        self._build()
        self.settle.clicked.connect(self.settle_all)
        QShortcut(QKeySequence(Key.LOOK), self).activated.connect(self.settle.press)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._count, 1)
        head.addWidget(self.settle)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 14)
        column.setSpacing(GAP)
        column.addLayout(head)
        column.addWidget(self.notice)
        column.addLayout(self._list)
        column.addStretch(1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
        self.settle.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Read the journal anew."""
        self._bridge.run(
            "list unsettled",
            lambda: self._desk.find.unsettled(card_open=True),
            done=self.show_sales,
            failed=self._failed,
            replace=True,
        )

    def show_sales(self, sales: Sequence[Sale]) -> None:
        """These and no others, in this order."""
        for gone in set(self._rows) - {sale.id for sale in sales}:
            row = self._rows.pop(gone)
            self._list.removeWidget(row)
            row.deleteLater()
        for place, sale in enumerate(sales):
            if sale.id not in self._rows:
                self._rows[sale.id] = self._new_row(sale.id)
                self._list.insertWidget(place, self._rows[sale.id])
            self._rows[sale.id].draw(sale, self._now())
        text = self._words.plural(len(sales), "1 sale waits.", "{n} sales wait.", n=str(len(sales)))
        self._count.setText(text if sales else self._words.say("Nothing waits. Every sale is settled."))
        self.settle.setEnabled(any(sale.unsettled for sale in sales))

    def settle_all(self) -> None:
        """Look once at every sale whose bank side is open."""
        self.settle.setEnabled(False)
        self.notice.say(self._words.say("Asking the bank…"))
        desk = self._desk

        def make() -> Coroutine[Any, Any, Sequence[Sale]]:
            # The desk's parts are touched on the operations' thread alone: the first touch may build them.
            return desk.settle.look_at_all()

        self._run("settle all", make, self._settled)

    def _new_row(self, sale: str) -> OpenSale:
        row = OpenSale(self._words, sale)
        desk = self._desk
        row.look_asked.connect(lambda: self._run_one(sale, lambda: desk.settle.look(sale)))
        row.approved.connect(lambda: self._run_one(sale, lambda: desk.pay.card_approved(sale)))
        row.declined.connect(lambda: self._run_one(sale, lambda: desk.give_back.cancel(sale)))
        self.row_made.emit(row)
        return row

    def _run_one(self, sale: str, make: Callable[[], Coroutine[Any, Any, Sale]]) -> None:
        self._rows[sale].wait(waiting=True)
        self._run(f"settle {sale}", make, lambda done: self._settled([done]))

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
        if isinstance(error, Unavailable):
            self.reached.emit(False)
        said = self._words.no_news(error)
        self.notice.say(said.what, f"{said.taken} {said.then}", tone="bad")
        self._moved()

    def _moved(self) -> None:
        for row in self._rows.values():
            row.wait(waiting=False)
        self.refresh()
        self.sale_moved.emit()
