"""The client of Mastercard Digital Redemptions: the operations a till needs, as the port `Bank` asks for them."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import ConfigError, Outage, Unavailable
from posapp.mastercard import answers, wire
from posapp.mastercard.config import ClientConfig

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, timedelta

    from posapp.domain.card import CardNumber
    from posapp.domain.member import Member
    from posapp.domain.reward import Reward
    from posapp.mastercard.line import Line
    from posapp.operations.ports import CreditAnswer, CreditOrder, Entry, RedemptionAnswer, RedemptionOrder

__all__ = ["ClientConfig", "DigitalRedemptions"]

_MOST_PAGES: Final = 200


class DigitalRedemptions:
    """An async client: member search and profile, redemption, history, credit.

    Keys, TLS and the heavy imports are loaded once, in a thread, by `open` or the first call. One instance serves
    one event loop and any number of calls at once. A call that is cancelled has an open outcome if it was a write.

    Raises, from every operation: ConfigError (a key or a setting does not work), Declined and NotFound (the bank
    answered no), Unavailable (nothing happened); from `redeem` and `credit` also Unknown (it may have happened).
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
        del reward
        line = await self._opened()
        request = wire.profile(account, self._config)
        return await line.ask(request, partial(answers.member, currency=self._config.currency, account=account))

    async def redeem(self, order: RedemptionOrder) -> RedemptionAnswer:
        """Take points (contract E3). Sent once."""
        if not self._config.redemption_item_id:
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
        found: dict[Entry, None] = {}
        due: int | None = None
        offset = 0
        for _ in range(_MOST_PAGES):
            request = wire.history(account, since=since, until=until, offset=offset)
            page = await line.ask(request, answers.page)
            due = page.total if offset == 0 else due
            before = len(found)
            found.update(dict.fromkeys(page.entries))
            offset += len(page.entries)
            if page.ends_at(offset) or len(found) == before:
                if due is not None and len(found) < due:
                    break
                return list(found)
        raise Unavailable(Outage.BAD_ANSWER, detail="history incomplete")

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
