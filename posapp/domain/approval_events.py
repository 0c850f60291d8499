"""What happens with approvals, as plain values; events of the till's chain, whose `sale` tells what they are about.

`boot` and `uptime` (microseconds) make the envelope's time a `Moment`, which setting the clock does not move. `who` did
it. That an approval is used stands in the credit's own event; that it expires, in none.
"""

from __future__ import annotations

from dataclasses import dataclass

from posapp.domain.points import Points


@dataclass(frozen=True, slots=True)
class ApprovalAsked:
    """Somebody asks for a second person to approve a credit that goes over `limits`: this one exactly."""

    approval: str
    who: str
    sale: str
    points: Points
    reason: str
    note: str
    limits: tuple[str, ...]
    boot: str
    uptime: int


@dataclass(frozen=True, slots=True)
class ApprovalGiven:
    """Somebody with the right to, and another one than who asked, approves."""

    approval: str
    who: str
    note: str
    boot: str
    uptime: int


@dataclass(frozen=True, slots=True)
class ApprovalRefused:
    """Somebody with the right to refuses; `note` says why."""

    approval: str
    who: str
    note: str
    boot: str
    uptime: int


@dataclass(frozen=True, slots=True)
class ApprovalWithdrawn:
    """Who asked needs it no longer."""

    approval: str
    who: str
    boot: str
    uptime: int


ApprovalEvent = ApprovalAsked | ApprovalGiven | ApprovalRefused | ApprovalWithdrawn
