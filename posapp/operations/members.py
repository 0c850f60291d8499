"""Find the member on the phone, by as little as the caller has at hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import NotFound, Problem, RuleError
from posapp.domain.member import quote_of
from posapp.domain.staff import Act
from posapp.domain.texts import account_reference, customer_number, last_four_digits, order_reference
from posapp.operations.member_ports import Asking
from posapp.operations.ports import SaleFilter
from posapp.operations.search_dates import midnight
from posapp.operations.session import guarded

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence
    from datetime import date, datetime

    from posapp.domain.bank import BankPlace
    from posapp.domain.card import CardNumber
    from posapp.domain.member import Quote
    from posapp.domain.money import Currency, Money
    from posapp.domain.profile import Profile
    from posapp.domain.sale import Sale
    from posapp.operations.find import Find
    from posapp.operations.member_ports import MemberBank
    from posapp.operations.ports import Clock, Journal
    from posapp.operations.session import Session

MOST_HANDLED: Final = 100
"""More sales of one card in a day than a person can tell apart."""
_TILLS_OWN: Final = Asking()


class FoundBy(StrEnum):
    """What a member was found by."""

    CARD = "card"
    CUSTOMER = "customer"
    ACCOUNT = "account"
    REFERENCE = "reference"
    LAST_FOUR = "last_four"
    HANDOVER = "handover"


@dataclass(frozen=True, slots=True)
class Found:
    """A member on the phone as the bank tells of it at `as_of`; `quote` judges it for this desk's currency."""

    profile: Profile
    quote: Quote
    by: FoundBy
    as_of: datetime


class Members:
    """All raise UserError (what was typed), RuleError(MEMBER_NOT_FOUND), Declined, Unavailable, ConfigError."""

    def __init__(
        self,
        *,
        bank: MemberBank,
        journal: Journal,
        find: Find,
        clock: Clock,
        currency: Currency,
        session: Session,
        place: BankPlace,
    ) -> None:
        self._bank = bank
        self._journal = journal
        self._find = find
        self._clock = clock
        self._currency = currency
        self._session = session
        self._place = place

    @guarded(Act.MEMBER)
    async def of_card(self, card: CardNumber, asking: Asking = _TILLS_OWN) -> Found:
        """By a card, whose number is forgotten whatever happens."""
        last_four = card.last_four
        try:
            return await self._told(self._bank.by_card(card, asking), FoundBy.CARD, last_four)
        finally:
            card.forget()

    @guarded(Act.MEMBER)
    async def of_customer_number(self, number: str, asking: Asking = _TILLS_OWN) -> Found:
        return await self._told(self._bank.by_customer_number(customer_number(number), asking), FoundBy.CUSTOMER)

    @guarded(Act.MEMBER)
    async def of_account(
        self, account: str, asking: Asking = _TILLS_OWN, *, by: FoundBy = FoundBy.ACCOUNT, last_four: str = ""
    ) -> Found:
        """By an account reference; `by` is what led to it."""
        return await self._told(self._bank.by_account(account_reference(account), asking), by, last_four)

    @guarded(Act.MEMBER)
    async def of_reference(self, text: str, asking: Asking = _TILLS_OWN) -> Found:
        """By a sale id, an order or a redemption id of this journal.

        Raises RuleError(MEMBER_NOT_FOUND, reference=) where it has none, or one without a member;
        RuleError(OTHER_BANK, sale=Sale).
        """
        reference = order_reference(text)
        sales = [sale for sale in await self._find.all_of(reference) if sale.account]
        if not sales:
            raise RuleError(Problem.MEMBER_NOT_FOUND, reference=reference)
        sale = next(filter(self._place.has, sales), None)
        if sale is None:
            raise RuleError(Problem.OTHER_BANK, sale=sales[0], bank=sales[0].bank)
        return await self._told(self._bank.by_account(sale.account, asking), FoundBy.REFERENCE, sale.last_four)

    @guarded(Act.MEMBER)
    async def handled(self, last_four: str, *, day: date, amount: Money | None = None) -> Sequence[Sale]:
        """Sales of this journal with a card ending so, opened on that day here, newest first; at most MOST_HANDLED.

        Only those that lead to a member of this bank. `amount` is what was due in all or what the points were worth.
        """
        which = SaleFilter(
            since=midnight(day), until=midnight(day + timedelta(days=1)), last_four=last_four_digits(last_four)
        )
        found = [sale for sale in await self._journal.sales(which) if sale.account and self._place.has(sale)]
        if amount is not None:
            found = [sale for sale in found if amount in (sale.total, sale.points_value)]
        return found[:MOST_HANDLED]

    async def _told(self, asked: Awaitable[Profile], by: FoundBy, last_four: str = "") -> Found:
        try:
            profile = await asked
        except NotFound as no:
            raise RuleError(Problem.MEMBER_NOT_FOUND) from no
        now = self._clock.now()
        quote = quote_of(profile.member, currency_code=self._currency.code, last_four=last_four, as_of=now)
        return Found(profile, quote, by, now)
