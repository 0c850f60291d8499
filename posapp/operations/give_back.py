"""Send a credit: the card part failed, the sale was called off, or somebody gives points of a completed sale back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from posapp.domain.errors import ConfigError, Declined, IllegalMove, Outage, Unavailable, Unknown
from posapp.domain.events import (
    CardDeclined,
    Credited,
    CreditIntended,
    CreditOpened,
    CreditRefused,
    CreditUnanswered,
)
from posapp.domain.sale import SaleState
from posapp.domain.staff import Act
from posapp.operations.bank_clock import BankClock
from posapp.operations.pay import moved_on
from posapp.operations.ports import CreditOrder
from posapp.operations.session import guarded

if TYPE_CHECKING:
    from posapp.domain.approval import Clearance, CreditAct
    from posapp.domain.bank import BankPlace
    from posapp.domain.events import Event
    from posapp.domain.points import Points
    from posapp.domain.sale import Sale
    from posapp.operations.credits import CreditWish
    from posapp.operations.flight import InFlight
    from posapp.operations.ports import Bank, Clock, Ids, Journal, Owners
    from posapp.operations.session import Session


class GiveBack:
    """A credit follows the same rules as a redemption: recorded, sent once, read back."""

    def __init__(
        self,
        *,
        bank: Bank,
        journal: Journal,
        clock: Clock,
        ids: Ids,
        owners: Owners,
        flight: InFlight,
        place: BankPlace,
        session: Session,
    ) -> None:
        self._bank = bank
        self._bank_clock = BankClock(bank, clock)
        self._journal = journal
        self._ids = ids
        self._owners = owners
        self._flight = flight
        self._place = place
        self._session = session

    @guarded(Act.CANCEL)
    async def cancel(self, sale: str) -> Sale:
        """Call a REDEEMED sale off and give its points back: CANCELLED, or CREDIT_UNKNOWN where no answer came.

        Raises RuleError(SALE_MOVED_ON) (the sale stands elsewhere), RuleError(OTHER_BANK), Unavailable (the journal;
        nothing was sent).
        """
        intent = CardDeclined(self._ids.external_id(), self._owners.mine(), self._bank_clock.now())
        return await self._send(sale, intent)

    async def again(self, sale: str, points: Points | None = None) -> Sale:
        """Send another credit for a sale whose last one provably does not stand at the bank.

        `points` where others have given some of them back already. Raises as `cancel`.
        """
        intent = CreditIntended(self._ids.external_id(), self._owners.mine(), self._bank_clock.now(), points)
        return await self._send(sale, intent)

    async def give(
        self, act: CreditAct, *, cancels: bool, listed: tuple[str, ...], wish: CreditWish, by: Clearance | None
    ) -> tuple[str, Sale]:
        """Give points of a COMPLETED sale back; our reference of the credit, and the sale as it stands after it.

        Raises RuleError(SALE_MOVED_ON) (another credit is on its way, or took what was left, or the wish's mark has
        brought one already), Unavailable (nothing was sent, and nothing is open), and as `ApprovalBook.open_credit`
        where it is judged `by` something.
        """
        external_id = self._ids.external_id()
        intent = CreditOpened(
            external_id,
            self._owners.mine(),
            act.points,
            act.reason,
            act.note,
            cancels,
            listed,
            self._bank_clock.now(),
            wish.mark,
            wish.approval,
        )
        return external_id, await self._send(act.sale, intent, by)

    async def _opened(
        self, sale: str, intent: CardDeclined | CreditOpened | CreditIntended, by: Clearance | None
    ) -> Sale:
        if by is not None and isinstance(intent, CreditOpened):
            return await self._journal.approvals.open_credit(sale, intent, by)
        return await self._journal.record(sale, intent)

    async def _send(
        self, sale_id: str, intent: CardDeclined | CreditOpened | CreditIntended, by: Clearance | None = None
    ) -> Sale:
        before = await self._journal.sale(sale_id)
        if before is not None:
            self._place.check(before)
        with self._flight.sending(intent.external_id):
            try:
                sale = await self._opened(sale_id, intent, by)
            except IllegalMove:
                raise moved_on(await self._journal.sale(sale_id)) from None
            if sale.state is not SaleState.CREDITING:
                return sale
            asked = None if isinstance(intent, CardDeclined) else intent.points
            return await self._ask(sale, intent.external_id, asked or _owed(sale))

    async def _ask(self, sale: Sale, external_id: str, points: Points) -> Sale:
        order = CreditOrder(sale.account, sale.redemption_id or "", external_id, points, sale.order)
        nothing_sent: Unavailable | None = None
        try:
            answer = await self._bank.credit(order)
        except Declined as no:
            event: Event = CreditRefused(no.source, no.reason_code, no.description, no.recoverable, external_id)
        except Unavailable as out:
            event = CreditUnanswered(out.outage, sent=False, external_id=external_id)
            nothing_sent = out
        except Unknown as unknown:
            event = CreditUnanswered(unknown.outage, external_id=external_id)
        except ConfigError:
            await self._journal.record(
                sale.id, CreditUnanswered(Outage.NO_CONNECTION, sent=False, external_id=external_id)
            )
            raise
        except BaseException:
            # A cancelled wait or a bug of ours: the credit may have left, so it is unknown, never failed.
            await asyncio.shield(
                self._journal.record(sale.id, CreditUnanswered(Outage.INTERRUPTED, external_id=external_id))
            )
            raise
        else:
            event = Credited(answer.credit_id, _owed(sale), answer.points_left, external_id=external_id)
        try:
            after = await asyncio.shield(self._journal.record(sale.id, event))
        except IllegalMove:
            # Another program has read this answer back before it came home here.
            return await self._journal.sale(sale.id) or sale
        except Unavailable as full:
            raise Unknown(full.outage) from full
        if nothing_sent is not None and not after.unsettled:
            raise nothing_sent
        return after


def _owed(sale: Sale) -> Points:
    """The points that a sale's open credit is about."""
    return sale.asked.points if sale.asked is not None else sale.points
