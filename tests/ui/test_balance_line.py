"""The balance over time in small: thinned, labelled, said in a sentence, mirrored, and gone when it is wiped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible

from posapp.domain.points import Points
from posapp.ui.widgets.balance_line import BalanceLine, Trace, trace_of
from posapp.words import Words

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from posapp.ui.theme import Theme

START = datetime(2026, 6, 3, 12, tzinfo=UTC)
WORDS = Words("en_US")


def line(count: int, step: timedelta = timedelta(hours=8)) -> list[tuple[datetime, Points]]:
    return [(START + number * step, Points(1_000 + number * 37 % 5_000)) for number in range(count)]


def test_nothing_and_one_point() -> None:
    assert trace_of(WORDS, [], START) == Trace()
    trace = trace_of(WORDS, line(1), START + timedelta(days=1))
    assert trace.steps == ((0.0, 1.0), (1.0, 1.0))
    assert trace_of(WORDS, [(START, Points(0))], START).steps == ((0.0, 0.0), (0.0, 0.0))


def test_thousands_are_thinned_and_keep_their_heights() -> None:
    many = line(10_000, timedelta(minutes=20))
    trace = trace_of(WORDS, many, many[-1][0])
    assert len(trace.steps) < 1_000
    heights = [height for _place, height in trace.steps]
    assert max(heights) == 1.0
    assert min(heights) == min(points.count for _at, points in many) / max(points.count for _at, points in many)
    assert [place for place, _height in trace.steps] == sorted(place for place, _height in trace.steps)


def test_values_beyond_any_float_of_a_point() -> None:
    trace = trace_of(WORDS, [(START, Points(10**18)), (START + timedelta(days=2), Points(1))], START)
    assert trace.steps[0] == (0.0, 1.0)
    assert "1,000,000,000,000,000,000 points" in trace.told


@pytest.mark.parametrize(
    ("days", "labels"),
    [
        (10, ["Jun 3", "Jun 13"]),
        (120, ["Jul", "Aug", "Sep", "Oct"]),
        (900, ["2027", "2028"]),
    ],
)
def test_labels_fit_the_time(days: int, labels: list[str]) -> None:
    trace = trace_of(WORDS, [(START, Points(5))], START + timedelta(days=days))
    assert [text for _place, text in trace.labels] == labels


def picture(theme: Theme, *, mirrored: bool = False) -> tuple[BalanceLine, QImage]:
    made = BalanceLine(theme, "line")
    if mirrored:
        made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    made.resize(300, 104)
    steps = [(START, Points(100)), (START + timedelta(days=50), Points(10))]
    made.show_trace(trace_of(WORDS, steps, START + timedelta(days=100)))
    return made, made.grab().toImage()


def test_it_is_a_label_to_assistive_tools_with_a_sentence(theme: Theme) -> None:
    made, _image = picture(theme)
    seen = QAccessible.queryAccessibleInterface(made)
    assert seen is not None
    assert seen.role() == QAccessible.Role.StaticText
    said = seen.text(QAccessible.Text.Name)
    assert said.startswith("From 100 points on Jun 3, 2026 to 10 points on Sep 11, 2026")
    made.show_trace(Trace())
    assert seen.text(QAccessible.Text.Name) == ""


def test_the_high_side_is_where_reading_begins(theme: Theme) -> None:
    for mirrored in (False, True):
        _made, image = picture(theme, mirrored=mirrored)
        ground = theme.color("points")
        at = [x for x in range(image.width()) if image.pixelColor(x, 6) == ground]
        middle = sum(at) / len(at)
        assert (middle > image.width() / 2) is mirrored
