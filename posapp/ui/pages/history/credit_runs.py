"""The desk's operations for credits: what is left of a sale, and giving it back; what came of them in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from posapp.domain.errors import Outage, Unavailable

if TYPE_CHECKING:
    from posapp.domain.errors import PosError
    from posapp.domain.sale import Sale
    from posapp.operations.credits import Creditable, CreditEnd, CreditRules, CreditWish
    from posapp.operations.desk import Desk
    from posapp.ui.bridge import Bridge
    from posapp.words import Words


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a credit: the sale after it, a headline, the rest, and the tone of both."""

    sale: Sale
    what: str
    more: str
    tone: str


class CreditRuns(QObject):
    """The desk's parts are touched on the operations' thread alone: the first touch may build them.

    Signals: left(Creditable, CreditRules), not_left(Sale, PosError) to the question what is left; ended(Told) for a
    credit; reached(bool) when the bank did or did not answer.
    """

    left = Signal(object, object)
    not_left = Signal(object, object)
    ended = Signal(object)
    reached = Signal(bool)

    def __init__(self, desk: Desk, bridge: Bridge, words: Words, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._bridge, self._words = desk, bridge, words

    def busy(self, sale: Sale) -> bool:
        """A credit of this sale is under way."""
        return self._bridge.busy(_name(sale))

    def look(self, sale: Sale) -> None:
        """Ask the bank what is left; nothing is sent before its figure is here."""
        desk = self._desk

        async def look() -> tuple[Creditable, CreditRules]:
            return await desk.credits.creditable(sale.id), desk.credits.rules

        def done(found: tuple[Creditable, CreditRules]) -> None:
            self.reached.emit(True)
            self.left.emit(*found)

        def failed(error: PosError) -> None:
            self._tell_reached(error)
            self.not_left.emit(sale, error)

        self._bridge.run("creditable", look, done=done, failed=failed, replace=True)

    def give(self, sale: Sale, wish: CreditWish) -> None:
        """Give points back, once."""
        desk = self._desk
        self._bridge.run(
            _name(sale),
            lambda: desk.credits.give(sale.id, wish),
            done=self._given,
            failed=lambda error: self._failed(sale, error),
        )

    def cancel(self, sale: Sale) -> CreditWish:
        """Call the whole sale off; what is asked for."""
        from posapp.domain.reasons import CANCELLED  # noqa: PLC0415 - not before the first frame
        from posapp.operations.credits import CreditWish  # noqa: PLC0415 - not before the first frame

        wish = CreditWish(None, CANCELLED)
        self.give(sale, wish)
        return wish

    def _given(self, ended: CreditEnd) -> None:
        from posapp.operations.credits import CreditState  # noqa: PLC0415 - not before the first frame
        from posapp.words.credits import end  # noqa: PLC0415 - not before the first frame

        titles = {
            CreditState.CREDITED: ("Credited", "good"),
            CreditState.REFUSED: ("Not credited", "bad"),
            CreditState.UNKNOWN: ("Not known yet", "caution"),
        }
        what, tone = titles[ended.state]
        self.reached.emit(ended.state is not CreditState.UNKNOWN)
        self.ended.emit(Told(ended.sale, self._words.say(what), end(self._words, ended), tone))

    def _failed(self, sale: Sale, error: PosError) -> None:
        self._tell_reached(error)
        said = self._words.no_news(error)
        self.ended.emit(Told(sale, said.what, f"{said.taken} {said.then}".strip(), "bad"))

    def _tell_reached(self, error: PosError) -> None:
        if isinstance(error, Unavailable) and error.outage is not Outage.JOURNAL:
            self.reached.emit(False)


def _name(sale: Sale) -> str:
    return f"credit {sale.id}"
