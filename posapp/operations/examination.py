"""What is looked at before a till trusts its line to the bank: one step after the other, each told as it ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posapp.domain.errors import PosError


class Step(StrEnum):
    """In their order. The value is the name other programs see."""

    KEYS = "keys"
    NAME = "name"
    TLS = "tls"
    BANK = "bank"
    CLOCK = "clock"
    SIGNATURE = "signature"
    ENCRYPTION = "encryption"
    PROGRAM = "program"


class Outcome(StrEnum):
    """How a step ended; SKIPPED where an earlier one failed that it builds on."""

    OK = "ok"
    FAILED = "failed"
    SKIPPED = "skipped"


class Seen(StrEnum):
    """What a step has come upon; its `Finding.values` in brackets."""

    NOTHING = "nothing"  # It was skipped.
    ERROR = "error"  # Of the house, in `Finding.error`.
    KEYS_OPEN = "keys_open"
    KEYS_DOUBTFUL = "keys_doubtful"  # (what, mend)
    NAME_FOUND = "name_found"  # (host, address)
    NAME_NOT_NEEDED = "name_not_needed"  # (host)
    NAME_BY_PROXY = "name_by_proxy"  # (host)
    NAME_UNKNOWN = "name_unknown"  # (host)
    NAME_SLOW = "name_slow"  # (host)
    LINE_SAFE = "line_safe"  # (host)
    LINE_WITHIN = "line_within"
    NOBODY_LISTENS = "nobody_listens"  # (host, port)
    ANSWERS = "answers"  # (host)
    CLOCK_AGREES = "clock_agrees"
    CLOCK_NOT_TOLD = "clock_not_told"
    CLOCK_OFF = "clock_off"  # (seconds)
    SIGNATURE_ACCEPTED = "signature_accepted"
    SIGNATURE_REFUSED = "signature_refused"  # (code)
    ENCRYPTION_ACCEPTED = "encryption_accepted"
    ENCRYPTION_REFUSED = "encryption_refused"  # (code)
    PROGRAM_KNOWN = "program_known"  # (program, item)
    PROGRAM_NOT_NAMED = "program_not_named"  # (item)
    PROGRAM_REFUSED = "program_refused"  # (code)
    ITEM_MISSING = "item_missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """How one step ended, and what it saw."""

    step: Step
    outcome: Outcome
    seen: Seen
    values: Mapping[str, str] = field(default_factory=dict)
    error: PosError | None = None
