"""How a sale is told to other programs: the names of design section 7, once, and how rows of them are written."""

from __future__ import annotations

import csv
import io
import json
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence

    from posapp.domain.sale import Sale

ROW_NAMES: Final = (
    "sale",
    "order",
    "state",
    "total",
    "currency",
    "points",
    "points_value",
    "card_amount",
    "redemption_id",
    "external_id",
    "points_left",
    "opened_at",
    "last_four",
    "credited_points",
    "operator",
    "till",
    "message",
    "type",
    "item",
    "address",
    "note",
    "redeemed_at",
)
"""The columns of `history --csv`, in order."""
_FIGURES: Final = frozenset(
    {"total", "points", "points_value", "card_amount", "points_left", "credited_points", "value", "left"}
)
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class Form(StrEnum):
    """How rows are written; the value is the ending of a file's name."""

    CSV = "csv"
    JSON = "json"


def sale_fields(sale: Sale) -> dict[str, Any]:
    """The `pay` fields of a sale, without `message`."""
    return {
        "sale": sale.id,
        "order": sale.order,
        "state": sale.state.value,
        "total": str(sale.total) if sale.worth_known else None,
        "currency": sale.total.currency.code,
        "points": sale.points.count,
        "points_value": str(sale.points_value) if sale.worth_known else None,
        "card_amount": str(sale.card_amount),
        "redemption_id": sale.redemption_id,
        "external_id": sale.external_id if sale.points and not sale.adopted else None,
        "points_left": sale.points_left.count if sale.points_left is not None else None,
    } | reward_fields(sale)


def reward_fields(sale: Sale) -> dict[str, Any]:
    """What points were taken for on the phone or elsewhere, under names of their own; nothing for a till's own sale."""
    fields: dict[str, Any] = {}
    if sale.reward is not None:
        fields |= {"type": sale.reward.kind.name, "item": sale.reward.item, "address": sale.reward.address or None}
    if sale.note:
        fields["note"] = sale.note
    if sale.redeemed_at is not None:
        fields["redeemed_at"] = sale.redeemed_at.isoformat()
    return fields


def row_fields(sale: Sale) -> dict[str, Any]:
    """The fields of a row of `history` and `unsettled`, without `message`."""
    return sale_fields(sale) | {
        "opened_at": sale.opened_at.isoformat(),
        "last_four": sale.last_four,
        "credited_points": sale.credited_points.count,
        "operator": sale.operator,
        "till": sale.till,
    }


def safe_cell(value: object) -> str:
    """A cell of text that no spreadsheet takes for a formula: one that begins like one gets an apostrophe before it."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def csv_text(rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> str:
    """Lines of RFC 4180. Figures of ours stay numbers."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in rows:
        cells = ((name, row.get(name)) for name in columns)
        writer.writerow([cell if name in _FIGURES else safe_cell(cell) for name, cell in cells])
    return text.getvalue()


def csv_head(columns: Sequence[str]) -> str:
    return ",".join(columns) + "\r\n"


async def write_rows(
    pieces: AsyncIterator[Sequence[Sale]],
    form: Form,
    *,
    message: Callable[[Sale], str],
    write: Callable[[str], object],
    wanted: Callable[[int], bool] = lambda _done: True,
) -> bool:
    """Write sales as they come, a few at a time; the memory it takes does not grow with them.

    `wanted` is asked between, with how many are written. False if it was not wanted to its end.
    """
    done = 0
    write(csv_head(ROW_NAMES) if form is Form.CSV else '{"rows": [')
    async for sales in pieces:
        rows = [row_fields(sale) | {"message": message(sale)} for sale in sales]
        if form is Form.CSV:
            write(csv_text(rows, ROW_NAMES))
        elif rows:
            write((", " if done else "") + ", ".join(map(json.dumps, rows)))
        done += len(sales)
        if not wanted(done):
            return False
    if form is Form.JSON:
        write("]}\n")
    return True
