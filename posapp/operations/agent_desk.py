"""What a desk on the phone does beyond what a till does, in one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from posapp.operations.activity import Activities
    from posapp.operations.adopting import Adopting
    from posapp.operations.members import Members


@dataclass(frozen=True, slots=True)
class AgentDesk:
    """The operations of an issuer's agent."""

    members: Members
    activities: Activities
    adopting: Adopting
