"""The command `close-day`: match, record, and tell it as JSON, CSV or a printed report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from posapp.cli.fields import row_fields
from posapp.cli.report import DONE, Report
from posapp.domain.money import Money
from posapp.operations.rows import safe_cell
from posapp.words.day import difference, report_text, summary

if TYPE_CHECKING:
    import argparse

    from posapp.operations.close_day import DayReport, Difference
    from posapp.operations.desk import Desk
    from posapp.words import Words

COLUMNS: Final = ("kind", "sale", "order", "redemption_id", "ours", "theirs", "message")


async def close_day(options: argparse.Namespace, desk: Desk, words: Words) -> Report:
    """Match the day and, unless it is a preview, close it. Raises UserError, RuleError(DAY_CLOSED), Unavailable."""
    slips = Money.parse(options.card_slips, desk.currency) if options.card_slips else None
    report = await desk.days.match(slips)
    if not options.preview:
        report = await desk.days.close(report)
    rows = [_difference(words, one) for one in report.differences]
    lines = rows + [
        {"kind": "unsettled", "sale": sale.id, "order": sale.order, "redemption_id": sale.redemption_id or "",
         "ours": str(sale.points), "theirs": "", "message": words.story(sale)}
        for sale in report.unsettled
    ]  # fmt: skip
    return Report(
        DONE,
        answer(words, report) | {"differences": rows},
        report_text(words, report).rstrip("\n"),
        _safe(lines),
        COLUMNS,
    )


def answer(words: Words, report: DayReport) -> dict[str, Any]:
    """The JSON object, without its differences."""
    book, ours, bank = report.book, report.ours, report.bank
    return {
        "number": book.number,
        "till": book.till,
        "closed_at": report.closed_at.isoformat() if report.closed_at else None,
        "first_event_at": book.records[0].at.isoformat() if book.records else None,
        "last_event_at": book.records[-1].at.isoformat() if book.records else None,
        "currency": report.card_amount.currency.code,
        "sales": report.sales,
        "points": ours.points.count,
        "points_value": str(ours.points_value),
        "credited_points": ours.credited.count,
        "card_amount": str(report.card_amount),
        "bank": {
            "points": bank.points.count,
            "points_value": str(bank.points_value),
            "credited_points": bank.credited.count,
            "accounts": report.accounts,
        },
        "card_slips": str(report.card_slips) if report.card_slips is not None else None,
        "unsettled": [row_fields(sale) | {"message": words.story(sale)} for sale in report.unsettled],
        "head": {"till": book.till, "seq": book.last_seq, "hash": book.head},
        "message": summary(words, report),
    }


def _difference(words: Words, one: Difference) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "sale": one.sale.id if one.sale else None,
        "order": one.sale.order if one.sale else None,
        "redemption_id": one.redemption_id,
        "ours": None if one.ours is None else str(one.ours),
        "theirs": None if one.theirs is None else str(one.theirs),
        "message": difference(words, one),
    }


def _safe(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """No cell that a spreadsheet would take for a formula."""
    return [{name: safe_cell(value) for name, value in row.items()} for row in rows]
