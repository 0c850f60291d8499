"""All that a desk asks, by client and local bank: the client on one side, the bank's own books on the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from posapp.domain.address import Address
from posapp.domain.card import CardNumber
from posapp.domain.errors import Declined, NotFound, Unknown
from posapp.domain.fulfilment import Delivery, Fulfilment
from posapp.domain.money import Currency, Money
from posapp.domain.points import Points
from posapp.domain.reward import Reward, RewardKind
from posapp.mastercard.client import DigitalRedemptions
from posapp.operations.member_ports import Asking
from posapp.operations.ports import CreditOrder, RedemptionOrder
from posapp.sandbox.members import reference
from tests.contract.test_client_against_bank import auth, client, config

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from posapp.domain.address import KnownAddress
    from posapp.domain.profile import Profile
    from posapp.operations.ports import Entry
    from tests.support.bank import BankProcess

__all__ = ["auth", "client"]

USD = Currency.of("USD")
CALLER = "5577000055770004"
TODAY = datetime.now(UTC).date()
DAYS = {"since": TODAY - timedelta(days=360), "until": TODAY}
ADDRESS = Address("Cabin", "+1 555 0188", "US", "Springfield", ("1 Wood Road",), "MA", "01108")


@pytest.fixture
async def caller(client: DigitalRedemptions) -> Profile:
    return await client.by_card(CardNumber.parse(CALLER), Asking(preferences=True))


@pytest.fixture
async def plain(bank: BankProcess) -> AsyncIterator[DigitalRedemptions]:
    """By OAuth 1.0a, where it does not matter how one speaks."""
    opened = DigitalRedemptions(config(bank))
    yield opened
    await opened.aclose()


@pytest.fixture
async def plain_caller(plain: DigitalRedemptions) -> Profile:
    return await plain.by_card(CardNumber.parse(CALLER), Asking())


def external(name: str) -> str:
    return f"{name}-{datetime.now(UTC):%H%M%S%f}"[:20]


async def test_a_member_is_the_same_by_card_customer_number_and_account(
    client: DigitalRedemptions, caller: Profile
) -> None:
    asking = Asking(preferences=True)
    by_number = await client.by_customer_number(reference("BCN", "on the phone"), asking)
    assert by_number == await client.by_account(caller.member.account, asking) == caller
    assert (caller.program, caller.customer) == ("49631", reference("RANCU", CALLER))
    assert ("statement.paper", "no") in (caller.preferences or ())
    assert await client.profile(caller.member.account) == caller.member


async def test_points_by_age_are_told_to_whom_knows_the_word_and_add_up(bank: BankProcess) -> None:
    own = DigitalRedemptions(replace(config(bank), asks_point_ages=True))
    found = await own.by_card(CardNumber.parse(CALLER), Asking())
    await own.aclose()
    assert found.preferences is None
    assert sum(lot.points.count for lot in found.lots) == (found.member.balance or Points(0)).count
    assert [lot.earned_on for lot in found.lots] == sorted(lot.earned_on for lot in found.lots if lot.earned_on)
    assert found.lots[-1].expires_on is None


@pytest.mark.parametrize(
    ("reward", "points"),
    [
        (None, 100),
        (Reward(RewardKind.CASHBACK, "74568"), 100),
        (Reward(RewardKind.MERCHANDISE, "81001"), 125),
        (Reward(RewardKind.MERCHANDISE, "81002"), 110),
        (Reward(RewardKind.TRAVEL, "90001"), 80),
        (Reward(RewardKind.TRAVEL, "90002"), 90),
        (Reward(RewardKind.MERCHANDISE, "81003"), None),
        (Reward(RewardKind.TRAVEL, "81001"), None),
        (Reward(RewardKind.CASHBACK, "unheard-of"), None),
    ],
)
async def test_each_item_has_its_own_rate_and_some_have_none(
    plain: DigitalRedemptions, plain_caller: Profile, reward: Reward | None, points: int | None
) -> None:
    account = plain_caller.member.account
    rate = (await plain.by_account(account, Asking(reward))).member.rate
    assert (await plain.profile(account, reward)).rate == rate
    assert (rate and rate.points_for(Money(100, USD)).count) == points


@pytest.mark.parametrize("encrypted", [False, True])
async def test_merchandise_goes_to_an_address_of_the_customer_and_its_order_is_followed(
    bank: BankProcess, client: DigitalRedemptions, caller: Profile, encrypted: bool
) -> None:
    bank.switch(encrypt_answers=encrypted)
    address = await client.add_address(caller.customer, ADDRESS)
    kettle = Reward(RewardKind.MERCHANDISE, "81001", address)
    value = Money(200, USD)
    taken = await client.redeem(
        RedemptionOrder(caller.member.account, external("kettle"), Points(250), value, reward=kettle)
    )
    assert [one.address for one in await listed(client, caller) if one.id == address] == [ADDRESS]
    await client.record_status(Fulfilment(taken.redemption_id, Delivery.BACK_ORDER, TODAY + timedelta(days=20)))
    page = await client.page(caller.member.account, **DAYS, offset=0)
    (entry,) = [one for one in page.entries if one.id == taken.redemption_id]
    assert (entry.reward, entry.item, entry.delivery) == (RewardKind.MERCHANDISE, "81001", Delivery.BACK_ORDER)
    assert (entry.points, entry.value) == (Points(250), value)
    await client.record_status(Fulfilment(taken.redemption_id, Delivery.SHIPPED))
    back = CreditOrder(caller.member.account, taken.redemption_id, external("back"), Points(250))
    assert (await client.credit(back)).points == Points(250)
    entries = (await client.page(caller.member.account, **DAYS, offset=0)).entries
    credited = next(one for one in entries if one.original_id == taken.redemption_id)
    assert (credited.credit, credited.reward) == (True, RewardKind.MERCHANDISE)


async def listed(client: DigitalRedemptions, caller: Profile) -> Sequence[KnownAddress]:
    return await client.addresses(caller.customer, since=TODAY - timedelta(days=160), until=TODAY)


@pytest.mark.parametrize(
    "reward",
    [
        Reward(RewardKind.MERCHANDISE, "81001"),
        Reward(RewardKind.MERCHANDISE, "81001", "999999999"),
        Reward(RewardKind.MERCHANDISE, "81003"),
        Reward(RewardKind.MERCHANDISE, "90001"),
        Reward(RewardKind.TRAVEL, "81001"),
        Reward(RewardKind.CASHBACK, "90001"),
    ],
)
async def test_a_reward_that_cannot_be_had_takes_nothing(
    plain: DigitalRedemptions, plain_caller: Profile, reward: Reward
) -> None:
    order = RedemptionOrder(plain_caller.member.account, external("no"), Points(125), Money(100, USD), reward=reward)
    with pytest.raises(Declined) as no:
        await plain.redeem(order)
    assert "SHIPPING_ADDRESS_ID" in no.value.reason_code or "REDEMPTION_ITEM_ID" in no.value.reason_code
    assert (await plain.profile(plain_caller.member.account)).balance == plain_caller.member.balance


async def test_nothing_is_sent_to_another_customer_s_address(plain: DigitalRedemptions, plain_caller: Profile) -> None:
    stranger = await plain.by_card(CardNumber.parse("5425233430109903"), Asking())
    theirs = await plain.add_address(stranger.customer, ADDRESS)
    reward = Reward(RewardKind.MERCHANDISE, "81001", theirs)
    order = RedemptionOrder(
        plain_caller.member.account, external("theirs"), Points(125), Money(100, USD), reward=reward
    )
    with pytest.raises(Declined, match="SHIPPING_ADDRESS_ID"):
        await plain.redeem(order)


async def test_addresses_reach_back_160_days_and_no_further(plain: DigitalRedemptions, plain_caller: Profile) -> None:
    await plain.addresses(plain_caller.customer, since=TODAY - timedelta(days=159), until=None)
    with pytest.raises(Declined, match="FROM_DATE"):
        await plain.addresses(plain_caller.customer, since=TODAY - timedelta(days=163), until=None)
    with pytest.raises(NotFound):
        await plain.addresses("1" * 30, since=None, until=None)


@pytest.mark.parametrize(
    ("longest", "too_long"),
    [
        (replace(ADDRESS, name="A" * 80), replace(ADDRESS, name="A" * 81)),
        (replace(ADDRESS, city="A" * 30), replace(ADDRESS, city="A" * 31)),
        (replace(ADDRESS, region="ABC"), replace(ADDRESS, region="ABCD")),
        (replace(ADDRESS, postcode="5" * 14), replace(ADDRESS, postcode="5" * 15)),
        (replace(ADDRESS, country="USA"), replace(ADDRESS, country="USAB")),
        (replace(ADDRESS, phone="5" * 25), replace(ADDRESS, phone="5" * 26)),
        (replace(ADDRESS, lines=("a" * 80,) * 4), replace(ADDRESS, lines=("a", "b", "c", "d" * 81))),
    ],
)
async def test_a_field_of_an_address_has_its_longest_and_not_one_more(
    plain: DigitalRedemptions, plain_caller: Profile, longest: Address, too_long: Address
) -> None:
    assert await plain.add_address(plain_caller.customer, longest)
    with pytest.raises(Declined, match="INVALID_FIELD_FORMAT"):
        await plain.add_address(plain_caller.customer, too_long)


async def test_a_status_of_a_redemption_that_nobody_knows_is_refused(plain: DigitalRedemptions) -> None:
    with pytest.raises(NotFound):
        await plain.record_status(Fulfilment("1", Delivery.SHIPPED))


@pytest.mark.parametrize("kind", ["drop_before", "drop_after_commit", "server_error", "garbage"])
async def test_desk_writes_that_go_wrong_are_unknown_and_sent_once(
    bank: BankProcess, client: DigitalRedemptions, caller: Profile, kind: str
) -> None:
    bank.fault("add_address", kind)
    bank.fault("update_status", kind)
    with pytest.raises(Unknown):
        await client.add_address(caller.customer, ADDRESS)
    with pytest.raises(Unknown):
        await client.record_status(Fulfilment("1", Delivery.SHIPPED))
    bank.clear_faults()


async def test_a_thousand_entries_are_read_page_by_page(own_bank: BankProcess) -> None:
    client = DigitalRedemptions(config(own_bank))
    found = await client.by_card(CardNumber.parse(CALLER), Asking())
    own_bank.plant(found.member.account, redemptions=900, credits_=100, days=300)
    entries: list[Entry] = []
    total: int | None = 1
    while len(entries) < (total or 0):
        page = await client.page(found.member.account, **DAYS, offset=len(entries))
        total = page.total
        entries += page.entries
    assert await client.history(found.member.account, **DAYS) == entries
    await client.aclose()
    assert (len({one.id for one in entries}), total) == (1_000, 1_000)
    times = [one.at for one in entries if one.at]
    assert times == sorted(times, reverse=True)
    assert {one.reward for one in entries} == set(RewardKind)
    assert {one.delivery for one in entries} > {None, Delivery.SHIPPED}
    redeemed = {one.id: one for one in entries if not one.credit}
    credits_ = [one for one in entries if one.credit]
    assert len(credits_) == 100
    assert all(one.points <= redeemed[one.original_id or ""].points for one in credits_)
