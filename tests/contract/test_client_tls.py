"""The till speaks to nobody whose certificate does not prove him the bank, says what is wrong, and has sent nothing."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import struct
import warnings
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import trustme

import posapp
from posapp.domain.errors import Outage, Unavailable, Unknown
from posapp.domain.money import Currency, Money
from posapp.domain.points import Points
from posapp.mastercard.client import DigitalRedemptions
from posapp.mastercard.keys import tls_context
from posapp.operations.ports import RedemptionOrder
from posapp.words import Words
from tests.support.merchant import Merchant
from tests.support.scripted_bank import ScriptedBank, reply
from tests.support.tls_servers import alerting, serving, tls_of
from tests.support.wire_samples import ACCOUNT, profile
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable

ORDER = RedemptionOrder(ACCOUNT, "T01-A", Points(5000), Money(5_000, Currency.of("USD")))
AUTHORITY = trustme.CA(organization_name="Bank CA")
STRANGER = trustme.CA(organization_name="Corp Proxy CA")
WORDS = Words("en_US")
NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest.fixture
def merchant(tmp_path: Path) -> Merchant:
    merchant = Merchant.at(tmp_path)
    AUTHORITY.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    return merchant


def client_of(merchant: Merchant, base_url: str, **changed: object) -> DigitalRedemptions:
    return DigitalRedemptions(merchant.config(base_url, ca_bundle=merchant.folder / "authority.pem", **changed))


async def refused(client: DigitalRedemptions, outage: Outage) -> str:
    """A read and a write, both of which end with nothing sent; what is said of the write."""
    for call in (client.profile(ACCOUNT), client.redeem(ORDER)):
        with pytest.raises(Unavailable) as away:
            await asyncio.wait_for(call, 20)
        assert away.value.outage is outage
    await client.aclose()
    said = WORDS.error(away.value)
    assert said.taken == "No points were taken."
    return str(said)


CERTIFICATES = {
    "a proxy that looks into the line": (
        lambda: tls_of(STRANGER.issue_cert("127.0.0.1")),
        Outage.CERTIFICATE_STRANGER,
        ["signed by “Corp Proxy CA”", "your company's proxy", "api.ca_bundle"],
    ),
    "the same, with its authority sent along": (
        lambda: tls_of(STRANGER.issue_cert("127.0.0.1"), chain=STRANGER.cert_pem.bytes()),
        Outage.CERTIFICATE_STRANGER,
        ["signed by “Corp Proxy CA”"],
    ),
    "a lower authority of a stranger": (
        lambda: tls_of(trustme.CA(STRANGER, organization_name="Floor 3").issue_cert("127.0.0.1")),
        Outage.CERTIFICATE_STRANGER,
        ["signed by “Floor 3”"],
    ),
    "expired": (
        lambda: tls_of(AUTHORITY.issue_cert("127.0.0.1", not_before=NOW - 9 * DAY, not_after=NOW - 3 * DAY)),
        Outage.CERTIFICATE_EXPIRED,
        [f"ended on {WORDS.day((NOW - 3 * DAY).date())}; the clock says {WORDS.day(NOW.date())}", "clock first"],
    ),
    "not valid yet": (
        lambda: tls_of(AUTHORITY.issue_cert("127.0.0.1", not_before=NOW + 3 * DAY, not_after=NOW + 9 * DAY)),
        Outage.CERTIFICATE_EARLY,
        [f"begins on {WORDS.day((NOW + 3 * DAY).date())}; the clock says", "Set this computer's clock"],
    ),
    "for another name": (
        lambda: tls_of(AUTHORITY.issue_cert("shop.example", "127.0.0.2")),
        Outage.CERTIFICATE_NAME,
        ["It is for shop.example, 127.0.0.2.", "api.base_url"],
    ),
    "for its common name alone": (
        lambda: tls_of(AUTHORITY.issue_cert(common_name="127.0.0.1")),
        Outage.CERTIFICATE_NAME,
        ["another name"],
    ),
}


@pytest.mark.parametrize(("tls", "outage", "words"), CERTIFICATES.values(), ids=CERTIFICATES)
async def test_a_certificate_that_does_not_fit_is_told_by_what_is_wrong(
    merchant: Merchant, tls: Callable[[], ssl.SSLContext], outage: Outage, words: list[str]
) -> None:
    async with ScriptedBank(tls=tls()) as bank:
        said = await refused(client_of(merchant, bank.base_url), outage)
        assert not bank.received
    for part in words:
        assert part in said


async def test_the_bundle_of_the_setting_is_trusted(merchant: Merchant) -> None:
    async with ScriptedBank(tls=tls_of(AUTHORITY.issue_cert("127.0.0.1"))) as bank:
        bank.say(reply(profile()))
        assert (await client_of(merchant, bank.base_url).profile(ACCOUNT)).account == ACCOUNT


@pytest.mark.parametrize(
    "variable",
    [
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "REQUESTS_CA_BUNDLE",
        "CURL_CA_BUNDLE",
        "PYTHONHTTPSVERIFY",
        "NODE_TLS_REJECT_UNAUTHORIZED",
    ],
)
async def test_no_variable_of_the_environment_makes_a_stranger_trusted(
    merchant: Merchant, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    authority = merchant.write("stranger.pem", STRANGER.cert_pem.bytes())
    value = {"SSL_CERT_DIR": str(merchant.folder), "PYTHONHTTPSVERIFY": "0", "NODE_TLS_REJECT_UNAUTHORIZED": "0"}
    monkeypatch.setenv(variable, value.get(variable, str(authority)))
    async with ScriptedBank(tls=tls_of(STRANGER.issue_cert("127.0.0.1"))) as bank:
        for bundle in (None, merchant.folder / "authority.pem"):
            client = DigitalRedemptions(merchant.config(bank.base_url, ca_bundle=bundle))
            await refused(client, Outage.CERTIFICATE_STRANGER)
        assert not bank.received


async def test_no_variable_makes_the_till_write_down_its_session_keys(
    merchant: Merchant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", str(merchant.folder / "keys.log"))
    async with ScriptedBank(tls=tls_of(AUTHORITY.issue_cert("127.0.0.1"))) as bank:
        bank.say(reply(profile()))
        await client_of(merchant, bank.base_url).profile(ACCOUNT)
    assert not (merchant.folder / "keys.log").exists()


def test_every_context_verifies_certificate_and_name_by_tls_1_2_at_least(merchant: Merchant) -> None:
    for context in (tls_context(None), tls_context(merchant.folder / "authority.pem")):
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname
        assert context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_nothing_in_the_program_turns_verification_off() -> None:
    """Only the look at a certificate that was refused already does, and sends nothing: see the test of that."""
    off = re.compile(r"CERT_NONE|CERT_OPTIONAL|check_hostname = False|_create_unverified|verify=|PROTOCOL_TLS\b")
    home = Path(posapp.__file__).parent
    found = {file.relative_to(home).as_posix() for file in home.rglob("*.py") if off.search(file.read_text())}
    assert found == {"mastercard/handshake.py"}


async def test_the_look_at_a_stranger_s_certificate_sends_nothing(merchant: Merchant) -> None:
    heard: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said = b""
        with suppress(OSError):
            while more := await reader.read(1000):
                said += more
        heard.append(said)

    async with serving(listen, tls_of(STRANGER.issue_cert("127.0.0.1"))) as address:
        with pytest.raises(Unavailable):
            await client_of(merchant, address).redeem(ORDER)
        assert await until(lambda: heard, "the line to be hung up") == [b""]


async def test_plain_http_at_the_port_is_said(merchant: Merchant) -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            await reader.read(100)
            writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            writer.close()

    async with serving(speak) as address:
        said = await refused(client_of(merchant, address), Outage.NO_TLS)
    assert "does not speak TLS" in said


async def test_a_version_of_tls_that_is_too_old_is_said(merchant: Merchant) -> None:
    old = tls_of(AUTHORITY.issue_cert("127.0.0.1"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # For what the test is about.
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    old.set_ciphers("ALL:@SECLEVEL=0")
    async with alerting(old) as address:
        said = await refused(client_of(merchant, address), Outage.TLS_TOO_OLD)
    assert "TLS 1.2 or later" in said


async def test_no_common_way_to_encrypt_is_said(merchant: Merchant) -> None:
    odd = tls_of(AUTHORITY.issue_cert("127.0.0.1"))
    odd.maximum_version = ssl.TLSVersion.TLSv1_2
    odd.set_ciphers("ECDHE-RSA-AES128-SHA")  # The certificate has no RSA key.
    async with alerting(odd) as address:
        said = await refused(client_of(merchant, address), Outage.TLS_REFUSED)
    assert "could not agree" in said


@pytest.mark.parametrize("reset", [True, False])
async def test_a_line_that_breaks_off_in_the_handshake_is_said(merchant: Merchant, *, reset: bool) -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        if reset:
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.close()

    async with serving(hang_up) as address:
        said = await refused(client_of(merchant, address), Outage.TLS_BROKEN_OFF)
    assert "before it was safe" in said


async def test_a_handshake_that_hangs_has_sent_nothing(merchant: Merchant) -> None:
    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            await reader.read()

    async with serving(hang) as address:
        with pytest.raises(Unavailable) as away:
            await client_of(merchant, address, timeout_s=0.5).redeem(ORDER)
    assert away.value.outage is Outage.TIMED_OUT


async def test_a_look_that_hangs_still_ends_in_time_and_says_what_is_certain(merchant: Merchant) -> None:
    async with alerting(tls_of(STRANGER.issue_cert("127.0.0.1")), handshakes=1) as address:
        with pytest.raises(Unavailable) as away:
            await client_of(merchant, address, timeout_s=1.0).redeem(ORDER)
    assert (away.value.outage, away.value.detail) == (Outage.CERTIFICATE_STRANGER, "")


async def test_an_answer_that_leads_elsewhere_is_not_followed(merchant: Merchant) -> None:
    async with (
        ScriptedBank(tls=tls_of(AUTHORITY.issue_cert("127.0.0.1"))) as bank,
        ScriptedBank(tls=tls_of(AUTHORITY.issue_cert("127.0.0.1"))) as elsewhere,
    ):
        client = client_of(merchant, bank.base_url)
        for status in (301, 302, 303, 307, 308):
            bank.say(*[reply(b"", status, Location=f"{elsewhere.base_url}/redemptions")] * 2)
            with pytest.raises(Unavailable):
                await client.profile(ACCOUNT)
            with pytest.raises(Unknown):
                await client.redeem(ORDER)
        await client.aclose()
        assert not elsewhere.connections
