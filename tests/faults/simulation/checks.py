"""The promises of the till, checked against what the bank alone knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from posapp.domain.sale import UNSETTLED, CreditDue, Sale, SaleState
from posapp.journal import search
from posapp.journal.rebuilding import rebuild
from posapp.operations.ports import RedemptionOrder, SaleFilter

if TYPE_CHECKING:
    from tests.faults.simulation.ledger import Line, Write
    from tests.faults.simulation.world import World

_HOLDS_POINTS: Final = frozenset({SaleState.REDEEMED, SaleState.COMPLETED})
_NO_REDEMPTION: Final = frozenset({SaleState.REFUSED, SaleState.NOT_REDEEMED, SaleState.CANCELLED})


_ALL: Final = SaleFilter()


class Violation(AssertionError):
    """A promise was broken."""


class Checks:
    """Rules that hold at every moment, and those that hold once all is settled."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._sent: set[str] = set()
        odds = world.profile
        # Where points were given back elsewhere and the bank does not say from what, our credit is refused for ever.
        self._cannot_be_credited = odds.agents > 0 and not odds.tells_original

    def sent(self, order: Write) -> None:
        """A write is about to leave: for the first time, and its intent is on disk."""
        _demand(order.external_id not in self._sent, f"{order.external_id} is sent twice")
        self._sent.add(order.external_id)
        found = self._sale_that_asks(order)
        _demand(found is not None, f"{order.external_id} is sent before its intent is on disk")

    def taken(self, order: Write) -> None:
        """The bank has acted: one order, one redemption that is not given back."""
        if isinstance(order, RedemptionOrder):
            self._one_standing(order.description)

    def is_quiet(self) -> bool:
        """Nothing is open any more."""
        which = SaleFilter(states=UNSETTLED | {SaleState.REDEEMED})
        return not any(self._is_open(sale) for sale in search.find(self._world.tables, which))

    def at_every_moment(self) -> None:
        """What holds in the middle of things, too."""
        sales = self.sales()
        self._orders_once(sales)
        self._nothing_shared(sales)

    def being_credited(self) -> tuple[str, int]:
        """A redemption of ours that a credit is open for, and the points of it still to be given back; or none."""
        states = frozenset({SaleState.CREDITING, SaleState.CREDIT_UNKNOWN})
        for sale in search.find(self._world.tables, SaleFilter(states=states)):
            if sale.redemption_id is not None and (missing := self._missing(sale)) > 0:
                return sale.redemption_id, missing
        return "", 0

    def at_the_end(self) -> None:
        sales = self.sales()
        for sale in sales:
            _demand(not self._is_open(sale), f"{sale.id} is {sale.state} for ever ({sale.credit_due}, {sale.search})")
            self._is_told_truly(sale)
        self._orders_once(sales)
        self._nothing_shared(sales)
        self._points_agree(sales)
        self._events_say_the_same(sales)

    def sales(self, which: SaleFilter = _ALL) -> list[Sale]:
        """As the journal has them now, newest first."""
        return search.find(self._world.tables, which)

    def _sale_that_asks(self, order: Write) -> Sale | None:
        redeems = isinstance(order, RedemptionOrder)
        state = SaleState.REDEEMING if redeems else SaleState.CREDITING
        asking = search.find(self._world.tables, SaleFilter(states=frozenset({state})))
        return next((one for one in asking if one.search and one.search.external_id == order.external_id), None)

    def _is_open(self, sale: Sale) -> bool:
        if sale.credit_due is CreditDue.PERSON and self._cannot_be_credited:
            return False
        return sale.state in UNSETTLED or sale.state is SaleState.REDEEMED

    def _is_told_truly(self, sale: Sale) -> None:
        """What the journal says of one sale is what the bank did for it."""
        ledger = self._world.ledger
        if sale.redemption_id is not None:
            line = next((one for one in ledger.lines if one.entry.id == sale.redemption_id), None)
            _demand(line is not None, f"{sale.id} holds {sale.redemption_id}, which the bank never made")
            _demand(
                line is not None and line.truth == ("" if sale.adopted else sale.external_id),
                f"{sale.id} holds {sale.redemption_id}, which is somebody else's",
            )
        missing = self._missing(sale)
        if sale.state in _HOLDS_POINTS:
            self._credits_are_told_truly(sale, missing)
        elif sale.state in _NO_REDEMPTION:
            _demand(missing == 0, f"{sale.id} is {sale.state}, the bank misses {missing} points")

    def _credits_are_told_truly(self, sale: Sale, missing: int) -> None:
        """Every point that we gave back is recorded once, and none that is not there."""
        ledger, told = self._world.ledger, sale.credited_points.count
        ours = ledger.given_back(sale.redemption_id or "", by_us=True)
        said = f"{sale.id} is {sale.state} with {told} points back, {ours} by us; the bank misses {missing}"
        _demand(ours <= told <= sale.points.count - missing, said)
        if not ledger.given_back(sale.redemption_id or "", by_us=False):
            _demand(missing == sale.points.count - told, said)
        references = [credit.external_id for credit in sale.credits]
        _demand(len(references) == len(set(references)), f"{sale.id} tells a credit twice: {references}")

    def _missing(self, sale: Sale) -> int:
        """Points gone from the account through this sale's redemption, less its credits."""
        ledger = self._world.ledger
        taken = [line for line in ledger.lines if not line.entry.credit]
        if sale.adopted:
            ours = [line for line in taken if line.entry.id == sale.redemption_id]
        else:
            ours = [line for line in taken if line.truth == sale.external_id]
        return sum(ledger.still_creditable(line) for line in ours)

    def _orders_once(self, sales: list[Sale]) -> None:
        living = [sale.order for sale in sales if sale.living]
        _demand(len(living) == len(set(living)), f"an order has two living sales: {living}")
        for sale in sales:
            self._one_standing(sale.order)

    def _one_standing(self, order: str) -> None:
        ledger = self._world.ledger
        standing = [
            line.entry.id
            for line in ledger.lines
            if line.order == order and not line.entry.credit and ledger.still_creditable(line) > 0
        ]
        _demand(len(standing) <= 1, f"order {order} has taken points twice: {standing}")

    def _nothing_shared(self, sales: list[Sale]) -> None:
        held = [sale.redemption_id for sale in sales if sale.redemption_id]
        _demand(len(held) == len(set(held)), f"a redemption is claimed by two sales: {held}")

    def _points_agree(self, sales: list[Sale]) -> None:
        """All points missing at the bank through us are told, but for credits that no bank would take."""
        judged = {sale.external_id for sale in sales if sale.unsettled}
        redemptions = {sale.redemption_id for sale in sales if sale.unsettled}
        adopted = {sale.redemption_id for sale in sales if sale.adopted}
        told = sum(self._missing(sale) for sale in sales if sale.state in _HOLDS_POINTS)

        def counts(line: Line) -> bool:
            entry = line.entry
            ours = line.truth != "" or entry.credit or entry.id in adopted
            open_ones = redemptions - {None}
            return ours and line.truth not in judged and open_ones.isdisjoint({entry.id, entry.original_id})

        missing = self._world.ledger.taken(counts)
        _demand(missing == told, f"the bank misses {missing} of our points, the journal tells of {told}")

    def _events_say_the_same(self, sales: list[Sale]) -> None:
        """Folding all events anew gives the same sales; a check too dear for every run."""
        if self._world.rng.random() < 0.05:
            rebuild(self._world.tables)
            _demand(self.sales() == sales, "the events tell another story than the sales")


def _demand(holds: bool, promise: str) -> None:
    if not holds:
        raise Violation(promise)
