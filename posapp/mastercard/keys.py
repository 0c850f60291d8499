"""Reads key files, and says in the settings' own words what is wrong with one (contract 1.3, 1.5).

Every function raises ConfigError with the key of the setting and the mend.
"""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import certifi
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_pem_private_key, pkcs12
from cryptography.x509 import Certificate, load_der_x509_certificate, load_pem_x509_certificate

from posapp.domain.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

SIGNING_KEY: Final = "api.signing_key"
CERTIFICATE: Final = "api.encryption_certificate"
DECRYPTION_KEY: Final = "api.decryption_key"
CA_BUNDLE: Final = "api.ca_bundle"

_PEM: Final = b"-----BEGIN "
_DER: Final = b"\x30"
_LARGEST_FILE: Final = 1 << 20
_LEAST_BITS: Final = 2048
_NOT_READ: Final = (ValueError, TypeError, UnsupportedAlgorithm)


def signing_key(path: Path, password: str) -> RSAPrivateKey:
    """The private key in the PKCS#12 file that signs every request (OAuth 1.0a)."""
    key = _signing_key(path, password)
    if isinstance(key, EllipticCurvePrivateKey):
        mend = (
            f'{path} holds a key that is not RSA, which only OAuth 2.0 takes; set api.auth = "oauth2" or name another.'
        )
        raise ConfigError(SIGNING_KEY, mend)
    return _rsa(SIGNING_KEY, path, key)


def client_key(path: Path, password: str) -> RSAPrivateKey | EllipticCurvePrivateKey:
    """The private key in the PKCS#12 file by which a till asks for tokens (OAuth 2.0): ES256 or PS256, as it is."""
    key = _signing_key(path, password)
    if isinstance(key, EllipticCurvePrivateKey):
        if isinstance(key.curve, SECP256R1):
            return key
        raise ConfigError(SIGNING_KEY, f"{path} holds a key on the curve {key.curve.name}; make one on P-256.")
    key = _rsa(SIGNING_KEY, path, key)
    if key.key_size < _LEAST_BITS:
        raise ConfigError(SIGNING_KEY, f"{path} holds an RSA key of {key.key_size} bits; make one of {_LEAST_BITS}.")
    return key


def _signing_key(path: Path, password: str) -> object:
    data = _read(SIGNING_KEY, path)
    if not data.startswith(_DER):
        raise ConfigError(SIGNING_KEY, f"{path} is not a PKCS#12 file (.p12); name the one the portal gave you.")
    return _pkcs12(SIGNING_KEY, path, data, password)


def certificate(path: Path) -> RSAPublicKey:
    """The bank's public key, in the certificate that requests are encrypted for."""
    data = _read(CERTIFICATE, path)
    load = load_pem_x509_certificate if _PEM in data else load_der_x509_certificate
    try:
        found = load(data)
        key = found.public_key()
    except _NOT_READ:
        raise ConfigError(CERTIFICATE, f"{path} is not a certificate; name the PEM file from the portal.") from None
    _check_dates(path, found)
    if not isinstance(key, RSAPublicKey) or key.key_size < _LEAST_BITS:
        raise ConfigError(CERTIFICATE, f"{path} holds no RSA key of {_LEAST_BITS} bits or more; get one that does.")
    return key


def decryption_key(path: Path, password: str) -> RSAPrivateKey:
    """The private key, PEM or PKCS#12, that opens encrypted answers."""
    data = _read(DECRYPTION_KEY, path)
    if _PEM in data:
        return _rsa(DECRYPTION_KEY, path, _pem(path, data, password))
    if not data.startswith(_DER):
        raise ConfigError(DECRYPTION_KEY, f"{path} is neither a PEM nor a PKCS#12 key file; name one that is.")
    try:
        return _rsa(DECRYPTION_KEY, path, load_der_private_key(data, None, unsafe_skip_rsa_key_validation=True))
    except _NOT_READ:
        return _rsa(DECRYPTION_KEY, path, _pkcs12(DECRYPTION_KEY, path, data, password))


def tls_context(ca_bundle: Path | None) -> ssl.SSLContext:
    """A verifying context: the usual authorities, or those of the bundle alone.

    Made by hand, since ssl.create_default_context and httpx let the environment have its say (SSLKEYLOGFILE writes the
    session keys to a file, SSL_CERT_FILE replaces whom to trust). The setting alone says whom this till trusts.
    """
    if ca_bundle is not None:
        _read(CA_BUNDLE, ca_bundle, at_most=None)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # Verifies, names included.
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # Also where the system's OpenSSL would take less.
    context.hostname_checks_common_name = False
    try:
        context.load_verify_locations(ca_bundle or certifi.where())
    except (ssl.SSLError, ValueError):
        raise ConfigError(
            CA_BUNDLE, f"{ca_bundle} holds no certificates; name a PEM bundle or leave it empty."
        ) from None
    context.set_alpn_protocols(["http/1.1"])
    return context


def _read(setting: str, path: Path, *, at_most: int | None = _LARGEST_FILE) -> bytes:
    try:
        size = path.stat().st_size
        if at_most is not None and size > at_most:
            raise ConfigError(setting, f"{path} is too large for a key file; name the right one.")
        return path.read_bytes()
    except FileNotFoundError:
        raise ConfigError(setting, f"there is no file {path}; name the right one.") from None
    except OSError as error:
        raise ConfigError(setting, f"{path} cannot be read ({error.strerror}); name a readable file.") from None


def _pkcs12(setting: str, path: Path, data: bytes, password: str) -> object:
    try:
        key, _, _ = pkcs12.load_key_and_certificates(data, password.encode() or None)
    except _NOT_READ:
        mend = f"the password does not open {path}, or it is not a PKCS#12 file; enter the one it was made with."
        raise ConfigError(setting, mend) from None
    return key


def _pem(path: Path, data: bytes, password: str) -> object:
    try:
        # A password given for a key that has none is no reason to stop.
        secret = password.encode() if password and b"ENCRYPTED" in data else None
        # The key was checked when it was made; checking it again holds the interpreter for 40 ms.
        return load_pem_private_key(data, secret, unsafe_skip_rsa_key_validation=True)
    except _NOT_READ:
        mend = f"the password does not open {path}, or it is not a private key; enter the one it was made with."
        raise ConfigError(DECRYPTION_KEY, mend) from None


def _rsa(setting: str, path: Path, key: object) -> RSAPrivateKey:
    if key is None:
        raise ConfigError(setting, f"{path} holds no private key; name the file that does.")
    if not isinstance(key, RSAPrivateKey):
        raise ConfigError(setting, f"{path} holds a key that is not RSA; make an RSA key in the portal.")
    return key


def _check_dates(path: Path, found: Certificate) -> None:
    now = datetime.now(UTC)
    if found.not_valid_after_utc < now:
        ended = found.not_valid_after_utc.date()
        raise ConfigError(CERTIFICATE, f"{path} expired on {ended}; get the new certificate from the portal.")
    if found.not_valid_before_utc > now:
        begins = found.not_valid_before_utc.date()
        raise ConfigError(CERTIFICATE, f"{path} is valid from {begins} only; check this computer's clock.")
