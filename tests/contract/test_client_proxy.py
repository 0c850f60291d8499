"""The site's proxy stands between till and bank, sees nothing but their names, and whatever it says takes no points."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest
import trustme

from posapp.domain.errors import ConfigError, Outage, Unavailable
from posapp.domain.money import Currency, Money
from posapp.domain.points import Points
from posapp.mastercard.client import DigitalRedemptions
from posapp.mastercard.proxies import Proxy, proxy_for
from posapp.operations.ports import RedemptionOrder
from posapp.words import Words
from tests.support.merchant import Merchant
from tests.support.scripted_bank import ScriptedBank, reply, twice
from tests.support.small_proxy import OPEN, SmallProxy
from tests.support.tls_servers import tls_of
from tests.support.wire_samples import ACCOUNT, profile

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator
    from pathlib import Path

ORDER = RedemptionOrder(ACCOUNT, "T01-A", Points(5000), Money(5_000, Currency.of("USD")))
FAR = "https://bank.example/loyalty"
AUTHORITY = trustme.CA(organization_name="Bank CA")
WORDS = Words("en_US")


def server_tls(*names: str) -> ssl.SSLContext:
    return tls_of(AUTHORITY.issue_cert(*names))


@pytest.fixture
async def bank() -> AsyncIterator[ScriptedBank]:
    async with ScriptedBank(tls=server_tls("bank.example"), known_as=FAR) as scripted:
        yield scripted


@pytest.fixture
def merchant(tmp_path: Path) -> Merchant:
    merchant = Merchant.at(tmp_path)
    AUTHORITY.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    return merchant


def client_of(merchant: Merchant, **changed: object) -> DigitalRedemptions:
    return DigitalRedemptions(merchant.config(FAR, ca_bundle=merchant.folder / "authority.pem", **changed))


def port_of(bank: ScriptedBank) -> int:
    return httpx.URL(bank.base_url).port or 0


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
async def test_calls_go_through_the_tunnel(
    bank: ScriptedBank, merchant: Merchant, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    async with SmallProxy(port_of(bank)) as proxy:
        monkeypatch.setenv(name, proxy.url)
        client = client_of(merchant)
        bank.say(twice(reply({"redemptionId": "R1"})), reply(profile()))
        assert (await client.redeem(ORDER)).redemption_id == "R1"
        assert (await client.profile(ACCOUNT)).account == ACCOUNT
        await client.aclose()
    assert [head.split(b"\r\n")[0] for head in proxy.asked] == [b"CONNECT bank.example:443 HTTP/1.1"] * 2
    assert b"oauth" not in b"".join(proxy.asked).lower()
    assert bank.received[0].headers["host"] == "bank.example"


async def test_a_proxy_that_is_itself_behind_tls_is_used(
    bank: ScriptedBank, merchant: Merchant, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with SmallProxy(port_of(bank), tls=server_tls("127.0.0.1")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        client = client_of(merchant)
        bank.say(reply(profile()))
        assert (await client.profile(ACCOUNT)).account == ACCOUNT
        await client.aclose()


async def test_a_password_goes_to_the_proxy_and_nowhere_else(
    bank: ScriptedBank, merchant: Merchant, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    async with SmallProxy(port_of(bank), login=b"Basic dGlsbDpzM2NyZXQvIQ==") as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("//", "//till:s3cret%2F%21@"))
        client = client_of(merchant)
        bank.say(reply({"redemptionId": "R1"}))
        assert (await client.redeem(ORDER)).redemption_id == "R1"
        await client.aclose()
    assert "proxy-authorization" not in bank.received[0].headers
    assert "s3cret" not in repr(proxy_for(httpx.URL(FAR)))
    assert "dGls" not in repr(proxy_for(httpx.URL(FAR)))
    assert "s3cret" not in "".join(capfd.readouterr())


@pytest.mark.parametrize("login", ["", "till:wrong@"])
async def test_a_proxy_that_wants_a_password_says_so(
    bank: ScriptedBank, merchant: Merchant, monkeypatch: pytest.MonkeyPatch, login: str
) -> None:
    async with SmallProxy(port_of(bank), login=b"Basic dGlsbDpzM2NyZXQvIQ==") as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("//", f"//{login}"))
        said = await refused(client_of(merchant), Outage.PROXY_PASSWORD)
    assert "asks for a password" in said
    assert "wrong" not in said
    assert "127.0.0.1" in said
    assert len(proxy.asked) == 2  # A read does not ask again what it would be told again.
    assert not bank.received


ANSWERS = {
    "does not let us": (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", Outage.PROXY_REFUSED),
    "knows no CONNECT": (b"HTTP/1.1 405 Method Not Allowed\r\n\r\n", Outage.PROXY_REFUSED),
    "leads elsewhere": (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\n\r\n", Outage.PROXY_REFUSED),
    "does not reach it": (b"HTTP/1.1 502 Bad Gateway\r\n\r\n", Outage.PROXY_AWAY),
    "garbage": (b"\x16\x03\x01 no HTTP\r\n\r\n", Outage.PROXY_UNREADABLE),
    "another protocol": (b"SSH-2.0-OpenSSH_9.2\r\n", Outage.PROXY_UNREADABLE),
    "half a head": (b"HTTP/1.1 200 Conn", Outage.PROXY_UNREADABLE),
    "endless head": (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20_000, Outage.PROXY_UNREADABLE),
    "speaks before us": (OPEN + b"HTTP/1.1 200 OK\r\n\r\n{}", Outage.PROXY_UNREADABLE),
    "a tunnel to nowhere": (OPEN, Outage.TLS_BROKEN_OFF),
    "an interim answer, then no": (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 No\r\n\r\n", Outage.PROXY_REFUSED),
}


@pytest.mark.parametrize(("says", "outage"), ANSWERS.values(), ids=ANSWERS)
async def test_whatever_a_proxy_says_nothing_is_sent(
    merchant: Merchant, monkeypatch: pytest.MonkeyPatch, says: bytes, outage: Outage
) -> None:
    async with SmallProxy(says=says) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        await refused(client_of(merchant), outage)
    assert all(head.startswith(b"CONNECT ") for head in proxy.asked)


async def test_a_proxy_that_hangs_is_told_from_a_bank_that_does(
    merchant: Merchant, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with SmallProxy(says=b"") as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        client = client_of(merchant, timeout_s=0.5)
        with pytest.raises(Unavailable) as away:
            await client.redeem(ORDER)
        await client.aclose()
    assert away.value.outage is Outage.PROXY_AWAY


async def test_a_proxy_that_is_down_is_named(merchant: Merchant, monkeypatch: pytest.MonkeyPatch) -> None:
    async with SmallProxy() as proxy:
        gone = proxy.url
    monkeypatch.setenv("HTTPS_PROXY", gone)
    said = await refused(client_of(merchant), Outage.PROXY_AWAY)
    assert "The proxy is 127.0.0.1" in said


async def test_a_proxy_that_looks_into_the_line_is_seen(merchant: Merchant, monkeypatch: pytest.MonkeyPatch) -> None:
    looking = tls_of(trustme.CA(organization_name="Corp Proxy CA").issue_cert("bank.example"))
    async with ScriptedBank(tls=looking) as interceptor, SmallProxy(port_of(interceptor)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        said = await refused(client_of(merchant), Outage.CERTIFICATE_STRANGER)
        assert not interceptor.received
    assert "“Corp Proxy CA”" in said
    assert "api.ca_bundle" in said


async def refused(client: DigitalRedemptions, outage: Outage) -> str:
    """A read and a write, both of which end with nothing sent; what is said of the write."""
    for call in (client.profile(ACCOUNT), client.redeem(ORDER)):
        with pytest.raises(Unavailable) as away:
            await asyncio.wait_for(call, 20)
        assert away.value.outage is outage
    await client.aclose()
    return str(WORDS.error(away.value))


@pytest.mark.parametrize(
    ("environment", "proxy"),
    [
        ({"HTTPS_PROXY": "http://proxy.corp:3128"}, Proxy("proxy.corp", 3128)),
        ({"HTTPS_PROXY": "proxy.corp:3128"}, Proxy("proxy.corp", 3128)),
        ({"HTTPS_PROXY": "https://proxy.corp"}, Proxy("proxy.corp", 443, tls=True)),
        ({"HTTPS_PROXY": "http://[::1]:3128/"}, Proxy("::1", 3128)),
        ({"ALL_PROXY": "http://all.corp:1", "HTTPS_PROXY": "http://https.corp:2"}, Proxy("https.corp", 2)),
        ({"HTTPS_PROXY": "http://upper.corp:1", "https_proxy": "http://lower.corp:2"}, Proxy("lower.corp", 2)),
        ({"HTTPS_PROXY": "http://proxy.corp:1", "NO_PROXY": "bank.example"}, None),
        ({"HTTPS_PROXY": "http://proxy.corp:1", "no_proxy": "other.test, .example"}, None),
        ({"HTTPS_PROXY": "http://proxy.corp:1", "NO_PROXY": "bank.example:443"}, None),
        ({"HTTPS_PROXY": "http://proxy.corp:1", "NO_PROXY": "*"}, None),
        ({"HTTPS_PROXY": "http://proxy.corp:1", "NO_PROXY": "bank.example:8443,example.com"}, Proxy("proxy.corp", 1)),
        ({"HTTPS_PROXY": ""}, None),
        ({"HTTP_PROXY": "http://proxy.corp:1"}, None),
        ({"all_proxy": "socks5://proxy.corp:1080", "no_proxy": "bank.example"}, None),
    ],
)
def test_the_environment_names_the_proxy(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], proxy: Proxy | None
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(httpx.URL(FAR)) == proxy


@pytest.mark.parametrize("name", ["ALL_PROXY", "https_proxy"])
@pytest.mark.parametrize(
    ("value", "mend"),
    [
        ("socks5://till:s3cret@proxy.corp:1080", "no SOCKS"),
        ("SOCKS4A://proxy.corp", "no SOCKS"),
        ("ftp://till:s3cret@proxy.corp", "no proxy's address"),
        ("http://", "no proxy's address"),
        ("http://till:s3cret@proxy.corp:99999999", "no proxy's address"),
        ("http://till:s3cret@[proxy", "no proxy's address"),
        ("http://proxy.corp:0", "no proxy's address"),
    ],
)
async def test_a_proxy_that_cannot_be_used_is_said_by_its_variable(
    merchant: Merchant, monkeypatch: pytest.MonkeyPatch, name: str, value: str, mend: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError) as wrong:
        await client_of(merchant).redeem(ORDER)
    assert wrong.value.key == name
    assert mend in wrong.value.mend
    assert "s3cret" not in str(wrong.value)
