"""Each exchange has its own connection, verified where it leaves this computer."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING

import pytest

from posapp.domain.errors import NotFound, Outage, Unavailable
from posapp.domain.money import Currency, Money
from posapp.domain.points import Points
from posapp.mastercard.client import DigitalRedemptions
from posapp.operations.ports import RedemptionOrder
from tests.support.merchant import Merchant
from tests.support.scripted_bank import HANG, ScriptedBank, refuse, reply, twice
from tests.support.wire_samples import ACCOUNT, profile
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

ORDER = RedemptionOrder(ACCOUNT, "T01-A", Points(5000), Money(5_000, Currency.of("USD")))


@pytest.fixture
async def bank() -> AsyncIterator[ScriptedBank]:
    async with ScriptedBank() as scripted:
        yield scripted


@pytest.fixture
def merchant(tmp_path: Path) -> Merchant:
    return Merchant.at(tmp_path)


@pytest.fixture
async def tls_bank(merchant: Merchant) -> AsyncIterator[ScriptedBank]:
    async with ScriptedBank(tls=merchant.tls()) as scripted:
        yield scripted


async def test_an_answer_that_comes_twice_never_answers_another_request(bank: ScriptedBank, merchant: Merchant) -> None:
    client = DigitalRedemptions(merchant.config(bank.base_url))
    bank.say(
        twice(reply({"redemptionId": "R1"})),
        twice(reply(profile(householdInfo={"pointBalance": 7500}))),
        twice(reply({"redemptions": [], "total": 0})),
        twice(refuse("INVALID_FIELD_VALUE_USER_ID")),
        twice(reply({"redemptionId": "R2"})),
    )
    assert (await client.redeem(ORDER)).redemption_id == "R1"
    assert (await client.profile(ACCOUNT)).balance == Points(7500)
    assert await client.history(ACCOUNT, since=date(2026, 3, 1), until=date(2026, 3, 2)) == []
    with pytest.raises(NotFound):
        await client.profile(ACCOUNT)
    assert (await client.redeem(ORDER)).redemption_id == "R2"
    assert bank.connections == 5


async def test_a_bank_that_closes_after_each_answer_is_no_trouble(bank: ScriptedBank, merchant: Merchant) -> None:
    client = DigitalRedemptions(merchant.config(bank.base_url))
    bank.say(*[reply(profile(), Connection="close")] * 3)
    for _ in range(3):
        await client.profile(ACCOUNT)


async def test_more_than_twenty_wait_for_their_turn(bank: ScriptedBank, merchant: Merchant) -> None:
    client = DigitalRedemptions(merchant.config(bank.base_url))
    bank.say(*[HANG] * 20)
    hung = [asyncio.create_task(client.redeem(ORDER)) for _ in range(20)]
    await until(lambda: len(bank.received) == 20, "twenty requests")
    bank.say(reply(profile()))
    waiting = asyncio.create_task(client.profile(ACCOUNT))
    hung[0].cancel()
    assert (await waiting).account == ACCOUNT
    for task in hung:
        task.cancel()
    await asyncio.gather(*hung, return_exceptions=True)


async def test_a_bank_with_a_certificate_of_the_bundle_is_trusted(tls_bank: ScriptedBank, merchant: Merchant) -> None:
    client = DigitalRedemptions(merchant.config(tls_bank.base_url, ca_bundle=merchant.folder / "tls.pem"))
    tls_bank.say(twice(reply({"redemptionId": "R1"})), reply(profile()))
    assert (await client.redeem(ORDER)).redemption_id == "R1"
    assert (await client.profile(ACCOUNT)).account == ACCOUNT


async def test_a_bank_with_an_unknown_certificate_is_not_spoken_to(tls_bank: ScriptedBank, merchant: Merchant) -> None:
    client = DigitalRedemptions(merchant.config(tls_bank.base_url))
    for call in (client.profile(ACCOUNT), client.redeem(ORDER)):
        with pytest.raises(Unavailable) as away:
            await call
        assert away.value.outage is Outage.CERTIFICATE_SELF_SIGNED
    assert not tls_bank.received


async def test_a_bank_under_another_name_is_not_spoken_to(merchant: Merchant) -> None:
    async with ScriptedBank(tls=merchant.tls("127.0.0.2")) as other:
        client = DigitalRedemptions(merchant.config(other.base_url, ca_bundle=merchant.folder / "tls.pem"))
        with pytest.raises(Unavailable) as away:
            await client.redeem(ORDER)
        assert away.value.outage is Outage.CERTIFICATE_NAME
        assert not other.received


async def test_no_proxy_stands_between_a_till_and_its_own_computer(
    bank: ScriptedBank, merchant: Merchant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("all_proxy", "http://127.0.0.1:9")
    client = DigitalRedemptions(merchant.config(bank.base_url))
    bank.say(reply(profile()))
    await client.profile(ACCOUNT)


async def test_a_site_s_proxy_is_used_and_its_no_is_no_redemption(
    merchant: Merchant, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bytes] = []

    async def refuse_to_connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(refuse_to_connect, "127.0.0.1", 0) as proxy:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}")
        client = DigitalRedemptions(merchant.config("https://bank.example/loyalty"))
        with pytest.raises(Unavailable):
            await client.redeem(ORDER)
        await client.aclose()
    assert [line.split(b"\r\n")[0] for line in asked] == [b"CONNECT bank.example:443 HTTP/1.1"]
