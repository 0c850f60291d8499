"""What leaves the client is signed, encrypted and spelled as the contract says, by other libraries' judgement."""

from __future__ import annotations

import gc
import secrets
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from traceback import TracebackException
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from posapp import __version__
from posapp.domain.card import CardNumber, passes_luhn
from posapp.domain.errors import BugError, ConfigError, Unavailable, Unknown
from posapp.domain.money import Currency, Money
from posapp.domain.points import Points, Rate
from posapp.mastercard.client import DigitalRedemptions
from posapp.operations.ports import CreditOrder, RedemptionOrder
from tests.support.merchant import ITEM
from tests.support.scripted_bank import DROP, ScriptedBank, key_id, reply, sealed
from tests.support.wire_samples import ACCOUNT, CARD, profile

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

USD = Currency.of("USD")
ORDER = RedemptionOrder(ACCOUNT, "T01-0123456789AB", Points(5000), Money(8_740, USD))


@pytest.fixture(params=["oauth1", "oauth2"])
async def bank(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ScriptedBank]:
    async with ScriptedBank.speaking(request.param, tmp_path) as scripted:
        yield scripted


@pytest.fixture
async def client(bank: ScriptedBank, tmp_path: Path) -> AsyncIterator[DigitalRedemptions]:
    opened = DigitalRedemptions(bank.config(tmp_path, program_id="49631"))
    yield opened
    await opened.aclose()


async def test_a_search_hides_the_card_number_in_an_encrypted_body(
    bank: ScriptedBank, client: DigitalRedemptions
) -> None:
    bank.say(reply(profile()))
    member = await client.search(CardNumber.parse(CARD))
    (request,) = bank.received
    header, body = request.opened()
    assert (request.method, request.path) == ("POST", "/loyalty/redeemers/search")
    assert body == {
        "userId": CARD,
        "userIdType": "BAN",
        "redemptionType": "CASHBACK",
        "redemptionItemId": ITEM,
        "programId": "49631",
    }
    assert header == {"alg": "RSA-OAEP-256", "enc": "A256GCM", "kid": key_id(), "cty": "application/json"}
    assert list(request.json) == ["encryptedPayload"]
    assert (member.account, member.balance, member.rate) == (ACCOUNT, Points(12_500), Rate.flat(USD, 100))


async def test_a_profile_is_asked_by_account_reference_and_item(bank: ScriptedBank, client: DigitalRedemptions) -> None:
    bank.say(reply(profile()))
    await client.profile(ACCOUNT)
    (request,) = bank.received
    assert (request.method, request.path, request.body) == ("GET", f"/loyalty/redeemers/{ACCOUNT}", b"")
    assert request.query == {
        "user_id_type": "RANAC",
        "redemption_type": "CASHBACK",
        "redemption_item_id": ITEM,
    }


async def test_a_redemption_names_points_and_cash_value_as_exact_numbers(
    bank: ScriptedBank, client: DigitalRedemptions
) -> None:
    bank.say(reply({"redemptionId": 7_000_000_001, "pointBalance": "7500"}))
    answer = await client.redeem(ORDER)
    (request,) = bank.received
    assert (request.method, request.path) == ("POST", "/loyalty/redemptions")
    assert b'"cashValue":87.40' in request.body
    assert request.json == {
        "userId": ACCOUNT,
        "userIdType": "RANAC",
        "redemptionType": "CASHBACK",
        "externalId": "T01-0123456789AB",
        "redemptionItems": [
            {"redemptionItemId": ITEM, "quantity": 1, "points": 5000, "cashValue": 87.40, "currencyCode": "USD"}
        ],
    }
    assert (answer.redemption_id, answer.points_left) == ("7000000001", Points(7500))


async def test_a_credit_always_names_its_points(bank: ScriptedBank, client: DigitalRedemptions) -> None:
    bank.say(reply({"creditId": "C1", "pointsCredited": 5000, "remainingPoints": 0, "pointBalance": 12_500}))
    answer = await client.credit(CreditOrder(ACCOUNT, "7000000001", "T01-C", Points(5000), "card declined"))
    (request,) = bank.received
    assert (request.method, request.path) == ("POST", "/loyalty/redemptions/7000000001/credits")
    assert request.json == {
        "userId": ACCOUNT,
        "userIdType": "RANAC",
        "points": 5000,
        "externalId": "T01-C",
        "description": "card declined",
    }
    assert (answer.credit_id, answer.points, answer.points_left) == ("C1", Points(5000), Points(12_500))


async def test_a_history_is_asked_for_days_of_the_calendar(bank: ScriptedBank, client: DigitalRedemptions) -> None:
    bank.say(reply({"redemptions": [], "total": 0}))
    assert await client.history(ACCOUNT, since=date(2026, 3, 1), until=date(2026, 3, 4)) == []
    (request,) = bank.received
    assert (request.method, request.path) == ("GET", "/loyalty/redemptions")
    assert request.query == {
        "user_id": ACCOUNT,
        "user_id_type": "RANAC",
        "from_date": "2026-03-01",
        "to_date": "2026-03-04",
        "offset": "0",
        "limit": "25",
    }


@pytest.mark.parametrize("reference", ["a+b/c d", "50%25", "q=1&x=ä;v", "~*'()", "..", "a%2Fb"])
async def test_an_awkward_reference_arrives_as_it_is_and_rightly_signed(
    bank: ScriptedBank, client: DigitalRedemptions, reference: str
) -> None:
    bank.say(reply(profile(userId=None)), reply({"redemptions": []}), reply({}))
    await client.profile(reference)
    await client.history(reference, since=date(2026, 3, 1), until=date(2026, 3, 4))
    await client.credit(CreditOrder(ACCOUNT, reference, "x", Points(1), "ä\ud800"))
    profiled, listed, credited = bank.received
    assert unquote(profiled.path) == f"/loyalty/redeemers/{reference}"
    assert listed.query["user_id"] == reference
    assert unquote(credited.path) == f"/loyalty/redemptions/{reference}/credits"


async def test_every_request_says_who_asks_and_wants_nothing_packed(
    bank: ScriptedBank, client: DigitalRedemptions
) -> None:
    bank.say(reply(profile()))
    await client.profile(ACCOUNT)
    headers = bank.received[0].headers
    assert headers["user-agent"] == f"posapp/{__version__}"
    assert (headers["accept"], headers["accept-encoding"]) == ("application/json", "identity")


async def test_an_encrypted_answer_is_opened(bank: ScriptedBank, client: DigitalRedemptions) -> None:
    bank.say(reply(sealed(profile())), reply(sealed({"redemptionId": "R1"})))
    assert (await client.search(CardNumber.parse(CARD))).account == ACCOUNT
    assert (await client.redeem(ORDER)).redemption_id == "R1"


async def test_the_wrapper_may_have_another_name(bank: ScriptedBank, tmp_path: Path) -> None:
    client = DigitalRedemptions(bank.config(tmp_path, payload_wrapper="encryptedData"))
    bank.say(reply({"encryptedData": sealed(profile())["encryptedPayload"]}))
    await client.search(CardNumber.parse(CARD))
    assert bank.received[0].opened("encryptedData")[1]["userId"] == CARD


async def test_an_encrypted_answer_without_a_key_names_the_setting(bank: ScriptedBank, tmp_path: Path) -> None:
    client = DigitalRedemptions(bank.config(tmp_path, decryption_key=None))
    bank.say(reply(sealed(profile())), reply(sealed({"redemptionId": "R1"})))
    with pytest.raises(ConfigError) as wrong:
        await client.profile(ACCOUNT)
    assert wrong.value.key == "api.decryption_key"
    with pytest.raises(Unknown):
        await client.redeem(ORDER)


async def test_the_card_number_is_in_no_object_and_no_error_afterwards(
    bank: ScriptedBank, client: DigitalRedemptions
) -> None:
    bank.say(DROP, DROP, DROP, reply(profile()))
    backwards, trace = await search_in_vain_then_find(client)
    assert backwards not in trace[::-1]
    assert not any(backwards in text[::-1] for text in texts_alive())


async def search_in_vain_then_find(client: DigitalRedemptions) -> tuple[str, str]:
    """The digits of a new card, backwards, and all that the error's traceback below here can show of them."""
    start = f"222222{secrets.randbelow(10**9):09}"
    card = CardNumber.parse(next(start + check for check in "0123456789" if passes_luhn(start + check)))
    with pytest.raises(Unavailable) as failed:
        await client.search(card)
    await client.search(card)
    card.forget()
    error = failed.value
    below = error.__traceback__.tb_next if error.__traceback__ else None
    trace = TracebackException.from_exception(error.with_traceback(below), capture_locals=True)
    return start[::-1], "".join(trace.format())


def texts_alive() -> Iterator[str]:
    """Every text and byte string in a container that the garbage collector knows."""
    gc.collect()
    for container in gc.get_objects():
        if isinstance(container, dict | list | tuple | set | frozenset):
            # A copy in one step: other threads go on writing into theirs.
            for item in list(container.values() if isinstance(container, dict) else container):
                if isinstance(item, str | bytes):
                    yield item if isinstance(item, str) else item.decode("latin-1")


async def test_a_forgotten_card_is_not_searched(bank: ScriptedBank, client: DigitalRedemptions) -> None:
    card = CardNumber.parse(CARD)
    card.forget()
    with pytest.raises(BugError):
        await client.search(card)
    assert not bank.received


async def test_the_bank_may_not_name_the_card_number_as_the_account(
    bank: ScriptedBank, client: DigitalRedemptions
) -> None:
    bank.say(*[reply(profile(userId=f"{CARD}000"))] * 3)
    with pytest.raises(Unavailable):
        await client.search(CardNumber.parse(CARD))


async def test_the_bank_s_clock_is_known_from_its_answers(bank: ScriptedBank, client: DigitalRedemptions) -> None:
    assert client.server_skew() is None
    ahead = datetime.now(UTC) + timedelta(hours=2)
    bank.say(reply(profile(), Date=format_datetime(ahead, usegmt=True)), reply(profile(), Date="yesterday"))
    await client.profile(ACCOUNT)
    await client.profile(ACCOUNT)
    skew = client.server_skew()
    assert skew is not None
    assert abs(skew - timedelta(hours=2)) < timedelta(seconds=5)


async def test_a_redemption_without_an_item_id_is_a_setting_to_mend(bank: ScriptedBank, tmp_path: Path) -> None:
    client = DigitalRedemptions(bank.config(tmp_path, redemption_item_id=""))
    with pytest.raises(ConfigError) as wrong:
        await client.redeem(ORDER)
    assert wrong.value.key == "program.redemption_item_id"
    assert not bank.received


async def test_a_closed_client_opens_again(bank: ScriptedBank, client: DigitalRedemptions) -> None:
    bank.say(reply(profile()), reply(profile()))
    await client.profile(ACCOUNT)
    await client.aclose()
    await client.aclose()
    await client.profile(ACCOUNT)
