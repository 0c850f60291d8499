"""Keys of the bank and of its one client: made on the first run, kept in the data folder, parsed once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256, sha512
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from posapp.sandbox.files import private_folder, write_private

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.x509 import Certificate

KEY_ALIAS = "keyalias"
KEY_PASSWORD = "keystorepassword"  # noqa: S105 - the vendor portal's published default, for a key of no worth
_KEY_BITS = 2048
_TEN_YEARS = timedelta(days=3650)


class KeyFilesError(Exception):
    """A key file of the data folder cannot be read; the text says which folder to remove."""


@dataclass(frozen=True, slots=True)
class KeyFiles:
    """Where the keys lie: what the client needs, and the bank's own two."""

    signing_key: Path
    signing_key_password: Path
    encryption_certificate: Path
    decryption_key: Path
    bank_private: Path
    signing_public: Path

    @classmethod
    def within(cls, data: Path) -> KeyFiles:
        """The layout below a data folder."""
        client, bank = data / "client", data / "keys"
        return cls(
            signing_key=client / "signing-key.p12",
            signing_key_password=client / "signing-key.password",
            encryption_certificate=client / "encryption-certificate.pem",
            decryption_key=client / "decryption-key.pem",
            bank_private=bank / "bank-private.pem",
            signing_public=bank / "client-signing-public.pem",
        )

    def complete(self) -> bool:
        """Whether every file is there."""
        return all(getattr(self, name).is_file() for name in self.__slots__)


@dataclass(frozen=True, slots=True)
class BankKeys:
    """Parsed keys: the bank's to open requests, the client's to check signatures and to seal answers."""

    own: rsa.RSAPrivateKey
    client_signing: rsa.RSAPublicKey
    client_encryption: rsa.RSAPublicKey

    @property
    def consumer_key(self) -> str:
        """`<client id>!<key id>` in the lengths of contract 1.3, derived from the client's signing key."""
        return f"{self.client_id}!{self.key_id}"

    @property
    def client_id(self) -> str:
        """The left part."""
        return self._digest[:48]

    @property
    def key_id(self) -> str:
        """The right part."""
        return self._digest[48:80] + "0" * 16

    @property
    def _digest(self) -> str:
        return sha512(_public_der(self.client_signing)).hexdigest()


def open_keys(data: Path) -> tuple[KeyFiles, BankKeys]:
    """The keys of a data folder; a full set is made if any of them is missing.

    Raises:
        KeyFilesError: a file is there but is not a key.
    """
    files = KeyFiles.within(data)
    if not files.complete():
        _make(files)
    try:
        own = load_pem_private_key(files.bank_private.read_bytes(), None, unsafe_skip_rsa_key_validation=True)
        decryption = load_pem_private_key(files.decryption_key.read_bytes(), None, unsafe_skip_rsa_key_validation=True)
        signing = load_pem_public_key(files.signing_public.read_bytes())
    except ValueError as error:
        raise KeyFilesError(
            f"The keys in {data} cannot be read. Remove its folders 'client' and 'keys' to have new ones."
        ) from error
    if not (
        isinstance(own, rsa.RSAPrivateKey)
        and isinstance(decryption, rsa.RSAPrivateKey)
        and isinstance(signing, rsa.RSAPublicKey)
    ):
        raise KeyFilesError(f"The keys in {data} are not RSA keys.")
    return files, BankKeys(own, signing, decryption.public_key())


def fingerprint(key: rsa.RSAPublicKey) -> str:
    """`kid` of a public key: lowercase hex SHA-256 of its SubjectPublicKeyInfo (contract 1.5)."""
    return sha256(_public_der(key)).hexdigest()


def _public_der(key: rsa.RSAPublicKey) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _make(files: KeyFiles) -> None:
    from cryptography.hazmat.primitives.serialization import pkcs12  # noqa: PLC0415 - first run only, 40 ms

    private_folder(files.signing_key.parent)
    private_folder(files.bank_private.parent)
    signing, decryption, bank = (rsa.generate_private_key(65537, _KEY_BITS) for _ in range(3))
    write_private(
        files.signing_key,
        pkcs12.serialize_key_and_certificates(
            KEY_ALIAS.encode(),
            signing,
            _certificate(signing, "Local bank: client signing"),
            None,
            BestAvailableEncryption(KEY_PASSWORD.encode()),
        ),
    )
    write_private(files.signing_key_password, KEY_PASSWORD.encode())
    write_private(files.encryption_certificate, _certificate(bank, "Local bank: encryption").public_bytes(Encoding.PEM))
    write_private(files.decryption_key, _private_pem(decryption))
    write_private(files.bank_private, _private_pem(bank))
    public = signing.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    write_private(files.signing_public, public)


def _private_pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _certificate(key: rsa.RSAPrivateKey, name: str) -> Certificate:
    from cryptography import x509  # noqa: PLC0415 - first run only, 30 ms

    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    start = datetime.now(UTC) - timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + _TEN_YEARS)
        .sign(key, hashes.SHA256())
    )
