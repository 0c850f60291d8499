"""The export of a till's settings: opened by its passphrase alone, every change noticed, no file too hungry."""

from __future__ import annotations

import json
import time
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posapp.domain.errors import Problem, UserError
from posapp.settings import load
from posapp.settings.loading import grown
from posapp.settings.sealed import opened, seal
from posapp.settings.showing import MASK, Origin, portable, shown_settings
from posapp.settings.writing import changed

PASSPHRASE = "correct horse zażółć"
TEXT = "[store]\nname = 'Corner'\n"


@cache
def sealed() -> str:
    return seal(TEXT, PASSPHRASE)


def problem(data: bytes, passphrase: str = PASSPHRASE) -> Problem:
    with pytest.raises(UserError) as wrong:
        opened(data, passphrase)
    return wrong.value.problem


def test_the_passphrase_opens_it_and_nothing_of_it_shows() -> None:
    assert opened(sealed().encode(), PASSPHRASE) == TEXT
    assert "Corner" not in sealed()
    assert "store" not in sealed()
    assert seal(TEXT, PASSPHRASE) != sealed()


def test_another_passphrase_does_not() -> None:
    for wrong in ("correct horse zażółć ", "", "\udcff"):
        assert problem(sealed().encode(), wrong) is Problem.EXPORT_CLOSED


def test_a_short_passphrase_is_not_taken() -> None:
    with pytest.raises(UserError) as wrong:
        seal(TEXT, "elevensigns")
    assert wrong.value.problem is Problem.PASSPHRASE_SHORT


@pytest.mark.parametrize(
    "change",
    [
        {"n": 1 << 30},
        {"n": 1 << 13},
        {"n": (1 << 17) + 1},
        {"n": True},
        {"n": 131072.0},
        {"n": "131072"},
        {"r": 1024},
        {"p": 1024},
        {"kdf": "none"},
        {"version": 2},
        {"kind": "another program's"},
        {"salt": ""},
        {"salt": 7},
        {"nonce": "AAAA"},
        {"sealed": "not base64"},
        {"more": 1},
    ],
    ids=str,
)
def test_other_parameters_are_refused_before_anything_is_reckoned(change: dict[str, object]) -> None:
    data = json.dumps(json.loads(sealed()) | change).encode()
    before = time.perf_counter()
    assert problem(data) is Problem.EXPORT_MALFORMED
    assert time.perf_counter() - before < 60  # Some of these would take minutes.


def test_every_parameter_is_covered() -> None:
    whole = json.loads(sealed())
    for change in ({"n": 1 << 16}, {"salt": "A" * 22 + "=="}, {"nonce": "A" * 16}):
        assert problem(json.dumps(whole | change).encode()) is Problem.EXPORT_CLOSED


@given(data=st.binary(max_size=200) | st.text(max_size=60).map(str.encode) | st.just(b"[" * 100_000))
def test_no_bytes_make_it_stumble(data: bytes) -> None:
    assert problem(data) is Problem.EXPORT_MALFORMED


@given(at=st.integers(0, 10_000), bit=st.integers(0, 7))
@settings(max_examples=25)
def test_no_flipped_bit_goes_unnoticed(at: int, bit: int) -> None:
    bent = bytearray(sealed().encode())
    at %= len(bent)
    bent[at] ^= 1 << bit
    try:
        text = opened(bytes(bent), PASSPHRASE)
    except UserError:
        return
    # The layout between the values may change, as may the idle bits of base64's last sign; what it says may not.
    assert text == TEXT


def test_what_travels_is_what_differs_and_no_password() -> None:
    environ = {
        "POSAPP_API__SIGNING_KEY_PASSWORD": "hidden",
        "POSAPP_API__DECRYPTION_KEY_PASSWORD": "hidden",
        "POSAPP_API__CONSUMER_KEY": "client!key",
        "POSAPP_JOURNAL__SHARED_URL": "postgresql://till:hidden@db.example/x",
        "POSAPP_STORE__TILL": "T07",
        "POSAPP_STAFF__REQUIRE_SIGN_IN": "no",
    }
    here = grown({}, environ)
    text = changed("settings", "", portable(here))
    assert "hidden" not in text
    there = load(None, {}, written={"store": {"till": "T07"}})
    assert portable(there) == {"store.till": "T07"}
    assert portable(here) == {
        "api.consumer_key": "client!key",
        "store.till": "T07",
        "journal.shared_url": "postgresql://till@db.example/x",
        "staff.require_sign_in": False,
    }


def test_what_is_shown_has_its_origin_and_no_password() -> None:
    environ = {"POSAPP_API__SIGNING_KEY_PASSWORD": "hidden", "POSAPP_JOURNAL__SHARED_URL": "postgresql://a:hidden@b/c"}
    written: dict[str, object] = {"store": {"till": "T07"}}
    rows = {row.key: (row.value, row.origin) for row in shown_settings(grown(written, environ), written, environ)}
    assert rows["store.till"] == ("T07", Origin.FILE)
    assert rows["store.name"] == ("", Origin.DEFAULT)
    assert rows["api.signing_key_password"] == (MASK, Origin.ENVIRONMENT)
    assert rows["journal.shared_url"] == (f"postgresql://a:{MASK}@b/c", Origin.ENVIRONMENT)
    assert "hidden" not in str(rows)
