"""Whose tokens and proofs the bank takes: by RFC 6749, 7523 and 9449 and FAPI 2.0, and nothing else (contract 1.4)."""

from __future__ import annotations

import dataclasses
import socket
import ssl
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from joserfc.jwk import ECKey

from tests.support.oauth2 import READ, WRITE, hash_of
from tests.support.tls_peer import TlsPeer
from tests.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.bank import BankProcess
    from tests.support.peer import Answer


class Off(NamedTuple):
    """A time so many seconds from when a test comes to use it: the table is made when the tests are gathered."""

    seconds: int


def timed(claims: Mapping[str, Any]) -> dict[str, Any]:
    now = int(time.time())
    return {name: now + told.seconds if isinstance(told, Off) else told for name, told in claims.items()}


NOWHERE = "/redeemers/" + "0" * 30
QUERY = "?user_id_type=RANAC&redemption_type=CASHBACK"
LET_IN = ["INVALID_FIELD_VALUE_USER_ID"]


@pytest.fixture
def peer(bank: BankProcess) -> TlsPeer:
    return TlsPeer.of(bank.notice)


def refused(answer: Answer, status: int, code: str, word: str = "") -> bool:
    """Whether it is a no in the dialect of OAuth, with a challenge where one is due."""
    assert set(answer.json) == {"error", "error_description"}
    assert (answer.status, answer.json["error"]) == (status, code), answer.json
    assert word in answer.json["error_description"], answer.json
    if status != 400:
        assert answer.headers["www-authenticate"].startswith(f'DPoP error="{code}"')
    return answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("rsa", [False, True])
def test_a_token_is_given_to_either_key_and_opens_the_operations(bank: BankProcess, rsa: bool) -> None:
    peer = TlsPeer.of(bank.notice, rsa=rsa)
    answer = peer.ask()
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    given = answer.json
    assert (given["token_type"], given["expires_in"], set(given["scope"].split())) == ("DPoP", 900, {READ, WRITE})
    for _ in range(2):
        assert peer.call("GET", NOWHERE + QUERY, given["access_token"]).reasons == LET_IN


@pytest.mark.parametrize(
    ("header", "claims", "word"),
    [
        ({}, {"exp": Off(-1)}, "has expired"),
        ({}, {"exp": Off(3_600)}, "lives too long"),
        ({}, {"nbf": Off(60)}, "of the future (nbf)"),
        ({}, {"iat": Off(60)}, "of the future (iat)"),
        ({}, {"exp": None}, "exp"),
        ({}, {"exp": "soon"}, "exp"),
        ({}, {"jti": None}, "jti"),
        ({}, {"aud": "https://elsewhere.example"}, "somebody else"),
        ({}, {"aud": None}, "aud"),
        ({}, {"iss": "another"}, "not of this client"),
        ({}, {"sub": "another"}, "not of this client"),
        ({"kid": "another"}, {}, "key id"),
        ({"kid": None}, {}, "key id"),
    ],
)
def test_an_assertion_that_is_not_right_is_named(
    peer: TlsPeer, header: dict[str, Any], claims: dict[str, Any], word: str
) -> None:
    form = peer.asker.form(peer.asker.assertion({k: v or "" for k, v in header.items()}, **timed(claims)))
    assert refused(peer.ask(form), 400, "invalid_client", word)


def test_an_assertion_by_another_key_is_refused(peer: TlsPeer, bank: BankProcess) -> None:
    stranger = dataclasses.replace(peer.asker, key=ECKey.generate_key("P-256"))
    assert refused(peer.ask(stranger.form()), 400, "invalid_client", "signature couldn't be verified")
    other_kind = dataclasses.replace(peer.asker, key=TlsPeer.of(bank.notice, rsa=True).asker.key)
    assert refused(peer.ask(other_kind.form()), 400, "invalid_client", "ES256")


def test_an_assertion_is_taken_once(peer: TlsPeer) -> None:
    form = peer.asker.form()
    assert peer.ask(form).status == 200
    assert refused(peer.ask(form), 400, "invalid_client", "used before")


@pytest.mark.parametrize("compact", ["", "x", "a.b", "a.b.c", "e30.e30.", "e30.e30.AA", "W10.W10.AA", "é.é.é", "." * 9])
def test_what_is_no_token_is_refused(peer: TlsPeer, compact: str) -> None:
    form = peer.asker.form() | {"client_assertion": compact}
    assert refused(peer.ask(form), 400, "invalid_client", "client_assertion")
    assert refused(peer.ask(proof=compact.replace("é", "e")), 400, "invalid_dpop_proof", "DPoP proof")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": None}, "unsupported_grant_type"),
        ({"client_assertion_type": "secret"}, "invalid_client"),
        ({"client_id": "another"}, "invalid_client"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"scope": f"{READ} more"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
    ],
)
def test_a_form_that_is_not_right_is_refused(peer: TlsPeer, changed: Mapping[str, Any], code: str) -> None:
    assert refused(peer.ask(peer.asker.form(**changed)), 400, code)


def test_a_body_that_is_no_form_is_refused(peer: TlsPeer) -> None:
    answer = peer.send("POST", peer.asker.token_url, "{}", {"Content-Type": "application/json"})
    assert refused(answer, 400, "invalid_request", "form")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert refused(peer.send("POST", peer.asker.token_url, "a=1&a=2", form), 400, "invalid_request", "twice")
    assert refused(peer.send("GET", peer.asker.token_url, None, {}), 405, "invalid_request")


WRONG_PROOFS: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"typ": "JWT"}, {}, "dpop+jwt"),
    ({}, {"htm": "DELETE"}, "another method"),
    ({}, {"htu": "https://elsewhere.example/oauth/token"}, "another address"),
    ({}, {"htu": None}, "htu"),
    ({}, {"iat": Off(-300)}, "has expired"),
    ({}, {"iat": Off(300)}, "of the future"),
    ({}, {"exp": Off(-1)}, "has expired"),
    ({}, {"iat": None}, "iat"),
    ({}, {"jti": None}, "jti"),
    ({"jwk": {"kty": "oct", "k": "AAAA"}}, {}, "public key"),
    ({"jwk": {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}}, {}, "P-256"),
    ({"jwk": {"kty": "EC", "crv": "P-384", "x": "AA", "y": "AA"}}, {}, "P-256"),
    ({"jwk": {"kty": "RSA", "n": "AQAB", "e": "AQAB"}}, {}, "2048"),
    ({"jwk": ECKey.generate_key("P-256").as_dict(private=False)}, {}, "signature"),
]


@pytest.mark.parametrize(("header", "claims", "word"), WRONG_PROOFS)
def test_a_proof_that_is_not_right_is_named_at_both_places(
    peer: TlsPeer, header: dict[str, Any], claims: dict[str, Any], word: str
) -> None:
    at_token = peer.asker.proof("POST", peer.asker.token_url, header, **timed(claims))
    assert refused(peer.ask(proof=at_token), 400, "invalid_dpop_proof", word)
    token = peer.token()
    url = peer.base_url + NOWHERE
    at_call = peer.asker.proof("GET", url, header, **{"ath": hash_of(token)} | timed(claims))
    assert refused(peer.call("GET", NOWHERE + QUERY, token, proof=at_call), 401, "invalid_dpop_proof", word)


def test_a_proof_is_taken_once_and_for_its_own_token(peer: TlsPeer) -> None:
    token = peer.token()
    proof = peer.asker.proof("GET", peer.base_url + NOWHERE, ath=hash_of(token))
    assert peer.call("GET", NOWHERE + QUERY, token, proof=proof).reasons == LET_IN
    again = peer.call("GET", NOWHERE + QUERY, token, proof=proof)
    assert refused(again, 401, "invalid_dpop_proof", "used before")
    other = peer.call("GET", NOWHERE + QUERY, token, ath=hash_of("another"))
    assert refused(other, 401, "invalid_dpop_proof", "ath")


def test_an_address_is_compared_as_the_standard_says(peer: TlsPeer) -> None:
    token = peer.token()
    for spelled in (peer.base_url.replace("https", "HTTPS") + NOWHERE, f"{peer.base_url}{NOWHERE}?x=1#y"):
        proof = peer.asker.proof("GET", spelled, ath=hash_of(token))
        assert peer.call("GET", NOWHERE + QUERY, token, proof=proof).reasons == LET_IN


def test_a_token_is_bound_to_the_key_it_was_asked_with(peer: TlsPeer) -> None:
    thief = dataclasses.replace(peer, asker=dataclasses.replace(peer.asker, own=ECKey.generate_key("P-256")))
    assert refused(thief.call("GET", NOWHERE + QUERY, peer.token()), 401, "invalid_token", "another key")


def test_a_token_that_is_not_known_is_refused(bank: BankProcess, peer: TlsPeer) -> None:
    token = peer.token()
    assert refused(peer.call("GET", NOWHERE + QUERY, "made-up"), 401, "invalid_token")
    bearer = peer.send("GET", peer.base_url + NOWHERE, None, {"Authorization": f"Bearer {token}"})
    assert refused(bearer, 401, "invalid_token", "bound to a key")
    bank.forget_tokens()
    assert refused(peer.call("GET", NOWHERE + QUERY, token), 401, "invalid_token", "not known")


def test_a_token_ends_when_it_was_said_to(bank: BankProcess, peer: TlsPeer) -> None:
    bank.switch(token_lifetime_s=30)
    answer = peer.ask().json
    assert answer["expires_in"] == 30
    assert peer.call("GET", NOWHERE + QUERY, answer["access_token"]).reasons == LET_IN
    bank.switch(clock_ahead_s=31)
    late = peer.call("GET", NOWHERE + QUERY, answer["access_token"], iat=int(time.time()) + 31)
    assert refused(late, 401, "invalid_token", "expired")


def test_a_bank_whose_clock_is_ahead_says_its_time_and_refuses_what_is_late(bank: BankProcess, peer: TlsPeer) -> None:
    bank.switch(clock_ahead_s=3_600)
    answer = peer.ask()
    assert refused(answer, 400, "invalid_client", "has expired")
    signed = bank.peer.send("GET", "/redeemers/1")
    assert (signed.status, signed.reasons) == (403, ["AUTHENTICATION_FAILED"])
    assert answer.headers["date"][:22] == signed.headers["date"][:22]


def test_each_operation_needs_its_scope(bank: BankProcess, peer: TlsPeer) -> None:
    reading, writing = peer.token(scope=READ), peer.token(scope=WRITE)
    assert peer.call("GET", NOWHERE + QUERY, reading).reasons == LET_IN
    assert refused(peer.call("POST", "/redemptions", reading, body={}), 403, "insufficient_scope", WRITE)
    assert refused(peer.call("PUT", "/redemptions", reading, body={}), 403, "insufficient_scope")
    assert peer.call("POST", "/redemptions", writing, body={}).status == 400
    assert refused(peer.call("GET", NOWHERE + QUERY, writing), 403, "insufficient_scope", READ)
    assert peer.call("POST", "/redeemers/search", reading, body={}).reasons == ["CRYPTO_ERROR"]
    bank.switch(scopes=READ)
    narrowed = peer.ask().json
    assert narrowed["scope"] == READ
    assert refused(peer.call("POST", "/redemptions", narrowed["access_token"], body={}), 403, "insufficient_scope")


def test_a_nonce_is_demanded_given_with_each_answer_and_good_for_one_proof(bank: BankProcess, peer: TlsPeer) -> None:
    bank.switch(demand_nonce=True)
    url, ask = peer.asker.token_url, peer.asker.proof
    first = peer.ask()
    assert refused(first, 400, "use_dpop_nonce")
    answer = peer.ask(proof=ask("POST", url, nonce=first.headers["dpop-nonce"]))
    token, nonce = answer.json["access_token"], answer.headers["dpop-nonce"]
    for wrong in ({}, {"nonce": "guessed"}, {"nonce": [1]}, {"nonce": first.headers["dpop-nonce"]}):
        no = peer.call("GET", NOWHERE + QUERY, token, **wrong)
        assert refused(no, 401, "use_dpop_nonce")
        assert no.headers["dpop-nonce"]
    assert peer.call("GET", NOWHERE + QUERY, token, nonce=nonce).reasons == LET_IN
    assert refused(peer.call("GET", NOWHERE + QUERY, token, nonce=nonce), 401, "use_dpop_nonce")


def test_without_tls_there_are_no_tokens_and_none_is_taken(bank: BankProcess, peer: TlsPeer) -> None:
    plain = bank.peer.send("GET", "/redeemers/1", authorization=f"DPoP {peer.token()}")
    assert refused(plain, 400, "invalid_request", "TLS")
    elsewhere = dataclasses.replace(bank.peer, base_url=bank.base_url.removesuffix("/loyalty"))
    assert refused(elsewhere.send("POST", "/oauth/token", raw=b"a=1"), 400, "invalid_request", "TLS")


def test_the_older_scheme_is_spoken_at_the_tls_door_too(bank: BankProcess, peer: TlsPeer) -> None:
    url = f"{peer.base_url}{NOWHERE}{QUERY}"
    header = {"Authorization": bank.peer.oauth.header("GET", url, b"")}
    assert peer.send("GET", url, None, header).reasons == LET_IN


def test_the_door_is_closed_to_who_does_not_know_the_authority(bank: BankProcess, peer: TlsPeer) -> None:
    stranger = dataclasses.replace(peer, trust=ssl.create_default_context())
    with pytest.raises(ssl.SSLCertVerificationError):
        stranger.ask()
    with pytest.raises(OSError, match=r"refused|unreachable|timed out"):
        socket.create_connection(("127.0.0.2", peer.address[1]), timeout=2)


def test_it_ends_at_once_and_quietly_although_calls_hang_behind_the_door(own_bank: BankProcess) -> None:
    peer = TlsPeer.of(own_bank.notice)
    assert peer.call("GET", NOWHERE + QUERY, peer.token()).reasons == LET_IN
    own_bank.fault("token", "hang")
    with (
        socket.create_connection(peer.address, timeout=40) as raw,
        peer.trust.wrap_socket(raw, server_hostname="127.0.0.1") as line,
    ):
        line.sendall(b"POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
        wait_for(lambda: own_bank.control("GET", "faults").json == {}, "the request to hang")
        started = time.monotonic()
        assert own_bank.stop() == 0
        assert time.monotonic() - started < 20
    assert own_bank.output[1] == ""


def test_a_fault_can_be_ordered_for_tokens_too(bank: BankProcess, peer: TlsPeer) -> None:
    bank.fault("token", "server_error", status=503)
    assert peer.ask().status == 503
    bank.fault("token", "oauth_error", reason="invalid_client", status=400)
    assert refused(peer.ask(), 400, "invalid_client", "ordered")
    token = peer.token()
    bank.fault("profile", "oauth_error", reason="invalid_token")
    assert refused(peer.call("GET", NOWHERE + QUERY, token), 401, "invalid_token", "ordered")
