"""Looks at a whole set of key files and tells all that is the matter with it, in one list."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, TypeVar

from posapp.mastercard import keys
from posapp.mastercard.findings import Fault, Finding, KeyFault, Severity, fault
from posapp.mastercard.key_dates import check_dates, expiring
from posapp.mastercard.key_kinds import doubtful_kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from cryptography.x509 import Certificate

T = TypeVar("T")

_RENEW: Final = "Renew or replace the key in the portal before that day."
_NEW: Final = "Get the new certificate from the portal before that day, and name it in the settings."


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySet:
    """The key files to look at; what is None is passed over. `elliptic`: the signing key may be P-256 (OAuth 2.0)."""

    signing_key: Path | None = None
    signing_key_password: str = field(default="", repr=False)
    encryption_certificate: Path | None = None
    decryption_key: Path | None = None
    decryption_key_password: str = field(default="", repr=False)
    elliptic: bool = False


def key_findings(of: KeySet, *, now: datetime) -> tuple[Finding, ...]:
    """Everything found, errors first; empty where all is well. Reads files: not on a UI thread.

    `now` has a zone. Whether the bank knows these keys only the bank can tell.
    """
    found: list[Finding] = []
    signing = _signing(of, now, found)
    certificate = _certificate(of, now, found)
    decryption = _decryption(of, now, found)
    found += [wrong.finding for wrong in mixed_up(signing, certificate, decryption)]
    return tuple(sorted(found, key=lambda one: one.severity is not Severity.ERROR))


def mixed_up(signing: object, certificate: object, decryption: object) -> list[KeyFault]:
    """Faults of a set in which one pair of keys stands in two places. Private, public, private key, or None each."""

    def public(key: object) -> object:
        return key.public_key() if hasattr(key, "public_key") else key

    def same(one: object, other: object) -> bool:
        return one is not None and other is not None and public(one) == public(other)

    kind = Fault.MIXED_UP
    wrong = []
    if same(signing, certificate):
        what = "The certificate is this client's own, of its signing key"
        wrong.append(fault(keys.CERTIFICATE, kind, what, keys.mend_of(keys.CERTIFICATE)))
    if same(decryption, certificate):
        what = "The certificate is this client's own, of its decryption key"
        wrong.append(fault(keys.CERTIFICATE, kind, what, keys.mend_of(keys.CERTIFICATE)))
    if same(decryption, signing):
        what = "The decryption key is the signing key"
        wrong.append(fault(keys.DECRYPTION_KEY, kind, what, keys.mend_of(keys.DECRYPTION_KEY)))
    return wrong


def _signing(of: KeySet, now: datetime, found: list[Finding]) -> object:
    path, password = of.signing_key, of.signing_key_password
    if path is None:
        return None
    opened = _tried(lambda: keys.opened_signing_key(path, password), found)
    if opened is None:
        return None
    if of.elliptic:
        _tried(lambda: keys.checked_client(path, opened.key), found)
    else:
        _tried(lambda: keys.checked_rsa(keys.SIGNING_KEY, path, opened.key), found)
    _beside(keys.SIGNING_KEY, path, opened, now, found)
    return opened.key


def _certificate(of: KeySet, now: datetime, found: list[Finding]) -> object:
    path = of.encryption_certificate
    if path is None:
        return None
    one = _tried(lambda: keys.opened_certificate(path), found)
    if one is None:
        return None
    if _tried(lambda: keys.checked_certificate(path, one, now), found) is not None:
        doubt = doubtful_kind(keys.CERTIFICATE, path, one, keys.mend_of(keys.CERTIFICATE))
        found += filter(None, [expiring(keys.CERTIFICATE, path, one, now, _NEW), doubt])
    return one.public_key()


def _decryption(of: KeySet, now: datetime, found: list[Finding]) -> object:
    path, password = of.decryption_key, of.decryption_key_password
    if path is None:
        return None
    opened = _tried(lambda: keys.opened_decryption_key(path, password), found)
    if opened is None:
        return None
    _tried(lambda: keys.checked_rsa(keys.DECRYPTION_KEY, path, opened.key), found)
    _beside(keys.DECRYPTION_KEY, path, opened, now, found)
    return opened.key


def _beside(setting: str, path: Path, opened: keys.Opened, now: datetime, found: list[Finding]) -> None:
    """The certificate beside a private key: only a hint, the bank goes by what its portal has."""
    beside: Certificate | None = opened.certificate
    if beside is None:
        return
    try:
        check_dates(setting, path, beside, now)
    except KeyFault as wrong:
        mend = "If the key was renewed in the portal, all is well; else renew or replace it there."
        if wrong.finding.fault is Fault.NOT_YET:
            mend = wrong.finding.mend
        found.append(replace(wrong.finding, severity=Severity.WARNING, mend=mend))
        return
    found += filter(None, [expiring(setting, path, beside, now, _RENEW)])


def _tried(act: Callable[[], T], found: list[Finding]) -> T | None:
    try:
        return act()
    except KeyFault as wrong:
        found.append(wrong.finding)
        return None
