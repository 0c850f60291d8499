"""Leave by OAuth 2.0: cached, renewed, shared; whatever becomes of it, no redemption has left the till by then."""

from __future__ import annotations

import logging
import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import pytest

from posapp.domain.errors import Barred, ConfigError, Declined, Outage, Unavailable, Unknown
from posapp.domain.money import Currency, Money
from posapp.domain.points import Points
from posapp.mastercard.client import DigitalRedemptions
from posapp.mastercard.config import OAuth2Access
from posapp.operations.ports import RedemptionOrder
from tests.support.merchant import CONSUMER_KEY
from tests.support.oauth2 import nonce_of
from tests.support.scripted_bank import DROP, GARBAGE, HANG, Script, ScriptedBank, Then, drip, part_of, refuse, reply
from tests.support.wire_samples import ACCOUNT, profile

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

ORDER = RedemptionOrder(ACCOUNT, "T01-A", Points(5000), Money(5_000, Currency.of("USD")))
TAKEN = reply({"redemptionId": "R1"})
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


def challenge(code: str, status: int = 401, **headers: str) -> Script:
    """The same in the header alone, as RFC 9449 has it for the bank's own operations."""
    return reply(b"", status, WWW_Authenticate=f'DPoP error="{code}", error_description="no"', **headers)


def token(**changed: Any) -> Script:
    usual = {"access_token": "never-given", "token_type": "DPoP", "expires_in": 900}
    return reply({name: value for name, value in (usual | changed).items() if value is not None})


# What comes back to the request for a token, and what is then said of the redemption, which never left.
NO_LEAVE = {
    "nothing, the line is cut": (DROP, Outage.BROKEN_OFF),
    "half of it": (part_of(token(), 60), Outage.BROKEN_OFF),
    "no HTTP": (GARBAGE, Outage.BROKEN_OFF),
    "nothing, the line stays": (HANG, Outage.TIMED_OUT),
    "half of it, the line stays": (part_of(token(), 120, Then.HANG), Outage.TIMED_OUT),
    "a drip without end": (drip(), Outage.TIMED_OUT),
    "a fault of the bank's": (reply(b"", 500), Outage.SERVER_ERROR),
    "a fault with a page": (reply(b"<html>", 503), Outage.SERVER_ERROR),
    "too many": (reply(b"", 429), Outage.BUSY),
    "a page": (reply(b"<html>Welcome</html>"), Outage.BAD_ANSWER),
    "nothing at all": (reply(b""), Outage.BAD_ANSWER),
    "deep JSON": (reply(b"[" * 200_000), Outage.BAD_ANSWER),
    "a list": (reply([]), Outage.BAD_ANSWER),
    "no token": (token(access_token=None), Outage.BAD_ANSWER),
    "a token beyond ASCII": (token(access_token="\u20ac"), Outage.BAD_ANSWER),
    "a token of another kind": (token(token_type="Bearer"), Outage.BAD_ANSWER),
    "no end": (token(expires_in=None), Outage.BAD_ANSWER),
    "an end that has been": (token(expires_in=-1), Outage.BAD_ANSWER),
    "an end beyond the calendar": (token(expires_in=10**18), Outage.BAD_ANSWER),
    "an end in words": (token(expires_in="soon"), Outage.BAD_ANSWER),
    "two megabytes": (reply(b" " * (2 << 20)), Outage.BAD_ANSWER),
    "packed": (reply(b"\x1f\x8b", Content_Encoding="gzip"), Outage.BAD_ANSWER),
    "sent elsewhere": (reply(b"", 307, Location="/elsewhere"), Outage.BAD_ANSWER),
    "a no in words": (reply(b"<html>Forbidden</html>", 403), Outage.BAD_ANSWER),
    "a no in the product's envelope": (refuse("X", 403), Outage.BAD_ANSWER),
}


@pytest.mark.parametrize(("answer", "outage"), NO_LEAVE.values(), ids=NO_LEAVE)
async def test_without_leave_nothing_of_a_redemption_is_sent(
    bank: ScriptedBank, tmp_path: Path, answer: Script, outage: Outage
) -> None:
    client = DigitalRedemptions(bank.config(tmp_path, timeout_s=0.6 if outage is Outage.TIMED_OUT else 5.0))
    await client.open()
    bank.leave.append(answer)
    with pytest.raises(Unavailable) as away:
        await client.redeem(ORDER)
    assert away.value.outage is outage
    assert (len(bank.asked), bank.received) == (1, [])


async def test_a_token_endpoint_that_is_away_is_no_redemption(bank: ScriptedBank, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # Bound and not listening: refuses.
        away = f"https://127.0.0.1:{taken.getsockname()[1]}/oauth/token"
        access = OAuth2Access.of(CONSUMER_KEY, bank.base_url, token_url=away)
        client = DigitalRedemptions(bank.config(tmp_path, oauth2=access))
        for call in (client.redeem(ORDER), client.profile(ACCOUNT)):
            with pytest.raises(Unavailable) as told:
                await call
            assert told.value.outage is Outage.NO_CONNECTION
    assert bank.received == []


async def test_an_authority_that_is_not_known_gives_no_leave(bank: ScriptedBank, tmp_path: Path) -> None:
    client = DigitalRedemptions(bank.config(tmp_path, ca_bundle=None))
    with pytest.raises(Unavailable) as told:
        await client.redeem(ORDER)
    assert told.value.outage.startswith("certificate")
    assert (bank.asked, bank.received) == ([], [])


async def test_an_address_that_gives_no_tokens_is_a_setting_to_mend(
    bank: ScriptedBank, client: DigitalRedemptions
) -> None:
    for call in (client.redeem(ORDER), client.profile(ACCOUNT)):
        bank.leave.append(error("not_found", 404))
        with pytest.raises(ConfigError) as wrong:
            await call
        assert wrong.value.key == "api.token_url"


@pytest.mark.parametrize("status", [400, 401])
@pytest.mark.parametrize("minutes", [0, 5])
async def test_a_refused_key_is_a_refusal_and_perhaps_the_clock_s(
    bank: ScriptedBank, client: DigitalRedemptions, status: int, minutes: int
) -> None:
    there = format_datetime(datetime.now(UTC) + timedelta(minutes=minutes), usegmt=True)
    bank.leave.append(error("invalid_client", status, Date=there))
    with pytest.raises(Declined) as no:
        await client.redeem(ORDER)
    assert (no.value.barred, no.value.clock_is_off) == (Barred.CLIENT, minutes > 0)
    assert bank.received == []


@pytest.mark.parametrize("told", [error, challenge])
@pytest.mark.parametrize(("code", "status"), [("insufficient_scope", 403), ("invalid_dpop_proof", 401)])
async def test_a_no_at_the_gate_is_read_from_body_or_challenge(
    bank: ScriptedBank, client: DigitalRedemptions, code: str, status: int, told: Any
) -> None:
    bank.say(told(code, status))
    with pytest.raises(Declined) as no:
        await client.redeem(ORDER)
    assert (no.value.reason_code, no.value.description) == (code, "no")
    assert no.value.barred in {Barred.SCOPE, Barred.PROOF}
    assert len(bank.received) == 1


async def test_one_token_serves_many_calls(bank: ScriptedBank, client: DigitalRedemptions) -> None:
    bank.say(*[FOUND] * 5)
    for _ in range(5):
        await client.profile(ACCOUNT)
    assert len(bank.asked) == 1


async def test_a_token_is_renewed_before_it_ends(bank: ScriptedBank, client: DigitalRedemptions) -> None:
    bank.say(FOUND)
    short = bank_token(bank, expires_in=0.2)
    bank.leave.append(short)
    await client.profile(ACCOUNT)
    while len(bank.asked) == 1:
        bank.say(FOUND)
        await client.profile(ACCOUNT)
    assert len(bank.asked) == 2


def bank_token(bank: ScriptedBank, **changed: Any) -> Script:
    """A token of the bank's for whoever asks next."""
    assert bank.keeper is not None
    return Script(b"", then=Then.KEEP, made=lambda: bank.token(**changed).raw)


@pytest.mark.parametrize("told", [error, challenge])
async def test_a_refused_token_is_renewed_and_the_request_goes_once_more(
    bank: ScriptedBank, client: DigitalRedemptions, told: Any
) -> None:
    bank.say(FOUND, told("invalid_token"), TAKEN, told("invalid_token"), FOUND)
    await client.profile(ACCOUNT)
    assert (await client.redeem(ORDER)).redemption_id == "R1"
    await client.profile(ACCOUNT)
    first, second = bank.received[1:3]
    assert first.body == second.body
    assert first.headers["authorization"] != second.headers["authorization"]
    assert len(bank.asked) == 3


async def test_a_token_that_is_refused_twice_is_a_refusal(bank: ScriptedBank, client: DigitalRedemptions) -> None:
    bank.say(error("invalid_token"), error("invalid_token"))
    with pytest.raises(Declined) as no:
        await client.redeem(ORDER)
    assert no.value.barred is Barred.TOKEN
    assert (len(bank.asked), len(bank.received)) == (2, 2)


async def test_a_bank_that_goes_away_after_a_refused_token_has_taken_nothing(
    bank: ScriptedBank, client: DigitalRedemptions
) -> None:
    bank.say(FOUND, error("invalid_token"))
    await client.profile(ACCOUNT)
    bank.leave.append(DROP)
    with pytest.raises(Unavailable):
        await client.redeem(ORDER)
    assert len(bank.received) == 2


@pytest.mark.parametrize("answer", [DROP, reply(b"", 503), reply(b"", 408), HANG])
async def test_after_a_challenge_no_answer_is_unknown_as_ever(
    bank: ScriptedBank, tmp_path: Path, answer: Script
) -> None:
    client = DigitalRedemptions(bank.config(tmp_path, timeout_s=0.6))
    await client.open()
    bank.say(challenge("use_dpop_nonce", DPoP_Nonce="N1"), answer)
    with pytest.raises(Unknown):
        await client.redeem(ORDER)
    assert [nonce_of(one.headers["dpop"]) for one in bank.received] == [None, "N1"]


async def test_a_nonce_that_is_asked_for_is_given(bank: ScriptedBank, client: DigitalRedemptions) -> None:
    bank.leave.append(error("use_dpop_nonce", 400, DPoP_Nonce="T1"))
    bank.say(challenge("use_dpop_nonce", DPoP_Nonce="N1"), reply({"redemptionId": "R1"}, DPoP_Nonce="N2"), FOUND)
    assert (await client.redeem(ORDER)).redemption_id == "R1"
    await client.profile(ACCOUNT)
    assert [nonce_of(one.headers["dpop"]) for one in bank.asked] == [None, "T1"]
    assert [nonce_of(one.headers["dpop"]) for one in bank.received] == ["T1", "N1", "N2"]
    assert bank.received[0].body == bank.received[1].body


@pytest.mark.parametrize("where", ["leave", "script"])
async def test_a_nonce_that_is_asked_for_without_end_is_the_bank_s_fault_and_no_redemption(
    bank: ScriptedBank, client: DigitalRedemptions, where: str
) -> None:
    getattr(bank, where).extend([error("use_dpop_nonce", 401, DPoP_Nonce="N1")] * 2)
    with pytest.raises(Unavailable) as away:
        await client.redeem(ORDER)
    assert away.value.outage is Outage.SERVER_ERROR


async def test_no_token_is_logged_or_shown(
    bank: ScriptedBank, client: DigitalRedemptions, caplog: pytest.LogCaptureFixture
) -> None:
    no_longer = [
        reply({"error": "invalid_token", "error_description": f"secret-token-{n} has ended"}, 401) for n in (1, 2)
    ]
    bank.say(*no_longer)
    with caplog.at_level(logging.DEBUG), pytest.raises(Declined) as no:
        await client.profile(ACCOUNT)
    assert len(bank.asked) == 2
    assert no.value.description == "- has ended"
    assert "secret-token" not in caplog.text + repr(no.value) + str(vars(no.value))
