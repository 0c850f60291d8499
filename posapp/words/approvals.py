"""Approvals in words: why one is needed, how a request stands, and what there is to look at twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from posapp.domain.approval import Approval, ApprovalState, Limit
from posapp.domain.returns import of_points
from posapp.words.credits import reason
from posapp.words.voice import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posapp.domain.approval import Over
    from posapp.operations.approvals import Story
    from posapp.operations.ports import Earlier
    from posapp.words import Words

_WHY: Final = {
    Limit.CREDIT: "A single credit above {most} needs a second person.",
    Limit.OPERATOR_DAY: "Above {most} a day and operator a second person decides; {given} went back today.",
    Limit.ACCOUNT_MONTH: "Above {most} a month and account a second person decides; {given} went to this one.",
}
_LIMITS: Final = {
    Limit.CREDIT: "The limit of a single credit.",
    Limit.OPERATOR_DAY: "The limit of an operator's day.",
    Limit.ACCOUNT_MONTH: "The limit of an account's month.",
}
_PILLS: Final = {
    ApprovalState.WAITING: ("Waits", "caution"),
    ApprovalState.GIVEN: ("Approved", "good"),
    ApprovalState.REFUSED: ("Refused", "bad"),
    ApprovalState.WITHDRAWN: ("Withdrawn", "muted"),
    ApprovalState.USED: ("Used", "muted"),
    ApprovalState.EXPIRED: ("Expired", "muted"),
}


def why(words: Words, over: Sequence[Over], limits: Sequence[Limit] = ()) -> str:
    """What a credit goes over; of a request that goes over nothing any more, what it went over."""
    if over:
        return joined(*(words.say(_WHY[one.limit], **_figures(words, one)) for one in over))
    return joined(*(words.say(_LIMITS[one]) for one in limits))


def pill(words: Words, approval: Approval) -> tuple[str, str]:
    """How a request stands, in a word, and its tone."""
    text, tone = _PILLS[approval.state]
    return words.say(text), tone


def told(words: Words, approval: Approval) -> str:
    """How a request stands, in a sentence."""
    when = words.when(approval.decided.at) if approval.decided is not None else ""
    match approval.state:
        case ApprovalState.WAITING:
            return words.say("Waits for approval since {when}.", when=words.when(approval.asked.at))
        case ApprovalState.GIVEN:
            given = words.say("Approved by {who} on {when}.", who=approval.by, when=when)
            return joined(given, _quoted(words, approval))
        case ApprovalState.REFUSED:
            refused = words.say("Approval refused by {who} on {when}.", who=approval.by, when=when)
            return joined(refused, _quoted(words, approval))
        case ApprovalState.WITHDRAWN:
            return words.say("Withdrawn.")
        case ApprovalState.USED:
            return words.say("This approval has been used.")
        case ApprovalState.EXPIRED:
            return words.say("Expired. Ask again.")


def asked(words: Words, approval: Approval) -> str:
    """What is asked for: "5,000 points · Goodwill · soup was cold"."""
    act = approval.act
    parts = (words.counted(act.points), reason(words, act.reason), act.note)
    return "  ·  ".join(part for part in parts if part)


def earlier(words: Words, before: Earlier | None) -> str:
    """ "Look twice: the same operator credited this account 3 times before …"; empty where there were none."""
    if before is None:
        return ""
    one = "Look twice: the same operator credited this account once before, {points}, on {when}."
    many = "Look twice: the same operator credited this account {n} times before, {points}, last on {when}."
    points, when = words.counted(before.points), words.when(before.last)
    return words.plural(before.times, one, many, n=words.number(before.times), points=points, when=when)


def story_lines(words: Words, story: Story) -> tuple[str, ...]:
    """What somebody decides by, line by line."""
    sale, act = story.sale, story.approval.act
    card = words.say("card ending {digits}", digits=sale.last_four) if sale.last_four else ""
    worth, points = of_points(sale, act.points, sale.points).points_value, words.counted(act.points)
    taken = words.say(
        "{taken} taken, {back} given back", taken=words.counted(sale.points), back=words.points(sale.credited_points)
    )
    lines = (
        words.say("{points}, worth {money}", points=points, money=words.money(worth)) if sale.worth_known else points,
        "  ·  ".join(part for part in (words.when(sale.opened_at), card, taken) if part),
        why(words, story.over, story.approval.limits),
    )
    return tuple(line for line in lines if line)


def waiting(words: Words, count: int) -> str:
    """ "2 wait for approval"."""
    return words.plural(count, "1 waits for approval", "{n} wait for approval", n=words.number(count))


def _figures(words: Words, over: Over) -> dict[str, str]:
    most, given = words.counted(over.most), words.counted(over.given)
    return {"most": most} if over.limit is Limit.CREDIT else {"most": most, "given": given}


def _quoted(words: Words, approval: Approval) -> str:
    return words.say("“{note}”", note=approval.answer) if approval.answer else ""
