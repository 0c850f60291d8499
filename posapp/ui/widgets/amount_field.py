"""Fields for money and for points: they filter while one types and give exact values or say why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt

from posapp.domain.errors import Problem, UserError
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.ui.entry import plain_amount, plain_points
from posapp.ui.widgets.field import Entry, Field

if TYPE_CHECKING:
    from posapp.domain.money import Currency
    from posapp.ui.widgets.label import Label


def _in_amounts(sign: str) -> bool:
    return sign.isdigit() or sign in ".,'- \u00a0\u202f"


def _in_points(sign: str) -> bool:
    return sign.isdigit() or sign in ".,' \u00a0\u202f"


class FigureField(Field):
    """A field for one figure, flush with the end of the line. `refusal` is the problem of a key that is not taken."""

    refusal = Problem.AMOUNT_MALFORMED

    def __init__(self, caption: str, entry: Entry, *, unit: str = "", error: Label | None = None) -> None:
        super().__init__(caption, entry, unit=unit, error=error)
        entry.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        entry.setMaxLength(40)
        entry.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)

    @property
    def blank(self) -> bool:
        return not self.entry.text().strip()


class AmountField(FigureField):
    """Money of one currency."""

    def __init__(self, caption: str, name: str, currency: Currency, *, error: Label | None = None) -> None:
        super().__init__(caption, Entry(name, _in_amounts), unit=currency.code, error=error)
        self._currency = currency
        self.entry.setPlaceholderText(str(Money.zero(currency)))

    def money(self) -> Money:
        """The amount. Raises UserError as `Money.parse` does."""
        mark = QLocale().decimalPoint()
        return Money.parse(plain_amount(self.entry.text(), mark, self._currency.exponent), self._currency)

    def total(self) -> Money:
        """The amount, above zero. Raises UserError."""
        amount = self.money()
        if amount.minor <= 0:
            raise UserError(Problem.AMOUNT_NOT_POSITIVE)
        return amount

    def show_money(self, amount: Money | None) -> None:
        self.show_text("" if amount is None else str(amount))


class PointsField(FigureField):
    """A whole number of points."""

    refusal = Problem.POINTS_MALFORMED

    def __init__(self, caption: str, name: str, *, error: Label | None = None) -> None:
        super().__init__(caption, Entry(name, _in_points), error=error)
        self.entry.setPlaceholderText("0")

    def points(self) -> Points:
        """The points. Raises UserError(POINTS_MALFORMED)."""
        return Points.parse(plain_points(self.entry.text()))
