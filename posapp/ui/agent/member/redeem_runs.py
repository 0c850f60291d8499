"""The desk's operations for a redemption on behalf of a member; what is late for the last one is not heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from posapp.ui.pages.checkout.face import closes_itself

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import SignalInstance

    from posapp.domain.address import KnownAddress
    from posapp.domain.member import Quote
    from posapp.domain.reward import Reward
    from posapp.domain.sale import Sale
    from posapp.domain.split import Split
    from posapp.operations.desk import Desk
    from posapp.operations.members import Found
    from posapp.ui.agent.call import Call
    from posapp.ui.bridge import Bridge


class RedeemRuns(QObject):
    """Signals: quoted(Reward, Quote), unquoted(Reward, PosError); known(addresses), unknown(PosError); recorded(Sale)
    once the intent is on disk; ended(Sale), failed(PosError) of a redemption.
    """

    quoted = Signal(object, object)
    unquoted = Signal(object, object)
    known = Signal(object)
    unknown = Signal(object)
    recorded = Signal(object)
    ended = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, bridge: Bridge, call: Call, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._bridge, self._call = desk, bridge, call
        self._turn = 0

    def let_go(self) -> None:
        """Another member, or none: what still comes is late. A redemption that is sent goes on to its end."""
        self._turn += 1

    @property
    def busy(self) -> bool:
        """A redemption of this member is under way."""
        return self._bridge.busy(f"redeem for member {self._turn}")

    def quote(self, found: Found, reward: Reward) -> None:
        desk, mine = self._desk, self._turn
        account, last_four = found.profile.member.account, found.quote.last_four
        self._call.read(
            "reward rate",
            lambda: desk.quotes.of_account(account, last_four=last_four, reward=reward),
            done=lambda quote: self._tell(mine, self.quoted, reward, quote),
            failed=lambda error: self._tell(mine, self.unquoted, reward, error),
        )

    def addresses(self, found: Found) -> None:
        desk, mine, customer = self._desk, self._turn, found.profile.customer
        if not customer:
            self.known.emit(())
            return

        async def listed() -> Sequence[KnownAddress]:
            # A desk without them goes by the ids that are typed.
            addresses = getattr(desk.agent, "addresses", None)
            return await addresses.known(customer) if addresses is not None else ()

        self._call.read(
            "known addresses",
            listed,
            done=lambda known: self._tell(mine, self.known, known),
            failed=lambda error: self._tell(mine, self.unknown, error),
        )

    def redeem(self, quote: Quote, reward: Reward, split: Split) -> None:
        """Take the points, once; nothing is left to charge, so that it closes by itself, whoever looks at it then."""
        desk, mine = self._desk, self._turn
        recorded = self._bridge.home(lambda sale: self._tell(mine, self.recorded, sale))

        async def redeemed() -> Sale:
            from posapp.operations.pay import PayRequest  # noqa: PLC0415 - not before the first frame

            sale = await desk.pay.redeem(PayRequest("", split, quote, reward=reward), recorded)
            return await desk.pay.close(sale.id) if closes_itself(sale) else sale

        self._call.act(
            f"redeem for member {mine}",
            redeemed,
            done=lambda sale: self._tell(mine, self.ended, sale),
            failed=lambda error: self._tell(mine, self.failed, error),
        )

    def _tell(self, mine: int, signal: SignalInstance, *values: object) -> None:
        if mine == self._turn:
            signal.emit(*values)
