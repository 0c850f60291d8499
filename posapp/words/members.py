"""What the bank tells about a member, in words."""

from __future__ import annotations

from typing import Final

from posapp.domain.member import AccountStatus, Outcome, Reason, Role
from posapp.words.figures import Figures

_REASONS: Final = {
    Reason.ACCOUNT_NEW: "This account is new and cannot redeem points yet.",
    Reason.ACCOUNT_ON_HOLD: "This account is on hold, so its points cannot be used.",
    Reason.ACCOUNT_CANCELLED: "This account is cancelled, so its points cannot be used.",
    Reason.ACCOUNT_INACTIVE: "This account is inactive, so its points cannot be used.",
    Reason.ACCOUNT_STATUS_UNRECOGNISED: "The bank gives this account a status the till does not know.",
    Reason.NOT_A_REDEEMER: "This card may not use the household's points.",
    Reason.NO_MEMBER: "This card is not in the points program.",
    Reason.NO_POINTS: "There are no points on this account.",
    Reason.BALANCE_UNAVAILABLE: "The bank does not tell the balance now, so points cannot be used.",
    Reason.RATE_UNAVAILABLE: "The bank gives no rate now, so points cannot be used.",
    Reason.OTHER_CURRENCY: "These points pay in another currency than this till's.",
}
_STATUSES: Final = {
    AccountStatus.GOOD: "Account in good standing",
    AccountStatus.REDEEM_ONLY: "Account may only redeem",
    AccountStatus.NEW: "New account",
    AccountStatus.ON_HOLD: "Account on hold",
    AccountStatus.CANCELLED: "Account cancelled",
    AccountStatus.INACTIVE: "Account inactive",
    AccountStatus.UNRECOGNISED: "Account status not known",
}
_ROLES: Final = {
    Role.PRIMARY: "Primary redeemer",
    Role.REDEEMER: "Redeemer",
    Role.NONE: "Not a redeemer",
    Role.UNRECOGNISED: "Role not known",
}
_OUTCOMES: Final = {
    Outcome.ELIGIBLE: "Eligible",
    Outcome.NOT_ELIGIBLE: "Not eligible",
    Outcome.NOT_FOUND: "Not found",
}


class MemberWords(Figures):
    """Short labels for a member's standing, and one sentence for each reason against using points."""

    def reason(self, reason: Reason) -> str:
        return self.say(_REASONS[reason])

    def status(self, status: AccountStatus) -> str:
        return self.say(_STATUSES[status])

    def role(self, role: Role) -> str:
        return self.say(_ROLES[role])

    def outcome(self, outcome: Outcome) -> str:
        return self.say(_OUTCOMES[outcome])
