"""What a balance came from, in short sentences that an agent reads aloud to the member. Nothing is said that the bank
has not told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from posapp.domain.points import Points
from posapp.words.credits import reason
from posapp.words.voice import joined

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from posapp.operations.activity import Line, Snapshot
    from posapp.operations.members import Found
    from posapp.operations.ports import Entry
    from posapp.words import Words

_TOLD: Final = 3
"""More redemptions than this nobody follows on the phone."""
# By whether the day and the order are known.
_USED: Final = {
    (True, True): (
        "On {day}, {points} was used for order {order}.",
        "On {day}, {points} were used for order {order}.",
    ),
    (True, False): ("On {day}, {points} was used.", "On {day}, {points} were used."),
    (False, True): ("{points} was used for order {order}.", "{points} were used for order {order}."),
    (False, False): ("{points} was used.", "{points} were used."),
}


def explain(words: Words, found: Found, snapshot: Snapshot, line: Line | None = None) -> str:
    """The balance and the newest redemptions with what came back of them; of `line` alone, where one is chosen."""
    today = found.as_of.astimezone().date()
    if line is not None:
        return _line(words, snapshot, line, today)
    return joined(_balance(words, found), *_activity(words, snapshot, today))


def _balance(words: Words, found: Found) -> str:
    balance, worth = found.profile.member.balance, found.quote.worth
    if balance is None:
        told = words.say("The bank does not tell your balance now.")
    elif not balance:
        told = words.say("You have no points now.")
    elif worth is None:
        told = words.say(
            "You have {points}. What they are worth the bank does not tell now.", points=words.counted(balance)
        )
    else:
        told = words.say("You have {points}, worth {money}.", points=words.counted(balance), money=words.money(worth))
    bar = found.profile.member.bar
    return joined(told, words.reason(bar) if bar is not None else "")


def _activity(words: Words, snapshot: Snapshot, today: date) -> list[str]:
    redemptions = [place for place, line in enumerate(snapshot.lines) if not line.entry.credit]
    told = [_redemption(words, snapshot.lines, place, today) for place in redemptions[:_TOLD]]
    alone = [line for line in snapshot.lines if line.alone]
    if len(redemptions) <= _TOLD and len(alone) <= _TOLD:
        told += [_alone(words, line.entry, today) for line in alone]
    days = {"since": words.spoken_day(snapshot.since, today), "until": words.spoken_day(snapshot.until, today)}
    if not snapshot.complete:
        return [*told, _truncated(words, snapshot)]
    if not snapshot.lines:
        return [words.say("From {since} to {until} nothing was used and nothing came back.", **days)]
    if len(redemptions) > _TOLD or len(alone) > _TOLD:
        told.append(_sum(words, snapshot, days))
    return [*told, words.say("What you earned is not in this list.")]


def _truncated(words: Words, snapshot: Snapshot) -> str:
    read = words.number(snapshot.read)
    if snapshot.total is None:
        return words.plural(
            snapshot.read,
            "There may be more: only {read} entry has been read so far.",
            "There may be more: only {read} entries have been read so far.",
            read=read,
        )
    return words.say(
        "There is more: only {read} of {total} entries have been read so far.",
        read=read,
        total=words.number(snapshot.total),
    )


def _sum(words: Words, snapshot: Snapshot, days: dict[str, str]) -> str:
    used = [entry.points.count for entry in snapshot.entries if not entry.credit]
    back = [entry.points.count for entry in snapshot.entries if entry.credit]
    text = "In all, {used} were used in {times} redemptions and {back} came back from {since} to {until}."
    if not back:
        text = "In all, {used} were used in {times} redemptions from {since} to {until}."
    if len(used) == 1:
        text = "In all, {used} were used in 1 redemption and {back} came back from {since} to {until}."
    if not used:
        text = "In all, nothing was used and {back} came back from {since} to {until}."
    fields = {"used": words.counted(Points(sum(used))), "times": words.number(len(used))}
    return words.say(text, back=words.counted(Points(sum(back))), **days, **fields)


def _redemption(words: Words, lines: Sequence[Line], place: int, today: date) -> str:
    """A redemption, and what came back of it."""
    line, back = lines[place], []
    for credit in lines[place + 1 :]:
        if not credit.nested:
            break
        back.append(credit.entry)
    return joined(
        _used(words, line, today), _back(words, line.entry, back, today), _left(words, line, some_back=bool(back))
    )


def _used(words: Words, line: Line, today: date) -> str:
    day, order = _day(line.entry), line.ours.order if line.ours is not None else ""
    fields = {"day": words.spoken_day(day, today) if day else "", "order": order}
    one, many = _USED[day is not None, bool(order)]
    return words.plural(line.entry.points.count, one, many, points=words.counted(line.entry.points), **fields)


def _back(words: Words, redemption: Entry, back: Sequence[Entry], today: date) -> str:
    if not back:
        return ""
    count = Points(sum(entry.points.count for entry in back))
    whole = count >= redemption.points
    days = {_day(entry) for entry in back}
    day = next(iter(days))
    if len(days) > 1 or day is None:
        text = "All of them came back." if whole else "{points} of them came back."
        if len(back) > 1:
            text = (
                "All of them came back, in {parts} parts." if whole else "{points} of them came back, in {parts} parts."
            )
        return words.say(text, points=words.points(count), parts=words.number(len(back)))
    if day == _day(redemption):
        text = "All of them came back the same day." if whole else "{points} of them came back the same day."
        return words.say(text, points=words.points(count))
    text = "All of them came back on {day}." if whole else "{points} of them came back on {day}."
    return words.say(text, points=words.points(count), day=words.spoken_day(day, today))


def _left(words: Words, line: Line, *, some_back: bool) -> str:
    """What may still come back, where some has and some is left: of the rest nobody has asked."""
    if not line.left or not some_back:
        return ""
    return words.say("You can still get {points} of them back.", points=words.points(line.left))


def _alone(words: Words, entry: Entry, today: date) -> str:
    day = _day(entry)
    if day is None:
        text = "{points} came back from a redemption that is not in this list."
        return words.say(text, points=words.counted(entry.points))
    text = "On {day}, {points} came back from a redemption that is not in this list."
    return words.say(text, day=words.spoken_day(day, today), points=words.counted(entry.points))


def _line(words: Words, snapshot: Snapshot, line: Line, today: date) -> str:
    place = next((at for at, one in enumerate(snapshot.lines) if one.entry == line.entry), None)
    if place is None:
        return ""
    if not line.entry.credit:
        return _redemption(words, snapshot.lines, place, today)
    if line.alone:
        return joined(_alone(words, line.entry, today), _why(words, line))
    while snapshot.lines[place].nested:
        place -= 1
    day, points = _day(line.entry), words.counted(line.entry.points)
    came = (
        words.say("On {day}, {points} came back.", day=words.spoken_day(day, today), points=points)
        if day is not None
        else words.say("{points} came back.", points=points)
    )
    before = _redemption(words, snapshot.lines, place, today)
    return joined(came, _why(words, line), words.say("They are of this redemption:"), before)


def _why(words: Words, line: Line) -> str:
    """The reason alone: a note is for the staff."""
    if line.ours is None or not line.ours.reason:
        return ""
    return words.say("The reason: {reason}.", reason=reason(words, line.ours.reason))


def _day(entry: Entry) -> date | None:
    """As the bank writes it, where its time has no hour or zone to be turned into ours."""
    if entry.at is None:
        return None
    return entry.at.astimezone().date() if entry.zoned else entry.at.date()
