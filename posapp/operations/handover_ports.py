"""What a hand-over by the issuer's site needs of the world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from posapp.domain.handover import HandOver, Token


class HandoverGate(Protocol):
    """Knows by whose key, and for whom, a token must be signed."""

    async def open(self, token: Token, now: datetime) -> HandOver:
        """What the token says, proven.

        Raises RuleError (HANDOVER_NOBODY, _FORGED, _ISSUER, _AUDIENCE, _LONG, _EXPIRED, _EARLY),
        UserError(HANDOVER_UNREADABLE), ConfigError("sso.key"), Unavailable.
        """
        ...


class UsedMarks(Protocol):
    """Remembers, for all programs on one data folder, which tokens were used."""

    async def use(self, mark: bytes, *, until: datetime, now: datetime) -> bool:
        """True for the first who asks, on disk when this returns; what ended long before `now` is forgotten."""
        ...


@dataclass(frozen=True, slots=True)
class Handing:
    """Both: how members come to a till from the issuer's site."""

    gate: HandoverGate
    marks: UsedMarks
