"""What OAuth 2.0 refuses, as the clerk sees it: the local bank says no to a real client, the window in words."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from posapp.domain.card import CardNumber
from posapp.domain.errors import PosError
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.sale import SaleState
from posapp.mastercard.client import DigitalRedemptions
from posapp.mastercard.config import ClientConfig, OAuth2Access
from posapp.operations.ports import RedemptionOrder
from posapp.ui.pages.checkout.flow import Stage
from tests.support.bank import BankProcess
from tests.support.desk import CARD, USD
from tests.support.merchant import Merchant
from tests.support.oauth2 import READ, WRITE
from tests.ui.hand import ENTER
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.ui.till import Till


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BankProcess]:
    process = BankProcess(tmp_path_factory.mktemp("bank")).start()
    yield process
    process.close()


def config(bank: BankProcess, **access: Any) -> ClientConfig:
    notice, door = bank.notice, bank.notice["oauth2"]
    usual = OAuth2Access.of(notice["consumer_key"], door["base_url"], key_id=door["key_id"])
    return ClientConfig(
        base_url=door["base_url"],
        consumer_key=notice["consumer_key"],
        signing_key=Path(door["signing_key"]),
        signing_key_password=notice["signing_key_password"],
        encryption_certificate=Path(notice["encryption_certificate"]),
        ca_bundle=Path(door["ca_bundle"]),
        redemption_item_id=notice["redemption_item_id"],
        currency=USD,
        oauth2=replace(usual, **access),
        timeout_s=5,
    )


def refused(config: ClientConfig, *, writing: bool = False) -> PosError:
    """What a client with this configuration is told."""

    async def ask() -> None:
        client = DigitalRedemptions(config)
        try:
            member = await client.search(CardNumber.parse(CARD))
            if writing:
                await client.redeem(RedemptionOrder(member.account, "T03-W", Points(500), Money(500, USD)))
        finally:
            await client.aclose()

    with pytest.raises(PosError) as no:
        asyncio.run(ask())
    return no.value


Refusal = tuple["Callable[[BankProcess, Path], ClientConfig]", str, str]


def late(bank: BankProcess, folder: Path) -> ClientConfig:
    bank.switch(clock_ahead_s=600)
    return config(bank)


def by_another_key(bank: BankProcess, folder: Path) -> ClientConfig:
    return replace(config(bank), signing_key=Merchant.at(folder).folder / "oauth2.p12")


def replayed(bank: BankProcess, folder: Path) -> ClientConfig:
    said = '{"error": "invalid_client", "error_description": "client_assertion was used before (jti)"}'
    bank.fault("token", "client_error", body=said, times=None)
    return config(bank)


def at_another_address(bank: BankProcess, folder: Path) -> ClientConfig:
    said = '{"error": "invalid_dpop_proof", "error_description": "DPoP proof is for another address (htu)"}'
    bank.fault("search", "client_error", status=401, body=said, times=None)
    return config(bank)


def with_a_token_nobody_knows(bank: BankProcess, folder: Path) -> ClientConfig:
    bank.fault("search", "oauth_error", reason="invalid_token", times=None)
    return config(bank)


REFUSALS: dict[str, Refusal] = {
    "expired": (late, "clock is far off", "Set this computer's clock"),
    "replayed": (replayed, "used before", "api.key_id"),
    "wrong key": (by_another_key, "signature couldn't be verified", "api.signing_key"),
    "wrong key id": (lambda bank, _: config(bank, key_id="0" * 48), "not known here", "api.key_id"),
    "wrong issuer": (lambda bank, _: config(bank, issuer="https://x.example"), "somebody else", "api.key_id"),
    "wrong htu": (at_another_address, "another address (htu)", "api.base_url and api.token_url"),
    "scope of nobody": (lambda bank, _: config(bank, scopes=("all",)), "not permitted", "api.scopes"),
    "insufficient scope": (lambda bank, _: config(bank, scopes=(WRITE,)), "not permitted", "api.scopes"),
    "invalid token": (with_a_token_nobody_knows, "access that it has just given", "Try again in a moment"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_each_refusal_is_said_where_the_balance_would_be(
    till: Till, bank: BankProcess, tmp_path: Path, case: str
) -> None:
    wrongly, what, mend = REFUSALS[case]
    try:
        no = refused(wrongly(bank, tmp_path))
    finally:
        bank.clear_faults()
        bank.switch(clock_ahead_s=0)

    async def scenario() -> None:
        till.counter.bank.fails["search"] = no
        till.keys("87.40")
        till.key(ENTER)
        till.keys(CARD)
        till.key(ENTER)
        await until(lambda: till.text("cardNoticeWhat"), "the refusal")
        assert what in till.text("cardNoticeWhat")
        assert till.text("cardNoticeMore").startswith("No points were taken.")
        assert mend in till.text("cardNoticeMore")

    till.play(scenario)


def test_a_nonce_that_is_missing_is_nothing_a_clerk_hears_of(bank: BankProcess) -> None:
    async def ask() -> str:
        client = DigitalRedemptions(config(bank))
        try:
            return (await client.search(CardNumber.parse(CARD))).last_four
        finally:
            await client.aclose()

    bank.switch(demand_nonce=True)
    try:
        assert asyncio.run(ask()) == "4444"
    finally:
        bank.switch(demand_nonce=False)


def test_a_till_that_may_only_read_is_told_so_when_it_redeems(till: Till, bank: BankProcess) -> None:
    no = refused(config(bank, scopes=(READ,)), writing=True)

    async def scenario() -> None:
        await till.quote()
        till.counter.bank.fails["redeem"] = no
        till.keys("5000")
        till.key(ENTER)
        await until(lambda: till.state.stage is Stage.OVER, "the result")
        assert till.text("resultTitle") == "No points taken"
        assert "requested scope is not permitted" in till.text("resultStory")

    till.play(scenario)
    assert till.counter.states() == [SaleState.REFUSED]
