"""A set of keys looked at as a whole: all findings at once, with days and mends; what is well is not mentioned."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from posapp.domain.errors import ConfigError
from posapp.mastercard.client import DigitalRedemptions
from posapp.mastercard.findings import Fault, Severity
from posapp.mastercard.key_check import KeySet, key_findings
from posapp.mastercard.key_files import forms_of, is_whole
from tests.support.merchant import PASSWORD, Merchant, certificate, p12, pem, rsa_key

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime.now(UTC)
YEAR = timedelta(days=365)
ERROR, WARNING = Severity.ERROR, Severity.WARNING


@pytest.fixture
def merchant(tmp_path: Path) -> Merchant:
    made = Merchant.at(tmp_path)
    made.write("bank.pem", certificate(rsa_key("bank"), ends=YEAR).public_bytes(Encoding.PEM))
    return made


def key_set(merchant: Merchant, **changed: Any) -> KeySet:
    usual = KeySet(
        signing_key=merchant.folder / "signing.p12",
        signing_key_password=PASSWORD,
        encryption_certificate=merchant.folder / "bank.pem",
        decryption_key=merchant.folder / "own.pem",
    )
    return replace(usual, **changed)


def found(keys: KeySet, now: datetime = NOW) -> list[tuple[str, Severity, Fault]]:
    return [(one.setting, one.severity, one.fault) for one in key_findings(keys, now=now)]


def store(*, ends: timedelta) -> bytes:
    """A signing key with its certificate, as the portal packs them."""
    key = rsa_key("signing")
    lock = BestAvailableEncryption(PASSWORD.encode())
    return pkcs12.serialize_key_and_certificates(b"keyalias", key, certificate(key, ends=ends), None, lock)


def test_a_good_set_is_not_mentioned(merchant: Merchant) -> None:
    assert found(key_set(merchant)) == []
    assert found(KeySet()) == []


def test_everything_is_told_at_once_errors_first(merchant: Merchant) -> None:
    merchant.write("signing.p12", store(ends=timedelta(days=10)))
    merchant.write("own.pem", b"hello")
    assert found(key_set(merchant, encryption_certificate=merchant.folder / "none.pem")) == [
        ("api.encryption_certificate", ERROR, Fault.UNREADABLE),
        ("api.decryption_key", ERROR, Fault.FORM),
        ("api.signing_key", WARNING, Fault.EXPIRING),
    ]


@pytest.mark.parametrize("days", [1, 29, 30])
def test_thirty_days_before_the_last_it_is_said_with_its_day(merchant: Merchant, days: int) -> None:
    merchant.write("bank.pem", certificate(rsa_key("bank"), ends=timedelta(days=days)).public_bytes(Encoding.PEM))
    (warning,) = key_findings(key_set(merchant), now=datetime.now(UTC))
    until = (datetime.now(UTC) + timedelta(days=days)).date()
    assert (warning.severity, warning.fault, warning.until) == (WARNING, Fault.EXPIRING, until)
    assert str(until) in warning.what
    assert "new certificate" in warning.mend


def test_thirty_one_days_before_nothing_is_said(merchant: Merchant) -> None:
    assert found(key_set(merchant), NOW + YEAR - timedelta(days=31)) == []


def test_an_expired_certificate_stops_the_till_and_one_beside_the_signing_key_warns(merchant: Merchant) -> None:
    merchant.write("signing.p12", store(ends=YEAR))
    later, earlier = NOW + 2 * YEAR, NOW - YEAR
    assert found(key_set(merchant), later) == [
        ("api.encryption_certificate", ERROR, Fault.EXPIRED),
        ("api.signing_key", WARNING, Fault.EXPIRED),
    ]
    assert found(key_set(merchant), earlier) == [
        ("api.encryption_certificate", ERROR, Fault.NOT_YET),
        ("api.signing_key", WARNING, Fault.NOT_YET),
    ]


def test_a_wrong_password_is_told_without_any(merchant: Merchant) -> None:
    (wrong,) = key_findings(key_set(merchant, signing_key_password="guess"), now=NOW)
    assert (wrong.setting, wrong.fault) == ("api.signing_key", Fault.PASSWORD)
    assert "guess" not in wrong.what + wrong.mend + repr(key_set(merchant, signing_key_password="guess"))


def test_an_elliptic_key_is_for_oauth2_alone(merchant: Merchant) -> None:
    for curve, under_oauth2 in ((ec.SECP256R1(), []), (ec.SECP384R1(), [Fault.SIZE])):
        merchant.write("signing.p12", p12(ec.generate_private_key(curve)))
        assert [one for _, _, one in found(key_set(merchant))] == [Fault.ALGORITHM]
        assert [one for _, _, one in found(key_set(merchant, elliptic=True))] == under_oauth2


SWAPPED = {
    "the signing key's own certificate": ("bank.pem", certificate(rsa_key("signing"), ends=YEAR), "encryption_certif"),
    "the decryption key's own certificate": ("bank.pem", certificate(rsa_key("own"), ends=YEAR), "encryption_certif"),
    "the signing key to open answers": ("own.pem", None, "decryption_key"),
}


@pytest.mark.parametrize("case", SWAPPED)
async def test_one_pair_of_keys_in_two_places_is_noticed(merchant: Merchant, case: str) -> None:
    name, swapped, setting = SWAPPED[case]
    merchant.write(name, swapped.public_bytes(Encoding.PEM) if swapped else pem(rsa_key("signing")))
    ((told, severity, fault),) = found(key_set(merchant))
    assert told.startswith(f"api.{setting}")
    assert (severity, fault) == (ERROR, Fault.MIXED_UP)
    client = DigitalRedemptions(merchant.config())
    with pytest.raises(ConfigError) as wrong:
        await client.open()
    assert wrong.value.key == told
    await client.aclose()


def with_extension(*extensions: x509.ExtensionType) -> bytes:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "bank")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(rsa_key("bank").public_key())
    builder = builder.serial_number(1).not_valid_before(NOW - YEAR).not_valid_after(NOW + YEAR)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=True)
    return builder.sign(rsa_key("bank"), hashes.SHA256()).public_bytes(Encoding.PEM)


def usage(**allowed: bool) -> x509.KeyUsage:
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
    more = ("key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(**dict.fromkeys((*names, *more), False) | allowed)


AUTHORITY = x509.BasicConstraints(ca=True, path_length=None)
KINDS: dict[str, tuple[tuple[x509.ExtensionType, ...], list[Severity]]] = {
    "for encryption": ((usage(key_encipherment=True),), []),
    "for data": ((usage(data_encipherment=True), x509.BasicConstraints(ca=False, path_length=None)), []),
    "for signatures": ((usage(digital_signature=True),), [ERROR]),
    "an authority": ((AUTHORITY, usage(key_cert_sign=True, crl_sign=True)), [ERROR]),
    "an authority, most likely": ((AUTHORITY,), [WARNING]),
    "a TLS server": ((x509.ExtendedKeyUsage([x509.OID_SERVER_AUTH]),), [WARNING]),
    "a TLS server and more": ((x509.ExtendedKeyUsage([x509.OID_SERVER_AUTH, x509.OID_EMAIL_PROTECTION]),), []),
}


@pytest.mark.parametrize(("extensions", "expected"), KINDS.values(), ids=KINDS)
def test_a_certificate_of_the_wrong_kind(
    merchant: Merchant, extensions: tuple[x509.ExtensionType, ...], expected: list[Severity]
) -> None:
    merchant.write("bank.pem", with_extension(*extensions))
    seen = key_findings(key_set(merchant), now=NOW)
    assert [one.severity for one in seen] == expected
    assert all(one.fault is Fault.KIND and "wrong certificate" in one.what for one in seen)


@given(data=st.binary(max_size=400) | st.binary(max_size=60).map(b"-----BEGIN PRIVATE KEY-----\n".__add__))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_make_it_stumble(merchant: Merchant, data: bytes) -> None:
    assert forms_of(data)
    is_whole(data)
    for name in ("signing.p12", "bank.pem", "own.pem"):
        merchant.write(name, data)
    assert {one.setting for one in key_findings(key_set(merchant), now=NOW)} == {
        "api.signing_key",
        "api.encryption_certificate",
        "api.decryption_key",
    }


@given(at=st.integers(0, 2400), bit=st.integers(1, 255))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_no_flipped_bit_makes_it_stumble(merchant: Merchant, at: int, bit: int) -> None:
    for name in ("signing.p12", "bank.pem", "own.pem"):
        good = bytearray((merchant.folder / name).read_bytes())
        good[at % len(good)] ^= bit
        merchant.write(f"bent-{name}", bytes(good))
    key_findings(
        key_set(
            merchant,
            signing_key=merchant.folder / "bent-signing.p12",
            encryption_certificate=merchant.folder / "bent-bank.pem",
            decryption_key=merchant.folder / "bent-own.pem",
        ),
        now=NOW,
    )
