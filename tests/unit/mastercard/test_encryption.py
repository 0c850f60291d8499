"""Sealed bodies open with another library; damaged, forged and foreign ones never open with ours."""

from __future__ import annotations

import json
import os
from base64 import urlsafe_b64encode

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwe
from joserfc.jwk import OctKey, RSAKey

from posapp.mastercard.encryption import Envelope, NotOpenedError
from tests.support.merchant import pem, rsa_key
from tests.support.scripted_bank import JWE_NAMES, key_id

OURS = Envelope(rsa_key("bank").public_key(), rsa_key("own"))
SECRET = b'{"userId":"1"}'


def part(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def sealed(plaintext: bytes = SECRET, *, iv: int = 12, bits: int = 256, **header: object) -> str:
    """A JWE for us, built by hand so that every detail can be wrong."""
    usual: dict[str, object] = {"alg": "RSA-OAEP-256", "enc": f"A{bits}GCM"}
    protected = part(json.dumps(usual | header).encode())
    key, nonce = os.urandom(bits // 8), os.urandom(iv)
    oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    boxed = AESGCM(key).encrypt(nonce, plaintext, protected.encode())
    wrapped = rsa_key("own").public_key().encrypt(key, oaep)
    return ".".join((protected, part(wrapped), part(nonce), part(boxed[:-16]), part(boxed[-16:])))


@given(st.binary(min_size=1, max_size=2_000))
def test_what_we_seal_the_bank_opens(plaintext: bytes) -> None:
    token = jwe.decrypt_compact(OURS.seal(plaintext), RSAKey.import_key(pem(rsa_key("bank"))), algorithms=JWE_NAMES)
    assert token.plaintext == plaintext
    assert token.headers()["kid"] == key_id()


@pytest.mark.parametrize("iv", [12, 16])
def test_both_lengths_of_iv_open(iv: int) -> None:
    assert OURS.open(sealed(iv=iv)) == SECRET


@pytest.mark.parametrize("place", range(5))
def test_a_changed_byte_anywhere_does_not_open(place: int) -> None:
    parts = sealed().split(".")
    middle = len(parts[place]) // 2
    parts[place] = parts[place][:middle] + ("A" if parts[place][middle] != "A" else "B") + parts[place][middle + 1 :]
    with pytest.raises(NotOpenedError):
        OURS.open(".".join(parts))


@pytest.mark.parametrize("length", [0, 1, 8, 12, 15])
def test_a_short_tag_does_not_open(length: int) -> None:
    *parts, tag = sealed().split(".")
    with pytest.raises(NotOpenedError):
        OURS.open(".".join([*parts, tag[: length * 4 // 3]]))


def test_other_algorithms_than_ours_do_not_open() -> None:
    octet = OctKey.generate_key(256)
    foreign = [
        sealed(bits=128),
        sealed(alg="RSA-OAEP"),
        sealed(zip="DEF"),
        sealed(crit=["exp"]),
        jwe.encrypt_compact({"alg": "dir", "enc": "A256GCM"}, SECRET, octet, algorithms=["dir", "A256GCM"]),
    ]
    for token in foreign:
        with pytest.raises(NotOpenedError):
            OURS.open(token)


def test_what_is_for_another_key_does_not_open() -> None:
    with pytest.raises(NotOpenedError):
        Envelope(rsa_key("bank").public_key(), rsa_key("signing")).open(sealed())
    with pytest.raises(NotOpenedError):
        Envelope(rsa_key("bank").public_key(), None).open(sealed())


@given(st.text() | st.lists(st.binary(max_size=40).map(part), min_size=3, max_size=7).map(".".join))
def test_no_text_makes_more_of_it_than_not_opened(text: str) -> None:
    with pytest.raises(NotOpenedError):
        OURS.open(text)
