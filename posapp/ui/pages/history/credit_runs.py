"""The desk's operations for credits: what is left of a sale, and giving it back; what came of them in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from posapp.domain.errors import Outage, Problem, RuleError, Unavailable

if TYPE_CHECKING:
    from posapp.domain.approval import Approval
    from posapp.domain.errors import PosError
    from posapp.domain.sale import Sale
    from posapp.operations.credits import Creditable, CreditEnd, CreditRules, CreditWish
    from posapp.operations.desk import Desk
    from posapp.operations.ports import Earlier
    from posapp.ui.bridge import Runner
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

    Signals: left(Creditable, CreditRules), not_left(Sale, PosError) to the question what is left; known(Sale, Earlier |
    None, Approval | None), what came before and what waits; held(Sale, CreditWish, over) for a credit that needs
    approval; ended(Told) for one; reached(bool) when the bank did or did not answer.
    """

    left = Signal(object, object)
    known = Signal(object, object, object)
    held = Signal(object, object, object)
    not_left = Signal(object, object)
    ended = Signal(object)
    reached = Signal(bool)

    def __init__(self, desk: Desk, bridge: Runner, words: Words, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._bridge, self._words = desk, bridge, words

    def busy(self, sale: Sale) -> bool:
        """A credit of this sale is under way."""
        return self._bridge.busy(_name(sale))

    def look(self, sale: Sale) -> None:
        """Ask the bank what is left; nothing is sent before its figure is here."""
        desk = self._desk

        async def look() -> tuple[Creditable, CreditRules, Earlier | None, Approval | None]:
            can = await desk.credits.creditable(sale.id)
            before, open_one = await desk.approvals.earlier(sale), await desk.approvals.of_sale(sale)
            return can, desk.credits.rules, before, open_one

        def done(found: tuple[Creditable, CreditRules, Earlier | None, Approval | None]) -> None:
            self.reached.emit(True)
            self.left.emit(*found[:2])
            self.known.emit(sale, *found[2:])

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
            failed=lambda error: self._not_given(sale, wish, error),
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

    def _not_given(self, sale: Sale, wish: CreditWish, error: PosError) -> None:
        if isinstance(error, RuleError) and error.problem is Problem.NEEDS_APPROVAL and "over" in error.values:
            self.held.emit(sale, wish, error.values["over"])
            return
        self._tell_reached(error)
        said = self._words.no_news(error)
        self.ended.emit(Told(sale, said.what, f"{said.taken} {said.then}".strip(), "bad"))

    def _tell_reached(self, error: PosError) -> None:
        if isinstance(error, Unavailable) and error.outage is not Outage.JOURNAL:
            self.reached.emit(False)


def _name(sale: Sale) -> str:
    return f"credit {sale.id}"
