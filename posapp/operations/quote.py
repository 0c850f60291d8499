"""Ask the bank what a card's points are worth now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posapp.domain.errors import NotFound
from posapp.domain.member import Outcome, Quote, Reason, quote_of
from posapp.domain.staff import Act
from posapp.operations.session import guarded

if TYPE_CHECKING:
    from posapp.domain.card import CardNumber
    from posapp.domain.member import Member
    from posapp.domain.money import Currency
    from posapp.domain.reward import Reward
    from posapp.operations.ports import Bank, Clock
    from posapp.operations.session import Session


class Quotes:
    """Balance and rate of a card or an account, judged for a till of one currency."""

    def __init__(self, bank: Bank, clock: Clock, currency: Currency, session: Session) -> None:
        self._bank = bank
        self._clock = clock
        self._currency = currency
        self._session = session

    @guarded(Act.BALANCE)
    async def of_card(self, card: CardNumber) -> Quote:
        """Quote a card and forget its number, whatever happens. Raises Declined, Unavailable, ConfigError."""
        try:
            return self._quote(await self._bank.search(card), card.last_four)
        except NotFound:
            return Quote(Outcome.NOT_FOUND, Reason.NO_MEMBER, card.last_four, None, self._clock.now())
        finally:
            card.forget()

    @guarded(Act.BALANCE)
    async def of_account(self, account: str, *, last_four: str = "", reward: Reward | None = None) -> Quote:
        """Quote an account reference that is already held, at the rate of `reward`, None: the till's own.

        Raises Declined, Unavailable, ConfigError.
        """
        try:
            return self._quote(await self._bank.profile(account, reward), last_four)
        except NotFound:
            return Quote(Outcome.NOT_FOUND, Reason.NO_MEMBER, last_four, None, self._clock.now())

    def _quote(self, member: Member, last_four: str) -> Quote:
        return quote_of(member, currency_code=self._currency.code, last_four=last_four, as_of=self._clock.now())
