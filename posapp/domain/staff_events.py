"""What happens with the staff of a till, as plain values; events of the till's chain that belong to no sale.

The envelope's operator did it; `who` is the one it was done to or who did it for themselves. No PIN stands in any, nor
anything made from one.
"""

from __future__ import annotations

from dataclasses import dataclass

from posapp.domain.staff import LockedBy, Role


@dataclass(frozen=True, slots=True)
class OperatorAdded:
    """Somebody may sign in from now on."""

    who: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class OperatorChanged:
    """Another name or role, or the right to sign in taken or given back; all three as they are from now on."""

    who: str
    name: str
    role: Role
    active: bool


@dataclass(frozen=True, slots=True)
class PinSet:
    """A new PIN."""

    who: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The right PIN. `at_lock`: the till was locked, and is open again."""

    who: str
    at_lock: bool = False


@dataclass(frozen=True, slots=True)
class SignInRefused:
    """A wrong id or PIN; `who` is empty where no operator has that id, for it may be a PIN typed at the wrong place."""

    who: str
    failures: int


@dataclass(frozen=True, slots=True)
class SignedOut:
    """Somebody left the till."""

    who: str


@dataclass(frozen=True, slots=True)
class TillLocked:
    """The till waits for a PIN."""

    who: str
    by: LockedBy


@dataclass(frozen=True, slots=True)
class LockoutLifted:
    """An administrator lets somebody try again at once."""

    who: str


StaffEvent = (
    OperatorAdded | OperatorChanged | PinSet | SignedIn | SignInRefused | SignedOut | TillLocked | LockoutLifted
)
