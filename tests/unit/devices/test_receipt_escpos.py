"""Receipts in the printer's own language, read back by an interpreter that knows no more than a plain printer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.devices.receipt_escpos import receipt_bytes
from posapp.domain.receipt import Receipt
from posapp.operations.sheet import Kind, Line, Sheet
from posapp.words import Words
from posapp.words.receipts import receipt_sheet
from tests.support.escpos import Interpreter, PrintedPaper
from tests.support.receipts import LATER, SALES, STORES


def printed(sheet: Sheet) -> PrintedPaper:
    return Interpreter(receipt_bytes(sheet)).paper


def sheet_of(name: str, copy: int = 1) -> Sheet:
    return receipt_sheet(Words("en_US"), Receipt(SALES[name], STORES.get(name, "North store"), LATER, copy))


@pytest.mark.parametrize("name", SALES)
def test_what_is_printed_is_what_the_text_says(name: str) -> None:
    sheet = sheet_of(name)
    paper = printed(sheet)
    # The printer has no bullet: two stars stand for it.
    assert paper.text == sheet.columns().replace("•", "*") + "\n" + f"{sheet.code}\n"
    assert (paper.codes, paper.cut, paper.fed) == ([SALES[name].id], True, 6)


def test_what_counts_is_bold_and_the_code_stands_in_the_middle() -> None:
    paper = printed(sheet_of("paid", copy=2))
    bold = [line.split()[0] for line, heavy, _ in paper.lines if heavy]
    assert bold == ["North", "Receipt", "Total", "Points"]
    assert paper.lines[-1] == (SALES["paid"].id, False, "center")


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_categories=["Cc", "Cf"]), max_size=42))
def test_signs_of_western_tongues_reach_the_paper_or_a_question_mark(text: str) -> None:
    sheet = Sheet((Line(Kind.ROW, "x", text.strip()),), "", "x", LATER)
    paper = printed(sheet)
    assert len(paper.text) == len(sheet.columns())
