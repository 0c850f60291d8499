"""How a member's activity is told to other programs: a row a line, as the history's are written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from posapp.operations.rows import Form, csv_head, csv_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from posapp.operations.activity import Line

ACTIVITY_NAMES: Final = (
    "redemption_id",
    "kind",
    "at",
    "type",
    "item",
    "points",
    "value",
    "currency",
    "left",
    "status",
    "till",
    "operator",
    "order",
    "reason",
    "note",
    "original_id",
    "ours",
)
"""The columns of `member --activity --csv`, in order."""
_AT_ONCE: Final = 500


def activity_fields(line: Line) -> dict[str, Any]:
    """A row; a credit bears its own id, and its redemption's as `original_id`."""
    entry, ours = line.entry, line.ours
    return {
        "redemption_id": entry.id,
        "kind": "credit" if entry.credit else "redemption",
        "at": entry.at.isoformat() if entry.at is not None else None,
        "type": entry.reward.value if entry.reward is not None else None,
        "item": entry.item or None,
        "points": entry.points.count,
        "value": str(entry.value) if entry.value is not None else None,
        "currency": entry.value.currency.code if entry.value is not None else None,
        "left": line.left.count if line.left is not None else None,
        "status": entry.delivery.value if entry.delivery is not None else None,
        "till": ours.till if ours is not None else None,
        "operator": ours.operator if ours is not None else None,
        "order": ours.order if ours is not None else None,
        "reason": (ours.reason or None) if ours is not None else None,
        "note": (ours.note or None) if ours is not None else None,
        "original_id": entry.original_id,
        "ours": ours is not None,
    }


def write_activity(
    lines: Sequence[Line],
    form: Form,
    *,
    write: Callable[[str], object],
    head: Mapping[str, Any] | None = None,
    wanted: Callable[[int], bool] = lambda _done: True,
) -> bool:
    """Write lines a few at a time; in JSON the fields of `head` stand before the rows.

    `wanted` is asked between, with how many are written. False if it was not wanted to its end.
    """
    if form is Form.CSV:
        write(csv_head(ACTIVITY_NAMES))
    else:
        before = json.dumps(dict(head or {}))[1:-1]
        write("{" + (f"{before}, " if before else "") + '"rows": [')
    for start in range(0, len(lines), _AT_ONCE):
        rows = [activity_fields(line) for line in lines[start : start + _AT_ONCE]]
        if form is Form.CSV:
            write(csv_text([row | {"ours": json.dumps(row["ours"])} for row in rows], ACTIVITY_NAMES))
        else:
            write((", " if start else "") + ", ".join(map(json.dumps, rows)))
        if not wanted(start + len(rows)):
            return False
    if form is Form.JSON:
        write("]}\n")
    return True
