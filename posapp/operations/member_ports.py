"""What a desk needs of the bank besides what a till needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from posapp.operations.ports import Bank

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from posapp.domain.address import Address, KnownAddress
    from posapp.domain.card import CardNumber
    from posapp.domain.fulfilment import Fulfilment
    from posapp.domain.profile import Profile
    from posapp.domain.reward import Reward
    from posapp.operations.ports import Entry


@dataclass(frozen=True, slots=True)
class Asking:
    """What a profile is asked for with: rates are those of `reward`, None: the till's own. `preferences` on top."""

    reward: Reward | None = None
    preferences: bool = False


@dataclass(frozen=True, slots=True)
class EntryPage:
    """A page of the bank's history, newest first. `total` entries there are in all; None: the bank does not tell."""

    entries: tuple[Entry, ...]
    total: int | None


class MemberBank(Protocol):
    """The other side of the wire, as a desk sees it.

    Raises as `ports.Bank`; `add_address` and `record_status` write.
    """

    async def by_card(self, card: CardNumber, asking: Asking) -> Profile: ...

    async def by_customer_number(self, number: str, asking: Asking) -> Profile:
        """By the issuer's own number of a customer (BCN)."""
        ...

    async def by_account(self, account: str, asking: Asking) -> Profile: ...

    async def page(self, account: str, *, since: date, until: date, offset: int) -> EntryPage:
        """One page of the history, from `offset` on (contract E4); as long as the bank likes."""
        ...

    async def addresses(self, customer: str, *, since: date | None, until: date | None) -> Sequence[KnownAddress]:
        """Addresses of a customer reference that something was sent to; of 160 days at most (contract E7)."""
        ...

    async def add_address(self, customer: str, address: Address) -> str:
        """The new address's id (contract E8)."""
        ...

    async def record_status(self, fulfilment: Fulfilment) -> None:
        """Contract E6."""
        ...


class WholeBank(Bank, MemberBank, Protocol):
    """The other side of the wire, for till and desk."""
