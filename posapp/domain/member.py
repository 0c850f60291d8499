"""Members as the bank describes them, whether they may redeem, and the quote a sale is made on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from posapp.domain.money import Money
    from posapp.domain.points import Points, Rate

FRESH_FOR: Final = timedelta(seconds=60)
"""A quote older than this is asked for again before points are taken (design section 3)."""


class AccountStatus(StrEnum):
    """Standing of an account (contract E1, sibling)."""

    GOOD = "good_standing"
    REDEEM_ONLY = "redeem_only"
    NEW = "new"
    ON_HOLD = "on_hold"
    CANCELLED = "cancelled"
    INACTIVE = "inactive"
    UNRECOGNISED = "unrecognised"


class Role(StrEnum):
    """Role in the household that shares the points (contract E1, sibling)."""

    PRIMARY = "primary_redeemer"
    REDEEMER = "redeemer"
    NONE = "non_redeemer"
    UNRECOGNISED = "unrecognised"


class Outcome(StrEnum):
    """What a balance question ended with."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    NOT_FOUND = "not_found"


class Reason(StrEnum):
    """Why points cannot be used. The first group makes a member not eligible, the second only blocks this sale."""

    ACCOUNT_NEW = "account_new"
    ACCOUNT_ON_HOLD = "account_on_hold"
    ACCOUNT_CANCELLED = "account_cancelled"
    ACCOUNT_INACTIVE = "account_inactive"
    ACCOUNT_STATUS_UNRECOGNISED = "account_status_unrecognised"
    NOT_A_REDEEMER = "not_a_redeemer"
    NO_MEMBER = "no_member"

    NO_POINTS = "no_points"
    BALANCE_UNAVAILABLE = "balance_unavailable"
    RATE_UNAVAILABLE = "rate_unavailable"
    OTHER_CURRENCY = "other_currency"


_BY_STATUS: Final = {
    AccountStatus.NEW: Reason.ACCOUNT_NEW,
    AccountStatus.ON_HOLD: Reason.ACCOUNT_ON_HOLD,
    AccountStatus.CANCELLED: Reason.ACCOUNT_CANCELLED,
    AccountStatus.INACTIVE: Reason.ACCOUNT_INACTIVE,
    AccountStatus.UNRECOGNISED: Reason.ACCOUNT_STATUS_UNRECOGNISED,
}


@dataclass(frozen=True, slots=True)
class Member:
    """A redeemer as the bank describes it now.

    `account` is the account reference (RANAC), `balance` the household's points (None: not told), `rate` None when
    the bank sent none. `least` and `most` bound the points value of one redemption. `partial` is False where the
    program takes points for a whole total only. `status` and `role` are None when the bank does not tell: it will
    refuse a redemption by itself if it must.
    """

    account: str
    last_four: str
    status: AccountStatus | None
    role: Role | None
    balance: Points | None
    rate: Rate | None
    least: Money | None = None
    most: Money | None = None
    partial: bool = True

    @property
    def bar(self) -> Reason | None:
        """Why this member may not redeem at all; None if it may."""
        if self.status in _BY_STATUS:
            return _BY_STATUS[self.status]
        if self.role in (Role.NONE, Role.UNRECOGNISED):
            return Reason.NOT_A_REDEEMER
        return None

    def block(self, currency_code: str) -> Reason | None:
        """Why an eligible member's points cannot pay in this till's currency; None if they can."""
        if self.balance is None:
            return Reason.BALANCE_UNAVAILABLE
        if not self.balance:
            return Reason.NO_POINTS
        if self.rate is None:
            return Reason.RATE_UNAVAILABLE
        return Reason.OTHER_CURRENCY if self.rate.currency.code != currency_code else None


@dataclass(frozen=True, slots=True)
class Quote:
    """Balance and rate at a moment (`as_of`, aware). `member` is None when the bank knows no such card.

    `reason` tells why points cannot be used; with outcome ELIGIBLE it only blocks this till's sale.
    """

    outcome: Outcome
    reason: Reason | None
    last_four: str
    member: Member | None
    as_of: datetime

    @property
    def usable(self) -> bool:
        """Points can pay on this quote."""
        return self.outcome is Outcome.ELIGIBLE and self.reason is None

    @property
    def worth(self) -> Money | None:
        """What the whole balance is worth; None without balance or rate."""
        if self.member is None or self.member.rate is None or self.member.balance is None:
            return None
        return self.member.rate.value(self.member.balance)

    def is_fresh(self, now: datetime) -> bool:
        # A clock that was set back must not make an old quote young again.
        return timedelta(0) <= now - self.as_of <= FRESH_FOR

    def same_terms(self, other: Quote) -> bool:
        """True if nothing the clerk agreed to has moved."""
        return (self.outcome, self.reason, self.member) == (other.outcome, other.reason, other.member)


def quote_of(member: Member, *, currency_code: str, last_four: str, as_of: datetime) -> Quote:
    """The quote that a member's description makes at this till."""
    bar = member.bar
    outcome = Outcome.NOT_ELIGIBLE if bar else Outcome.ELIGIBLE
    reason = bar or member.block(currency_code)
    return Quote(outcome, reason, last_four or member.last_four, member, as_of)
