"""Roles and rights in words, and how long somebody has to wait."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from posapp.domain.staff import Act, Role
from posapp.words.figures import Figures

if TYPE_CHECKING:
    from posapp.domain.staff import Operator

_ROLES: Final = {
    Role.CLERK: "Clerk",
    Role.SUPERVISOR: "Supervisor",
    Role.AGENT: "Agent",
    Role.ADMINISTRATOR: "Administrator",
}
_ROLES_EXPLAINED: Final = {
    Role.CLERK: "Sells, gives points back, closes the day.",
    Role.SUPERVISOR: "All a clerk does; approves, decides open sales, exports.",
    Role.AGENT: "Serves members on the phone.",
    Role.ADMINISTRATOR: "Manages staff and the connection; moves no points.",
}
# After "You may not".
_ACTS: Final = {
    Act.BALANCE: "ask for a balance",
    Act.PAY: "take points",
    Act.CANCEL: "cancel a sale",
    Act.CREDIT: "give points back",
    Act.CREDIT_LIST: "give points back from a list",
    Act.HISTORY: "look at past sales",
    Act.EXPORT: "export sales",
    Act.RECEIPT: "give out receipts",
    Act.SETTLE: "settle sales",
    Act.JUDGE: "decide sales under review",
    Act.CLOSE_DAY: "close the day",
    Act.APPROVE: "approve",
    Act.STAFF: "manage staff",
    Act.CONNECT: "change the connection",
    Act.LEAVE: "end posapp",
}


class StaffWords(Figures):
    """What is said of people at the till."""

    def staff_role(self, role: Role) -> str:
        """The role's name."""
        return self.say(_ROLES[role])

    def staff_role_explained(self, role: Role) -> str:
        """What somebody in this role does."""
        return self.say(_ROLES_EXPLAINED[role])

    def act(self, act: Act) -> str:
        """What somebody may not do; to stand within a sentence."""
        return self.say(_ACTS[act])

    def wait(self, seconds: int) -> str:
        """A wait, rounded up to what somebody will look at the clock for."""
        if seconds <= 90:
            return self.plural(seconds, "1 second", "{n} seconds", n=str(seconds))
        minutes = math.ceil(seconds / 60)
        return self.plural(minutes, "1 minute", "{n} minutes", n=str(minutes))

    def operator(self, operator: Operator) -> str:
        """One operator in a line."""
        line = f"{operator.id} · {operator.name} · {self.staff_role(operator.role)}"
        return line if operator.active else f"{line} · {self.say('may not sign in')}"
