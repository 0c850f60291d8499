"""Take points for a cart: intent on disk, one request, its answer on disk."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from posapp.domain.errors import (
    BugError,
    ConfigError,
    Declined,
    IllegalMove,
    Outage,
    Problem,
    RuleError,
    Unavailable,
    Unknown,
)
from posapp.domain.events import CardApproved, NotThere, Redeemed, RedeemRefused, RedeemUnanswered, SaleOpened
from posapp.domain.split import Terms
from posapp.domain.staff import Act
from posapp.domain.texts import note_text, order_reference
from posapp.operations.bank_clock import BankClock
from posapp.operations.ports import RedemptionOrder
from posapp.operations.session import guarded

if TYPE_CHECKING:
    from collections.abc import Callable

    from posapp.domain.events import Event
    from posapp.domain.member import Quote
    from posapp.domain.reward import Reward
    from posapp.domain.sale import Sale
    from posapp.domain.split import Split
    from posapp.operations.flight import InFlight
    from posapp.operations.ports import Bank, Clock, Ids, Journal, Owners
    from posapp.operations.quote import Quotes
    from posapp.operations.session import Session
    from posapp.operations.standing import Standing


@dataclass(frozen=True, slots=True)
class PayRequest:
    """A cart as the clerk agreed to it: the order, how it is shared, and the quote that was looked at.

    With a `reward` it is one for a member on the phone, all of it paid in points, at a quote of that reward: see
    `split.all_points`. It may come without an order of its own; `note` tells who asked.
    """

    order: str
    split: Split
    quote: Quote
    reward: Reward | None = None
    note: str = ""


class Pay:
    """The points part and the card's good end of a sale."""

    def __init__(
        self,
        *,
        bank: Bank,
        journal: Journal,
        clock: Clock,
        ids: Ids,
        owners: Owners,
        quotes: Quotes,
        flight: InFlight,
        standing: Standing,
        session: Session,
    ) -> None:
        self._bank = bank
        self._journal = journal
        self._clock = clock
        self._ids = ids
        self._owners = owners
        self._quotes = quotes
        self._flight = flight
        self._standing = standing
        self._session = session
        self._bank_clock = BankClock(bank, clock)

    async def redeem(self, request: PayRequest, recorded: Callable[[Sale], None] | None = None) -> Sale:
        """Record the intent, ask the bank once, record its answer.

        The sale comes back REDEEMED (at once, where the split takes no points), REFUSED, UNKNOWN or NOT_REDEEMED.
        `recorded` is called with the sale once its intent is on disk, before anything is sent.

        Raises as `Session.require`; UserError, RuleError as `Reward.checked`; RuleError(ORDER_TAKEN, sale=Sale);
        RuleError(BANK_CHANGED) where one of another bank is open; RuleError(QUOTE_CHANGED, quote=Quote) where the quote
        had grown old and the bank now says otherwise; Unavailable if nothing was sent; Unknown if the answer could not
        be recorded.
        """
        with self._session.acting(Act.PAY if request.reward is None else Act.REWARD):
            return await self._redeem(_checked(request), recorded)

    async def _redeem(self, request: PayRequest, recorded: Callable[[Sale], None] | None) -> Sale:
        if request.order:
            await self._order_is_free(request.order)
        if request.split.points:
            await self._standing.check()
        await self._confirm(request)
        intent = self._intent(request)
        with self._flight.sending(intent.external_id):
            sale = await self._journal.record(self._ids.sale_id(), intent)
            if recorded is not None:
                recorded(sale)
            return await self._ask(sale) if sale.points else sale

    @guarded(Act.PAY)
    async def card_approved(self, sale: str) -> Sale:
        """The card paid its part (or nothing was left to charge). Raises RuleError(SALE_MOVED_ON), Unavailable."""
        try:
            return await self._journal.record(sale, CardApproved())
        except IllegalMove:
            raise moved_on(await self._journal.sale(sale)) from None

    async def close(self, sale_id: str) -> Sale:
        """Nothing is left to charge: that follows by itself, as the act of who took the points.

        It needs no right, and goes on at a till that was locked meanwhile. Raises as `card_approved`.
        """
        sale = await self._journal.sale(sale_id)
        if sale is None or sale.card_amount:
            raise BugError("a sale that a card has to pay does not close by itself")
        with self._session.acting_as(sale.operator):
            return await self.card_approved(sale_id)

    async def _order_is_free(self, order: str) -> None:
        # Asked before the bank is: a second ⏎ must hear about its order, not about the network. The lock itself is
        # the journal's, when the intent is recorded.
        living = await self._journal.living_sale(order)
        if living is not None:
            raise RuleError(Problem.ORDER_TAKEN, sale=living)

    async def _confirm(self, request: PayRequest) -> None:
        split, quote = request.split, request.quote
        if not split.points:
            return
        if Terms.of(split.total, quote).by_value(split.points_value) != split or quote.member is None:
            raise BugError("the split does not follow from its quote")
        if quote.is_fresh(self._clock.now()):
            return
        newer = await self._quotes.of_account(quote.member.account, last_four=quote.last_four, reward=request.reward)
        if not newer.same_terms(quote):
            raise RuleError(Problem.QUOTE_CHANGED, quote=newer)

    def _intent(self, request: PayRequest) -> SaleOpened:
        split, member, reward = request.split, request.quote.member, request.reward
        reference = self._ids.external_id()
        return SaleOpened(
            order=request.order or reference,
            total=split.total,
            points=split.points,
            points_value=split.points_value,
            account=member.account if member else "",
            last_four=request.quote.last_four,
            external_id=reference,
            owner=self._owners.mine(),
            balance=member.balance if member else None,
            bank_at=self._bank_clock.now(),
            bank=self._standing.place.name,
            training=self._standing.place.training,
            kind=reward.kind if reward is not None else None,
            item=reward.item if reward is not None else "",
            address=reward.address if reward is not None else "",
            note=request.note,
        )

    async def _ask(self, sale: Sale) -> Sale:
        order = RedemptionOrder(sale.account, sale.external_id, sale.points, sale.points_value, sale.order, sale.reward)
        try:
            answer = await self._bank.redeem(order)
        except Declined as no:
            event: Event = RedeemRefused(no.source, no.reason_code, no.description, no.recoverable)
        except Unavailable as out:
            event = NotThere(out.outage)
        except Unknown as unknown:
            event = RedeemUnanswered(unknown.outage)
        except ConfigError:
            await self._journal.record(sale.id, NotThere())
            raise
        except BaseException:
            # A cancelled wait or a bug of ours: the request may have left, so it is unknown, never failed.
            await asyncio.shield(self._journal.record(sale.id, RedeemUnanswered(Outage.INTERRUPTED)))
            raise
        else:
            event = Redeemed(answer.redemption_id, answer.points_left)
        return await self._answered(sale, event)

    async def _answered(self, sale: Sale, event: Event) -> Sale:
        try:
            return await asyncio.shield(self._journal.record(sale.id, event))
        except IllegalMove:
            # Another program has read this answer back before it came home here.
            return await self._journal.sale(sale.id) or sale
        except Unavailable as full:
            # The bank has spoken, the disk has not taken it. Read-back will find the same answer later.
            raise Unknown(full.outage) from full


def _checked(request: PayRequest) -> PayRequest:
    """The request in the form that is written down. Raises UserError, RuleError."""
    note = note_text(request.note)
    if request.reward is None:
        return replace(request, order=order_reference(request.order), note=note)
    if not request.split.points or request.split.card_amount:
        raise BugError("a reward is paid in points alone")
    order = order_reference(request.order) if request.order.strip() else ""
    return replace(request, order=order, reward=request.reward.checked(), note=note)


def moved_on(sale: Sale | None) -> RuleError:
    """What a clerk hears whose sale another window or program has brought on meanwhile."""
    return RuleError(Problem.SALE_MOVED_ON, sale=sale) if sale is not None else RuleError(Problem.SALE_NOT_FOUND)
