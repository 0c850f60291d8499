"""Many calls at once share one token, one request for it and one renewal; and what OAuth 2.0 cannot do without."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from posapp.domain.errors import ConfigError
from posapp.mastercard.client import DigitalRedemptions
from posapp.mastercard.config import OAuth2Access
from tests.support.merchant import CONSUMER_KEY, Merchant
from tests.support.oauth2 import nonce_of
from tests.support.scripted_bank import HANG, Script, ScriptedBank, reply
from tests.support.wire_samples import ACCOUNT, profile
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path
    from typing import Any

FOUND = reply(profile())


@pytest.fixture
async def bank(tmp_path: Path) -> AsyncIterator[ScriptedBank]:
    async with ScriptedBank.speaking("oauth2", tmp_path) as scripted:
        yield scripted


@pytest.fixture
async def client(bank: ScriptedBank, tmp_path: Path) -> AsyncIterator[DigitalRedemptions]:
    opened = DigitalRedemptions(bank.config(tmp_path))
    await opened.open()
    yield opened
    await opened.aclose()


def error(code: str, status: int = 401, **headers: str) -> Script:
    return reply({"error": code, "error_description": "no"}, status, **headers)


async def test_many_who_need_a_token_at_once_share_one_request_for_it(
    bank: ScriptedBank, client: DigitalRedemptions
) -> None:
    bank.leave.append(error("use_dpop_nonce", 400, DPoP_Nonce="T1"))
    bank.say(*[FOUND] * 60)
    await asyncio.gather(*[client.profile(ACCOUNT) for _ in range(60)])
    assert [nonce_of(one.headers["dpop"]) for one in bank.asked] == [None, "T1"]


async def test_many_whose_token_is_refused_at_once_renew_it_once(
    bank: ScriptedBank, client: DigitalRedemptions
) -> None:
    bank.say(FOUND, *[error("invalid_token")] * 20, *[FOUND] * 20)
    await client.profile(ACCOUNT)
    calls = [asyncio.create_task(client.profile(ACCOUNT)) for _ in range(20)]
    await asyncio.gather(*calls)
    assert len(bank.asked) == 2


async def test_who_gives_up_takes_nothing_from_those_who_wait_on(
    bank: ScriptedBank, client: DigitalRedemptions
) -> None:
    held = asyncio.Event()
    bank.leave.append(Script(b"", hold=held, made=lambda: bank.token().raw))
    bank.say(FOUND)
    impatient, patient = (asyncio.create_task(client.profile(ACCOUNT)) for _ in range(2))
    await until(lambda: bank.asked, "the request for a token")
    impatient.cancel()
    await asyncio.gather(impatient, return_exceptions=True)
    held.set()
    assert (await patient).account == ACCOUNT
    assert len(bank.asked) == 1


async def test_a_request_for_a_token_ends_with_the_last_who_waits(
    bank: ScriptedBank, client: DigitalRedemptions
) -> None:
    bank.leave.append(HANG)
    waiting = [asyncio.create_task(client.profile(ACCOUNT)) for _ in range(3)]
    await until(lambda: bank.asked, "the request for a token")
    for one in waiting:
        one.cancel()
    assert all(
        isinstance(end, asyncio.CancelledError) for end in await asyncio.gather(*waiting, return_exceptions=True)
    )
    bank.say(FOUND)
    await client.profile(ACCOUNT)
    assert len(bank.asked) == 2


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "http": ({"base_url": "http://127.0.0.1:9/loyalty"}, "api.base_url"),
    "a token address in the open": ({"token_url": "http://127.0.0.1:9/oauth/token"}, "api.token_url"),
    "a token address that is none": ({"token_url": "bank"}, "api.token_url"),
    "no key id": ({"consumer_key": "till"}, "api.key_id"),
    "a key id in quotes": ({"key_id": '"x"'}, "api.key_id"),
    "no client id": ({"consumer_key": "!key"}, "api.consumer_key"),
}


@pytest.mark.parametrize(("changed", "key"), WRONG.values(), ids=WRONG)
async def test_what_cannot_work_is_named_before_anything_is_sent(
    tmp_path: Path, changed: dict[str, str], key: str
) -> None:
    merchant = Merchant.at(tmp_path)
    merchant.tls()
    usual = {"consumer_key": CONSUMER_KEY, "base_url": "https://127.0.0.1:9/loyalty"} | changed
    access = OAuth2Access.of(**usual)
    client = DigitalRedemptions(merchant.oauth2_config(usual["base_url"], oauth2=access))
    with pytest.raises(ConfigError) as wrong:
        await client.open()
    assert wrong.value.key == key


def test_what_is_not_given_follows_from_consumer_key_and_address() -> None:
    access = OAuth2Access.of("client!key", "https://sandbox.api.mastercard.com/loyalty")
    assert (access.client_id, access.key_id) == ("client", "key")
    assert (access.token_url, access.issuer) == (
        "https://sandbox.api.mastercard.com/oauth/token",
        "https://sandbox.api.mastercard.com",
    )
    given = OAuth2Access.of("c!k", "https://b/l", key_id="K", token_url="https://t:8/x", scopes=" a  b ")
    assert (given.key_id, given.issuer, given.scopes) == ("K", "https://t:8", ("a", "b"))
