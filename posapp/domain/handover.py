"""A member handed over by the issuer's site: the token as text, and the link that carries it.

The vendor's format is not public. This one is ours, "emulated SSO", and says so wherever it is shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import Problem, UserError

if TYPE_CHECKING:
    from datetime import datetime

    from posapp.domain.points import Points

LONGEST: Final = 4096
"""More than any token has, and little enough for whatever reads it."""
SCHEME: Final = "posapp:"
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", re.ASCII)
_LINK: Final = re.compile(r"posapp://(?P<to>till|agent)/?\?token=(?P<token>[A-Za-z0-9_.-]+)", re.ASCII)


class To(StrEnum):
    """Which window a link is for."""

    TILL = "till"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Token:
    """A compact JWS by its form; nothing of it is proven. Its text form shows none of it."""

    text: str = field(repr=False)

    @classmethod
    def of(cls, text: str) -> Token:
        """Raises UserError(HANDOVER_UNREADABLE)."""
        text = text.strip()
        if len(text) > LONGEST or not _TOKEN.fullmatch(text):
            raise UserError(Problem.HANDOVER_UNREADABLE)
        return cls(text)


@dataclass(frozen=True, slots=True)
class Link:
    """A hand-over to a window of this computer."""

    to: To
    token: Token

    @classmethod
    def of(cls, text: str) -> Link:
        """Raises UserError(HANDOVER_LINK)."""
        found = _LINK.fullmatch(text) if len(text) <= 2 * LONGEST else None
        if found is None:
            raise UserError(Problem.HANDOVER_LINK)
        try:
            return cls(To(found["to"]), Token.of(found["token"]))
        except UserError:
            raise UserError(Problem.HANDOVER_LINK) from None

    def written(self) -> str:
        """The link itself, which is a secret for as long as its token lives."""
        return f"{SCHEME}//{self.to}?token={self.token.text}"


@dataclass(frozen=True, slots=True)
class Handed:
    """Who was handed over. `told` is the balance the issuer's site had shown: to be shown, never counted on."""

    account: str
    customer: str = ""
    program: str = ""
    told: Points | None = None


@dataclass(frozen=True, slots=True)
class HandOver:
    """A token that is good now, and has not been asked whether it was used: `mark` stands for it until `until`."""

    handed: Handed
    mark: bytes
    until: datetime
