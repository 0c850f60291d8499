"""JWE as the bank reads and writes it (contract 1.5): compact, RSA-OAEP-256, AES-GCM with the tag always verified."""

from __future__ import annotations

import json
import os
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from posapp.sandbox.envelope import RefusedError, refuse
from posapp.sandbox.keys import fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

WRAPPERS = ("encryptedPayload", "encryptedData")
_KEY_BYTES = {"A128GCM": 16, "A192GCM": 24, "A256GCM": 32}
_IV_BYTES = {12, 16}  # RFC 7518 says 12; the vendor's library sends 16.
_TAG_BYTES = 16
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")
_OAEP = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)


class Opener:
    """Opens what was sealed to the bank's certificate."""

    def __init__(self, key: RSAPrivateKey) -> None:
        self._key = key
        self._kid = fingerprint(key.public_key())

    def open(self, compact: str) -> bytes:
        """The plaintext of a compact JWE.

        Raises:
            RefusedError: CRYPTO_ERROR for whatever keeps it from being opened.
        """
        parts = compact.split(".")
        if len(parts) != 5:
            raise _crypto_error("A compact JWE has five parts.")
        protected, wrapped, iv, sealed, tag = parts
        encryption = self._read_protected(_decode(protected))
        vector, mark = _decode(iv), _decode(tag)
        if len(vector) not in _IV_BYTES or len(mark) != _TAG_BYTES:
            raise _crypto_error("The IV must have 12 or 16 bytes and the tag 16.")
        try:
            content_key = self._key.decrypt(_decode(wrapped), _OAEP)
        except ValueError:
            raise _crypto_error("The content key was not encrypted to this bank.") from None
        if len(content_key) != _KEY_BYTES[encryption]:
            raise _crypto_error("The content key's length does not fit 'enc'.")
        try:
            return AESGCM(content_key).decrypt(vector, _decode(sealed) + mark, protected.encode())
        except InvalidTag:
            raise _crypto_error("The payload could not be deciphered: its tag does not match.") from None

    def _read_protected(self, raw: bytes) -> str:
        try:
            header = json.loads(raw)
        except (ValueError, RecursionError):
            header = None
        if not isinstance(header, dict) or header.get("alg") != "RSA-OAEP-256" or {"zip", "crit"} & header.keys():
            raise _crypto_error("The JWE must use RSA-OAEP-256, without 'zip' and 'crit'.")
        encryption = header.get("enc")
        if not isinstance(encryption, str) or encryption not in _KEY_BYTES:
            raise _crypto_error("The JWE must use AES-GCM.")
        if header.get("kid") != self._kid:
            raise _crypto_error("'kid' must be the hex SHA-256 of the bank certificate's public key.")
        return encryption


def unwrap(body: Mapping[str, object], opener: Opener) -> bytes | None:
    """The opened payload of a wrapped body, or None if the body carries no wrapper.

    Raises:
        RefusedError: CRYPTO_ERROR if it does not open, or if anything stands beside it in clear.
    """
    name = next((wrapper for wrapper in WRAPPERS if wrapper in body), None)
    if name is None:
        return None
    compact = body[name]
    if not isinstance(compact, str) or len(body) != 1:
        raise _crypto_error(f"The whole body must be encrypted, as one text under {name}.")
    return opener.open(compact)


def plaintext_refused() -> RefusedError:
    """The refusal of a body in clear where encryption is due."""
    return _crypto_error(f"This operation takes an encrypted body only, under {WRAPPERS[0]}.")


def seal(plaintext: bytes, key: RSAPublicKey) -> str:
    """Compact JWE to the client's key, RSA-OAEP-256 and A256GCM."""
    header = {"alg": "RSA-OAEP-256", "enc": "A256GCM", "kid": fingerprint(key), "cty": "application/json"}
    protected = _encode(json.dumps(header, separators=(",", ":")).encode())
    content_key, vector = os.urandom(32), os.urandom(12)
    sealed = AESGCM(content_key).encrypt(vector, plaintext, protected.encode())
    wrapped = key.encrypt(content_key, _OAEP)
    body, tag = sealed[:-_TAG_BYTES], sealed[-_TAG_BYTES:]
    return ".".join((protected, *(_encode(part) for part in (wrapped, vector, body, tag))))


def _decode(text: str) -> bytes:
    if not _BASE64URL.fullmatch(text) or len(text) % 4 == 1:
        raise _crypto_error("The JWE is not base64url without padding.")
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _crypto_error(description: str) -> RefusedError:
    return refuse("CRYPTO_ERROR", description)
