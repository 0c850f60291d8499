"""Whose requests the bank takes: the vendor's OAuth dialect, strict RFC 5849, and nothing else (contract 1.3)."""

from __future__ import annotations

import dataclasses
import time
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from oauth1.oauth import OAuth, SignatureMethod

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.bank import BankProcess
    from tests.support.peer import Answer, Oauth

NOWHERE = "0" * 30
PATH = f"/redeemers/{NOWHERE}"
QUERY = "user_id_type=RANAC&redemption_type=CASHBACK"
LET_IN = ["INVALID_FIELD_VALUE_USER_ID"]


def ask(bank: BankProcess, authorization: str, *, query: str = QUERY) -> Answer:
    pairs = dict(parse_qsl(query))
    return bank.peer.send("GET", PATH, query=pairs, authorization=authorization)


def url(bank: BankProcess, query: str = QUERY) -> str:
    return f"{bank.base_url}{PATH}?{query}"


def turned_away(answer: Answer, word: str) -> bool:
    """Whether the gateway refused, with a description that names the matter."""
    (error,) = answer.errors
    gate = (error["Source"], error["ReasonCode"], error["Recoverable"], error["Details"])
    assert gate == ("Gateway", "AUTHENTICATION_FAILED", False, None)
    assert word in error["Description"], error["Description"]
    return answer.status == 403


def test_the_vendors_own_signer_is_let_in(bank: BankProcess) -> None:
    for method in SignatureMethod:
        header = OAuth.get_authorization_header(
            url(bank), "GET", None, bank.notice["consumer_key"], bank.peer.oauth.key, signature_method=method
        )
        assert ask(bank, header).reasons == LET_IN


@pytest.mark.parametrize("value", ["RANAC%20x", "a%2Bb", "%C3%A9", "a~b", "10%3A20", "50%25", "a%26b%3Dc"])
def test_the_vendors_signer_agrees_on_encoded_queries(bank: BankProcess, value: str) -> None:
    query = f"a-b=1&user_id_type={value}&a=2"
    header = OAuth.get_authorization_header(
        url(bank, query), "GET", None, bank.notice["consumer_key"], bank.peer.oauth.key
    )
    answer = ask(bank, header, query=query)
    assert "INVALID_FIELD_FORMAT_USER_ID_TYPE" in answer.reasons


def strict_header(oauth: Oauth, method: str, address: str, body: bytes, changed: Mapping[str, str]) -> str:
    """RFC 5849 to the letter: every value encoded in the header, and once more in the base string."""
    parameters = oauth.parameters(body) | dict(changed)
    where = urlsplit(address)
    pairs = [*parse_qsl(where.query), *parameters.items()]
    encoded = sorted((quote(name, safe="~"), quote(value, safe="~")) for name, value in pairs)
    base = f"{where.scheme}://{where.netloc}{where.path}"
    text = "&".join(f"{name}={value}" for name, value in encoded)
    signature = oauth.sign(f"{method}&{quote(base, safe='~')}&{quote(text, safe='~')}")
    everything = {"realm": "", **parameters, "oauth_signature": signature}
    return "OAuth " + ", ".join(f'{name}="{quote(value, safe="~")}"' for name, value in everything.items())


def test_the_strict_form_is_let_in_too(bank: BankProcess) -> None:
    assert ask(bank, strict_header(bank.peer.oauth, "GET", url(bank), b"", {})).reasons == LET_IN


def test_a_raw_plus_in_a_header_value_stays_a_plus(bank: BankProcess) -> None:
    header = bank.peer.oauth.header("GET", url(bank), b"", oauth_nonce="a+b/c==+")
    assert ask(bank, header).reasons == LET_IN


def test_pss_signatures_are_let_in(bank: BankProcess) -> None:
    header = bank.peer.oauth.header("GET", url(bank), b"", oauth_signature_method="RSA-PSS")
    assert ask(bank, header).reasons == LET_IN


def test_a_get_without_body_hash_is_let_in_but_a_wrong_one_is_not(bank: BankProcess) -> None:
    oauth = bank.peer.oauth
    parameters = oauth.parameters(b"")
    del parameters["oauth_body_hash"]
    header = oauth.join(parameters, oauth.sign(oauth.base_string("GET", url(bank), parameters)))
    assert ask(bank, header).reasons == LET_IN
    assert turned_away(ask(bank, oauth.header("GET", url(bank), b"other")), "oauth_body_hash")


def test_a_body_needs_its_hash(bank: BankProcess) -> None:
    peer = bank.peer
    address = f"{bank.base_url}/redemptions"
    header = peer.oauth.header("POST", address, b'{"a":1}')
    answer = peer.send("POST", "/redemptions", raw=b'{"a": 1}', authorization=header)
    assert turned_away(answer, "oauth_body_hash")
    parameters = peer.oauth.parameters(b"")
    del parameters["oauth_body_hash"]
    header = peer.oauth.join(parameters, peer.oauth.sign(peer.oauth.base_string("POST", address, parameters)))
    assert turned_away(peer.send("POST", "/redemptions", raw=b"{}", authorization=header), "oauth_body_hash")


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"oauth_consumer_key": "somebody!else"}, "consumer key"),
        ({"oauth_version": "2.0"}, "oauth_version"),
        ({"oauth_signature_method": "HMAC-SHA1"}, "oauth_signature_method"),
        ({"oauth_nonce": ""}, "oauth_nonce"),
        ({"oauth_timestamp": "soon"}, "oauth_timestamp"),
    ],
)
def test_a_parameter_that_is_not_right_is_named(bank: BankProcess, changed: dict[str, str], word: str) -> None:
    assert turned_away(ask(bank, bank.peer.oauth.header("GET", url(bank), b"", **changed)), word)


@pytest.mark.parametrize(("seconds", "word"), [(-400, "clock by -4"), (10_000, "clock by ")])
def test_a_clock_that_is_off_is_named(bank: BankProcess, seconds: int, word: str) -> None:
    header = bank.peer.oauth.header("GET", url(bank), b"", oauth_timestamp=str(int(time.time()) + seconds))
    assert turned_away(ask(bank, header), word)


@pytest.mark.parametrize("header", ["", "Bearer x", "OAuth", "OAuth oauth_nonce=1", 'OAuth a="1",a="2"', "OAuth ,,"])
def test_a_header_that_cannot_be_read_is_turned_away(bank: BankProcess, header: str) -> None:
    assert turned_away(ask(bank, header or "none"), "")


def test_a_signature_that_does_not_fit_is_turned_away(bank: BankProcess) -> None:
    oauth = bank.peer.oauth
    stranger = dataclasses.replace(oauth, key=rsa.generate_private_key(65537, 2048))
    assert turned_away(ask(bank, stranger.header("GET", url(bank), b"")), "did not match")
    assert turned_away(ask(bank, oauth.header("POST", url(bank), b"")), "did not match")
    assert turned_away(ask(bank, oauth.header("GET", url(bank, "user_id_type=BAN"), b"")), "did not match")
    assert turned_away(ask(bank, oauth.join(oauth.parameters(b""), "not base64!")), "base64")


def test_a_request_is_taken_once(bank: BankProcess) -> None:
    header = bank.peer.oauth.header("GET", url(bank), b"")
    assert ask(bank, header).reasons == LET_IN
    assert turned_away(ask(bank, header), "oauth_nonce was used before")


def test_a_refused_request_does_not_use_up_its_nonce(bank: BankProcess) -> None:
    oauth = bank.peer.oauth
    stranger = dataclasses.replace(oauth, key=rsa.generate_private_key(65537, 2048))
    assert turned_away(ask(bank, stranger.header("GET", url(bank), b"", oauth_nonce="sharedNonce1")), "match")
    assert ask(bank, oauth.header("GET", url(bank), b"", oauth_nonce="sharedNonce1")).reasons == LET_IN
