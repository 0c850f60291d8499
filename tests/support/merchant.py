"""Key files as a merchant gets them from the portal, with the bank's half of each pair."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import IPv4Address
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from posapp.domain.money import Currency
from posapp.mastercard.config import ClientConfig, OAuth2Access

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.types import (
        CertificateIssuerPrivateKeyTypes,
        PrivateKeyTypes,
    )
    from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12PrivateKeyTypes

P256 = ec.SECP256R1()
CONSUMER_KEY = "merchant-client-id!4b1d3f0000000000000000"
PASSWORD = "keystorepassword"
ITEM = "74568"


@cache
def rsa_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """The RSA key of that name; the same one for the whole run, since making one is slow."""
    assert name
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@cache
def ec_key(name: str, curve: ec.EllipticCurve = P256) -> ec.EllipticCurvePrivateKey:
    """The EC key of that name."""
    assert name
    return ec.generate_private_key(curve)


def certificate(
    key: CertificateIssuerPrivateKeyTypes,
    *,
    begins: timedelta = timedelta(days=-1),
    ends: timedelta = timedelta(days=30),
    address: str = "127.0.0.1",
) -> x509.Certificate:
    """A self-signed certificate for an address, valid from `begins` to `ends` as seen from now."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bank")])
    hosts = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(address))])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now + begins).not_valid_after(now + ends)
    return builder.add_extension(hosts, critical=False).sign(key, hashes.SHA256())


def pem(key: PrivateKeyTypes, password: str = "") -> bytes:
    """A private key in PEM, encrypted if there is a password."""
    lock = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)


def p12(key: PKCS12PrivateKeyTypes | None, password: str = PASSWORD) -> bytes:
    """A PKCS#12 file with that key, or with a certificate alone."""
    own = certificate(rsa_key("signing")) if key is None else None
    lock = BestAvailableEncryption(password.encode())
    return pkcs12.serialize_key_and_certificates(b"keyalias", key, own, None, lock)


@dataclass(frozen=True, slots=True)
class Merchant:
    """A folder with one merchant's key files."""

    folder: Path

    @classmethod
    def at(cls, folder: Path) -> Merchant:
        """Write the files."""
        folder.mkdir(parents=True, exist_ok=True)
        merchant = cls(folder)
        for name, content in _usual_files().items():
            merchant.write(name, content)
        return merchant

    def write(self, name: str, content: bytes) -> Path:
        """Put a file there, or another in its place."""
        path = self.folder / name
        path.write_bytes(content)
        return path

    def tls(self, address: str = "127.0.0.1") -> ssl.SSLContext:
        """The TLS of a bank whose certificate is for an address; it lies in tls.pem, and nobody else has signed it."""
        own = self.write("tls.pem", certificate(rsa_key("tls"), address=address).public_bytes(Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(own, self.write("tls.key", pem(rsa_key("tls"))))
        return context

    def config(self, base_url: str = "http://127.0.0.1:9/loyalty", **changed: Any) -> ClientConfig:
        """A configuration that works, but for what is changed."""
        usual: dict[str, Any] = {
            "base_url": base_url,
            "consumer_key": CONSUMER_KEY,
            "signing_key": self.folder / "signing.p12",
            "signing_key_password": PASSWORD,
            "encryption_certificate": self.folder / "bank.pem",
            "decryption_key": self.folder / "own.pem",
            "currency": Currency.of("USD"),
            "redemption_item_id": ITEM,
            "timeout_s": 5.0,
        }
        return ClientConfig(**usual | changed)

    def oauth2_config(self, base_url: str = "https://127.0.0.1:9/loyalty", **changed: Any) -> ClientConfig:
        """The same by OAuth 2.0, with a key on P-256, for a bank that has the TLS of this merchant."""
        usual: dict[str, Any] = {
            "signing_key": self.folder / "oauth2.p12",
            "ca_bundle": self.folder / "tls.pem",
            "oauth2": OAuth2Access.of(CONSUMER_KEY, base_url),
        }
        return self.config(base_url, **usual | changed)


@cache
def _usual_files() -> dict[str, bytes]:
    return {
        "signing.p12": p12(rsa_key("signing")),
        "bank.pem": certificate(rsa_key("bank")).public_bytes(Encoding.PEM),
        "own.pem": pem(rsa_key("own")),
        "oauth2.p12": p12(ec_key("signing")),
    }
