"""Why OAuth 2.0 keeps a till out, in words: what is wrong, that nothing was taken, what to look at."""

from __future__ import annotations

from datetime import timedelta

import pytest

from posapp.domain.errors import Barred, Declined
from posapp.mastercard.errors import is_clocks, refusal
from posapp.words import Words

WORDS = Words("en_US")
SAID = "requested scope is not permitted"
# The error as it stands on the wire, what it is taken for, and what a person is to look at.
ERRORS = {
    "invalid_client": (Barred.CLIENT, "api.signing_key, api.key_id and api.consumer_key"),
    "unauthorized_client": (Barred.CLIENT, "api.key_id"),
    "invalid_dpop_proof": (Barred.PROOF, "clock"),
    "invalid_token": (Barred.TOKEN, "Try again"),
    "insufficient_scope": (Barred.SCOPE, "api.scopes"),
    "invalid_scope": (Barred.SCOPE, "api.scopes"),
}


def refused(code: str, status: int = 401, said: str = SAID) -> Declined:
    no = refusal(status, {"error": code, "error_description": said})
    assert no is not None
    return no


@pytest.mark.parametrize("status", [400, 401, 403])
@pytest.mark.parametrize("code", ERRORS)
def test_each_refusal_says_what_is_wrong_and_what_to_mend(code: str, status: int) -> None:
    barred, mend = ERRORS[code]
    no = refused(code, status)
    said = WORDS.error(no)
    assert no.barred is barred
    assert said.what.startswith("The bank does not")
    assert said.what.endswith(f"The bank's reason: {SAID}.")
    assert said.taken == "No points were taken."
    assert mend in said.then
    assert code not in str(said)


def test_an_error_that_bars_nobody_is_told_as_any_refusal() -> None:
    no = refused("something_else", 400)
    assert no.barred is None
    assert WORDS.error(no).what == f"The bank refused. The bank's reason: {SAID}."


@pytest.mark.parametrize(
    ("code", "status", "seconds", "clock"),
    [
        ("invalid_client", 400, 11, True),
        ("invalid_client", 400, -11, True),
        ("invalid_client", 400, 9, False),
        ("invalid_dpop_proof", 401, 3_600, True),
        ("invalid_token", 401, 3_600, True),
        ("insufficient_scope", 403, 3_600, False),
        ("something_else", 400, 3_600, False),
        ("something_else", 403, 121, True),
        ("something_else", 403, 119, False),
    ],
)
def test_a_clock_that_differs_is_named_first(code: str, status: int, seconds: int, clock: bool) -> None:
    no = refused(code, status)
    no.clock_is_off = is_clocks(no, timedelta(seconds=seconds))
    assert no.clock_is_off is clock
    assert ("Set this computer's clock" in str(WORDS.error(no))) is clock
    assert is_clocks(no, None) is False


def test_a_token_in_the_bank_s_words_is_not_passed_on() -> None:
    token = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ0aWxsIn0.c2lnbmF0dXJl"
    no = refused("invalid_token", said=f'The token "{token}" is not known')
    assert no.description == 'The token "…" is not known'
