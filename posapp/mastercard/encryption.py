"""Seals request bodies and opens answers (JWE, contract 1.5); the vendor's own package does not verify the tag."""

# jwcrypto has no annotations.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import json
import os
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwcrypto.common import JWException
from jwcrypto.jwe import JWE
from jwcrypto.jwk import JWK

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

_KEY_WRAP: Final = "RSA-OAEP-256"
_CONTENT: Final = "A256GCM"
_IV: Final = 12
_TAG: Final = 16
_ALGORITHMS: Final = [_KEY_WRAP, _CONTENT]


class NotOpenedError(Exception):
    """An encrypted answer is damaged, forged, in an algorithm we do not name, or for another key."""


class Envelope:
    """Seals for the bank's certificate and opens what the bank sealed for ours."""

    def __init__(self, bank: RSAPublicKey, own: RSAPrivateKey | None) -> None:
        self._bank = bank
        self._own = _private_jwk(own) if own is not None else None
        header = {"alg": _KEY_WRAP, "enc": _CONTENT, "kid": fingerprint(bank), "cty": "application/json"}
        self._header = _text(json.dumps(header, separators=(",", ":")).encode("ascii"))

    @property
    def can_open(self) -> bool:
        return self._own is not None

    def seal(self, plaintext: bytes | bytearray) -> str:
        """Encrypt to a compact JWE (RFC 7516 section 5.1, 12-byte IV).

        Put together here: jwcrypto takes nothing but bytes, which cannot be wiped afterwards, and keeps them.
        """
        key, iv = AESGCM.generate_key(256), os.urandom(_IV)
        wrapped = self._bank.encrypt(key, OAEP(mgf=MGF1(SHA256()), algorithm=SHA256(), label=None))
        sealed = AESGCM(key).encrypt(iv, plaintext, self._header.encode("ascii"))
        return ".".join([self._header, *map(_text, (wrapped, iv, sealed[:-_TAG], sealed[-_TAG:]))])

    def open(self, sealed: str) -> bytes:
        """Decrypt a compact JWE and verify its tag; IVs of 12 and, as the vendor's library makes them, 16 bytes.

        Raises NotOpenedError.
        """
        token = JWE(algs=_ALGORITHMS)
        try:
            token.deserialize(sealed)
            if sealed.count(".") != 4 or "zip" in token.jose_header:
                raise NotOpenedError("not a plain compact JWE")
            token.decrypt(self._own)
            return bytes(token.payload)
        except (JWException, UnsupportedAlgorithm, ValueError, TypeError, AttributeError, RecursionError):
            raise NotOpenedError("the tag, the key or the form is wrong") from None


def fingerprint(key: RSAPublicKey) -> str:
    """The vendor's key id: lower-case hex SHA-256 of the SubjectPublicKeyInfo in DER."""
    return sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _private_jwk(key: RSAPrivateKey) -> JWK:
    jwk: JWK = JWK.from_pyca(key)
    # The key was checked when it was made; checking it again holds the interpreter for 40 ms.
    jwk.unsafe_skip_rsa_key_validation = True
    return jwk
