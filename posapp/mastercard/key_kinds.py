"""What a certificate says it is for: one that is not for encryption is not the bank's, whatever its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from cryptography.x509 import BasicConstraints, ExtendedKeyUsage, ExtensionNotFound, ExtensionType, KeyUsage
from cryptography.x509.oid import ExtendedKeyUsageOID

from posapp.mastercard.findings import Fault, Finding, Severity, fault
from posapp.mastercard.key_files import NOT_READ

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.x509 import Certificate

T = TypeVar("T", bound=ExtensionType)

_TLS: Final = frozenset({ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH})


def check_kind(setting: str, path: Path, found: Certificate, mend: str) -> None:
    """Raises KeyFault for a certificate that says of itself that nothing may be encrypted for it."""
    usage = _said(found, KeyUsage)
    if usage is None or usage.key_encipherment or usage.data_encipherment:
        return
    whose = "of a certificate authority" if usage.key_cert_sign else "for signatures only"
    raise fault(setting, Fault.KIND, f"{path.name} is the wrong certificate: it is one {whose}", mend)


def doubtful_kind(setting: str, path: Path, found: Certificate, mend: str) -> Finding | None:
    """A warning for one that is most likely not meant for this, though it could be."""
    constraints, purposes = _said(found, BasicConstraints), _said(found, ExtendedKeyUsage)
    if purposes is not None and set(purposes) <= _TLS:
        whose = "of a TLS server"
    elif constraints is not None and constraints.ca and _said(found, KeyUsage) is None:
        whose = "of a certificate authority"
    else:
        return None
    what = f"{path.name} may be the wrong certificate: it looks like one {whose}"
    return Finding(setting=setting, severity=Severity.WARNING, fault=Fault.KIND, what=what, mend=mend)


def _said(found: Certificate, kind: type[T]) -> T | None:
    try:
        return found.extensions.get_extension_for_class(kind).value
    except (ExtensionNotFound, *NOT_READ):
        return None
