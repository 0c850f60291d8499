"""The file of a bulk credit: what spreadsheets write is read, and what is wrong is named by its line."""

from __future__ import annotations

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.domain.errors import Problem
from posapp.domain.points import Points
from posapp.domain.reasons import Reasons
from posapp.operations.bulk import Line
from posapp.operations.bulk_file import COLUMNS, WrongLineError, read_lines, result_row

HEAD = "reference,points,reason,note\n"
CARD = "5555555555554444"


def checked(line: Line) -> Line:
    Reasons().checked(line.reason, line.note)
    return line


def read(text: str, encoding: str = "utf-8") -> tuple[Line, ...]:
    return read_lines(text.encode(encoding), checked)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [",", ";"])
def test_what_spreadsheets_write_is_read(encoding: str, end: str, mark: str) -> None:
    rows = [
        "Reference,Points,Reason,Note",
        "INV-1,200,goods_returned,",
        "",
        ' INV-2 ,ALL,other,"Torn, ""wet""  and ö"',
        "INV-1,0200,goods_returned,",
    ]
    text = end.join(rows)
    if mark == ";":
        text = text.replace("Torn,", "Torn").replace(",", ";").replace("Torn", "Torn,")
    assert read(text, encoding) == (
        Line(2, "INV-1", Points(200), "goods_returned"),
        Line(4, "INV-2", None, "other", 'Torn, "wet" and ö'),
        Line(5, "INV-1", Points(200), "goods_returned", alike=2),
    )


def test_a_note_of_several_lines_is_one_and_the_next_line_keeps_its_number() -> None:
    first, second = read(HEAD + 'A,1,other,"one\ntwo"\nB,2,cancelled,\n')
    assert (first.number, first.note) == (2, "one two")
    assert second.number == 4


@pytest.mark.parametrize(
    ("text", "number", "problem"),
    [
        ("", 1, Problem.LIST_EMPTY),
        (HEAD, 1, Problem.LIST_EMPTY),
        ("order,points,reason,note\nA,1,other,x\n", 1, Problem.LIST_HEAD),
        ("reference,points,reason,note,more\n", 1, Problem.LIST_HEAD),
        (HEAD + "A,1,cancelled,\nB,1,cancelled\n", 3, Problem.LIST_CELLS),
        (HEAD + "A,1,cancelled,no, not so\n", 2, Problem.LIST_CELLS),
        (HEAD + 'A,1,cancelled,"open\n\n', 2, Problem.LIST_QUOTES),
        (HEAD + 'A,1,cancelled,"a"b\n', 2, Problem.LIST_QUOTES),
        (HEAD + "A,1.5,cancelled,\n", 2, Problem.POINTS_MALFORMED),
        (HEAD + "A,-1,cancelled,\n", 2, Problem.POINTS_MALFORMED),
        (HEAD + "A,,cancelled,\n", 2, Problem.POINTS_MALFORMED),
        (HEAD + " ,1,cancelled,\n", 2, Problem.ORDER_MALFORMED),
        (HEAD + "A\0,1,cancelled,\n", 2, Problem.ORDER_MALFORMED),
        (HEAD + "A,1,because,\n", 2, Problem.REASON_UNKNOWN),
        (HEAD + "A,1,other,\n", 2, Problem.NOTE_NEEDED),
        (HEAD + f"A,1,other,{'x' * 301}\n", 2, Problem.NOTE_MALFORMED),
        (HEAD + f"A,1,other,x\nB,1,other,5555 5555 5555 4444\n{CARD}\n", 3, Problem.CARD_IN_TEXT),
        (HEAD + 'A,1,other,"5555 5555\n5555 4444"\n', 2, Problem.CARD_IN_TEXT),
        (f"{CARD}\n", 1, Problem.CARD_IN_TEXT),
        (HEAD + f"A,{CARD},cancelled,\n", 2, Problem.CARD_IN_TEXT),
    ],
)
def test_what_is_wrong_is_named_by_its_line(text: str, number: int, problem: Problem) -> None:
    with pytest.raises(WrongLineError) as wrong:
        read(text)
    assert (wrong.value.number, wrong.value.error.problem) == (number, problem)
    assert CARD not in repr(wrong.value.error.values)


def test_another_encoding_is_named_by_its_line() -> None:
    with pytest.raises(WrongLineError) as wrong:
        read(HEAD + "A,1,cancelled,\nB,1,other,Größe\n", "latin-1")
    assert (wrong.value.number, wrong.value.error.problem) == (3, Problem.LIST_ENCODING)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: (HEAD + text).encode()))
def test_any_bytes_are_lines_or_a_wrong_line(data: bytes) -> None:
    with suppress(WrongLineError):
        assert read_lines(data, checked)


@pytest.mark.parametrize(
    "cells",
    [
        "A," + "9" * 5_000 + ",cancelled,",
        "A,1e5,cancelled,",
        "A,\u0661,cancelled,",
        "A,1,cancelled," + "x" * 200_000,
        'A,1,cancelled,"' + "x\n" * 50_000,
        "A," * 50_000,
        "A\0,1,cancelled,",
        '"' * 99_999,
        "\r" * 1_000 + "x",
        "1 " * 20_000,
    ],
    ids=lambda cells: repr(cells[:20]),
)
def test_no_hazard_is_more_than_a_wrong_line(cells: str) -> None:
    with pytest.raises(WrongLineError):
        read(HEAD + cells)


NOTES = st.text(st.characters(codec="utf-8", exclude_categories=["Nd", "C", "Z"]), max_size=20)
LISTS = st.lists(
    st.tuples(NOTES.map(lambda text: f"R{text}"), st.integers(0, 10**12 - 1), NOTES), min_size=1, max_size=9
)


@given(LISTS, st.sampled_from([",", ";"]))
def test_what_is_written_by_the_rules_comes_back(rows: list[tuple[str, int, str]], mark: str) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=mark)
    writer.writerow(COLUMNS)
    writer.writerows((reference, points, "cancelled", note) for reference, points, note in rows)
    lines = read_lines(out.getvalue().encode(), checked)
    assert [(line.reference, line.points, line.note) for line in lines] == [
        (reference, Points(points), note) for reference, points, note in rows
    ]
    assert len({line.mark for line in lines}) == len(lines)


def test_a_mark_is_never_like_a_card_number_to_the_journal() -> None:
    """It is stable: a later version must know what this one has given back."""
    assert Line(7, "INV-1", Points(200), "goods_returned").mark == "b5104b701358e80c91b9dbaa8ac2ce46"


def test_a_line_that_was_not_reached_says_so() -> None:
    row = result_row(Line(2, "=A", None, "other", "x"), None, "Not reached.")
    assert (row["state"], row["points"], row["credit_id"], row["still_creditable"]) == ("left", "all", None, None)
