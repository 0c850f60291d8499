"""Somebody on the phone with a member: takes in what was redeemed elsewhere, and gives points of it back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from posapp.domain.errors import PosError
from posapp.domain.profile import Profile
from posapp.domain.sale import Sale, SaleState
from posapp.operations.members import Found, FoundBy
from tests.faults.simulation.clerk import Clerk

if TYPE_CHECKING:
    from tests.faults.simulation.program import Program


class Agent:
    """Picks any redemption that the bank lists for a member, whoever made it, by a list that may be old by then."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._world = program.world

    async def serve(self, account: str) -> None:
        """One call: one redemption, and perhaps points of it back."""
        try:
            sale = await self._adopted(account)
        except PosError as error:
            self._world.tolerate(error)
            return
        if sale is not None and sale.state is SaleState.COMPLETED and self._world.happens(0.7):
            await Clerk(self._program).give_back(sale)

    async def _adopted(self, account: str) -> Sale | None:
        program, world = self._program, self._world
        quote = await program.quotes.of_account(account, last_four="4444")
        day, now = timedelta(days=1), world.till_now()
        entries = await program.bank.history(account, since=(now - day).date(), until=(now + day).date())
        listed = [entry for entry in entries if not entry.credit]
        if quote.member is None or not listed:
            return None
        await program.sleep(world.spread(0.1, 60.0))
        entry = world.rng.choice(listed)
        sale = await program.adopting.sale_of(Found(Profile(quote.member), quote, FoundBy.ACCOUNT, quote.as_of), entry)
        world.say(program.name, f"an agent takes {entry.id} for {sale.id}, which is {sale.state}")
        return sale
