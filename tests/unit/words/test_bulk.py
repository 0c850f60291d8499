"""Credits from a list, in words."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest

from posapp.domain.errors import Problem, RuleError
from posapp.domain.points import Points
from posapp.domain.sale import Credit, SaleState
from posapp.operations.bulk import Line, LineEnd, LineState
from posapp.words import Words
from posapp.words.bulk import Tally, done, judged, line_end, progress
from tests.unit.words.test_sentences import MOMENT, sale

WORDS: Final = Words("en_US")
LINE: Final = Line(2, "INV-1", Points(1), "goods_returned")
CREDIT: Final = Credit("T01-1", Points(1), MOMENT, "sue", "CR-1")
REFUSED: Final = sale(SaleState.COMPLETED, reason_code="X", reason="Too late")


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (LineEnd(LINE, LineState.PLANNED, Points(1)), "1 point would go back."),
        (LineEnd(LINE, LineState.PLANNED, Points(1200)), "1,200 points would go back."),
        (LineEnd(LINE, LineState.CREDITED, Points(2), credit=CREDIT), "2 points were given back."),
        (
            LineEnd(LINE, LineState.REFUSED, refusal=RuleError(Problem.CREDIT_OVER_LEFT, left=Points(40))),
            "Only 40 points can still be given back.",
        ),
        (
            LineEnd(LINE, LineState.REFUSED, sale=REFUSED),
            "The bank refused. Nothing has changed. The bank's reason: Too late.",
        ),
        (
            LineEnd(LINE, LineState.UNKNOWN),
            "The bank was asked and gave no answer. Nothing else will be sent until we know.",
        ),
    ],
)
def test_what_came_of_a_line(end: LineEnd, said: str) -> None:
    assert line_end(WORDS, end) == said


def test_a_line_of_an_earlier_run_tells_when_and_how_to_do_it_once_more() -> None:
    said = line_end(WORDS, LineEnd(LINE, LineState.CREDITED, Points(2), credit=CREDIT, earlier=True))
    assert said.startswith("2 points were given back on Nov 23, 2026, ")
    assert said.endswith("Nothing is sent again; another note makes it another line.")


def tally(lines: int, *ends: LineEnd) -> Tally:
    so_far = Tally(lines)
    for end in ends:
        so_far = so_far.with_end(end)
    return so_far


GIVEN: Final = LineEnd(LINE, LineState.CREDITED, Points(1200), credit=CREDIT)
BEFORE: Final = LineEnd(LINE, LineState.CREDITED, Points(5), credit=CREDIT, earlier=True)
OPEN: Final = LineEnd(LINE, LineState.UNKNOWN, Points(5))
NO: Final = LineEnd(LINE, LineState.REFUSED, Points(5))
WOULD: Final = LineEnd(LINE, LineState.PLANNED, Points(1))
TWICE: Final = "no line is given back twice."


@pytest.mark.parametrize(
    ("lines", "ends", "said"),
    [
        (1, [GIVEN], "1 line gave 1,200 points back."),
        (3, [GIVEN, GIVEN, BEFORE], "2 lines gave 2,400 points back. 1 line was given back before."),
        (1, [NO], f"No line gave points back. 1 line is refused. Correct what was refused and begin it again: {TWICE}"),
        (1, [OPEN], f"No line gave points back. 1 line is open. Begin it again to look for what is open: {TWICE}"),
        (9, [GIVEN], f"1 line gave 1,200 points back. 8 lines are left. Begin it again to go on: {TWICE}"),
    ],
)  # fmt: skip
def test_what_came_of_a_list(lines: int, ends: list[LineEnd], said: str) -> None:
    assert done(WORDS, tally(lines, *ends)) == said


def test_what_a_list_would_come_to() -> None:
    assert judged(WORDS, tally(1, WOULD)) == "1 line would give 1 point back. Nothing was sent."
    assert judged(WORDS, tally(1, NO)) == "No line would give points back. 1 line is refused. Nothing was sent."


def test_how_far_it_is_with_rate_and_time_left() -> None:
    so_far = tally(400, BEFORE, *[GIVEN] * 9)
    assert progress(WORDS, so_far, 9, timedelta(seconds=3)) == "10 of 400  ·  180 lines a minute  ·  2 min left"
    assert progress(WORDS, so_far, 1, timedelta(minutes=2)) == "10 of 400  ·  1 line a minute  ·  13 h left"
    assert progress(WORDS, tally(2, BEFORE), 0, timedelta(seconds=3)) == "1 of 2"
