"""Rows for other programs: RFC 4180, safe in a spreadsheet, figures as figures; and one JSON object."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.domain.sale import SaleState
from posapp.operations.history import History
from posapp.operations.rows import ROW_NAMES, Form, csv_text, safe_cell, write_rows
from posapp.operations.session import Session
from tests.support.desk import USD, TurnClock
from tests.support.memory_journal import MemoryJournal
from tests.unit.words.test_sentences import sale


@given(st.dictionaries(st.sampled_from(ROW_NAMES), st.text(), min_size=len(ROW_NAMES)))
def test_a_csv_reader_finds_what_was_written(row: dict[str, str]) -> None:
    text = csv_text([row], ROW_NAMES)
    assert text.endswith("\r\n")
    (cells,) = csv.reader(io.StringIO(text, newline=""))
    for name, cell in zip(ROW_NAMES, cells, strict=True):
        assert cell in (row[name], safe_cell(row[name]))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "\uff1d1"])
def test_no_text_is_a_formula(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


def test_figures_and_nothing_stay_what_they_are() -> None:
    row = dict.fromkeys(ROW_NAMES, "") | {"total": "-1.00", "points": 7, "redemption_id": None, "order": "a,b"}
    assert csv_text([row], ("total", "points", "redemption_id", "order")) == '-1.00,7,,"a,b"\r\n'


@pytest.mark.parametrize("count", [0, 1, 1_201])
async def test_a_list_is_one_object_or_one_table(count: int) -> None:
    journal = MemoryJournal(TurnClock())
    plain = sale(SaleState.COMPLETED)
    journal.folded.update({f"S-{n}": replace(plain, id=f"S-{n}") for n in range(count)})
    history = History(journal, TurnClock(), USD, Session())
    pieces: list[str] = []
    for form in Form:
        pieces.clear()
        assert await write_rows(
            history.streamed(range(count, 0, -1)), form, message=lambda one: one.id, write=pieces.append
        )
        text = "".join(pieces)
        if form is Form.JSON:
            rows = json.loads(text)["rows"]
            assert text.count("\n") == 1
        else:
            rows = list(csv.DictReader(io.StringIO(text, newline="")))
        assert [row["message"] for row in rows] == [f"S-{n}" for n in reversed(range(count))]
        own = ROW_NAMES if form is Form.CSV else ROW_NAMES[: ROW_NAMES.index("message") + 1]
        assert all(tuple(row) == own for row in rows)
