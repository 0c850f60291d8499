"""What a member's page says besides its figures: what a status means, limits, tiers, points by age, preferences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from posapp.domain.member import AccountStatus
from posapp.domain.money import Money
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


def meaning(words: Words, found: Found) -> str:
    """The status in plain words, and what it means for redeeming."""
    member, reason = found.profile.member, found.quote.reason
    if reason is not None:
        return words.reason(reason)
    can = words.say("Points can be redeemed and given back.")
    return joined(sentence(words.status(member.status)), can) if member.status is not None else can


def tone(found: Found) -> str:
    """How a status looks: good, caution, or "" for nothing special."""
    if found.quote.reason is not None:
        return "caution"
    return "good" if found.profile.member.status is AccountStatus.GOOD else ""


def limits(words: Words, member: Member) -> str:
    """What one redemption may be worth."""
    least, most = member.least, member.most
    if least is not None and most is not None:
        text = words.say("{least} to {most} a redemption", least=words.money(least), most=words.money(most))
    elif least is not None:
        text = words.say("At least {least} a redemption", least=words.money(least))
    elif most is not None:
        text = words.say("At most {most} a redemption", most=words.money(most))
    else:
        text = words.say("None told")
    return text if member.partial else f"{text}\n{words.say('Points pay whole totals only')}"


def tiers(words: Words, member: Member) -> str:
    """A line for each tier of a rate; empty where there is one for all amounts."""
    rate = member.rate
    if rate is None or len(rate.tiers) < 2:
        return ""
    unit = words.money(Money(rate.currency.scale, rate.currency))
    return "\n".join(
        words.say(
            "From {start}: {points} points = {unit}",
            start=words.money(Money(tier.start, rate.currency)),
            points=f"{tier.points_per_unit.normalize():f}",
            unit=unit,
        )
        for tier in rate.tiers
    )


def lots(words: Words, told: tuple[Lot, ...]) -> str:
    """Points by age, a line each, oldest first; empty where the bank does not tell."""
    return "\n".join(_lot(words, lot) for lot in told)


def _lot(words: Words, lot: Lot) -> str:
    points = words.counted(lot.points)
    earned = words.day(lot.earned_on) if lot.earned_on is not None else ""
    expires = words.day(lot.expires_on) if lot.expires_on is not None else ""
    if earned and expires:
        return words.say("{points}, earned {earned}, until {expires}", points=points, earned=earned, expires=expires)
    if expires:
        return words.say("{points}, until {expires}", points=points, expires=expires)
    return words.say("{points}, earned {earned}", points=points, earned=earned) if earned else points


def preferences(told: tuple[tuple[str, str], ...]) -> str:
    """What the member prefers, a line each, in the bank's own words."""
    return "\n".join(f"{clean(name)}: {clean(value)}" for name, value in told)
