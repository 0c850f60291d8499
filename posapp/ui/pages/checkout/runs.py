"""The desk's operations for the sale on the page, and what becomes of answers that come after it was put aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from posapp.ui.pages.checkout.face import closes_itself

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from posapp.domain.card import CardNumber
    from posapp.domain.errors import PosError
    from posapp.domain.member import Quote
    from posapp.domain.sale import Sale
    from posapp.domain.split import Split
    from posapp.operations.desk import Desk
    from posapp.ui.bridge import Bridge


class Runs(QObject):
    """Owns the number of the sale on the page: every answer knows which sale asked for it.

    The desk's parts are touched on the operations' thread alone: the first touch may build them.

    Signals: quoted(Quote), ask_failed(PosError); recorded(Sale), came(Sale), reread(Sale) (no further than before),
    failed(PosError) for the sale on the page; late(Sale), late_failed(PosError) for one that was put aside.
    """

    quoted = Signal(object)
    ask_failed = Signal(object)
    recorded = Signal(object)
    came = Signal(object)
    reread = Signal(object)
    failed = Signal(object)
    late = Signal(object)
    late_failed = Signal(object)

    def __init__(self, desk: Desk, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._bridge = bridge
        self._sale = 0
        self._ask = 0

    def let_go(self) -> None:
        """The page turns to another sale; what still comes for this one is late."""
        self._sale += 1
        self.stop_asking()

    def stop_asking(self) -> None:
        """Whatever the bank still says to the last question is not heard."""
        self._ask += 1

    def ask(self, card: CardNumber) -> None:
        self._quote(lambda: self._desk.quotes.of_card(card))

    def ask_member(self, token: str) -> None:
        """Whoever the token hands over; it is used up with that."""

        async def quoted() -> Quote:
            handed = await self._desk.agent.handovers.take(token)
            return await self._desk.quotes.of_account(handed.account)

        self._quote(quoted)

    def _quote(self, make: Callable[[], Coroutine[Any, Any, Quote]]) -> None:
        self._ask += 1
        mine = self._ask

        def done(quote: Quote) -> None:
            if mine == self._ask:
                self.quoted.emit(quote)

        def failed(error: PosError) -> None:
            if mine == self._ask:
                self.ask_failed.emit(error)

        self._bridge.run(f"quote {mine}", make, done=done, failed=failed)

    def redeem(self, order: str, split: Split, quote: Quote) -> None:
        """Take the points; `recorded` tells when the intent is on disk."""
        mine = self._sale
        recorded = self._bridge.home(lambda sale: self._recorded(mine, sale))

        def make() -> Coroutine[Any, Any, Sale]:
            from posapp.operations.pay import PayRequest  # noqa: PLC0415 - not before the first frame

            return self._desk.pay.redeem(PayRequest(order, split, quote), recorded)

        self._run("redeem", make)

    def approve(self, sale: str) -> None:
        self._run("approve", lambda: self._desk.pay.card_approved(sale))

    def close(self, sale: str) -> None:
        """Nothing is left to charge."""
        self._run("close", lambda: self._desk.pay.close(sale))

    def cancel(self, sale: str) -> None:
        self._run("cancel", lambda: self._desk.give_back.cancel(sale))

    def take_back(self, sale: str) -> None:
        async def taken_back() -> Sale:
            from posapp.domain.reasons import CANCELLED  # noqa: PLC0415 - not before the first frame
            from posapp.operations.credits import CreditWish  # noqa: PLC0415 - not before the first frame

            return (await self._desk.credits.give(sale, CreditWish(None, CANCELLED))).sale

        self._run("take back", taken_back)

    def look(self, sale: str) -> None:
        self._run("look", lambda: self._desk.settle.look_now(sale))

    def read(self, known: Sale) -> None:
        """Ask the journal for the sale: it comes if it has moved on since, here half-way, or from another place."""
        mine, desk = self._sale, self._desk

        def done(found: Sale | None) -> None:
            if found is not None and found != known and mine == self._sale:
                (self.reread if found.state is known.state else self.came).emit(found)

        self._bridge.run(f"read {mine}", lambda: desk.find.sale(known.id), done=done, failed=lambda _error: None)

    def _run(self, what: str, make: Callable[[], Coroutine[Any, Any, Sale]]) -> None:
        mine = self._sale

        def done(sale: Sale) -> None:
            if mine == self._sale:
                self.came.emit(sale)
            else:
                self._came_late(sale)

        def failed(error: PosError) -> None:
            (self.failed if mine == self._sale else self.late_failed).emit(error)

        self._bridge.run(f"{what} {mine}", make, done=done, failed=failed)

    def _recorded(self, mine: int, sale: Sale) -> None:
        if mine == self._sale:
            self.recorded.emit(sale)

    def _came_late(self, sale: Sale) -> None:
        """Points that paid all leave nothing to do: such a sale closes also where nobody looks at it any more."""
        if not closes_itself(sale):
            self.late.emit(sale)
            return
        self._bridge.run(
            f"close {sale.id}",
            lambda: self._desk.pay.close(sale.id),
            done=self.late.emit,
            failed=self.late_failed.emit,
        )
