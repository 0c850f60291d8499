"""The person who decides what the bank's history cannot: knows from the customer what really happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posapp.domain.errors import PosError
from posapp.domain.sale import CreditDue, Sale, SaleState
from posapp.operations.ports import SaleFilter

if TYPE_CHECKING:
    from tests.faults.simulation.program import Program

_NOTE = "asked the customer"


class Supervisor:
    """Goes through what is left to a person at one program; says the truth, or that it cannot be told today."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._world = program.world

    async def decide_all(self) -> None:
        """Decide every sale that needs it once; `PosError`s a person may be told are passed over."""
        states = frozenset({SaleState.NEEDS_REVIEW, SaleState.CREDIT_UNKNOWN})
        try:
            for sale in await self._program.journal.sales(SaleFilter(states=states)):
                await self._decide(sale)
        except PosError as error:
            self._world.tolerate(error)

    async def _decide(self, sale: Sale) -> None:
        world, review = self._world, self._program.review
        if sale.credit_due is CreditDue.PERSON:
            await self._program.settle.ask_again(sale.id)
        if not sale.candidates or sale.search is None:
            return
        # Somebody reads and asks before pressing: what is decided may have moved on.
        await self._program.sleep(world.spread(0.1, 30.0))
        if not world.calm and world.happens(0.2):
            await review.leave_open(sale.id, note="")
            return
        listed = [candidate.id for candidate in sale.candidates]
        asked = sale.search.external_id
        ours = world.ledger.credit_by(asked) if sale.asked else world.ledger.made_by(asked)
        world.say(self._program.name, f"a person judges {sale.id}: {ours or 'none'} of {listed}")
        if ours in listed:
            await review.ours(sale.id, ours, note=_NOTE)
        else:
            await review.not_ours(sale.id, listed, note=_NOTE)
