"""What the bank tells about a member, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from posapp.domain.member import AccountStatus, Outcome, Reason, Role
from posapp.domain.money import Money
from posapp.words.figures import Figures

if TYPE_CHECKING:
    from posapp.domain.member import Member
    from posapp.domain.points import Rate
    from posapp.domain.profile import Lot

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
_MEANINGS: Final = {
    AccountStatus.GOOD: "Points can be earned and redeemed.",
    AccountStatus.REDEEM_ONLY: "Points can be redeemed, but no new ones are earned.",
    AccountStatus.NEW: "Points cannot be redeemed yet.",
    AccountStatus.ON_HOLD: "Points cannot be redeemed while it is on hold.",
    AccountStatus.CANCELLED: "Points cannot be redeemed any more.",
    AccountStatus.INACTIVE: "Points cannot be redeemed while it is inactive.",
    AccountStatus.UNRECOGNISED: "Whether points can be redeemed is not known; this program offers no redemption.",
}
_MAY: Final = {
    Role.PRIMARY: "May use the household's points.",
    Role.REDEEMER: "May use the household's points.",
    Role.NONE: "May not use the household's points.",
    Role.UNRECOGNISED: "The bank names a role this program does not know; it offers no redemption.",
}
_LIMITS: Final = {
    (True, True): "From {least} to {most} a redemption",
    (True, False): "At least {least} a redemption",
    (False, True): "At most {most} a redemption",
}
_LOTS: Final = {
    (True, True): "{points} earned on {earned}, to be used by {expires}",
    (True, False): "{points} earned on {earned}",
    (False, True): "{points} to be used by {expires}",
    (False, False): "{points}",
}
_OUT_OF_REACH: Final = 10**9
"""A rate that ends above so many units has no end that anybody meets."""
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

    def meaning(self, status: AccountStatus | None) -> str:
        """What a status means for redeeming; None: the bank does not tell it."""
        text = "The bank does not tell the status; it says no by itself if it must."
        return self.say(_MEANINGS[status] if status is not None else text)

    def role_meaning(self, role: Role) -> str:
        """Whether somebody of this role may use the points."""
        return self.say(_MAY[role])

    def tiers(self, rate: Rate) -> str:
        """ "100 points = $1.00; from $50.00 on 110; up to $500.00"."""
        unit, first = self.money(Money(rate.currency.scale, rate.currency)), rate.tiers[0]
        cost = self.decimal(first.points_per_unit)
        parts = [
            self.say(
                "{points} points = {money}" if first.points_per_unit != 1 else "1 point = {money}",
                points=cost,
                money=unit,
            )
        ]
        if first.start:
            start = self.money(Money(first.start, rate.currency))
            parts = [self.say("from {start} on {points} points = {money}", start=start, points=cost, money=unit)]
        for tier, above in zip(rate.tiers, [*rate.tiers[1:], None], strict=True):
            if tier is not first:
                start, cost = self.money(Money(tier.start, rate.currency)), self.decimal(tier.points_per_unit)
                parts.append(self.say("from {start} on {points}", start=start, points=cost))
            if tier.end is None or tier.end >= _OUT_OF_REACH * rate.currency.scale:
                continue
            if above is None or tier.end + 1 < above.start:
                parts.append(self.say("up to {end}", end=self.money(Money(tier.end, rate.currency))))
        return "; ".join(parts)

    def limits(self, member: Member) -> str:
        """What one redemption may come to; empty where the program sets no limit."""
        told = [("least", member.least), ("most", member.most)]
        fields = {name: self.money(value) for name, value in told if value is not None}
        text = _LIMITS.get((member.least is not None, member.most is not None))
        return self.say(text, **fields) if text else ""

    def lot(self, lot: Lot) -> str:
        """ "8,250 points earned on Mar 1, 2025, to be used by Mar 1, 2027"."""
        told = [("earned", lot.earned_on), ("expires", lot.expires_on)]
        fields = {name: self.day(day) for name, day in told if day is not None}
        text = _LOTS[lot.earned_on is not None, lot.expires_on is not None]
        return self.say(text, points=self.counted(lot.points), **fields)

    def outcome(self, outcome: Outcome) -> str:
        return self.say(_OUTCOMES[outcome])
