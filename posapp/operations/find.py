"""Find sales in the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posapp.domain.sale import UNSETTLED, SaleState
from posapp.operations.ports import SaleFilter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posapp.domain.sale import Sale
    from posapp.operations.ports import Journal


class Find:
    """Reads only; nothing is asked of the bank. All raise Unavailable where the journal cannot be read."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def sales(self, which: SaleFilter) -> Sequence[Sale]:
        """Newest first."""
        return await self._journal.sales(which)

    async def unsettled(self, *, card_open: bool = False) -> Sequence[Sale]:
        """Sales whose bank side is open, oldest first; with `card_open` also those whose card part is."""
        states = UNSETTLED | {SaleState.REDEEMED} if card_open else UNSETTLED
        return list(reversed(await self._journal.sales(SaleFilter(states=states))))

    async def sale(self, reference: str) -> Sale | None:
        """The sale of a sale id, a redemption id or an order reference (its living or else its newest sale)."""
        found = await self.all_of(reference)
        return found[0] if found else None

    async def all_of(self, reference: str) -> Sequence[Sale]:
        """Every sale that ever bore a reference, the one that `sale` takes first; an order can be paid again."""
        sale = await self._journal.sale(reference)
        if sale is not None:
            return (sale,)
        for which in (SaleFilter(redemption_id=reference, limit=1), SaleFilter(order=reference)):
            found = await self._journal.sales(which)
            if found:
                return sorted(found, key=lambda sale: not sale.living)
        return ()
