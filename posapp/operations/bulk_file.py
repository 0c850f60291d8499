"""The file of a bulk credit: its lines, read and checked before anything is done, and the results beside it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from posapp.domain.card import holds_card_number
from posapp.domain.errors import Problem, UserError
from posapp.domain.points import Points
from posapp.domain.texts import note_text, order_reference
from posapp.operations.bulk import Line, told_apart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from posapp.operations.bulk import LineEnd

COLUMNS: Final = ("reference", "points", "reason", "note")
ALL: Final = "all"
LEFT: Final = "left"
"""What stands as the state of a line that was not reached."""

RESULTS: Final = (
    "line",
    *COLUMNS,
    "state",
    "credit_id",
    "credited_points",
    "still_creditable",
    "message",
)
"""The columns of the results."""


class WrongLineError(Exception):
    """Line `number` of the file is wrong, for the reason `error`."""

    def __init__(self, number: int, error: UserError) -> None:
        super().__init__(f"line {number}")
        self.number, self.error = number, error


def read_lines(data: bytes, check: Callable[[Line], Line]) -> tuple[Line, ...]:
    """The lines of a file, as spreadsheets write it: RFC 4180 with comma or semicolon, UTF-8 with or without its mark.

    Each goes through `check`. Raises WrongLineError for the first that cannot be read or holds a card number.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongLineError(data[: error.start].count(b"\n") + 1, UserError(Problem.LIST_ENCODING)) from None
    for number, line in enumerate(text.split("\n"), 1):
        if holds_card_number(line):
            raise WrongLineError(number, UserError(Problem.CARD_IN_TEXT))
    lines = told_apart(_lines(text, check))
    if not lines:
        raise WrongLineError(1, UserError(Problem.LIST_EMPTY))
    return lines


def _lines(text: str, check: Callable[[Line], Line]) -> Iterator[Line]:
    for number, cells in _rows(text):
        try:
            if len(cells) != len(COLUMNS):
                raise UserError(Problem.LIST_CELLS)  # noqa: TRY301 - told with its line like any other
            reference, points, reason, note = cells
            wanted = None if points.strip().lower() == ALL else Points.parse(points)
            yield check(Line(number, order_reference(reference), wanted, reason.strip(), note_text(note)))
        except UserError as error:
            raise WrongLineError(number, error) from None


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line below the head, with the number it begins at; empty lines are none."""
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in head else ",", strict=True)
    begins = 1
    try:
        for cells in reader:
            begun, begins = begins, reader.line_num + 1
            if begun == 1:
                if tuple(cell.strip().lower() for cell in cells) != COLUMNS:
                    raise WrongLineError(1, UserError(Problem.LIST_HEAD))
            elif any(cell.strip() for cell in cells):
                yield begun, cells
    except csv.Error:
        raise WrongLineError(begins, UserError(Problem.LIST_QUOTES)) from None


def result_row(line: Line, end: LineEnd | None, message: str) -> dict[str, object]:
    """A line with what came of it; `end` None: it was not reached."""
    credited = end.credit.points.count if end is not None and end.credit is not None else None
    return {
        "line": line.number,
        "reference": line.reference,
        "points": ALL if line.points is None else line.points.count,
        "reason": line.reason,
        "note": line.note,
        "state": LEFT if end is None else end.state.value,
        "credit_id": end.credit.credit_id if end is not None and end.credit is not None else None,
        "credited_points": credited,
        "still_creditable": end.left.count if end is not None and end.left is not None else None,
        "message": message,
    }
