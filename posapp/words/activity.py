"""What the bank's history of a member says, line by line, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posapp.domain.reward import RewardKind
from posapp.words.credits import reason
from posapp.words.member_page import KINDS

if TYPE_CHECKING:
    from posapp.operations.activity import Line, Snapshot
    from posapp.words import Words


def what(words: Words, line: Line) -> str:
    """ "Redemption  INV-20409", "Redemption  travel", "Credit"."""
    entry, ours = line.entry, line.ours
    if entry.credit:
        why = reason(words, ours.reason) if ours is not None and ours.reason else ""
        return words.say("Credit  {what}", what=why[:1].lower() + why[1:]) if why else words.say("Credit")
    if ours is not None and ours.order and ours.order != entry.external_id:
        return words.say("Redemption  {what}", what=ours.order)
    if entry.reward is not None and entry.reward is not RewardKind.CASHBACK:
        return words.say("Redemption  {what}", what=words.say(KINDS[entry.reward]))
    return words.say("Redemption  {what}", what=entry.id)


def by(words: Words, line: Line) -> str:
    """ "T03 · maya", "Elsewhere"."""
    ours = line.ours
    if ours is None:
        return words.say("Elsewhere")
    return "  ·  ".join(part for part in (ours.till, ours.operator) if part)


def extent(words: Words, found: Snapshot) -> str:
    """ "Oct 1 \u2013 Nov 23  ·  41 entries"; while there is more: "25 of 41 entries read"."""
    since, until = found.since, found.until
    period = words.say("{since} \u2013 {until}", since=words.near_day(since, until), until=words.near_day(until, until))
    read, total = words.number(found.read), found.total
    if found.ended:
        counted = words.plural(found.read, "1 entry", "{n} entries", n=read)
    elif total is not None:
        counted = words.say("{read} of {total} entries read", read=read, total=words.number(total))
    else:
        counted = words.say("{read} entries read, there are more", read=read)
    return f"{period}  ·  {counted}"
