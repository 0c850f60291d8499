"""What a desk asks a bank beyond what a till does, in memory."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from posapp.domain.address import KnownAddress
from posapp.domain.errors import NotFound
from posapp.domain.profile import Profile
from posapp.operations.member_ports import EntryPage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from posapp.domain.address import Address
    from posapp.domain.card import CardNumber
    from posapp.domain.fulfilment import Fulfilment
    from posapp.domain.member import Member
    from posapp.domain.points import Rate
    from posapp.operations.member_ports import Asking
    from posapp.operations.ports import Entry


@dataclass
class MemoryMembers:
    """Implements `MemberBank` for a bank that holds `members` and `entries`, by its accounts.

    `customers` leads from customer numbers (BCN) to accounts; `profiles` is what a desk is told beyond the member.
    A page has `page_length` entries; `tells_total` False: the bank does not say how many there are.
    """

    members: dict[str, Member] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    items: dict[str, Rate] = field(default_factory=dict)
    customers: dict[str, str] = field(default_factory=dict)
    profiles: dict[str, Profile] = field(default_factory=dict)
    shipping: dict[str, list[KnownAddress]] = field(default_factory=dict)
    statuses: list[Fulfilment] = field(default_factory=list)
    page_length: int = 25
    tells_total: bool = True

    async def by_card(self, card: CardNumber, asking: Asking) -> Profile:
        digits = card.digits()
        await self._called("by_card")
        return self._profile(self.members.get(digits), asking)

    async def by_customer_number(self, number: str, asking: Asking) -> Profile:
        await self._called("by_customer_number")
        return self._profile(self._of(self.customers.get(number, "")), asking)

    async def by_account(self, account: str, asking: Asking) -> Profile:
        await self._called("by_account")
        return self._profile(self._of(account), asking)

    async def page(self, account: str, *, since: date, until: date, offset: int) -> EntryPage:
        await self._called("page")
        if self._of(account) is None:
            raise NotFound(source="PWR", reason_code="NOT_FOUND")
        listed = [one for one in self.entries if one.at is None or since <= one.at.date() <= until]
        total = len(listed) if self.tells_total else None
        return EntryPage(tuple(listed[offset : offset + self.page_length]), total)

    async def addresses(self, customer: str, *, since: date | None, until: date | None) -> Sequence[KnownAddress]:
        del since, until
        await self._called("addresses")
        return list(self.shipping.get(customer, ()))

    async def add_address(self, customer: str, address: Address) -> str:
        await self._called("add_address")
        known = self.shipping.setdefault(customer, [])
        known.append(KnownAddress(f"AD-{len(known) + 1}", address))
        return known[-1].id

    async def record_status(self, fulfilment: Fulfilment) -> None:
        await self._called("record_status")
        self.statuses.append(fulfilment)

    def _of(self, account: str) -> Member | None:
        return next((one for one in self.members.values() if one.account == account), None)

    def _profile(self, member: Member | None, asking: Asking) -> Profile:
        if member is None:
            raise NotFound(source="PWR", reason_code="NOT_FOUND")
        if asking.reward is not None:
            member = replace(member, rate=self.items.get(asking.reward.item))
        told = self.profiles.get(member.account, Profile(member))
        preferences = (told.preferences or ()) if asking.preferences else None
        return replace(told, member=member, preferences=preferences)

    @abstractmethod
    async def _called(self, name: str) -> None: ...


class TillBank:
    """The half of `WholeBank` that no till asks, for a bank that plays for tills alone."""

    async def by_card(self, card: CardNumber, asking: Asking) -> Profile:
        raise NotImplementedError

    async def by_customer_number(self, number: str, asking: Asking) -> Profile:
        raise NotImplementedError

    async def by_account(self, account: str, asking: Asking) -> Profile:
        raise NotImplementedError

    async def page(self, account: str, *, since: date, until: date, offset: int) -> EntryPage:
        raise NotImplementedError

    async def addresses(self, customer: str, *, since: date | None, until: date | None) -> Sequence[KnownAddress]:
        raise NotImplementedError

    async def add_address(self, customer: str, address: Address) -> str:
        raise NotImplementedError

    async def record_status(self, fulfilment: Fulfilment) -> None:
        raise NotImplementedError
