"""How a member's activity is told to other programs: the names once, and how rows of it are written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from posapp.operations.rows import Form, csv_head, csv_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from posapp.operations.activity import Line

ACTIVITY_NAMES: Final = (
    "id",
    "kind",
    "redemption_id",
    "at",
    "points",
    "left",
    "value",
    "currency",
    "type",
    "item",
    "sale",
    "order",
    "till",
    "operator",
    "reason",
    "note",
)
"""The columns of an activity's file, in order."""
_PIECE: Final = 250


def activity_fields(line: Line) -> dict[str, Any]:
    """The fields of a row; those of this journal are None where it was done elsewhere."""
    entry, ours = line.entry, line.ours
    return {
        "id": entry.id,
        "kind": "credit" if entry.credit else "redemption",
        "redemption_id": entry.original_id if entry.credit else entry.id,
        "at": entry.at.isoformat() if entry.at is not None else None,
        "points": entry.points.count,
        "left": line.left.count if line.left is not None else None,
        "value": str(entry.value) if entry.value is not None else None,
        "currency": entry.value.currency.code if entry.value is not None else None,
        "type": entry.reward.name if entry.reward is not None else None,
        "item": entry.item or None,
        "sale": ours.sale if ours is not None else None,
        "order": ours.order if ours is not None else None,
        "till": ours.till if ours is not None else None,
        "operator": ours.operator if ours is not None else None,
        "reason": ours.reason or None if ours is not None else None,
        "note": ours.note or None if ours is not None else None,
    }


def write_activity(
    lines: Sequence[Line], form: Form, write: Callable[[str], object], wanted: Callable[[int], bool]
) -> bool:
    """Write lines a few at a time; `wanted` is asked between, with how many are written. False if it was not."""
    write(csv_head(ACTIVITY_NAMES) if form is Form.CSV else '{"rows": [')
    for first in range(0, len(lines), _PIECE):
        rows = [activity_fields(line) for line in lines[first : first + _PIECE]]
        if form is Form.CSV:
            write(csv_text(rows, ACTIVITY_NAMES))
        else:
            write((", " if first else "") + ", ".join(map(json.dumps, rows)))
        if not wanted(first + len(rows)):
            return False
    if form is Form.JSON:
        write("]}\n")
    return True
