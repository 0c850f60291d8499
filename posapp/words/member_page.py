"""What a member's page says besides its figures: what a status means, limits, tiers, points by age, preferences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from posapp.domain.member import AccountStatus, Reason
from posapp.domain.reward import RewardKind
from posapp.words.voice import clean, joined, sentence

if TYPE_CHECKING:
    from posapp.domain.member import Member
    from posapp.domain.profile import Lot
    from posapp.operations.members import Found
    from posapp.words import Words

KINDS: Final = {
    RewardKind.CASHBACK: "cashback",
    RewardKind.MERCHANDISE: "merchandise",
    RewardKind.TRAVEL: "travel",
}

_BY_STATUS: Final = frozenset(
    {
        Reason.ACCOUNT_NEW,
        Reason.ACCOUNT_ON_HOLD,
        Reason.ACCOUNT_CANCELLED,
        Reason.ACCOUNT_INACTIVE,
        Reason.ACCOUNT_STATUS_UNRECOGNISED,
    }
)
"""What the status has said already."""


def meaning(words: Words, found: Found) -> str:
    """The status in plain words, and what it means for redeeming."""
    status, reason = found.profile.member.status, found.quote.reason
    told = joined(sentence(words.status(status)) if status is not None else "", words.meaning(status))
    return told if reason is None or reason in _BY_STATUS else joined(told, words.reason(reason))


def tone(found: Found) -> str:
    """How a status looks: good, caution, or "" for nothing special."""
    if found.quote.reason is not None:
        return "caution"
    return "good" if found.profile.member.status is AccountStatus.GOOD else ""


def limits(words: Words, member: Member) -> str:
    """What one redemption may be worth, a line each."""
    whole = "" if member.partial else words.say("Points pay whole totals only.")
    return "\n".join(line for line in (words.limits(member), whole) if line) or words.say("None told")


def tiers(words: Words, member: Member) -> str:
    """A line for each tier of a rate; empty where there is one for all amounts."""
    rate = member.rate
    return "" if rate is None or len(rate.tiers) == 1 else words.tiers(rate).replace("; ", "\n")


def lots(words: Words, told: tuple[Lot, ...]) -> str:
    """Points by age, a line each, oldest first; empty where the bank does not tell."""
    return "\n".join(map(words.lot, told))


def preferences(told: tuple[tuple[str, str], ...]) -> str:
    """What the member prefers, a line each, in the bank's own words."""
    return "\n".join(f"{clean(name)}: {clean(value)}" for name, value in told)
