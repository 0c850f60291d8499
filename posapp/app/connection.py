"""The bank as operations see it: a client made on first use, for the local bank or the one in the settings."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from posapp.domain.errors import PasswordNeeded
from posapp.mastercard.config import ClientConfig, OAuth2Access
from posapp.mastercard.handover import Trust
from posapp.settings import Environment

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import date, timedelta

    from posapp.devices.local_bank import Access, LocalBank
    from posapp.domain.address import Address, KnownAddress
    from posapp.domain.card import CardNumber
    from posapp.domain.fulfilment import Fulfilment
    from posapp.domain.member import Member
    from posapp.domain.profile import Profile
    from posapp.domain.reward import Reward
    from posapp.mastercard.client import DigitalRedemptions
    from posapp.operations.member_ports import Asking, EntryPage
    from posapp.operations.ports import CreditAnswer, CreditOrder, Entry, RedemptionAnswer, RedemptionOrder
    from posapp.settings import Settings


class Connection:
    """Implements `ports.Bank` and `member_ports.MemberBank`. Heavy imports and keys are loaded once, in a thread.

    A local bank that has died is started again by the next call, before anything is sent.
    """

    def __init__(self, settings: Settings, *, local: LocalBank | None, password: Callable[[], Awaitable[str]]) -> None:
        self._settings = settings
        self._local = local
        self._password = password
        self._lock = asyncio.Lock()
        self._access: Access | None = None
        self._ready: DigitalRedemptions | None = None

    async def search(self, card: CardNumber) -> Member:
        return await (await self._client()).search(card)

    async def profile(self, account: str, reward: Reward | None = None) -> Member:
        return await (await self._client()).profile(account, reward)

    async def redeem(self, order: RedemptionOrder) -> RedemptionAnswer:
        return await (await self._client()).redeem(order)

    async def history(self, account: str, *, since: date, until: date) -> Sequence[Entry]:
        return await (await self._client()).history(account, since=since, until=until)

    async def credit(self, order: CreditOrder) -> CreditAnswer:
        return await (await self._client()).credit(order)

    async def by_card(self, card: CardNumber, asking: Asking) -> Profile:
        return await (await self._client()).by_card(card, asking)

    async def by_customer_number(self, number: str, asking: Asking) -> Profile:
        return await (await self._client()).by_customer_number(number, asking)

    async def by_account(self, account: str, asking: Asking) -> Profile:
        return await (await self._client()).by_account(account, asking)

    async def page(self, account: str, *, since: date, until: date, offset: int) -> EntryPage:
        return await (await self._client()).page(account, since=since, until=until, offset=offset)

    async def addresses(self, customer: str, *, since: date | None, until: date | None) -> Sequence[KnownAddress]:
        return await (await self._client()).addresses(customer, since=since, until=until)

    async def add_address(self, customer: str, address: Address) -> str:
        return await (await self._client()).add_address(customer, address)

    async def record_status(self, fulfilment: Fulfilment) -> None:
        await (await self._client()).record_status(fulfilment)

    async def config(self) -> ClientConfig:
        """What a client of this bank is told; the local one is started. Raises ConfigError, Unavailable."""
        async with self._lock:
            access = await asyncio.to_thread(self._local.access) if self._local is not None else None
            return await self._told(access)

    async def issuer(self) -> Trust | None:
        """Who hands members over: as set, or the local bank, which is started for it; None: nobody.

        Raises ConfigError, Unavailable.
        """
        if self._settings.sso.key:
            return _trusted(self._settings)
        if self._local is None:
            return None
        async with self._lock:
            told = (await asyncio.to_thread(self._local.access)).sso
        return Trust(told.issuer, told.audience, told.key)

    async def warm(self) -> None:
        """Load keys and make the client now. Raises ConfigError, Unavailable."""
        await (await self._client()).open()

    def server_skew(self) -> timedelta | None:
        """How far the bank's clock is ahead of ours, as its last answer told; None before one."""
        return self._ready.server_skew() if self._ready is not None else None

    async def renew(self) -> None:
        """The next call makes its client anew: the password has changed, or a key file."""
        async with self._lock:
            old, self._ready = self._ready, None
            if old is not None:
                await old.aclose()

    async def aclose(self) -> None:
        if self._ready is not None:
            await self._ready.aclose()
        if self._local is not None:
            await asyncio.to_thread(self._local.release)

    async def _client(self) -> DigitalRedemptions:
        async with self._lock:
            access = await asyncio.to_thread(self._local.access) if self._local is not None else None
            if self._ready is None or access != self._access:
                old, self._ready = self._ready, None
                if old is not None:
                    await old.aclose()
                self._ready = await asyncio.to_thread(_made, await self._told(access))
                self._access = access
            return self._ready

    async def _told(self, access: Access | None) -> ClientConfig:
        return self._local_config(access) if access is not None else self._config(await self._key_password())

    async def password(self) -> str:
        """The signing key's, from the settings or the keyring; empty where it is nowhere."""
        return self._settings.api.signing_key_password or await self._password()

    async def _key_password(self) -> str:
        password = await self.password()
        if not password:
            raise PasswordNeeded(
                "Enter it in the window or on a terminal, keep it with “posapp key set”, "
                "or set POSAPP_API__SIGNING_KEY_PASSWORD"
            )
        return password

    def _local_config(self, access: Access) -> ClientConfig:
        config = ClientConfig(
            base_url=access.base_url,
            consumer_key=access.consumer_key,
            signing_key=access.signing_key,
            signing_key_password=access.signing_key_password,
            encryption_certificate=access.encryption_certificate,
            decryption_key=access.decryption_key,
            payload_wrapper=self._settings.api.payload_wrapper,
            timeout_s=self._settings.api.timeout_s,
            redemption_type=self._settings.program.redemption_type,
            redemption_item_id=self._settings.program.redemption_item_id or access.redemption_item_id,
            program_id=self._settings.program.program_id,
            currency=self._settings.currency,
            asks_point_ages=True,
        )
        if self._settings.api.auth != "oauth2":
            return config
        door, scopes = access.oauth2, self._settings.api.scopes
        return replace(
            config,
            base_url=door.base_url,
            signing_key=door.signing_key,
            ca_bundle=door.ca_bundle,
            oauth2=OAuth2Access.of(access.consumer_key, door.base_url, key_id=door.key_id, scopes=scopes),
        )

    def _config(self, password: str) -> ClientConfig:
        api, program = self._settings.api, self._settings.program
        return ClientConfig(
            base_url=api.url,
            consumer_key=api.consumer_key,
            signing_key=Path(api.signing_key).expanduser(),
            signing_key_password=password,
            encryption_certificate=Path(api.encryption_certificate).expanduser(),
            decryption_key=Path(api.decryption_key).expanduser() if api.decryption_key else None,
            decryption_key_password=api.decryption_key_password,
            payload_wrapper=api.payload_wrapper,
            timeout_s=api.timeout_s,
            ca_bundle=Path(api.ca_bundle).expanduser() if api.ca_bundle else None,
            oauth2=self._oauth2() if api.auth == "oauth2" else None,
            redemption_type=program.redemption_type,
            redemption_item_id=program.redemption_item_id,
            program_id=program.program_id,
            currency=self._settings.currency,
        )

    def _oauth2(self) -> OAuth2Access:
        api = self._settings.api
        return OAuth2Access.of(
            api.consumer_key,
            api.url,
            key_id=api.key_id,
            token_url=api.token_url,
            issuer=api.issuer,
            scopes=api.scopes,
        )


def _trusted(settings: Settings) -> Trust:
    sso = settings.sso
    return Trust(sso.issuer, sso.audience, Path(sso.key).expanduser())


def _made(config: ClientConfig) -> DigitalRedemptions:
    from posapp.mastercard.client import DigitalRedemptions

    return DigitalRedemptions(config)


def local_bank(settings: Settings, data: Path) -> LocalBank | None:
    """The local bank of this data folder, if the settings ask for one."""
    if settings.api.environment is not Environment.LOCAL:
        return None
    from posapp.devices.local_bank import LocalBank

    return LocalBank(data / "bank")
