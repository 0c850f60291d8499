"""When a certificate is good for: not yet, no more, or not for long."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from posapp.mastercard.findings import Fault, Finding, Severity, fault

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from cryptography.x509 import Certificate

SOON: Final = timedelta(days=30)


def check_dates(setting: str, path: Path, found: Certificate, now: datetime) -> None:
    """Raises KeyFault for a certificate that is not valid now."""
    if found.not_valid_after_utc < now:
        ended = found.not_valid_after_utc.date()
        mend = "Get the new certificate from the portal."
        raise fault(setting, Fault.EXPIRED, f"{path.name} expired on {ended}", mend, ended)
    if found.not_valid_before_utc > now:
        begins = found.not_valid_before_utc.date()
        mend = "Check this computer's clock."
        raise fault(setting, Fault.NOT_YET, f"{path.name} is valid from {begins} only", mend, begins)


def expiring(setting: str, path: Path, found: Certificate, now: datetime, mend: str) -> Finding | None:
    """A warning from 30 days before the last one on, so that nobody learns of it at the counter."""
    if found.not_valid_after_utc - now > SOON:
        return None
    until = found.not_valid_after_utc.date()
    return Finding(
        setting=setting,
        severity=Severity.WARNING,
        fault=Fault.EXPIRING,
        what=f"{path.name} expires on {until}",
        mend=mend,
        until=until,
    )
