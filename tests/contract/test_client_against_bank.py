"""The client and the local bank, each written from the contract alone, understand each other in every operation."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from posapp.domain.card import CardNumber
from posapp.domain.errors import Declined, NotFound, Outage, Unavailable, Unknown
from posapp.domain.member import AccountStatus, Role
from posapp.domain.money import Currency, Money
from posapp.domain.points import Points
from posapp.mastercard.client import ClientConfig, DigitalRedemptions
from posapp.mastercard.config import OAuth2Access
from posapp.operations.ports import CreditOrder, RedemptionOrder
from posapp.sandbox.members import test_cards as cards_of_the_bank

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from posapp.domain.member import Member
    from tests.support.bank import BankProcess

USD = Currency.of("USD")
HOUSEHOLD = "5425233430109903"
TODAY = datetime.now(UTC).date()
DAYS = {"since": TODAY - timedelta(days=1), "until": TODAY + timedelta(days=1)}


def config(bank: BankProcess, auth: str = "oauth1", timeout_s: float = 5.0) -> ClientConfig:
    notice = bank.notice
    usual = ClientConfig(
        base_url=notice["base_url"],
        consumer_key=notice["consumer_key"],
        signing_key=Path(notice["signing_key"]),
        signing_key_password=notice["signing_key_password"],
        encryption_certificate=Path(notice["encryption_certificate"]),
        decryption_key=Path(notice["decryption_key"]),
        redemption_item_id=notice["redemption_item_id"],
        currency=USD,
        timeout_s=timeout_s,
    )
    if auth == "oauth1":
        return usual
    door = notice["oauth2"]
    es256 = auth == "oauth2, ES256"
    key_id = door["key_id"] if es256 else ""  # The RSA key's stands in the consumer key.
    return replace(
        usual,
        base_url=door["base_url"],
        signing_key=Path(door["signing_key"]) if es256 else usual.signing_key,
        ca_bundle=Path(door["ca_bundle"]),
        oauth2=OAuth2Access.of(notice["consumer_key"], door["base_url"], key_id=key_id),
    )


@pytest.fixture(params=["oauth1", "oauth2, ES256", "oauth2, PS256", "oauth2, nonces"])
def auth(request: pytest.FixtureRequest, bank: BankProcess) -> str:
    """Each way that a till and the bank can speak; "nonces": the bank wants one in every proof."""
    spoken: str = request.param
    bank.switch(demand_nonce=spoken == "oauth2, nonces")
    return spoken


@pytest.fixture
async def client(bank: BankProcess, auth: str) -> AsyncIterator[DigitalRedemptions]:
    opened = DigitalRedemptions(config(bank, auth))
    await opened.open()
    yield opened
    await opened.aclose()


@pytest.fixture
async def member(client: DigitalRedemptions) -> Member:
    return await client.search(CardNumber.parse(HOUSEHOLD))


def order(member: Member, name: str, points: int = 100) -> RedemptionOrder:
    """Points at 100 a dollar, under a name that is used once."""
    stamp = f"{datetime.now(UTC):%H%M%S%f}"
    return RedemptionOrder(member.account, f"{name}-{stamp}"[:20], Points(points), Money(points, USD))


async def test_a_member_is_found_by_card_and_read_by_account(client: DigitalRedemptions, member: Member) -> None:
    assert (member.status, member.role, member.last_four) == (AccountStatus.GOOD, member.role, "9903")
    assert member.role in (Role.PRIMARY, Role.REDEEMER)
    assert member.rate is not None
    assert await client.profile(member.account) == member


async def test_every_card_of_the_bank_is_understood(client: DigitalRedemptions) -> None:
    for card in cards_of_the_bank():
        try:
            found = await client.search(CardNumber.parse(card.number))
        except NotFound:
            continue
        assert found.last_four == card.number[-4:]
        assert found.status not in (None, AccountStatus.UNRECOGNISED)
        assert found.role not in (None, Role.UNRECOGNISED)


@pytest.mark.parametrize("encrypted", [False, True])
async def test_points_are_taken_listed_and_given_back(
    bank: BankProcess, client: DigitalRedemptions, member: Member, encrypted: bool
) -> None:
    bank.switch(encrypt_answers=encrypted)
    asked = order(member, "take", 500)
    taken = await client.redeem(asked)
    back = await client.credit(
        CreditOrder(member.account, taken.redemption_id, "back" + asked.external_id[4:], Points(200))
    )
    after = await client.profile(member.account)
    listed = await client.history(member.account, **DAYS)
    bank.switch(encrypt_answers=False)
    assert taken.points_left is not None
    assert back.points == Points(200)
    assert after.balance == taken.points_left + Points(200)
    (redemption,) = [one for one in listed if one.id == taken.redemption_id]
    (credit,) = [one for one in listed if one.original_id == taken.redemption_id]
    assert (redemption.credit, redemption.points, redemption.value) == (False, Points(500), Money(500, USD))
    assert redemption.external_id == asked.external_id
    assert (credit.credit, credit.points, credit.id) == (True, Points(200), back.credit_id)


async def test_a_refusal_comes_with_the_bank_s_reason(client: DigitalRedemptions, member: Member) -> None:
    with pytest.raises(Declined) as no:
        await client.redeem(order(member, "poor", 90_000_000))
    assert no.value.reason_code in {"INSUFFICIENT_POINTS", "AMOUNT_OUT_OF_RANGE"}
    with pytest.raises(NotFound):
        await client.profile("1" * 30)


FAULTS = ["drop_before", "drop_after_commit", "server_error", "garbage", "hang", "slow_body", "truncated"]


@pytest.mark.parametrize("kind", FAULTS)
async def test_a_redemption_that_goes_wrong_is_unknown_and_was_sent_once(
    bank: BankProcess, auth: str, member: Member, kind: str
) -> None:
    client = DigitalRedemptions(config(bank, auth, timeout_s=1.0))
    await client.open()
    await client.profile(member.account)  # With its leave in hand, if it needs one.
    bank.fault("redeem", kind, **({"delay_s": 4} if kind == "slow_body" else {}))
    asked = order(member, kind[:8])
    with pytest.raises(Unknown):
        await client.redeem(asked)
    bank.clear_faults()
    sent = [one for one in bank.ledger()["redemptions"] if one["external_id"] == asked.external_id]
    assert len(sent) <= 1


@pytest.mark.parametrize("kind", ["drop_before", "server_error", "garbage", "truncated", "duplicate_answer"])
async def test_a_read_that_goes_wrong_once_is_answered(
    bank: BankProcess, client: DigitalRedemptions, member: Member, kind: str
) -> None:
    bank.fault("profile", kind)
    assert await client.profile(member.account) == await client.profile(member.account)


async def test_answers_that_come_twice_stay_with_their_request(
    bank: BankProcess, client: DigitalRedemptions, member: Member
) -> None:
    for operation in ("redeem", "search", "profile"):
        bank.fault(operation, "duplicate_answer", times=None)
    first, second = order(member, "one"), order(member, "two")
    answers = [(await client.redeem(one)).redemption_id for one in (first, second)]
    assert len(set(answers)) == 2
    assert (await client.profile(member.account)).account == member.account


async def test_many_calls_at_once_are_all_answered(client: DigitalRedemptions, member: Member) -> None:
    found = await asyncio.gather(*[client.profile(member.account) for _ in range(60)])
    assert {one.account for one in found} == {member.account}


async def test_a_bank_that_hangs_is_unavailable_in_time(bank: BankProcess, auth: str, member: Member) -> None:
    client = DigitalRedemptions(config(bank, auth, timeout_s=0.5))
    await client.open()
    bank.fault("profile", "hang", times=None)
    with pytest.raises(Unavailable) as away:
        await client.profile(member.account)
    assert away.value.outage is Outage.TIMED_OUT
