"""How a sale ended: what was taken, what it leaves, and the way on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from posapp.domain.sale import SaleState
from posapp.ui.pages.checkout.face import repeatable
from posapp.ui.pages.checkout.flow import Busy, Checkout, Stage
from posapp.ui.shortcuts import Key
from posapp.ui.theme import Size
from posapp.ui.widgets.button import ENTER, Button
from posapp.ui.widgets.label import BOLD, Label, Panel, rule
from posapp.ui.widgets.notice import Icon
from posapp.ui.widgets.steps import announce

if TYPE_CHECKING:
    from posapp.domain.points import Points
    from posapp.domain.sale import Sale
    from posapp.ui.theme import Theme
    from posapp.words import Words

_HEADLINES: Final = {
    SaleState.COMPLETED: "Sale finished",
    SaleState.CANCELLED: "Sale called off",
    SaleState.REFUSED: "No points taken",
    SaleState.NOT_REDEEMED: "No points taken",
    SaleState.UNKNOWN: "No answer from the bank",
    SaleState.NEEDS_REVIEW: "A person has to decide",
    SaleState.CREDIT_UNKNOWN: "Points are not back yet",
}
_ICONS: Final = {
    SaleState.COMPLETED: ("check", "good"),
    SaleState.REFUSED: ("cross", "bad"),
    SaleState.CANCELLED: ("info", "muted"),
}
_RECEIPTS: Final = frozenset({SaleState.COMPLETED, SaleState.CANCELLED})


class ResultPanel(Panel):
    """Headline, story, the points before, used and left, and "Next sale".

    Signals: next_asked(), again_asked() (same cart once more), settle_asked(), receipt_asked(), cancel_asked() (the
    finished sale was a mistake).
    """

    next_asked = Signal()
    again_asked = Signal()
    settle_asked = Signal()
    receipt_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__("resultPanel", spacing=12)
        self._words = words
        self._icon = Icon(theme, 26)
        self._title = Label(size=Size.LARGE, weight=BOLD, name="resultTitle", wraps=True)
        self._story = Label(name="resultStory", wraps=True)
        self._figures = QWidget()
        self._values: dict[str, Label] = {}
        self.next = Button(words.say("Next sale"), "nextSale", kind="neutral", key=ENTER, steady=True)
        self.receipt = Button(words.say("Receipt"), "showReceipt", key=Key.RECEIPT)
        self.cancel = Button(words.say("Cancel this sale"), "cancelSale", key=Key.CANCEL_SALE, steady=True)
        self.settle = Button(words.say("Settle now"), "settleNow")
        self.again = Button(words.say("Back to this cart"), "backToCart", steady=True)
        self._shown = ""
        self._build()
        self.next.clicked.connect(self.next_asked)
        self.settle.clicked.connect(self.settle_asked)
        self.receipt.clicked.connect(self.receipt_asked)
        self.again.clicked.connect(self.again_asked)
        self.cancel.clicked.connect(self.cancel_asked)
        self.hide()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._title, 1)
        self.body.addLayout(head)
        self.body.addWidget(self._story)
        column = QVBoxLayout(self._figures)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(8)
        say = self._words.say
        for name, caption in (
            ("Before", say("Points before")),
            ("Used", say("Points used")),
            ("Left", say("Points left")),
        ):
            if name == "Left":
                column.addWidget(rule())
            column.addLayout(self._row(caption, f"result{name}"))
        for widget in (self._figures, self.next, self.receipt, self.cancel, self.settle, self.again):
            self.body.addWidget(widget)

    def _row(self, caption: str, name: str) -> QHBoxLayout:
        value = Label(size=Size.LARGE, weight=BOLD, name=name, tone="points" if name == "resultUsed" else "")
        self._values[name] = value
        row = QHBoxLayout()
        row.addWidget(Label(caption, size=Size.SMALL, tone="muted"))
        row.addStretch(1)
        row.addWidget(value)
        return row

    def draw(self, now: Checkout, waited_s: int) -> None:
        sale = now.sale
        self.setVisible(now.stage is Stage.OVER and sale is not None)
        if sale is None or now.stage is not Stage.OVER:
            self._shown = ""
            return
        looking = now.busy is Busy.LOOKING
        self._icon.show_icon(*_ICONS.get(sale.state, ("caution", "caution")))
        self._title.setText(self._headline(sale))
        done = sale.state is SaleState.COMPLETED
        self._story.setText(self._words.taken(sale) if done else self._words.story(sale))
        self._draw_figures(now, sale)
        self.settle.setVisible(sale.unsettled)
        self.settle.setEnabled(not looking)
        self.settle.setText(self._settling(waited_s) if looking else self._words.say("Settle now"))
        self.again.setVisible(repeatable(sale))
        self.receipt.setVisible(sale.state in _RECEIPTS)
        self.cancel.setVisible(done and bool(sale.points) and not sale.credited_points)
        self._tell()

    def _tell(self) -> None:
        text = f"{self._title.text()}. {self._story.text()}"
        if text != self._shown:
            self._shown = text
            announce(self, text)

    def _settling(self, seconds: int) -> str:
        return self._words.say("Settle now: asking the bank… {seconds} s", seconds=str(seconds))

    def _headline(self, sale: Sale) -> str:
        return self._words.say(_HEADLINES.get(sale.state, "The sale is open"))

    def _draw_figures(self, now: Checkout, sale: Sale) -> None:
        balance = now.quote.member.balance if now.quote and now.quote.member else None
        known = sale.state is SaleState.COMPLETED and bool(sale.points) and sale.points_left is not None
        self._figures.setVisible(known)
        if not known or sale.points_left is None:
            return
        before = balance if balance is not None else sale.points_left + sale.points
        figures: dict[str, Points] = {"resultBefore": before, "resultUsed": sale.points, "resultLeft": sale.points_left}
        for name, points in figures.items():
            self._values[name].setText(self._words.points(points))
