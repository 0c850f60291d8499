"""Signed tokens as the bank reads them (RFC 7515, 7517, 7638): compact, ES256 or PS256 as the key is, nothing else."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeAlias

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

if TYPE_CHECKING:
    from collections.abc import Mapping

PublicKey: TypeAlias = ec.EllipticCurvePublicKey | rsa.RSAPublicKey

_BASE64URL = re.compile(r"[A-Za-z0-9_-]+")
_LARGEST = 16 * 1024
_LEAST_BITS = 2048
_ES256_BYTES = 64
_PSS = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=32)
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


class NotGoodError(Exception):
    """A token, or the key in it, is not right; the text says what."""


@dataclass(frozen=True, slots=True)
class Jws:
    """A compact JWS with a JSON object in it, taken apart; nothing of it is proven before `verify`."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]
    signed: bytes
    signature: bytes

    @classmethod
    def read(cls, compact: str) -> Jws:
        """Raises NotGoodError."""
        parts = compact.split(".")
        if len(parts) != 3 or len(compact) > _LARGEST:
            raise NotGoodError("is not a compact JWS")
        header, claims = (_object(decode(part)) for part in parts[:2])
        return cls(header, claims, ".".join(parts[:2]).encode(), decode(parts[2]))

    def verify(self, key: PublicKey) -> None:
        """Raises NotGoodError: another algorithm than the key's, or a signature that is not its."""
        due = "ES256" if isinstance(key, ec.EllipticCurvePublicKey) else "PS256"
        if self.header.get("alg") != due:
            raise NotGoodError(f"must be signed by {due} with this key")
        try:
            if isinstance(key, rsa.RSAPublicKey):
                return key.verify(self.signature, self.signed, _PSS, hashes.SHA256())
            if len(self.signature) != _ES256_BYTES:
                raise NotGoodError("signature has another length than ES256 has")
            r, s = (int.from_bytes(half) for half in (self.signature[:32], self.signature[32:]))
            return key.verify(utils.encode_dss_signature(r, s), self.signed, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            raise NotGoodError("signature couldn't be verified") from None

    def text(self, claim: str) -> str:
        """A claim that is due as text. Raises NotGoodError."""
        value = self.claims.get(claim)
        if not isinstance(value, str) or not value:
            raise NotGoodError(f"lacks the claim {claim}")
        return value

    def moment(self, claim: str, *, due: bool = True) -> float | None:
        """A claim that is a time in seconds. Raises NotGoodError."""
        value = self.claims.get(claim)
        if value is None and not due:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e12:
            raise NotGoodError(f"lacks the claim {claim}, a time")
        return float(value)


class Once:
    """Remembers marks for as long as what bears them would be taken, so that each is taken once."""

    def __init__(self) -> None:
        self._until: OrderedDict[str, float] = OrderedDict()

    def take(self, mark: str, *, now: float, until: float) -> None:
        """Raises NotGoodError if it was taken before."""
        while self._until and next(iter(self._until.values())) < now:
            self._until.popitem(last=False)
        if mark in self._until:
            raise NotGoodError("was used before (jti)")
        self._until[mark] = until


def public_key(jwk: object) -> PublicKey:
    """The public key in a JWK: P-256 or RSA of 2048 bits and more. Raises NotGoodError."""
    if not isinstance(jwk, dict) or _PRIVATE & jwk.keys():
        raise NotGoodError("must bear a public key (jwk)")
    try:
        if jwk.get("kty") == "EC" and jwk.get("crv") == "P-256":
            x, y = (int.from_bytes(decode(str(jwk[name]))) for name in ("x", "y"))
            return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        if jwk.get("kty") == "RSA":
            n, e = (int.from_bytes(decode(str(jwk[name]))) for name in ("n", "e"))
            if n.bit_length() >= _LEAST_BITS:
                return rsa.RSAPublicNumbers(e, n).public_key()
    except (KeyError, ValueError):
        pass
    raise NotGoodError("must bear a key on P-256 or of RSA with 2048 bits (jwk)")


def thumbprint(jwk: Mapping[str, Any]) -> str:
    """RFC 7638."""
    names = ("crv", "kty", "x", "y") if jwk["kty"] == "EC" else ("e", "kty", "n")
    canonical = json.dumps({name: jwk[name] for name in names}, separators=(",", ":"), sort_keys=True)
    return encode(sha256(canonical.encode()).digest())


def encode(raw: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Raises NotGoodError."""
    if not _BASE64URL.fullmatch(text) or len(text) % 4 == 1:
        raise NotGoodError("is not base64url")
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _object(raw: bytes) -> Mapping[str, Any]:
    try:
        parsed = json.loads(raw)
    except (ValueError, RecursionError):
        raise NotGoodError("is not JSON") from None
    if not isinstance(parsed, dict):
        raise NotGoodError("is not a JSON object")
    return parsed
