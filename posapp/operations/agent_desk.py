"""Everything that a desk on the phone can do besides what a till can, in one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from posapp.operations.handovers import Handovers


@dataclass(frozen=True, slots=True)
class AgentDesk:
    """The operations of a desk; a till takes hand-overs as well."""

    handovers: Handovers
