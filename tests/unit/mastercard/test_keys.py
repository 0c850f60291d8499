"""A key file that does not work is named by its setting, with a mend, and nothing of a password is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from posapp.domain.errors import ConfigError
from posapp.mastercard import keys
from posapp.mastercard.client import DigitalRedemptions
from tests.support.merchant import PASSWORD, Merchant, certificate, p12, pem, rsa_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

EC_KEY = ec.generate_private_key(ec.SECP256R1())
DER = rsa_key("own").private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "merchant")])
REQUEST = x509.CertificateSigningRequestBuilder().subject_name(NAME).sign(rsa_key("signing"), hashes.SHA256())
PUBLIC_PEM = rsa_key("bank").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.fixture
def merchant(tmp_path: Path) -> Merchant:
    return Merchant.at(tmp_path)


def complaint(call: Callable[[], object]) -> tuple[str, str]:
    """The setting and the mend that a call asks for."""
    with pytest.raises(ConfigError) as wrong:
        call()
    assert wrong.value.__cause__ is None
    assert PASSWORD not in wrong.value.mend
    return wrong.value.key, wrong.value.mend


SIGNING = {
    "nothing": (b"", "not a PKCS#12"),
    "a PEM": (pem(rsa_key("signing")), "not a PKCS#12"),
    "half a file": (p12(rsa_key("signing"))[:500], "not whole"),
    "a certificate request": (REQUEST.public_bytes(Encoding.PEM), "a certificate request, not a PKCS#12"),
    "a request in DER": (REQUEST.public_bytes(Encoding.DER), "a certificate request, not a PKCS#12"),
    "a certificate": (certificate(rsa_key("bank")).public_bytes(Encoding.DER), "a certificate, not a PKCS#12"),
    "a key in DER": (DER, "openssl pkcs12 -export"),
    "a Java key store": (b"\xfe\xed\xfe\xed\x00\x00\x00\x02", "keytool"),
    "a short key": (p12(rsa_key("short", 1024)), "1024 bits"),
    "another password": (p12(rsa_key("signing"), "another"), "password does not open"),
    "no key": (p12(None), "holds no private key"),
    "an EC key": (p12(EC_KEY), "not RSA"),
    "two megabytes": (b"0" * (2 << 20), "too large"),
}


@pytest.mark.parametrize(("content", "mend"), SIGNING.values(), ids=SIGNING)
def test_a_signing_key_that_does_not_work(merchant: Merchant, content: bytes, mend: str) -> None:
    path = merchant.write("signing.p12", content)
    setting, told = complaint(lambda: keys.signing_key(path, PASSWORD))
    assert setting == "api.signing_key"
    assert mend in told


@pytest.mark.parametrize("key", [EC_KEY, rsa_key("signing")])
def test_a_key_for_oauth2_is_on_p256_or_of_rsa(merchant: Merchant, key: Any) -> None:
    found = keys.client_key(merchant.write("signing.p12", p12(key)), PASSWORD)
    assert found.private_numbers() == key.private_numbers()


CLIENT = {
    "another curve": (p12(ec.generate_private_key(ec.SECP384R1())), "secp384r1. Make one on P-256"),
    "a short key": (p12(rsa_key("short", 1024)), "1024 bits"),
    "another kind": (p12(ed25519.Ed25519PrivateKey.generate()), "not RSA"),
    "no key": (p12(None), "holds no private key"),
    "another password": (p12(EC_KEY, "another"), "password does not open"),
    "a PEM": (pem(EC_KEY), "not a PKCS#12"),
}


@pytest.mark.parametrize(("content", "mend"), CLIENT.values(), ids=CLIENT)
def test_a_key_for_oauth2_that_does_not_work(merchant: Merchant, content: bytes, mend: str) -> None:
    path = merchant.write("signing.p12", content)
    setting, told = complaint(lambda: keys.client_key(path, PASSWORD))
    assert setting == "api.signing_key"
    assert mend in told


CERTIFICATES = {
    "nothing": (b"", "not a certificate"),
    "a bare public key": (PUBLIC_PEM, "not a certificate"),
    "an EC certificate": (certificate(EC_KEY).public_bytes(Encoding.PEM), "no RSA key"),
    "a short key": (certificate(rsa_key("short", 1024)).public_bytes(Encoding.PEM), "1024 bits"),
    "a private key": (pem(rsa_key("own")), "a private key, not a certificate"),
    "a PKCS#12": (p12(rsa_key("own")), "a PKCS#12 file, not a certificate"),
    "a request": (REQUEST.public_bytes(Encoding.PEM), "a certificate request, not a certificate"),
    "half a certificate": (certificate(rsa_key("bank")).public_bytes(Encoding.PEM)[:400], "not whole"),
    "one that has expired": (
        certificate(rsa_key("bank"), ends=timedelta(hours=-1)).public_bytes(Encoding.PEM),
        "expired on",
    ),
    "one of tomorrow": (
        certificate(rsa_key("bank"), begins=timedelta(days=1)).public_bytes(Encoding.PEM),
        "clock",
    ),
}


@pytest.mark.parametrize(("content", "mend"), CERTIFICATES.values(), ids=CERTIFICATES)
def test_a_certificate_that_does_not_work(merchant: Merchant, content: bytes, mend: str) -> None:
    path = merchant.write("bank.pem", content)
    setting, told = complaint(lambda: keys.certificate(path))
    assert setting == "api.encryption_certificate"
    assert mend in told


def test_a_certificate_in_der_is_read(merchant: Merchant) -> None:
    path = merchant.write("bank.der", certificate(rsa_key("bank")).public_bytes(Encoding.DER))
    assert keys.certificate(path) == rsa_key("bank").public_key()


OPENING = {
    "PEM": (pem(rsa_key("own")), ""),
    "PEM, and a password nobody asked for": (pem(rsa_key("own")), "x"),
    "PEM under a password": (pem(rsa_key("own"), PASSWORD), PASSWORD),
    "PKCS#12": (p12(rsa_key("own")), PASSWORD),
    "DER": (DER, ""),
}


@pytest.mark.parametrize(("content", "password"), OPENING.values(), ids=OPENING)
def test_a_decryption_key_comes_in_several_forms(merchant: Merchant, content: bytes, password: str) -> None:
    found = keys.decryption_key(merchant.write("own", content), password)
    assert found.private_numbers() == rsa_key("own").private_numbers()


NOT_OPENING = {
    "no key at all": (b"hello", "is not a private key"),
    "PEM under another password": (pem(rsa_key("own"), "another"), "password does not open"),
    "PEM under a password that is missing": (pem(rsa_key("own"), PASSWORD), "password does not open"),
    "a public key": (PUBLIC_PEM, "a bare public key, not a private key"),
    "a certificate": (certificate(rsa_key("own")).public_bytes(Encoding.PEM), "a certificate, not a private key"),
    "half a key": (pem(rsa_key("own"))[:900], "not whole"),
    "a short key": (pem(rsa_key("short", 1024)), "1024 bits"),
    "an EC key": (pem(EC_KEY), "not RSA"),
    "PKCS#12 under another password": (p12(rsa_key("own"), "another"), "password does not open"),
}


@pytest.mark.parametrize("case", NOT_OPENING)
def test_a_decryption_key_that_does_not_work(merchant: Merchant, case: str) -> None:
    content, mend = NOT_OPENING[case]
    path = merchant.write("own", content)
    setting, told = complaint(lambda: keys.decryption_key(path, "" if "missing" in case else PASSWORD))
    assert setting == "api.decryption_key"
    assert mend in told


@pytest.mark.parametrize("name", ["absent.p12", ""])
def test_a_file_that_is_not_there_is_named(merchant: Merchant, name: str) -> None:
    path = merchant.folder / name
    setting, told = complaint(lambda: keys.signing_key(path, PASSWORD))
    assert setting == "api.signing_key"
    assert str(path) in told


def test_a_bundle_without_certificates_is_named(merchant: Merchant) -> None:
    path = merchant.write("ca.pem", b"nothing")
    assert complaint(lambda: keys.tls_context(path))[0] == "api.ca_bundle"
    assert complaint(lambda: keys.tls_context(merchant.folder / "absent"))[0] == "api.ca_bundle"


WRONG_SETTINGS: dict[str, tuple[dict[str, Any], str]] = {
    "http elsewhere": ({"base_url": "http://bank.example/loyalty"}, "api.base_url"),
    "another scheme": ({"base_url": "ftp://127.0.0.1/"}, "api.base_url"),
    "no address": ({"base_url": "bank"}, "api.base_url"),
    "no host": ({"base_url": "https://"}, "api.base_url"),
    "a port beyond all": ({"base_url": "https://bank.example:99999999"}, "api.base_url"),
    "a password in the address": ({"base_url": "https://u:p@bank.example"}, "api.base_url"),
    "a query in the address": ({"base_url": "https://bank.example/?a=b"}, "api.base_url"),
    "no consumer key": ({"consumer_key": ""}, "api.consumer_key"),
    "quotes round the consumer key": ({"consumer_key": '"abc!def"'}, "api.consumer_key"),
    "two lines of consumer key": ({"consumer_key": "abc!\ndef"}, "api.consumer_key"),
    "a wrong password": ({"signing_key_password": "wrong"}, "api.signing_key"),
}


@pytest.mark.parametrize(("changed", "key"), WRONG_SETTINGS.values(), ids=WRONG_SETTINGS)
async def test_a_client_that_cannot_work_says_so_before_anything_is_sent(
    merchant: Merchant, changed: dict[str, Any], key: str
) -> None:
    client = DigitalRedemptions(replace(merchant.config(), **changed))
    for _ in range(2):
        with pytest.raises(ConfigError) as wrong:
            await client.open()
        assert wrong.value.key == key


@pytest.mark.parametrize(
    "url", ["https://api.mastercard.com/loyalty/", "http://localhost:1/x", "http://[::1]:1", "http://127.1.2.3"]
)
async def test_an_address_that_may_be_used(merchant: Merchant, url: str) -> None:
    client = DigitalRedemptions(merchant.config(url))
    await client.open()
    await client.aclose()


def test_passwords_are_not_shown(merchant: Merchant) -> None:
    config = merchant.config(decryption_key_password="another secret")
    assert PASSWORD not in repr(config)
    assert "another secret" not in repr(config)
