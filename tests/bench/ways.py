"""The ways to make one call: bare httpx, the till's client, and the stack that the vendor recommends."""

from __future__ import annotations

import asyncio
import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from posapp.domain.card import CardNumber
from posapp.domain.money import Currency, Money
from posapp.domain.points import Points
from posapp.mastercard.client import ClientConfig, DigitalRedemptions
from posapp.operations.ports import RedemptionOrder

if TYPE_CHECKING:
    from collections.abc import Mapping

CARD = "5555555555554444"
REDEMPTION = {
    "userId": "268810378058708149455458707247",
    "userIdType": "RANAC",
    "redemptionType": "CASHBACK",
    "externalId": "T01-0123456789ABCDEF",
    "redemptionItems": [
        {"redemptionItemId": "74568", "quantity": 1, "points": 5000, "cashValue": "50.00", "currencyCode": "USD"}
    ],
}
SEARCH = {"userId": CARD, "userIdType": "BAN", "redemptionType": "CASHBACK", "redemptionItemId": "74568"}


class Way(Protocol):
    """One way to make the two calls, ready to be timed. `count` calls in sequence."""

    name: str

    async def search(self, count: int) -> None: ...

    async def redeem(self, count: int) -> None: ...

    async def close(self) -> None: ...


class Bare:
    """httpx with its pool: no signature, no encryption, no reading."""

    name = "bare httpx"

    def __init__(self, url: str) -> None:
        import httpx

        self._url = url
        self._client = httpx.AsyncClient()
        self._headers = {"Content-Type": "application/json"}

    async def search(self, count: int) -> None:
        await self._post("/redeemers/search", json.dumps(SEARCH).encode(), count)

    async def redeem(self, count: int) -> None:
        await self._post("/redemptions", json.dumps(REDEMPTION).encode(), count)

    async def close(self) -> None:
        await self._client.aclose()

    async def _post(self, path: str, body: bytes, count: int) -> None:
        for _ in range(count):
            answer = await self._client.post(self._url + path, content=body, headers=self._headers)
            assert answer.status_code == 200


class Ours:
    """The till's client: sign, encrypt, send, open, read."""

    name = "posapp"

    def __init__(self, url: str, notice: Mapping[str, Any]) -> None:
        currency = Currency.of("USD")
        self._order = RedemptionOrder(
            REDEMPTION["userId"],  # type: ignore[arg-type] # the sample's
            "T01-0123456789ABCDEF",
            Points(5000),
            Money(5000, currency),
        )
        self._client = DigitalRedemptions(
            ClientConfig(
                base_url=url,
                consumer_key=notice["consumer_key"],
                signing_key=Path(notice["signing_key"]),
                signing_key_password=notice["signing_key_password"],
                encryption_certificate=Path(notice["encryption_certificate"]),
                decryption_key=Path(notice["decryption_key"]),
                redemption_item_id=notice["redemption_item_id"],
                currency=currency,
            )
        )

    async def search(self, count: int) -> None:
        for _ in range(count):
            await self._client.search(CardNumber.parse(CARD))

    async def redeem(self, count: int) -> None:
        for _ in range(count):
            await self._client.redeem(self._order)

    async def close(self) -> None:
        await self._client.aclose()


class Vendor:
    """requests, the vendor's signer and the vendor's encryption (which does not check the tag of what it opens)."""

    name = "vendor's stack"

    @staticmethod
    def is_installed() -> bool:
        return all(importlib.util.find_spec(name) for name in ("requests", "client_encryption"))

    def __init__(self, url: str, notice: Mapping[str, Any]) -> None:
        import requests
        from client_encryption.jwe_encryption import decrypt_payload, encrypt_payload
        from client_encryption.jwe_encryption_config import JweEncryptionConfig
        from oauth1.authenticationutils import load_signing_key
        from oauth1.oauth_ext import OAuth1RSA

        paths = {"$": {"toEncrypt": {"$": "$"}, "toDecrypt": {"encryptedPayload": "$"}}}
        self._config = JweEncryptionConfig(
            json.dumps(
                {
                    "paths": paths,
                    "encryptedValueFieldName": "encryptedPayload",
                    "encryptionCertificate": notice["encryption_certificate"],
                    "decryptionKey": notice["decryption_key"],
                }
            )
        )
        self._encrypt, self._decrypt = encrypt_payload, decrypt_payload
        self._url = url
        self._session = requests.Session()
        self._session.headers["Content-Type"] = "application/json"
        key = load_signing_key(notice["signing_key"], notice["signing_key_password"])  # type: ignore[no-untyped-call] # vendor's
        self._session.auth = OAuth1RSA(notice["consumer_key"], key)

    async def search(self, count: int) -> None:
        await asyncio.to_thread(self._searches, count)

    async def redeem(self, count: int) -> None:
        await asyncio.to_thread(self._redemptions, count)

    async def close(self) -> None:
        self._session.close()

    def _searches(self, count: int) -> None:
        for _ in range(count):
            body = json.dumps(self._encrypt(dict(SEARCH), self._config))
            answer = self._session.post(self._url + "/redeemers/search", data=body)
            assert self._decrypt(answer.json(), self._config)

    def _redemptions(self, count: int) -> None:
        for _ in range(count):
            answer = self._session.post(self._url + "/redemptions", data=json.dumps(REDEMPTION))
            assert answer.json()["redemptionId"]
