"""Reads key files, and says in the settings' own words what is wrong with one (contract 1.3, 1.5).

Every function raises ConfigError with the key of the setting and the mend.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import certifi
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_pem_private_key, pkcs12
from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificate

from posapp.domain.errors import ConfigError
from posapp.mastercard.findings import Fault, KeyFault, fault
from posapp.mastercard.key_dates import check_dates
from posapp.mastercard.key_files import NOT_READ, Form, forms_of, is_whole, read
from posapp.mastercard.key_kinds import check_kind

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.x509 import Certificate

SIGNING_KEY: Final = "api.signing_key"
CERTIFICATE: Final = "api.encryption_certificate"
DECRYPTION_KEY: Final = "api.decryption_key"
CA_BUNDLE: Final = "api.ca_bundle"

_LEAST_BITS: Final = 2048
_LARGEST_BUNDLE: Final = 16 << 20

_FORMS: Final = {
    SIGNING_KEY: "a PKCS#12 file (.p12)",
    CERTIFICATE: "a certificate",
    DECRYPTION_KEY: "a private key",
}
_MENDS: Final = {
    SIGNING_KEY: "Name the PKCS#12 file (.p12) that the portal gave you.",
    CERTIFICATE: "Name the bank's certificate for encryption, the PEM file from the portal.",
    DECRYPTION_KEY: "Name the private key, PEM or PKCS#12, that the bank encrypts its answers for.",
}
_JOIN: Final = "Join it with its certificate: openssl pkcs12 -export -inkey KEY -in CERTIFICATE -out signing.p12"
_CHANGE: Final = "Change it: keytool -importkeystore -srckeystore FILE -destkeystore key.p12 -deststoretype PKCS12"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a key file held: a private key, and the certificate beside it if there is one."""

    key: object
    certificate: Certificate | None = None


def signing_key(path: Path, password: str) -> RSAPrivateKey:
    """The private key in the PKCS#12 file that signs every request (OAuth 1.0a)."""
    key = opened_signing_key(path, password).key
    if isinstance(key, EllipticCurvePrivateKey):
        what = f"{path.name} holds a key that is not RSA, which only OAuth 2.0 takes"
        raise fault(SIGNING_KEY, Fault.ALGORITHM, what, 'Set api.auth = "oauth2", or name an RSA key.')
    return checked_rsa(SIGNING_KEY, path, key)


def client_key(path: Path, password: str) -> RSAPrivateKey | EllipticCurvePrivateKey:
    """The private key in the PKCS#12 file that this client proves itself with (OAuth 2.0: RSA, or P-256)."""
    return checked_client(path, opened_signing_key(path, password).key)


def opened_signing_key(path: Path, password: str) -> Opened:
    """All that the PKCS#12 file of the signing key holds; what kind of key it is is not looked at."""
    data = read(SIGNING_KEY, path)
    form = forms_of(data)[0]
    if form is not Form.PKCS12:
        raise _another_form(SIGNING_KEY, path, form)
    return _pkcs12(SIGNING_KEY, path, data, password)


def certificate(path: Path) -> RSAPublicKey:
    """The bank's public key, in the certificate that requests are encrypted for."""
    return checked_certificate(path, opened_certificate(path), datetime.now(UTC))


def opened_certificate(path: Path) -> Certificate:
    """The certificate itself, whatever it may be for."""
    data = read(CERTIFICATE, path)
    forms = forms_of(data)
    if Form.CERTIFICATE not in forms:
        raise _another_form(CERTIFICATE, path, forms[0])
    try:
        found = (load_der_x509_certificate if data.startswith(b"\x30") else load_pem_x509_certificate)(data)
        found.public_key()
    except NOT_READ:
        raise _damaged(CERTIFICATE, path) from None
    return found


def decryption_key(path: Path, password: str) -> RSAPrivateKey:
    """The private key, PEM or PKCS#12, that opens encrypted answers."""
    return checked_rsa(DECRYPTION_KEY, path, opened_decryption_key(path, password).key)


def opened_decryption_key(path: Path, password: str) -> Opened:
    """All that the file of the decryption key holds."""
    data = read(DECRYPTION_KEY, path)
    forms = forms_of(data)
    if forms[0] is Form.PKCS12:
        return _pkcs12(DECRYPTION_KEY, path, data, password)
    if Form.PRIVATE_KEY in forms:
        return Opened(_private_key(path, data, password))
    raise _another_form(DECRYPTION_KEY, path, forms[0])


def checked_certificate(path: Path, found: Certificate, now: datetime) -> RSAPublicKey:
    """The public key in that certificate, if it is valid, meant for encryption, RSA and long enough."""
    check_dates(CERTIFICATE, path, found, now)
    check_kind(CERTIFICATE, path, found, mend_of(CERTIFICATE))
    key = found.public_key()
    if not isinstance(key, RSAPublicKey):
        raise fault(CERTIFICATE, Fault.ALGORITHM, f"{path.name} holds no RSA key", mend_of(CERTIFICATE))
    if key.key_size < _LEAST_BITS:
        raise _too_short(CERTIFICATE, path, key.key_size)
    return key


def checked_client(path: Path, key: object) -> RSAPrivateKey | EllipticCurvePrivateKey:
    """That key, if OAuth 2.0 can be signed with it."""
    if not isinstance(key, EllipticCurvePrivateKey):
        return checked_rsa(SIGNING_KEY, path, key, or_else=" or P-256")
    if not isinstance(key.curve, SECP256R1):
        what = f"{path.name} holds a key on the curve {key.curve.name}"
        raise fault(SIGNING_KEY, Fault.SIZE, what, "Make one on P-256, or an RSA key, in the portal.")
    return key


def checked_rsa(setting: str, path: Path, key: object, *, or_else: str = "") -> RSAPrivateKey:
    """That key, if it is RSA and long enough."""
    if not isinstance(key, RSAPrivateKey):
        what = f"{path.name} holds a key that is not RSA{or_else}"
        raise fault(setting, Fault.ALGORITHM, what, f"Make an RSA{or_else} key in the portal.")
    if key.key_size < _LEAST_BITS:
        raise _too_short(setting, path, key.key_size)
    return key


def mend_of(setting: str) -> str:
    """Which file belongs there, in a sentence."""
    return _MENDS[setting]


def tls_context(ca_bundle: Path | None) -> ssl.SSLContext:
    """A verifying context: the usual authorities, or those of the bundle alone.

    Made by hand, since ssl.create_default_context and httpx let the environment have its say (SSLKEYLOGFILE writes the
    session keys to a file, SSL_CERT_FILE replaces whom to trust). The setting alone says whom this till trusts.
    """
    if ca_bundle is not None:
        read(CA_BUNDLE, ca_bundle, at_most=_LARGEST_BUNDLE)
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


def _another_form(setting: str, path: Path, form: Form) -> KeyFault:
    mend = _MENDS[setting]
    if form is Form.JAVA and setting != CERTIFICATE:
        mend = _CHANGE
    elif form is Form.PRIVATE_KEY and setting == SIGNING_KEY:
        mend = _JOIN
    what = f"{path.name} is {form.value}, not {_FORMS[setting]}"
    if form is Form.UNKNOWN:
        what = f"{path.name} is not {_FORMS[setting]}"
    return fault(setting, Fault.FORM, what, mend)


def _damaged(setting: str, path: Path) -> KeyFault:
    return fault(setting, Fault.DAMAGED, f"{path.name} is not whole, or damaged", "Copy or download it again.")


def _wrong_password(setting: str, path: Path) -> KeyFault:
    mend = "Enter the one that was chosen in the portal when it was made."
    if setting == DECRYPTION_KEY:
        mend = "Set POSAPP_API__DECRYPTION_KEY_PASSWORD to the one it was made with."
    return fault(setting, Fault.PASSWORD, f"The password does not open {path.name}", mend)


def _pkcs12(setting: str, path: Path, data: bytes, password: str) -> Opened:
    if not is_whole(data):
        raise _damaged(setting, path)
    try:
        key, beside, _ = pkcs12.load_key_and_certificates(data, password.encode() or None)
    except NOT_READ:
        raise _wrong_password(setting, path) from None
    if key is None:
        raise fault(setting, Fault.NO_KEY, f"{path.name} holds no private key", "Name the file that does.")
    return Opened(key, beside)


def _private_key(path: Path, data: bytes, password: str) -> object:
    load = load_der_private_key if data.startswith(b"\x30") else load_pem_private_key
    # The key was checked when it was made; checking it again holds the interpreter for 40 ms.
    try:
        return load(data, None, unsafe_skip_rsa_key_validation=True)
    except TypeError:
        pass  # It is under a password. One given for a key that has none is no reason to stop.
    except NOT_READ:
        raise _damaged(DECRYPTION_KEY, path) from None
    try:
        return load(data, password.encode(), unsafe_skip_rsa_key_validation=True)
    except NOT_READ:
        raise _wrong_password(DECRYPTION_KEY, path) from None


def _too_short(setting: str, path: Path, bits: int) -> KeyFault:
    what = f"{path.name} holds a key of {bits} bits, which is too short"
    return fault(setting, Fault.SIZE, what, f"Get one of {_LEAST_BITS} bits or more from the portal.")
