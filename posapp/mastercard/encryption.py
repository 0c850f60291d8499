"""Seals request bodies and opens answers (JWE, contract 1.5); the vendor's own package does not verify the tag."""

# jwcrypto has no annotations.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwcrypto.common import JWException
from jwcrypto.jwe import JWE
from jwcrypto.jwk import JWK

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

_KEY_WRAP: Final = "RSA-OAEP-256"
_CONTENT: Final = "A256GCM"
_ALGORITHMS: Final = [_KEY_WRAP, _CONTENT]


class NotOpenedError(Exception):
    """An encrypted answer is damaged, forged, in an algorithm we do not name, or for another key."""


class Envelope:
    """Seals for the bank's certificate and opens what the bank sealed for ours."""

    def __init__(self, bank: RSAPublicKey, own: RSAPrivateKey | None) -> None:
        self._bank = JWK.from_pyca(bank)
        self._own = _private_jwk(own) if own is not None else None
        self._header = {"alg": _KEY_WRAP, "enc": _CONTENT, "kid": fingerprint(bank), "cty": "application/json"}

    @property
    def can_open(self) -> bool:
        return self._own is not None

    def seal(self, plaintext: bytes) -> str:
        """Encrypt to a compact JWE (12-byte IV, RFC 7518 section 5.3)."""
        return str(JWE(plaintext, protected=self._header, recipient=self._bank).serialize(compact=True))

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


def _private_jwk(key: RSAPrivateKey) -> JWK:
    jwk: JWK = JWK.from_pyca(key)
    # The key was checked when it was made; checking it again holds the interpreter for 40 ms.
    jwk.unsafe_skip_rsa_key_validation = True
    return jwk
