"""The client of Mastercard Digital Redemptions: its eight operations, as the ports `Bank` and `MemberBank` ask."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import ConfigError, Outage, Unavailable
from posapp.mastercard import answers, answers_desk, wire, wire_desk
from posapp.mastercard.config import ClientConfig

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, timedelta

    from posapp.domain.address import Address, KnownAddress
    from posapp.domain.card import CardNumber
    from posapp.domain.fulfilment import Fulfilment
    from posapp.domain.member import Member
    from posapp.domain.profile import Profile
    from posapp.domain.reward import Reward
    from posapp.mastercard.line import Line
    from posapp.operations.member_ports import Asking, EntryPage
    from posapp.operations.ports import CreditAnswer, CreditOrder, Entry, RedemptionAnswer, RedemptionOrder

__all__ = ["ClientConfig", "DigitalRedemptions"]

_MOST_PAGES: Final = 200


class DigitalRedemptions:
    """An async client: member search and profile, redemption, history, credit, shipping addresses, order status.

    Keys, TLS and the heavy imports are loaded once, in a thread, by `open` or the first call. One instance serves
    one event loop and any number of calls at once. A call that is cancelled has an open outcome if it was a write.

    Raises, from every operation: ConfigError (a key or a setting does not work), Declined and NotFound (the bank
    answered no), Unavailable (nothing happened); from what writes also Unknown (it may have happened): `redeem`,
    `credit`, `add_address`, `record_status`.
    """

    def __init__(self, config: ClientConfig) -> None:
        self._config = config
        self._opening = asyncio.Lock()
        self._line: Line | None = None

    async def open(self) -> None:
        """Load keys, certificates and libraries now, so that the first call does not wait. Raises ConfigError."""
        await self._opened()

    async def aclose(self) -> None:
        """Let go of connections; a later call opens again."""
        line, self._line = self._line, None
        if line is not None:
            await line.close()

    def server_skew(self) -> timedelta | None:
        """How far the bank's clock was ahead of ours at its last answer, to a second; None before the first."""
        return self._line.skew if self._line is not None else None

    async def search(self, card: CardNumber) -> Member:
        """Find a member by card number, encrypted (contract E1)."""
        line = await self._opened()
        request = line.sealed_search(card)
        return await line.ask(request, partial(answers.found_member, currency=self._config.currency, card=card))

    async def profile(self, account: str, reward: Reward | None = None) -> Member:
        """Read a member whose account reference is held (contract E2)."""
        line = await self._opened()
        request = wire.profile(account, self._config, reward)
        return await line.ask(request, partial(answers.member, currency=self._config.currency, account=account))

    async def redeem(self, order: RedemptionOrder) -> RedemptionAnswer:
        """Take points (contract E3). Sent once."""
        if order.reward is None and not self._config.redemption_item_id:
            raise ConfigError("program.redemption_item_id", "write the reward item's id that the bank gave you.")
        line = await self._opened()
        return await line.tell(wire.redeem(order, self._config), answers.redemption)

    async def credit(self, order: CreditOrder) -> CreditAnswer:
        """Give points back from a redemption (contract E5). Sent once."""
        line = await self._opened()
        return await line.tell(wire.credit(order), answers.credit)

    async def history(self, account: str, *, since: date, until: date) -> Sequence[Entry]:
        """Redemptions and credits of an account from `since` to `until`, both included, newest first (contract E4).

        All of them or none: Unavailable(BAD_ANSWER) if the bank does not give every entry it says it has.
        """
        line = await self._opened()
        # Pages shift when something is redeemed while they are read: the same entry may come twice.
        found: dict[Entry, Entry] = {}
        due: int | None = None
        offset = 0
        for _ in range(_MOST_PAGES):
            request = wire.history(account, since=since, until=until, offset=offset)
            page = await line.ask(request, answers.page)
            due = page.total if offset == 0 else due
            before = len(found)
            # Nor is it another when its status has been recorded meanwhile.
            found.update((replace(entry, delivery=None), entry) for entry in page.entries)
            offset += len(page.entries)
            if page.ends_at(offset) or len(found) == before:
                if due is not None and len(found) < due:
                    break
                return list(found.values())
        raise Unavailable(Outage.BAD_ANSWER, detail="history incomplete")

    async def by_card(self, card: CardNumber, asking: Asking) -> Profile:
        """Find a member by card number, encrypted (contract E1)."""
        line = await self._opened()
        return await line.ask(line.sealed_search(card, asking), self._reading(asking, card=card))

    async def by_customer_number(self, number: str, asking: Asking) -> Profile:
        """Find a member by the issuer's number of the customer, encrypted (contract E1)."""
        line = await self._opened()
        return await line.ask(line.sealed_customer_search(number, asking), self._reading(asking))

    async def by_account(self, account: str, asking: Asking) -> Profile:
        """Read a member whose account reference is held (contract E2)."""
        line = await self._opened()
        request = wire_desk.profile(account, self._config, asking)
        return await line.ask(request, self._reading(asking, account=account))

    async def page(self, account: str, *, since: date, until: date, offset: int) -> EntryPage:
        """One page of the history, newest first, both days included (contract E4)."""
        line = await self._opened()
        request = wire.history(account, since=since, until=until, offset=offset)
        return await line.ask(request, answers_desk.page)

    async def addresses(self, customer: str, *, since: date | None, until: date | None) -> Sequence[KnownAddress]:
        """Addresses that something was sent to (contract E7)."""
        line = await self._opened()
        return await line.ask(wire_desk.addresses(customer, since=since, until=until), answers_desk.addresses)

    async def add_address(self, customer: str, address: Address) -> str:
        """Keep a shipping address; its id (contract E8). Sent once."""
        line = await self._opened()
        return await line.tell(wire_desk.add_address(customer, address), answers_desk.address_id)

    async def record_status(self, fulfilment: Fulfilment) -> None:
        """Note where an order stands (contract E6). Sent once."""
        line = await self._opened()
        await line.tell(wire_desk.record_status(fulfilment), answers_desk.noted)

    def _reading(
        self, asking: Asking, *, account: str | None = None, card: CardNumber | None = None
    ) -> Callable[[object], Profile]:
        return partial(
            answers_desk.profile,
            currency=self._config.currency,
            account=account,
            card=card,
            preferences=asking.preferences,
        )

    async def _opened(self) -> Line:
        if self._line is not None:
            return self._line
        async with self._opening:
            if self._line is None:
                self._line = await asyncio.to_thread(_line, self._config)
            return self._line


def _line(config: ClientConfig) -> Line:
    from posapp.mastercard.line import Line  # noqa: PLC0415 - httpx and jwcrypto load in this thread, not before

    return Line(config)
