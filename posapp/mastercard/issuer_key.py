"""The public key of an issuer that hands members over, and what it may sign with."""

# jwcrypto has no annotations.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from cryptography.x509 import load_pem_x509_certificate

from posapp.mastercard.findings import Fault, fault
from posapp.mastercard.key_files import NOT_READ, Form, forms_of, read

if TYPE_CHECKING:
    from pathlib import Path

_SETTING: Final = "sso.key"
_LARGEST: Final = 64 * 1024
_LEAST_BITS: Final = 2048
_NAME_IT: Final = "Name the issuer's public key or certificate, a PEM file."


def issuer_key(path: Path) -> tuple[Any, tuple[str, ...]]:
    """The key as jwcrypto takes it, and the algorithms that are good with it. Raises KeyFault, a ConfigError."""
    from jwcrypto.jwk import JWK  # noqa: PLC0415 - 30 ms, which a look at the file alone need not pay

    key = public_key(path)
    return JWK.from_pyca(key), ("ES256",) if isinstance(key, EllipticCurvePublicKey) else ("RS256", "PS256")


def public_key(path: Path) -> EllipticCurvePublicKey | RSAPublicKey:
    """What the file holds: a public key or certificate in PEM, P-256 or RSA of 2048 bits and more. Raises KeyFault."""
    data = read(_SETTING, path, at_most=_LARGEST)
    form = forms_of(data)[0]
    if form not in (Form.PUBLIC_KEY, Form.CERTIFICATE) or b"-----BEGIN" not in data:
        raise fault(_SETTING, Fault.FORM, f"{path.name} is {form.value}", _NAME_IT)
    try:
        key = load_pem_public_key(data) if form is Form.PUBLIC_KEY else load_pem_x509_certificate(data).public_key()
    except NOT_READ:
        raise fault(_SETTING, Fault.DAMAGED, f"{path.name} is damaged", _NAME_IT) from None
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        return key
    if not isinstance(key, RSAPublicKey):
        raise fault(_SETTING, Fault.ALGORITHM, f"{path.name} holds a key that is neither P-256 nor RSA", _NAME_IT)
    if key.key_size < _LEAST_BITS:
        what = f"{path.name} holds an RSA key of {key.key_size} bits, which is too short"
        raise fault(_SETTING, Fault.SIZE, what, "Have the issuer sign with 2048 bits or more.")
    return key
