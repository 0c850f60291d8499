"""What can be the matter with a key file, as values: the doctor, the window and the connect page show the same ones."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from posapp.domain.errors import ConfigError

if TYPE_CHECKING:
    from datetime import date


class Severity(StrEnum):
    """Whether the till can work with it."""

    ERROR = "error"
    WARNING = "warning"


class Fault(StrEnum):
    """What is the matter."""

    UNREADABLE = "unreadable"
    FORM = "form"
    DAMAGED = "damaged"
    PASSWORD = "password"  # noqa: S105 - the name of a fault
    NO_KEY = "no_key"
    ALGORITHM = "algorithm"
    SIZE = "size"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    EXPIRING = "expiring"
    KIND = "kind"
    MIXED_UP = "mixed_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found: `what` is the matter (no full stop) and the `mend`, a sentence, for whoever installs the till.

    `until` is the last day of a certificate, or the first of one that is not valid yet.
    """

    setting: str
    severity: Severity
    fault: Fault
    what: str
    mend: str
    until: date | None = None


class KeyFault(ConfigError):
    """A key file that the till cannot work with."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.setting, f"{finding.what}. {finding.mend}")
        self.finding = finding


def fault(setting: str, kind: Fault, what: str, mend: str, until: date | None = None) -> KeyFault:
    """The error, to be raised or kept."""
    return KeyFault(Finding(setting=setting, severity=Severity.ERROR, fault=kind, what=what, mend=mend, until=until))
