"""The list of past sales: as long as it is said to be, never more of it held than a few pages, whatever is done."""

from __future__ import annotations

from array import array
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt

from posapp.domain.points import Points
from posapp.domain.sale import SaleState
from posapp.operations.sale_query import PAGE
from posapp.ui.models import CAPTIONS, KEPT, LONGEST, POINTS, STATE, TIME, HistoryModel, Row, row_of
from posapp.words import Words
from tests.unit.words.test_sentences import MOMENT, sale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytestqt.modeltest import ModelTester

    from posapp.operations.sale_query import Numbers

WORDS = Words("en_US")


def row(number: int) -> Row:
    return Row(tuple(f"{caption} {number}" for caption in CAPTIONS), "good", sale(id=f"S-{number}"))


class Desk:
    """Answers what a model asks for when told to, in any order."""

    def __init__(self, model: HistoryModel) -> None:
        self.model = model
        self.asked: list[tuple[Numbers, int]] = []
        model.wanted.connect(lambda numbers, page: self.asked.append((numbers, page)))

    def answer(self, which: int = 0) -> None:
        numbers, page = self.asked.pop(which)
        self.model.take_page(numbers, page, self.rows(numbers, page))

    def rows(self, numbers: Numbers, page: int) -> Sequence[Row]:
        return [row(number) for number in numbers[page * PAGE : (page + 1) * PAGE]]


@pytest.fixture
def model() -> HistoryModel:
    return HistoryModel(WORDS)


def test_it_keeps_the_rules_of_models(model: HistoryModel, qtmodeltester: ModelTester) -> None:
    desk = Desk(model)
    model.show_numbers(range(3 * PAGE, 0, -1))
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]  # pytest-qt does not type it
    while desk.asked:
        desk.answer()
    model.show_numbers(array("q", [7, 3]))
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    model.show_numbers(range(0))
    assert not model.index(0, 0).isValid()
    assert model.rowCount(QModelIndex()) == 0


def test_a_row_is_asked_for_when_it_is_looked_at_and_said_to_be_on_its_way(model: HistoryModel) -> None:
    desk = Desk(model)
    model.show_numbers(range(1_000_000, 0, -1))
    assert desk.asked == []
    at = model.index(500_000, 0)
    assert (at.data(), model.index(500_000, 1).data()) == ("Loading…", "")
    assert [page for _, page in desk.asked] == [500_000 // PAGE]
    desk.answer()
    assert at.data() == f"Time {1_000_000 - 500_000}"


def test_who_drags_the_scroll_bar_asks_for_few_pages(model: HistoryModel) -> None:
    desk = Desk(model)
    model.show_numbers(range(1_000_000, 0, -1))
    for at in range(0, 1_000_000, 1_000):
        model.index(at, 0).data()
    assert len(desk.asked) == 2


def test_the_first_rows_that_come_with_a_list_are_not_asked_for(model: HistoryModel) -> None:
    desk = Desk(model)
    model.show_numbers(range(900, 0, -1), [row(number) for number in range(900, 900 - PAGE, -1)])
    assert model.index(0, 1).data() == "Order 900"
    assert desk.asked == []


def test_what_was_shown_of_a_sale_is_shown_until_it_is_here_anew(model: HistoryModel) -> None:
    model.show_numbers(range(3, 0, -1), [row(number) for number in (3, 2, 1)])
    desk = Desk(model)
    model.show_numbers(range(4, 0, -1))
    assert [model.index(at, 1).data() for at in range(4)] == ["", "Order 3", "Order 2", "Order 1"]
    desk.answer()
    assert model.index(0, 1).data() == "Order 4"


def test_rows_of_another_list_come_too_late(model: HistoryModel) -> None:
    desk = Desk(model)
    model.show_numbers(range(300, 0, -1))
    model.index(0, 0).data()
    model.show_numbers(range(5, 0, -1))
    desk.answer()
    assert model.pages_held == 0
    assert model.index(0, 0).data() == "Loading…"


def test_a_page_that_could_not_be_read_is_asked_for_again(model: HistoryModel) -> None:
    desk = Desk(model)
    model.show_numbers(range(300, 0, -1))
    model.index(0, 0).data()
    model.give_up(*desk.asked.pop())
    model.index(0, 0).data()
    assert len(desk.asked) == 1


def test_a_longer_list_than_a_table_has_room_for_is_cut(model: HistoryModel) -> None:
    model.show_numbers(range(10**9, 0, -1))
    assert model.rowCount() == LONGEST


def test_the_head_says_by_what_the_list_goes(model: HistoryModel) -> None:
    across = Qt.Orientation.Horizontal
    heads = [model.headerData(column, across) for column in range(len(CAPTIONS))]
    assert heads == ["Time ↓", "Order", "Card", "Points", "Value", "To card", "State"]
    asked: list[tuple[int, bool]] = []
    model.sort_asked.connect(lambda: asked.append(model.sorted_by))
    model.sort(POINTS, Qt.SortOrder.AscendingOrder)
    model.sort(1)
    assert asked == [(POINTS, True)]
    assert model.headerData(POINTS, across) == "Points ↑"
    assert model.headerData(TIME, across) == "Time"


@settings(max_examples=60)
@given(
    st.integers(0, 5_000),
    st.lists(st.tuples(st.sampled_from(["look", "answer", "list", "fail"]), st.integers(0, 5_000)), max_size=60),
)
def test_whatever_comes_in_whatever_order_a_row_is_its_own_or_none(length: int, acts: list[tuple[str, int]]) -> None:
    model = HistoryModel(WORDS)
    desk = Desk(model)
    model.show_numbers(range(length, 0, -1))
    for act, at in acts:
        if act == "list":
            model.show_numbers(range(at, 0, -1))
        elif act == "look" and at < model.rowCount():
            number = model.numbers[at]
            assert model.index(at, 1).data() in ("", f"Order {number}")
        elif act == "answer" and desk.asked:
            desk.answer(at % len(desk.asked))
        elif act == "fail" and desk.asked:
            model.give_up(*desk.asked.pop())
        assert model.pages_held <= KEPT
        assert model.rowCount() == len(model.numbers)


def test_texts_of_a_sale_say_its_state_in_words() -> None:
    today = MOMENT.astimezone().date()
    done = sale(SaleState.COMPLETED)
    assert row_of(WORDS, done, today).texts[1:] == ("INV-1", "•• 4444", "5,000", "$50.00", "$37.40", "Completed")
    for back, text, tone in ((1, "Part credited", "points"), (5_000, "Credited", "points"), (0, "Completed", "good")):
        told = row_of(WORDS, replace(done, credited_points=Points(back)), today)
        assert (told.texts[STATE], told.tone) == (text, tone)
    assert row_of(WORDS, sale(SaleState.CANCELLED, credited_points=Points(5_000)), today).texts[STATE] == "Cancelled"
    assert row_of(WORDS, sale(last_four=""), today).texts[2] == ""


def test_the_day_is_said_where_it_is_not_today() -> None:
    clock = f"{MOMENT.astimezone():%H:%M}"
    for today, shown in (
        (date(2026, 11, 23), clock),
        (date(2026, 11, 24), f"Nov 23, {clock}"),
        (date(2027, 1, 1), f"Nov 23, 2026, {clock}"),
    ):
        assert row_of(WORDS, sale(), today).texts[TIME] == shown
