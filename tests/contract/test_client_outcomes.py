"""How a call ends: one table for writes, where everything unclear is unknown, and one for reads, which ask again."""

from __future__ import annotations

import asyncio
import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest

from posapp.domain.errors import Declined, NotFound, Outage, Unavailable, Unknown
from posapp.domain.money import Currency, Money
from posapp.domain.points import Points
from posapp.mastercard.client import DigitalRedemptions
from posapp.operations.ports import CreditAnswer, CreditOrder, RedemptionOrder
from tests.support.merchant import Merchant
from tests.support.scripted_bank import (
    DROP,
    GARBAGE,
    HANG,
    Script,
    ScriptedBank,
    Then,
    drip,
    part_of,
    refuse,
    reply,
    sealed,
)
from tests.support.wire_samples import ACCOUNT, profile
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

REDEMPTION = RedemptionOrder(ACCOUNT, "T01-A", Points(5000), Money(5_000, Currency.of("USD")))
CREDIT = CreditOrder(ACCOUNT, "R1", "T01-C", Points(5000))
TAKEN = reply({"redemptionId": "R1"})
FORGED = {"encryptedPayload": sealed({"redemptionId": "R1"})["encryptedPayload"][:-4] + "AAAA"}
OAUTH = {"error": "insufficient_scope", "error_description": "requested scope is not permitted"}
DEEP = b"[" * 200_000

# What comes back to a redemption, and the outage that stands beside "unknown".
UNKNOWN = {
    "nothing, the line is cut": (DROP, Outage.BROKEN_OFF),
    "half a status line": (part_of(TAKEN, 9), Outage.BROKEN_OFF),
    "half a body": (part_of(TAKEN, len(TAKEN.raw) - 3), Outage.BROKEN_OFF),
    "no HTTP": (GARBAGE, Outage.BROKEN_OFF),
    "endless headers": (Script(b"HTTP/1.1 200 OK\r\nx: " + b"y" * 200_000), Outage.BROKEN_OFF),
    "nothing, the line stays": (HANG, Outage.TIMED_OUT),
    "half a body, the line stays": (part_of(TAKEN, len(TAKEN.raw) - 3, Then.HANG), Outage.TIMED_OUT),
    "a drip without end": (drip(), Outage.TIMED_OUT),
    "an interim answer only": (Script(b"HTTP/1.1 100 Continue\r\n\r\n", Then.HANG), Outage.TIMED_OUT),
    "an empty body": (reply(b""), Outage.BAD_ANSWER),
    "no content": (Script(b"HTTP/1.1 204 No Content\r\n\r\n"), Outage.BAD_ANSWER),
    "a page": (reply(b"<html>Welcome</html>"), Outage.BAD_ANSWER),
    "half of the JSON": (reply(b'{"redemptionId": "R'), Outage.BAD_ANSWER),
    "not a number": (reply(b'{"redemptionId": "R1", "x": NaN}'), Outage.BAD_ANSWER),
    "JSON without a floor": (reply(DEEP), Outage.BAD_ANSWER),
    "a number without end": (reply(b'{"redemptionId": ' + b"9" * 6_000 + b"}"), Outage.BAD_ANSWER),
    "an exponent beyond all": (reply(b'{"redemptionId": "R1", "x": 1e99999999999999999999}'), Outage.BAD_ANSWER),
    "bytes that are no text": (reply(b'{"redemptionId": "\xff\xfe"}'), Outage.BAD_ANSWER),
    "packed, though we asked for plain": (reply({"redemptionId": "R1"}, Content_Encoding="gzip"), Outage.BAD_ANSWER),
    "five megabytes": (reply(b" " * 5_000_000), Outage.BAD_ANSWER),
    "a list": (reply([{"redemptionId": "R1"}]), Outage.BAD_ANSWER),
    "no redemption id": (reply({"points": 5000}), Outage.BAD_ANSWER),
    "an empty redemption id": (reply({"redemptionId": " "}), Outage.BAD_ANSWER),
    "a redemption id of another kind": (reply({"redemptionId": True}), Outage.BAD_ANSWER),
    "a refusal in a success": (reply({"Errors": {"Error": [{"ReasonCode": "X"}]}}), Outage.BAD_ANSWER),
    "encrypted, and forged": (reply(FORGED), Outage.BAD_ANSWER),
    "encrypted, and no JWE": (reply({"encryptedPayload": "a.b.c"}), Outage.BAD_ANSWER),
    "sent elsewhere": (reply({"redemptionId": "R1"}, 302, Location="/elsewhere"), Outage.BAD_ANSWER),
    "sent elsewhere with a POST": (reply(b"", 307, Location="/loyalty/redemptions"), Outage.BAD_ANSWER),
    "a 4xx without words": (reply(b"", 400), Outage.BAD_ANSWER),
    "a 4xx page": (reply(b"<html>Bad gateway</html>", 403), Outage.BAD_ANSWER),
    "a 4xx with a success in it": (reply({"redemptionId": "R1"}, 409), Outage.BAD_ANSWER),
    "a 4xx with an empty envelope": (reply({"Errors": {"Error": []}}, 400), Outage.BAD_ANSWER),
    "a 4xx with a reasonless envelope": (refuse("", 400), Outage.BAD_ANSWER),
    "a 408 with an envelope": (refuse("TIMEOUT", 408), Outage.TIMED_OUT),
    "a 425 with an envelope": (refuse("TOO_EARLY", 425), Outage.BUSY),
    "a 429 without words": (reply(b"", 429), Outage.BUSY),
    "a 500 with an envelope": (refuse("SYSTEM_ERROR", 500), Outage.SERVER_ERROR),
    "a 503 page": (reply(b"busy", 503), Outage.SERVER_ERROR),
    "a 599": (reply(b"", 599), Outage.SERVER_ERROR),
}
# What comes back to a redemption and is a refusal: reason code, whether it is "not found", whether a retry could help.
REFUSED = {
    "a business rule": (refuse("INSUFFICIENT_POINTS", Recoverable=True), "INSUFFICIENT_POINTS", False, True),
    "words for truth": (refuse("X", Recoverable="true"), "X", False, True),
    "the gateway": (refuse("AUTHENTICATION_FAILED", 403, source="Gateway"), "AUTHENTICATION_FAILED", False, False),
    "no such member": (refuse("INVALID_FIELD_VALUE_USER_ID"), "INVALID_FIELD_VALUE_USER_ID", True, False),
    "a 404 of the product": (refuse("NO_SUCH", 404), "NO_SUCH", True, False),
    "a 404 of the gateway": (refuse("NO_SUCH", 404, source="Gateway"), "NO_SUCH", False, False),
    "a full house": (refuse("QUOTA", 429), "QUOTA", False, True),
    "a single object": (reply({"Errors": {"Error": {"ReasonCode": "ONE"}}}, 400), "ONE", False, False),
    "the OAuth 2.0 layer": (reply(OAUTH, 403), "insufficient_scope", False, False),
    "encrypted": (reply(sealed({"Errors": {"Error": [{"ReasonCode": "SEALED"}]}}), 400), "SEALED", False, False),
}


@pytest.fixture(params=["oauth1", "oauth2"])
async def bank(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ScriptedBank]:
    async with ScriptedBank.speaking(request.param, tmp_path) as scripted:
        yield scripted


@pytest.fixture
async def client(bank: ScriptedBank, tmp_path: Path) -> AsyncIterator[DigitalRedemptions]:
    opened = DigitalRedemptions(bank.config(tmp_path))
    await opened.open()
    yield opened
    await opened.aclose()


@pytest.fixture
async def hasty(bank: ScriptedBank, tmp_path: Path) -> AsyncIterator[DigitalRedemptions]:
    """A client that waits for 0.6 s."""
    opened = DigitalRedemptions(bank.config(tmp_path, timeout_s=0.6))
    await opened.open()
    yield opened
    await opened.aclose()


@pytest.mark.parametrize(("answer", "outage"), UNKNOWN.values(), ids=UNKNOWN)
async def test_a_redemption_without_a_usable_answer_is_unknown_and_sent_once(
    bank: ScriptedBank, client: DigitalRedemptions, hasty: DigitalRedemptions, answer: Script, outage: Outage
) -> None:
    bank.say(answer)
    with pytest.raises(Unknown) as unknown:
        await (hasty if outage is Outage.TIMED_OUT else client).redeem(REDEMPTION)
    assert unknown.value.outage is outage
    assert len(bank.received) == 1


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
async def test_a_refusal_that_can_be_read_is_a_refusal(
    bank: ScriptedBank, client: DigitalRedemptions, case: tuple[Script, str, bool, bool]
) -> None:
    answer, code, not_found, recoverable = case
    bank.say(answer)
    with pytest.raises(Declined) as no:
        await client.redeem(REDEMPTION)
    assert (no.value.reason_code, no.value.recoverable) == (code, recoverable)
    assert isinstance(no.value, NotFound) is not_found
    assert len(bank.received) == 1


@pytest.mark.parametrize(
    ("status", "minutes", "off"), [(403, 61, True), (401, -61, True), (403, 1, False), (400, 61, False)]
)
async def test_a_refused_signature_is_put_down_to_a_clock_that_is_far_off(
    bank: ScriptedBank, client: DigitalRedemptions, status: int, minutes: int, off: bool
) -> None:
    there = format_datetime(datetime.now(UTC) + timedelta(minutes=minutes), usegmt=True)
    no_entry = {"Source": "Gateway", "ReasonCode": "AUTHENTICATION_FAILED"}
    bank.say(reply({"Errors": {"Error": [no_entry]}}, status, Date=there))
    with pytest.raises(Declined) as no:
        await client.redeem(REDEMPTION)
    assert no.value.clock_is_off is off


@pytest.mark.parametrize("body", [{}, {"redemptionId": "another", "pointsCredited": "x"}, {"creditId": None}])
async def test_a_credit_is_given_by_any_object(bank: ScriptedBank, client: DigitalRedemptions, body: object) -> None:
    bank.say(reply(body))
    assert await client.credit(CREDIT) == CreditAnswer()


async def test_a_credit_tells_what_the_bank_tells(bank: ScriptedBank, client: DigitalRedemptions) -> None:
    bank.say(reply({"redemptionId": "R9", "creditId": 7, "pointsCredited": "4999.9", "pointBalance": "12e3"}))
    assert await client.credit(CREDIT) == CreditAnswer("7", Points(4999), Points(12_000))


@pytest.mark.parametrize("answer", [reply([]), reply(b""), refuse("X", 200), DROP, refuse("X", 500)])
async def test_a_credit_without_an_object_is_unknown(
    bank: ScriptedBank, client: DigitalRedemptions, answer: Script
) -> None:
    bank.say(answer)
    with pytest.raises(Unknown):
        await client.credit(CREDIT)
    assert len(bank.received) == 1


async def test_what_never_left_is_unavailable(client: DigitalRedemptions, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # Bound and not listening: refuses.
        nowhere = f"http://127.0.0.1:{taken.getsockname()[1]}"
        unreachable = DigitalRedemptions(Merchant.at(tmp_path).config(nowhere))
        with pytest.raises(Unavailable) as away:
            await unreachable.redeem(REDEMPTION)
    assert away.value.outage is Outage.NO_CONNECTION


async def test_a_connection_that_is_never_taken_is_unavailable(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as deaf, socket.socket() as first, socket.socket() as second:
        for filler in (first, second):
            filler.setblocking(False)
            filler.connect_ex(deaf.getsockname())
        address = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        client = DigitalRedemptions(Merchant.at(tmp_path).config(address, timeout_s=0.4))
        await client.open()
        with pytest.raises(Unavailable) as away:
            await client.redeem(REDEMPTION)
    assert away.value.outage is Outage.TIMED_OUT


async def test_a_cancelled_write_is_cancelled_and_not_sent_again(
    bank: ScriptedBank, client: DigitalRedemptions
) -> None:
    bank.say(HANG)
    task = asyncio.create_task(client.redeem(REDEMPTION))
    await until(lambda: bank.received, "the request")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(bank.received) == 1


@pytest.mark.parametrize(
    "hiccup",
    [DROP, GARBAGE, reply(b"half"), reply(b"", 429), refuse("QUOTA", 429), reply(b"", 408)]
    + [reply(b"", status) for status in (500, 502, 503, 504)],
)
async def test_a_read_is_asked_again_and_signed_anew(
    bank: ScriptedBank, client: DigitalRedemptions, hiccup: Script
) -> None:
    bank.say(hiccup, hiccup, reply(profile()))
    assert (await client.profile(ACCOUNT)).account == ACCOUNT
    assert len({request.once for request in bank.received}) == 3


@pytest.mark.parametrize(
    ("answer", "times", "outage"),
    [
        (DROP, 3, Outage.BROKEN_OFF),
        (reply(b"<html>"), 3, Outage.BAD_ANSWER),
        (refuse("QUOTA", 429), 3, Outage.BUSY),
        (refuse("SYSTEM_ERROR", 500), 3, Outage.SERVER_ERROR),
        (reply(b"", 501), 1, Outage.SERVER_ERROR),
        (reply(b"", 302, Location="/"), 1, Outage.BAD_ANSWER),
        (reply(b"<html>", 403), 1, Outage.BAD_ANSWER),
        (reply({"userId": "somebody-else"}), 3, Outage.BAD_ANSWER),
    ],
)
async def test_a_read_without_an_answer_is_unavailable(
    bank: ScriptedBank, client: DigitalRedemptions, answer: Script, times: int, outage: Outage
) -> None:
    bank.say(*[answer] * times)
    with pytest.raises(Unavailable) as away:
        await client.profile(ACCOUNT)
    assert away.value.outage is outage
    assert len(bank.received) == times


async def test_a_read_that_is_refused_is_not_asked_again(bank: ScriptedBank, client: DigitalRedemptions) -> None:
    bank.say(refuse("INVALID_FIELD_VALUE_USER_ID"))
    with pytest.raises(NotFound):
        await client.profile(ACCOUNT)


async def test_a_read_keeps_to_the_time_out_as_a_whole(bank: ScriptedBank, hasty: DigitalRedemptions) -> None:
    bank.say(reply(b"", 503), HANG)
    started = asyncio.get_running_loop().time()
    with pytest.raises(Unavailable) as away:
        await hasty.profile(ACCOUNT)
    assert away.value.outage is Outage.TIMED_OUT
    assert asyncio.get_running_loop().time() - started < 2
