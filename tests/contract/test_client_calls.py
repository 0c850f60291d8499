"""Every exchange has a name, by which an error and its line of the log mean the same one; no line has an id in it."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from posapp.app.log_file import line_of
from posapp.domain.card import CardNumber
from posapp.domain.errors import Declined, Unavailable, Unknown
from posapp.domain.money import Currency, Money
from posapp.domain.points import Points
from posapp.mastercard.client import DigitalRedemptions
from posapp.operations.ports import CreditOrder, RedemptionOrder
from posapp.words import Words
from tests.support.merchant import Merchant
from tests.support.scripted_bank import DROP, HANG, Script, ScriptedBank, refuse, reply
from tests.support.wire_samples import ACCOUNT, CARD, profile

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

ORDER = RedemptionOrder(ACCOUNT, "T01-A", Points(5000), Money(5_000, Currency.of("USD")))


@pytest.fixture
async def bank() -> AsyncIterator[ScriptedBank]:
    async with ScriptedBank() as scripted:
        yield scripted


@pytest.fixture
async def client(bank: ScriptedBank, tmp_path: Path) -> AsyncIterator[DigitalRedemptions]:
    opened = DigitalRedemptions(Merchant.at(tmp_path).config(bank.base_url, timeout_s=1.5))
    yield opened
    await opened.aclose()


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, logger="posapp.calls")
    return caplog


def lines(log: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [json.loads(line_of(record)) for record in log.records if record.name == "posapp.calls"]


async def test_a_call_is_told_with_the_bank_s_own_reference(
    bank: ScriptedBank, client: DigitalRedemptions, log: pytest.LogCaptureFixture
) -> None:
    answer = reply(profile()).raw.replace(b"\r\n", b"\r\nX-MC-Correlation-ID: 0a1b2c3d-77\r\n", 1)
    bank.say(Script(answer))
    await client.search(CardNumber.parse(CARD))
    (line,) = lines(log)
    told = {name: line[name] for name in ("operation", "method", "path", "status", "attempt", "bank_reference")}
    assert told == {
        "operation": "search",
        "method": "POST",
        "path": "/redeemers/search",
        "status": 200,
        "attempt": 1,
        "bank_reference": "0a1b2c3d-77",
    }
    assert 0 <= line["duration_ms"] < 60_000
    # The contract knows no header for it.
    (request,) = bank.received
    assert line["call"] not in f"{request.headers} {request.body!r}"


@pytest.mark.parametrize("told", [b"5425233430109903", b"short", b"x" * 80, b'a"b\\c-11111', b"<script>alert(1)"])
async def test_a_reference_that_looks_like_none_is_left_out(
    bank: ScriptedBank, client: DigitalRedemptions, log: pytest.LogCaptureFixture, told: bytes
) -> None:
    bank.say(Script(reply(profile()).raw.replace(b"\r\n", b"\r\nCorrelation-Id: " + told + b"\r\n", 1)))
    await client.profile(ACCOUNT)
    (line,) = lines(log)
    assert "bank_reference" not in line


async def test_no_line_holds_an_account_or_an_id(
    bank: ScriptedBank, client: DigitalRedemptions, log: pytest.LogCaptureFixture
) -> None:
    bank.say(reply(profile()), reply({"creditId": "C1"}))
    await client.profile(ACCOUNT)
    await client.credit(CreditOrder(ACCOUNT, "R-778899", "T01-C", Points(5000)))
    told = lines(log)
    assert [line["path"] for line in told] == ["/redeemers/{id}", "/redemptions/{id}/credits"]
    assert not any(secret in json.dumps(told) for secret in (ACCOUNT, "R-778899", "T01-C", "5000"))


async def test_each_attempt_is_a_call_and_the_error_bears_the_last(
    bank: ScriptedBank, client: DigitalRedemptions, log: pytest.LogCaptureFixture
) -> None:
    bank.say(DROP, DROP, DROP)
    with pytest.raises(Unavailable) as failed:
        await client.profile(ACCOUNT)
    told = lines(log)
    assert [(line["attempt"], line["outage"]) for line in told] == [(n, "broken_off") for n in (1, 2, 3)]
    assert len({line["call"] for line in told}) == 3
    assert failed.value.reference == told[-1]["call"]
    assert f"Reference {told[-1]['call']}." in str(Words("en_US").error(failed.value))


async def test_an_unknown_outcome_and_a_refusal_bear_theirs(
    bank: ScriptedBank, client: DigitalRedemptions, log: pytest.LogCaptureFixture
) -> None:
    bank.say(HANG)
    with pytest.raises(Unknown) as open_one:
        await client.redeem(ORDER)
    bank.say(refuse("TAKEN", 409))
    with pytest.raises(Declined) as refused:
        await client.redeem(ORDER)
    given_up, answered = lines(log)
    assert (given_up["outage"], answered["status"]) == ("given_up", 409)
    assert [open_one.value.reference, refused.value.reference] == [given_up["call"], answered["call"]]
