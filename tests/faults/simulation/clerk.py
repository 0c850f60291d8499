"""What a clerk does with a cart, sensible or not: pays it, pays it again, presses twice, walks away, calls it off."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from posapp.domain.errors import PosError, Problem, RuleError
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.sale import Sale, SaleState
from posapp.domain.split import Terms, all_points
from posapp.operations.credits import CreditWish
from posapp.operations.pay import PayRequest
from posapp.operations.ports import SaleFilter
from tests.faults.simulation.ledger import USD

if TYPE_CHECKING:
    from posapp.domain.member import Quote
    from posapp.domain.reward import Reward
    from tests.faults.simulation.program import Program

_TRIES = 4
_OLD_QUOTE_S = 70.0


@dataclass(frozen=True, slots=True)
class Cart:
    """An order to be paid with `points`, the rest of `total` (minor units) by card; a `reward` by points alone."""

    order: str
    account: str
    total: int
    points: int
    reward: Reward | None = None


class Clerk:
    """Works through carts at one program, and through them again after a crash: the customer is still there."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._world = program.world

    async def serve(self, cart: Cart) -> None:
        """Bring one cart to an end, or give up after a few tries."""
        quote: Quote | None = None
        for _ in range(_TRIES):
            await self._program.sleep(self._world.spread(0.1, 10.0))
            quote = quote or await self._quote(cart)
            if quote is None:
                continue
            if self._world.happens(0.1):
                await self._program.sleep(_OLD_QUOTE_S)
            sale, quote = await self._presses(cart, quote)
            if sale is not None and sale.state is SaleState.REDEEMED:
                await self._program.sleep(self._world.spread(0.1, 5.0))
                sale = await self._finish(sale)
            if (
                sale is not None
                and sale.state is SaleState.COMPLETED
                and self._world.happens(self._world.profile.gives_back)
            ):
                await self.give_back(sale)
            if sale is not None and sale.state in (SaleState.COMPLETED, SaleState.CANCELLED):
                if self._world.happens(0.7):
                    return
                quote = None

    async def finish_all(self) -> None:
        """At the end of the day no card part may be open."""
        try:
            sales = await self._program.journal.sales(SaleFilter(states=frozenset({SaleState.REDEEMED})))
        except PosError as error:
            self._world.tolerate(error)
            return
        for sale in sales:
            await self._finish(sale)

    async def _quote(self, cart: Cart) -> Quote | None:
        try:
            return await self._program.quotes.of_account(cart.account, last_four="4444", reward=cart.reward)
        except PosError as error:
            self._world.tolerate(error)
            return None

    async def _presses(self, cart: Cart, quote: Quote) -> tuple[Sale | None, Quote | None]:
        """Press the button once or twice, and perhaps walk away from the wait."""
        times = 2 if self._world.happens(self._world.profile.presses_twice) else 1
        tasks = [self._program.start(self._pay(cart, quote)) for _ in range(times)]
        for task in tasks:
            if self._world.happens(self._world.profile.cancels):
                self._program.loop.call_later(self._world.spread(0.0, 20.0), task.cancel)
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        sale: Sale | None = None
        for end in ends:
            if isinstance(end, tuple):
                sale, quote = end[0] or sale, end[1]
        return sale, quote

    async def _pay(self, cart: Cart, quote: Quote) -> tuple[Sale | None, Quote | None]:
        terms = Terms.of(Money(cart.total, USD), quote)
        try:
            by_phone = cart.reward is not None
            split = all_points(quote, points=Points(cart.points)) if by_phone else terms.by_points(Points(cart.points))
        except RuleError:
            if cart.reward is not None:
                return None, None
            split = terms.none()
        try:
            return await self._program.pay.redeem(PayRequest(cart.order, split, quote, cart.reward)), quote
        except RuleError as rule:
            return self._told(rule)
        except PosError as error:
            self._world.tolerate(error)
            return None, None

    def _told(self, rule: RuleError) -> tuple[Sale | None, Quote | None]:
        newer, taken = rule.values.get("quote"), rule.values.get("sale")
        if rule.problem is Problem.QUOTE_CHANGED:
            return None, newer  # type: ignore[return-value]  # the value of a changed quote is a Quote
        self._world.tolerate(rule)
        return (taken, None) if self._world.happens(0.5) else (None, None)  # type: ignore[return-value]  # as above: a Sale

    async def _finish(self, sale: Sale) -> Sale | None:
        """The card is approved or declined, and sometimes both buttons are pressed, or one twice.

        A reward closes by itself, in every window that sees it.
        """
        approve, cancel = self._program.pay.card_approved, self._program.give_back.cancel
        pays, ends = (approve, cancel) if sale.reward is None else (self._program.pay.close, self._program.pay.close)
        acts = [pays(sale.id) if self._world.happens(0.5) else ends(sale.id)]
        if self._world.happens(self._world.profile.presses_twice):
            acts.append(pays(sale.id) if self._world.happens(0.3) else ends(sale.id))
        tasks = [self._program.start(self._tolerant(act)) for act in acts]
        for task in tasks:
            if self._world.happens(self._world.profile.cancels):
                self._program.loop.call_later(self._world.spread(0.0, 20.0), task.cancel)
        done = await asyncio.gather(*tasks, return_exceptions=True)
        return next((end for end in done if isinstance(end, Sale)), None)

    async def give_back(self, sale: Sale) -> None:
        """The customer brings things back, some or all, once or again; or the sale was a mistake."""
        world = self._world
        for _ in range(world.rng.randint(1, 3)):
            await self._program.sleep(world.spread(0.1, 30.0))
            most = sale.points.count
            some = None if world.happens(0.3) else Points(world.rng.randint(1, max(most, 1)))
            wish = CreditWish(some, world.rng.choice(("goods_returned", "cancelled")))
            times = 2 if world.happens(world.profile.presses_twice) else 1
            tasks = [self._program.start(self._tolerant(self._credit(sale.id, wish))) for _ in range(times)]
            for task in tasks:
                if world.happens(world.profile.cancels):
                    self._program.loop.call_later(world.spread(0.0, 20.0), task.cancel)
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _credit(self, sale: str, wish: CreditWish) -> Sale:
        return (await self._program.credits.give(sale, wish)).sale

    async def _tolerant(self, act: object) -> Sale | None:
        try:
            return await act  # type: ignore[misc,no-any-return]  # a coroutine of Sale
        except PosError as error:
            self._world.tolerate(error)
            return None
