"""Hand-overs in memory: which token stands for whom, and which were used."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from posapp.domain.errors import Problem, RuleError
from posapp.domain.handover import Handed, HandOver
from posapp.operations.handover_ports import Handing

if TYPE_CHECKING:
    from datetime import datetime

    from posapp.domain.errors import PosError
    from posapp.domain.handover import Token

GOOD = "head.body.sign"


@dataclass
class MemoryIssuer:
    """Implements `HandoverGate` and `UsedMarks`: knows the tokens in `members`; those in `wrong` raise."""

    members: dict[str, Handed] = field(default_factory=lambda: {GOOD: Handed("RANAC0001", "RANCU0001")})
    wrong: dict[str, PosError] = field(default_factory=dict)
    used: set[bytes] = field(default_factory=set)
    judged_at: list[datetime] = field(default_factory=list)

    @property
    def handing(self) -> Handing:
        return Handing(self, self)

    async def open(self, token: Token, now: datetime) -> HandOver:
        self.judged_at.append(now)
        if token.text in self.wrong:
            raise self.wrong[token.text]
        if token.text not in self.members:
            raise RuleError(Problem.HANDOVER_FORGED)
        return HandOver(self.members[token.text], token.text.encode(), now + timedelta(minutes=5))

    async def use(self, mark: bytes, *, until: datetime, now: datetime) -> bool:
        assert until > now
        first = mark not in self.used
        self.used.add(mark)
        return first
