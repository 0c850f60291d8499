"""A nonce counts for as long as it could be replayed, and no longer."""

from __future__ import annotations

import time

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from posapp.sandbox.envelope import RefusedError
from posapp.sandbox.signatures import CLOCK_TOLERANCE_S, SignedRequest, Verifier
from tests.support.peer import Oauth

KEY = rsa.generate_private_key(65537, 2048)
OAUTH = Oauth("client!key", KEY)
URL = "http://127.0.0.1:1234/loyalty/redemptions"


class Clock:
    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


def signed(clock: Clock, nonce: str, *, host: str = "127.0.0.1:1234", url: str = URL) -> SignedRequest:
    header = OAUTH.header("GET", url, b"", oauth_nonce=nonce, oauth_timestamp=str(int(clock())))
    return SignedRequest("GET", host, "/loyalty/redemptions", "", b"", header)


def test_a_nonce_is_remembered_while_its_timestamp_is_good() -> None:
    clock = Clock()
    verifier = Verifier(OAUTH.consumer_key, KEY.public_key(), clock=clock)
    verifier.verify(signed(clock, "one"))
    clock.now += CLOCK_TOLERANCE_S
    with pytest.raises(RefusedError, match="AUTHENTICATION_FAILED"):
        verifier.verify(signed(clock, "one"))


def test_old_nonces_are_forgotten() -> None:
    clock = Clock()
    verifier = Verifier(OAUTH.consumer_key, KEY.public_key(), clock=clock)
    for number in range(50):
        verifier.verify(signed(clock, f"n{number}"))
    clock.now += 2 * CLOCK_TOLERANCE_S + 1
    verifier.verify(signed(clock, "n0"))


def test_a_refused_nonce_does_not_push_out_others() -> None:
    clock = Clock()
    verifier = Verifier(OAUTH.consumer_key, KEY.public_key(), clock=clock)
    verifier.verify(signed(clock, "one"))
    for _ in range(2):
        with pytest.raises(RefusedError):
            verifier.verify(signed(clock, "one"))


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("LocalHost:80", "http://localhost/loyalty/redemptions"),
        ("localhost", "http://localhost/loyalty/redemptions"),
        ("LOCALHOST:8080", "http://localhost:8080/loyalty/redemptions"),
    ],
)
def test_the_host_is_compared_in_lower_case_without_its_usual_port(host: str, url: str) -> None:
    clock = Clock()
    Verifier(OAUTH.consumer_key, KEY.public_key(), clock=clock).verify(signed(clock, "one", host=host, url=url))
