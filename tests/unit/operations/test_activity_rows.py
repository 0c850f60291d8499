"""A member's activity as other programs read it."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

from posapp.domain.fulfilment import Delivery
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.reward import RewardKind
from posapp.operations.activity import Line, Ours
from posapp.operations.activity_rows import ACTIVITY_NAMES, write_activity
from posapp.operations.ports import Entry
from posapp.operations.rows import Form
from tests.support.desk import USD

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
TAKEN = Entry(
    "R1", False, AT, Points(900), Money(900, USD), "T01-1", reward=RewardKind.TRAVEL, item="T5",
    delivery=Delivery.SHIPPED,
)  # fmt: skip
BACK = Entry("C1", True, None, Points(100), original_id="R1")
LINES = (
    Line(TAKEN, left=Points(800), ours=Ours("S-1", "T01", "maya", "INV-1")),
    Line(BACK, nested=True, ours=Ours("S-1", "T01", "sue", "INV-1", "other", "=1")),
    Line(Entry("R2", False, AT, Points(5))),
)


def written(form: Form, **head: object) -> str:
    pieces: list[str] = []
    assert write_activity(LINES, form, write=pieces.append, head=head)
    return "".join(pieces)


def test_json_has_the_head_and_a_row_a_line() -> None:
    told = json.loads(written(Form.JSON, account="R"))
    assert told["account"] == "R"
    first, second, third = told["rows"]
    assert tuple(first) == ACTIVITY_NAMES
    assert first | {"at": None} == {
        "redemption_id": "R1", "kind": "redemption", "at": None, "type": "travel", "item": "T5", "points": 900,
        "value": "9.00", "currency": "USD", "left": 800, "status": "shipped", "till": "T01", "operator": "maya",
        "order": "INV-1", "reason": None, "note": None, "original_id": None, "ours": True,
    }  # fmt: skip
    assert (second["kind"], second["original_id"], second["reason"], second["at"]) == ("credit", "R1", "other", None)
    assert (third["ours"], third["till"], third["left"]) == (False, None, None)
    assert json.loads(written(Form.JSON)).keys() == {"rows"}


def test_csv_is_safe_in_a_spreadsheet() -> None:
    rows = list(csv.DictReader(io.StringIO(written(Form.CSV))))
    assert [(row["value"], row["left"], row["note"], row["ours"]) for row in rows] == [
        ("9.00", "800", "", "true"),
        ("", "", "'=1", "true"),
        ("", "", "", "false"),
    ]


def test_writing_stops_where_nobody_wants_it() -> None:
    seen: list[int] = []

    def wanted(done: int) -> bool:
        seen.append(done)
        return False

    pieces: list[str] = []
    assert not write_activity(LINES * 400, Form.CSV, write=pieces.append, wanted=wanted)
    assert seen == [500]
    assert "".join(pieces).count("\r\n") == 501
