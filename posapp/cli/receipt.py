"""The command `receipt`: a sale's receipt as text, as PDF or on the till's printer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from posapp.cli.report import DONE, Report, exit_code
from posapp.domain.errors import Problem, RuleError, Unavailable, UserError
from posapp.operations.ports import Paper
from posapp.words.receipts import not_printed

if TYPE_CHECKING:
    import argparse

    from posapp.operations.desk import Desk
    from posapp.words import Words


async def receipt(options: argparse.Namespace, desk: Desk, words: Words) -> Report:
    """Issue one more copy. Raises UserError, RuleError(SALE_NOT_FOUND)."""
    file = _writable(options.pdf) if options.pdf else None
    sale = await desk.find.sale(options.sale)
    if sale is None:
        raise RuleError(Problem.SALE_NOT_FOUND, reference=options.sale)
    answer: dict[str, Any] = {"sale": sale.id}
    try:
        if file is not None:
            issued = await desk.receipts.pdf(sale.id, file, Paper(options.paper))
            answer["file"] = str(file)
            message = words.say("Saved as {file}.", file=file.name)
        elif options.print:
            issued = await desk.receipts.print(sale.id)
            message = words.say("Printed.")
        else:
            issued = await desk.receipts.text(sale.id)
            answer["text"] = issued.sheet.columns()
            message = ""
    except Unavailable as out:
        text = str(not_printed(words, out))
        answer |= {"error": type(out).__name__, "message": text}
        return Report(exit_code(out), answer, text)
    if issued.copy > 1:
        copy = words.say("This is copy {number}.", number=str(issued.copy))
        message = f"{message} {copy}".strip()
    text = issued.sheet.columns().rstrip("\n") if options.text else message
    return Report(DONE, answer | {"copy": issued.copy, "message": message}, text)


def _writable(name: str) -> Path:
    """A file that can be written, before anything is recorded. Raises UserError(FILE_UNWRITABLE)."""
    file = Path(name).expanduser().absolute()
    if not file.parent.is_dir() or file.is_dir():
        raise UserError(Problem.FILE_UNWRITABLE, file=file.name)
    return file
