"""What is open at which bank: a till changes banks only where nothing is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from posapp.domain.errors import Problem, RuleError
from posapp.domain.sale import UNSETTLED, SaleState
from posapp.operations.ports import SaleFilter

if TYPE_CHECKING:
    from posapp.domain.bank import BankPlace
    from posapp.domain.sale import Sale
    from posapp.operations.ports import Journal

_OPEN: Final = UNSETTLED | {SaleState.REDEEMED}
"""The bank's side or the card's: both are ended before the till goes elsewhere."""
_MOVING: Final = frozenset({SaleState.REDEEMING, SaleState.CREDITING})


class Standing:
    """A till stands at `place`. All raise Unavailable where the journal cannot be read."""

    def __init__(self, journal: Journal, place: BankPlace) -> None:
        self._journal = journal
        self.place = place

    async def check(self) -> None:
        """No points are taken here while a sale of another bank is open: RuleError(BANK_CHANGED, order=, bank=)."""
        for sale in await self._open():
            if not self.place.has(sale):
                # Not the sale itself: whoever is refused asked about another one.
                raise RuleError(Problem.BANK_CHANGED, order=sale.order, bank=sale.bank)

    async def may_leave(self, other: BankPlace) -> None:
        """Raise RuleError(BANK_NOT_LEFT, sale=Sale) where this till must not go to `other` now.

        While points move it must not even begin anew at the same one.
        """
        for sale in await self._open():
            # One that does not tell its bank is this one's, and would be asked about at the other.
            elsewhere = (sale.bank or self.place.name) != other.name
            if elsewhere or sale.state in _MOVING:
                raise RuleError(Problem.BANK_NOT_LEFT, sale=sale)

    async def _open(self) -> list[Sale]:
        """Oldest first."""
        return list(reversed(await self._journal.sales(SaleFilter(states=_OPEN))))
