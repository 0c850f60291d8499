"""Credits from a list, in words: what a line comes to, how far the list is, and what came of it all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from posapp.domain.points import Points
from posapp.operations.bulk import LineState
from posapp.words.approvals import told, why
from posapp.words.voice import joined

if TYPE_CHECKING:
    from posapp.operations.bulk import LineEnd
    from posapp.words import Words


@dataclass(frozen=True, slots=True)
class Tally:
    """How many lines of a list came to what; `points` are those that went back, or would. `left` were not reached,
    `held` need an approval.
    """

    lines: int
    planned: int = 0
    credited: int = 0
    refused: int = 0
    unknown: int = 0
    skipped: int = 0
    held: int = 0
    points: Points = Points(0)

    @property
    def seen(self) -> int:
        return self.planned + self.credited + self.refused + self.unknown + self.skipped + self.held

    @property
    def left(self) -> int:
        return self.lines - self.seen

    def with_end(self, end: LineEnd) -> Tally:
        match end.state:
            case LineState.PLANNED:
                return replace(self, planned=self.planned + 1, points=self.points + end.points)
            case LineState.CREDITED if end.earlier:
                return replace(self, skipped=self.skipped + 1)
            case LineState.CREDITED:
                return replace(self, credited=self.credited + 1, points=self.points + end.points)
            case LineState.REFUSED:
                return replace(self, refused=self.refused + 1)
            case LineState.UNKNOWN:
                return replace(self, unknown=self.unknown + 1)
            case LineState.NEEDS_APPROVAL:
                return replace(self, held=self.held + 1)


def line_end(words: Words, end: LineEnd) -> str:
    """What came of a line, or would."""
    if end.state is LineState.NEEDS_APPROVAL and end.approval is None:
        return joined(words.say("This needs an approval."), why(words, end.over))
    if end.approval is not None and end.credit is None:
        return joined(words.say("This needs an approval. Nothing was sent."), told(words, end.approval))
    return _line_end(words, end)


def _line_end(words: Words, end: LineEnd) -> str:
    count, points = end.points.count, words.points(end.points)
    match end.state:
        case LineState.PLANNED:
            return words.plural(count, "1 point would go back.", "{points} points would go back.", points=points)
        case LineState.CREDITED if end.earlier and end.credit is not None:
            one, many = "1 point was given back on {when}.", "{points} points were given back on {when}."
            then = words.plural(count, one, many, points=points, when=words.when(end.credit.at))
            return joined(then, words.say("Nothing is sent again; another note makes it another line."))
        case LineState.CREDITED:
            return words.plural(count, "1 point was given back.", "{points} points were given back.", points=points)
        case LineState.UNKNOWN:
            asked = words.say("The bank was asked and gave no answer. Nothing else will be sent until we know.")
            return asked if end.sale is None or not end.sale.unsettled else words.story(end.sale)
        case LineState.REFUSED if end.refusal is not None:
            return words.problem(end.refusal)
        case _:
            refused = words.say("The bank refused. Nothing has changed.")
            return joined(refused, words.bank_said(end.sale) if end.sale is not None else "")


def not_reached(words: Words) -> str:
    """Of a line that is left for another run."""
    return words.say("Not reached. Nothing was sent.")


def progress(words: Words, tally: Tally, worked: int, spent: timedelta) -> str:
    """ "12 of 400 · 186 lines a minute · 2 min left"; `worked` lines have taken the time `spent`."""
    far = words.say("{done} of {all}", done=words.number(tally.seen), all=words.number(tally.lines))
    if not worked or not spent:
        return far
    pace = max(1, round(timedelta(minutes=1) * worked / spent))
    rate = words.plural(pace, "1 line a minute", "{n} lines a minute", n=words.number(pace))
    left = words.say("{age} left", age=words.age(spent * tally.left / worked))
    return f"{far}  ·  {rate}  ·  {left}"


def judged(words: Words, tally: Tally) -> str:
    """What a list would come to. Nothing was sent."""
    one, many = "1 line would give {points} back.", "{n} lines would give {points} back."
    points = words.counted(tally.points)
    would = words.plural(tally.planned, one, many, n=words.number(tally.planned), points=points)
    if not tally.planned:
        would = words.say("No line would give points back.")
    return joined(would, _besides(words, tally), words.say("Nothing was sent."))


def done(words: Words, tally: Tally) -> str:
    """What came of a list, and what to do about the rest."""
    one, many = "1 line gave {points} back.", "{n} lines gave {points} back."
    points = words.counted(tally.points)
    gave = words.plural(tally.credited, one, many, n=words.number(tally.credited), points=points)
    if not tally.credited:
        gave = words.say("No line gave points back.")
    then = ""
    if tally.left:
        then = words.say("Begin it again to go on: no line is given back twice.")
    elif tally.unknown:
        then = words.say("Begin it again to look for what is open: no line is given back twice.")
    elif tally.held:
        then = words.say("Begin it again once they are approved: no line is given back twice.")
    elif tally.refused:
        then = words.say("Correct what was refused and begin it again: no line is given back twice.")
    return joined(gave, _besides(words, tally), then)


def chosen(words: Words, tally: Tally) -> str:
    """What chosen sales would give back. Nothing was sent."""
    if not tally.planned and not tally.held:
        return words.say("None of them has points to give back.")
    one, many = "1 sale can give {points} back.", "{n} sales can give {points} back."
    points = words.counted(tally.points)
    can = words.plural(tally.planned, one, many, n=words.number(tally.planned), points=points)
    held = words.plural(tally.held, "1 needs an approval.", "{n} need an approval.", n=words.number(tally.held))
    rest = tally.lines - tally.planned - tally.held
    cannot = words.plural(rest, "1 has nothing to give back.", "{n} have nothing to give back.", n=words.number(rest))
    return joined(can, held if tally.held else "", cannot if rest else "")


def given(words: Words, tally: Tally) -> str:
    """What came of chosen sales, and what to do about the rest."""
    one, many = "1 sale gave {points} back.", "{n} sales gave {points} back."
    points = words.counted(tally.points)
    gave = words.plural(tally.credited, one, many, n=words.number(tally.credited), points=points)
    told = (
        (tally.refused, "1 is refused.", "{n} are refused."),
        (tally.unknown, "1 waits under Unsettled.", "{n} wait under Unsettled."),
        (tally.held, "1 waits for approval.", "{n} wait for approval."),
        (tally.left, "1 was not reached.", "{n} were not reached."),
    )
    rest = (words.plural(number, one, many, n=words.number(number)) for number, one, many in told if number)
    return joined(gave if tally.credited else words.say("No points were given back."), *rest)


def _besides(words: Words, tally: Tally) -> str:
    told = (
        (tally.skipped, "1 line was given back before.", "{n} lines were given back before."),
        (tally.refused, "1 line is refused.", "{n} lines are refused."),
        (tally.unknown, "1 line is open.", "{n} lines are open."),
        (tally.held, "1 line needs an approval.", "{n} lines need an approval."),
        (tally.left, "1 line is left.", "{n} lines are left."),
    )
    return joined(*(words.plural(number, one, many, n=words.number(number)) for number, one, many in told if number))
