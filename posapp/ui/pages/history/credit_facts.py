"""What a sale has taken, what went back of it, and what still can by the bank's figure, with the figure's age."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout

from posapp.domain.sale import SaleState
from posapp.ui.theme import PADDING, Size
from posapp.ui.widgets.label import BOLD, Label, Panel

if TYPE_CHECKING:
    from posapp.domain.points import Points
    from posapp.domain.sale import Sale
    from posapp.operations.credits import Creditable
    from posapp.operations.ports import Earlier
    from posapp.words import Words

_NOT_KNOWN = "\u2013"


class CreditFacts(Panel):
    """Three figures, and a line that says where the last one comes from."""

    def __init__(self, words: Words) -> None:
        super().__init__("creditFacts", spacing=6)
        self._words = words
        self._title = Label(size=Size.SMALL, weight=BOLD, tone="muted", name="creditTitle", wraps=True)
        self._earlier = Label(size=Size.SMALL, tone="caution", name="creditEarlier", wraps=True)
        self._line = Label(size=Size.SMALL, tone="muted", name="creditAge", wraps=True)
        self._values: dict[str, Label] = {}
        grid = QGridLayout()
        grid.setVerticalSpacing(2)
        grid.setHorizontalSpacing(12)
        captions = (
            ("redeemed", words.say("Redeemed")),
            ("credited", words.say("Already credited")),
            ("left", words.say("Still creditable")),
        )
        for column, (name, caption) in enumerate(captions):
            value = self._values[name] = Label(size=Size.LARGE, weight=BOLD, name=f"sale{name.capitalize()}")
            grid.addWidget(Label(caption, size=Size.SMALL, tone="muted"), 0, column)
            grid.addWidget(value, 1, column)
            grid.setColumnStretch(column, 1)
        self.body.setContentsMargins(PADDING, 14, PADDING, 14)
        self.body.addWidget(self._title)
        self.body.addLayout(grid)
        self.body.addWidget(self._line)
        self.body.addWidget(self._earlier)
        self._earlier.hide()

    def show_sale(self, sale: Sale) -> None:
        """As far as this till's own record knows."""
        self._title.setText("  ·  ".join(part for part in (sale.order, sale.redemption_id) if part))
        self._show(sale.points, sale.credited_points, None)
        self._line.setText("")
        self.show_earlier(None)

    def show_asking(self) -> None:
        self._line.setText(self._words.say("Asking the bank…"))

    def show_creditable(self, can: Creditable) -> None:
        """The bank's figures."""
        self._show(can.sale.points, can.credited, can.left)
        self._line.setText(self._words.say("Checked with the bank at {clock}", clock=self._words.clock(can.as_of)))

    def show_earlier(self, before: Earlier | None) -> None:
        """What the same person gave the same account before: to look at twice, not a hindrance."""
        from posapp.words.approvals import earlier  # noqa: PLC0415 - not before the first frame

        self._earlier.setText(earlier(self._words, before))
        self._earlier.setVisible(before is not None)

    def show_not_known(self) -> None:
        self._line.setText(self._words.say("What is left is not known."))

    def show_why(self, sale: Sale) -> None:
        """Nothing can be given back now; why, and what helps."""
        if sale.state is SaleState.COMPLETED:
            if not sale.points:
                self._line.setText(self._words.say("No points were used."))
            elif not sale.creditable:
                self._line.setText(self._words.say("All points are given back."))
            return
        self._line.setText(f"{self._words.state(sale)}. {self._words.story(sale)}")

    def _show(self, redeemed: Points, credited: Points, left: Points | None) -> None:
        for name, points in (("redeemed", redeemed), ("credited", credited), ("left", left)):
            self._values[name].setText(self._words.points(points) if points is not None else _NOT_KNOWN)
