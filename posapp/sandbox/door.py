"""The bank's second door, for OAuth 2.0: TLS on loopback by an authority of its own, and a client key on P-256.

Made on the first run and kept in the data folder. The authority's own key is thrown away once it has signed the
bank's certificate, so whoever trusts it trusts nothing else.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha512
from ipaddress import IPv4Address
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_public_key,
)

from posapp.sandbox.files import private_folder, write_private
from posapp.sandbox.keys import KEY_ALIAS, KEY_PASSWORD, KeyFilesError

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography import x509
    from cryptography.x509 import Certificate

_TEN_YEARS = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class DoorFiles:
    """Where what belongs to the door lies: for the client its key and the authority, for the bank the rest."""

    signing_key: Path
    ca_bundle: Path
    tls: Path
    client_public: Path

    @classmethod
    def within(cls, data: Path) -> DoorFiles:
        """The layout below a data folder."""
        client, bank = data / "client", data / "keys"
        return cls(
            signing_key=client / "oauth2-key.p12",
            ca_bundle=client / "bank-authority.pem",
            tls=bank / "bank-tls.pem",
            client_public=bank / "client-oauth2-public.pem",
        )


@dataclass(frozen=True, slots=True)
class Door:
    """What the bank needs to open it."""

    files: DoorFiles
    tls: ssl.SSLContext
    client: ec.EllipticCurvePublicKey

    @property
    def key_id(self) -> str:
        """The id of the client's key, in the length of contract 1.3."""
        raw = self.client.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return sha512(raw).hexdigest()[:32] + "0" * 16


def open_door(data: Path) -> Door:
    """The door of a data folder; made if any file of it is missing.

    Raises:
        KeyFilesError: a file is there but is not what it should be.
    """
    files = DoorFiles.within(data)
    if not all(getattr(files, name).is_file() for name in files.__slots__):
        _make(files)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(files.tls)
        client = load_pem_public_key(files.client_public.read_bytes())
    except (ssl.SSLError, ValueError) as error:
        raise KeyFilesError(f"The keys in {data} cannot be read. Remove {files.tls} to have new ones.") from error
    if not isinstance(client, ec.EllipticCurvePublicKey):
        raise KeyFilesError(f"{files.client_public} is not an EC key. Remove {files.tls} to have new ones.")
    return Door(files, context, client)


def _make(files: DoorFiles) -> None:
    from cryptography.hazmat.primitives.serialization import pkcs12  # noqa: PLC0415 - first run only, 40 ms

    private_folder(files.signing_key.parent)
    private_folder(files.tls.parent)
    authority, bank, client = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    write_private(files.ca_bundle, _authority(authority).public_bytes(Encoding.PEM))
    write_private(
        files.signing_key,
        pkcs12.serialize_key_and_certificates(
            KEY_ALIAS.encode(), client, None, None, BestAvailableEncryption(KEY_PASSWORD.encode())
        ),
    )
    public = client.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    write_private(files.client_public, public)
    own = bank.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_private(files.tls, own + _certificate(bank, authority).public_bytes(Encoding.PEM))


def _authority(key: ec.EllipticCurvePrivateKey) -> Certificate:
    from cryptography import x509  # noqa: PLC0415 - first run only, 30 ms

    uses = dict.fromkeys(
        (
            "digital_signature content_commitment key_encipherment data_encipherment key_agreement crl_sign"
            " encipher_only decipher_only"
        ).split(),
        False,
    )
    return (
        _builder(key, key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(key_cert_sign=True, **uses), critical=True)
        .sign(key, hashes.SHA256())
    )


def _certificate(key: ec.EllipticCurvePrivateKey, authority: ec.EllipticCurvePrivateKey) -> Certificate:
    from cryptography import x509  # noqa: PLC0415 - first run only, 30 ms
    from cryptography.x509.oid import ExtendedKeyUsageOID  # noqa: PLC0415 - as above

    names = [x509.DNSName("localhost"), x509.IPAddress(IPv4Address("127.0.0.1"))]
    return (
        _builder(key, authority)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(authority, hashes.SHA256())
    )


def _builder(key: ec.EllipticCurvePrivateKey, authority: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    from cryptography import x509  # noqa: PLC0415 - first run only, 30 ms

    def name(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])

    start = datetime.now(UTC) - timedelta(days=1)
    signer = authority.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(name("Local bank: authority" if key is authority else "Local bank"))
        .issuer_name(name("Local bank: authority"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + _TEN_YEARS)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer), critical=False)
    )
