"""What a desk asks is spelled as the contract says, and what comes back is read in every spelling, by either scheme."""

from __future__ import annotations

import json
import logging
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from posapp.app.log_file import line_of
from posapp.domain.address import Address
from posapp.domain.card import CardNumber
from posapp.domain.errors import NotFound, Outage, Unavailable
from posapp.domain.fulfilment import Delivery, Fulfilment
from posapp.domain.money import Currency, Money
from posapp.domain.points import Points
from posapp.domain.profile import Lot
from posapp.domain.reward import Reward, RewardKind
from posapp.mastercard.client import DigitalRedemptions
from posapp.operations.member_ports import Asking
from posapp.operations.ports import RedemptionOrder
from tests.support.merchant import ITEM
from tests.support.scripted_bank import DROP, ScriptedBank, refuse, reply
from tests.support.wire_samples import ACCOUNT, CARD, entry, profile

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    Write = Callable[[DigitalRedemptions], Awaitable[object]]

CUSTOMER = "314159265358979323846264338327"
NUMBER = "987654321098765432109876543210"
KETTLE = Reward(RewardKind.MERCHANDISE, "81001", "A7")
VOUCHER = Reward(RewardKind.TRAVEL, "90001")
ADDRESS = Address("Office", "+1 555 0142", "US", "Springfield", ("12 Mill Lane", "Floor 2"), "MA", "01103")
DAYS = {"since": date(2026, 3, 1), "until": date(2026, 3, 4)}
SHIPPED = Fulfilment("R1", Delivery.SHIPPED)


@pytest.fixture(params=["oauth1", "oauth2"])
async def bank(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ScriptedBank]:
    async with ScriptedBank.speaking(request.param, tmp_path) as scripted:
        yield scripted


@pytest.fixture
async def client(bank: ScriptedBank, tmp_path: Path) -> AsyncIterator[DigitalRedemptions]:
    opened = DigitalRedemptions(bank.config(tmp_path))
    yield opened
    await opened.aclose()


@pytest.fixture
async def own(bank: ScriptedBank, tmp_path: Path) -> AsyncIterator[DigitalRedemptions]:
    """As the till speaks to its own local bank, which knows more words; with little patience."""
    opened = DigitalRedemptions(bank.config(tmp_path, asks_point_ages=True, timeout_s=0.6))
    yield opened
    await opened.aclose()


async def test_a_member_is_searched_by_the_issuer_s_own_number_encrypted(
    bank: ScriptedBank, client: DigitalRedemptions
) -> None:
    bank.say(reply(profile()))
    found = await client.by_customer_number(NUMBER, Asking(VOUCHER, preferences=True))
    (request,) = bank.received
    assert NUMBER.encode() not in request.body
    assert (request.method, request.path) == ("POST", "/loyalty/redeemers/search")
    assert request.opened()[1] == {
        "userId": NUMBER,
        "userIdType": "BCN",
        "redemptionType": "TRAVEL",
        "redemptionItemId": "90001",
        "includes": "preferences",
    }
    assert (found.member.account, found.program, found.customer) == (ACCOUNT, "49631", "")
    assert (found.preferences, found.lots) == ((), ())


async def test_a_card_is_searched_for_with_what_is_asked_on_top(bank: ScriptedBank, own: DigitalRedemptions) -> None:
    bank.say(reply(profile()), reply(profile()))
    card = CardNumber.parse(CARD)
    await own.by_card(card, Asking())
    await own.by_card(card, Asking(KETTLE, preferences=True))
    plain, full = (request.opened()[1] for request in bank.received)
    usual = {"userId": CARD, "userIdType": "BAN"}
    assert plain == usual | {"redemptionType": "CASHBACK", "redemptionItemId": ITEM, "includes": "pointAges"}
    reward = {"redemptionType": "MERCHANDISE", "redemptionItemId": "81001"}
    assert full == usual | reward | {"includes": "preferences,pointAges"}


async def test_another_bank_is_never_asked_in_words_of_ours(bank: ScriptedBank, client: DigitalRedemptions) -> None:
    bank.say(*[reply(profile())] * 3)
    await client.by_account(ACCOUNT, Asking())
    await client.by_account(ACCOUNT, Asking(VOUCHER, preferences=True))
    await client.profile(ACCOUNT, KETTLE)
    usual = {"user_id_type": "RANAC", "redemption_type": "CASHBACK", "redemption_item_id": ITEM}
    travel = {"user_id_type": "RANAC", "redemption_type": "TRAVEL", "redemption_item_id": "90001"}
    merchandise = {"user_id_type": "RANAC", "redemption_type": "MERCHANDISE", "redemption_item_id": "81001"}
    assert [one.query for one in bank.received] == [usual, travel | {"includes": "preferences"}, merchandise]
    assert {one.path for one in bank.received} == {f"/loyalty/redeemers/{ACCOUNT}"}


async def test_all_that_a_bank_tells_is_read_in_any_spelling(bank: ScriptedBank, client: DigitalRedemptions) -> None:
    ages = [
        {"points": "4000", "earnedOn": "2026-02-09"},
        {"points": 3_200.7, "earnedOn": "2025-03-01", "expiresOn": "2026-04-15T00:00:00Z", "more": {}},
    ]
    household = {"pointBalance": 7200, "householdRole": "P", "pointAges": ages}
    told = {"language": "en", "statement": {"paper": False, "day": 5}, "interests": ["HOME", 7], "none": None}
    bank.say(reply(profile(householdInfo=household, preferences=told, customerReference=int(CUSTOMER), unknown=[1])))
    found = await client.by_account(ACCOUNT, Asking(preferences=True))
    assert found.customer == CUSTOMER
    assert found.lots == (
        Lot(Points(3_200), date(2025, 3, 1), date(2026, 4, 15)),
        Lot(Points(4_000), date(2026, 2, 9)),
    )
    assert found.preferences == (
        ("language", "en"),
        ("statement.paper", "no"),
        ("statement.day", "5"),
        ("interests", "HOME, 7"),
    )


async def test_preferences_that_were_not_asked_for_are_not_there(
    bank: ScriptedBank, client: DigitalRedemptions
) -> None:
    bank.say(reply(profile(preferences={"language": "en"})))
    assert (await client.by_account(ACCOUNT, Asking())).preferences is None


@pytest.mark.parametrize("lots", [[{"points": "x"}], [{"points": 5}, {}], [{"points": -1}], "none", 7, None])
async def test_points_by_age_that_do_not_add_up_are_not_shown(
    bank: ScriptedBank, client: DigitalRedemptions, lots: object
) -> None:
    bank.say(reply(profile(householdInfo={"pointBalance": "5", "pointAges": lots})))
    assert (await client.by_account(ACCOUNT, Asking())).lots == ()


@pytest.mark.parametrize(
    "told", [{"customerReference": CARD}, {"preferences": {"card": f"it is {CARD}"}}, {"userId": CARD}]
)
async def test_a_bank_that_tells_the_card_number_again_is_not_listened_to(
    bank: ScriptedBank, client: DigitalRedemptions, told: dict[str, Any]
) -> None:
    bank.say(*[reply(profile(**told))] * 3)
    with pytest.raises(Unavailable) as away:
        await client.by_card(CardNumber.parse(CARD), Asking(preferences=True))
    assert away.value.outage is Outage.BAD_ANSWER


async def test_a_member_of_another_account_or_of_none_is_not_shown(
    bank: ScriptedBank, client: DigitalRedemptions
) -> None:
    bank.say(refuse("INVALID_FIELD_VALUE_USER_ID"), *[reply(profile(userId="1" * 30))] * 3)
    with pytest.raises(NotFound):
        await client.by_account(ACCOUNT, Asking())
    with pytest.raises(Unavailable):
        await client.by_account(ACCOUNT, Asking())


async def test_a_reward_is_redeemed_by_its_type_item_and_address(
    bank: ScriptedBank, client: DigitalRedemptions
) -> None:
    bank.say(*[reply({"redemptionId": "R1"})] * 2)
    value = Money(4_000, Currency.of("USD"))
    await client.redeem(RedemptionOrder(ACCOUNT, "T01-M", Points(5_000), value, reward=KETTLE))
    await client.redeem(RedemptionOrder(ACCOUNT, "T01-V", Points(3_200), value, reward=VOUCHER))
    merchandise, travel = (request.json for request in bank.received)
    assert (merchandise["redemptionType"], merchandise["shippingAddressId"]) == ("MERCHANDISE", "A7")
    assert [item["redemptionItemId"] for item in merchandise["redemptionItems"]] == ["81001"]
    assert (travel["redemptionType"], "shippingAddressId" in travel) == ("TRAVEL", False)


async def test_a_named_reward_needs_no_item_in_the_settings(bank: ScriptedBank, tmp_path: Path) -> None:
    bank.say(reply({"redemptionId": "R1"}))
    client = DigitalRedemptions(bank.config(tmp_path, redemption_item_id=""))
    order = RedemptionOrder(ACCOUNT, "T01-V", Points(3_200), Money(4_000, Currency.of("USD")), reward=VOUCHER)
    assert (await client.redeem(order)).redemption_id == "R1"
    await client.aclose()


async def test_a_page_is_read_with_what_was_redeemed_and_where_it_is(
    bank: ScriptedBank, client: DigitalRedemptions
) -> None:
    items = [{"redemptionItemId": 81001, "quantity": 1}, {"redemptionItemId": "81002"}]
    rows = [
        entry(3, redemptionType="merchandise", statusCode="b", items=items),
        entry(2, redemptionType="LOTTERY", statusCode="?", items="none"),
        entry(1, redemptionType="TRAVEL", redemptionItems=[{"redemptionItemId": "90001"}]),
    ]
    bank.say(reply({"redemptions": rows, "total": "53"}))
    page = await client.page(ACCOUNT, **DAYS, offset=25)
    (request,) = bank.received
    assert (request.query["offset"], request.query["from_date"]) == ("25", "2026-03-01")
    assert page.total == 53
    assert [(one.reward, one.item, one.delivery) for one in page.entries] == [
        (RewardKind.MERCHANDISE, "81001", Delivery.BACK_ORDER),
        (None, "", None),
        (RewardKind.TRAVEL, "90001", None),
    ]


async def test_an_entry_whose_status_moves_between_pages_is_listed_once(
    bank: ScriptedBank, client: DigitalRedemptions
) -> None:
    first = [entry(number, statusCode="O") for number in range(25)]
    moved = [entry(24, statusCode="S"), entry(25)]
    bank.say(reply({"redemptions": first, "total": 26}), reply({"redemptions": moved, "total": 26}))
    listed = await client.history(ACCOUNT, **DAYS)
    assert [one.id for one in listed] == [f"R{number}" for number in range(26)]


async def test_reads_are_asked_again_and_no_line_of_the_log_has_an_id(
    bank: ScriptedBank, client: DigitalRedemptions, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="posapp.calls")
    bank.say(DROP, reply(profile()), DROP, reply({"addresses": []}), reply(profile()))
    bank.say(reply({"shippingAddressId": "A1"}), reply({}), reply({"redemptions": []}))
    await client.by_account(ACCOUNT, Asking())
    await client.addresses(CUSTOMER, since=None, until=None)
    await client.by_customer_number(NUMBER, Asking())
    await client.add_address(CUSTOMER, ADDRESS)
    await client.record_status(Fulfilment("R-2201", Delivery.SHIPPED))
    await client.page(ACCOUNT, **DAYS, offset=0)
    lines = [json.loads(line_of(record)) for record in caplog.records if record.name == "posapp.calls"]
    assert [(one["operation"], one["path"]) for one in lines if one["operation"] != "token"] == [
        ("profile", "/redeemers/{id}"),
        ("profile", "/redeemers/{id}"),
        ("addresses", "/redemptions/addresses"),
        ("addresses", "/redemptions/addresses"),
        ("search", "/redeemers/search"),
        ("add_address", "/redemptions/addresses"),
        ("record_status", "/redemptions"),
        ("history", "/redemptions"),
    ]
    text = caplog.text + json.dumps(lines)
    assert not any(told in text for told in (ACCOUNT, CUSTOMER, NUMBER, "R-2201", "Mill Lane", "Office"))
