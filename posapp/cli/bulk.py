"""`posapp credit --from FILE.csv`: many credits; a dry run first, then given line by line, each result written down."""

from __future__ import annotations

import os
import shlex
from contextlib import aclosing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from posapp.cli.progress import Progress, stoppable
from posapp.cli.report import DONE, OPEN, REFUSED, UNAVAILABLE, WRONG_USE, Report, failure
from posapp.domain.errors import PosError, Problem, Unavailable, UserError
from posapp.operations.bulk_file import RESULTS, WrongLineError, read_lines, result_row
from posapp.operations.rows import csv_head, csv_text
from posapp.words.bulk import Tally, done, judged, line_end, not_reached
from posapp.words.voice import joined

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncGenerator, Callable, Sequence
    from io import FileIO

    from posapp.operations.bulk import Line, LineEnd
    from posapp.operations.desk import Desk
    from posapp.words import Words

STOPPED: Final = 130
"""As any program that Ctrl-C ends: lines are left."""


async def bulk_credit(options: argparse.Namespace, desk: Desk, words: Words) -> Report:
    """All lines of a file. Raises UserError where it cannot be read or its results cannot be written."""
    file = _path(options.list)
    try:
        lines = read_lines(_read(file), desk.bulk.checked)
    except WrongLineError as wrong:
        return _wrong(words, file, wrong)
    if not options.yes:
        tally, out = await _each(desk.bulk.judge(lines), lines, words, keep=lambda _end: None)
        return _judged(options, words, tally, out)
    results = _Results(file.with_name(f"{file.stem}.results.csv"), words)
    try:
        tally, out = await _each(desk.bulk.run(lines), lines, words, keep=results.add)
        results.add_left(lines[tally.seen :])
    finally:
        results.close()
    text = joined(_why(words, out), done(words, tally))
    answer = _answer(tally, left=tally.left) | {"results": str(results.file), "message": text}
    return Report(_code(tally, out), answer, f"{text}\n{words.say('Results: {file}', file=str(results.file))}")


async def _each(
    ends: AsyncGenerator[LineEnd, None], lines: Sequence[Line], words: Words, *, keep: Callable[[LineEnd], None]
) -> tuple[Tally, PosError | None]:
    """Go through a list until its end, a signal, or an outage; how far it came, and why no further."""
    tally, progress = Tally(len(lines)), Progress(words)
    with stoppable(lambda: progress.tell(words.say("Stopping after this line…"))) as stopped:
        try:
            async with aclosing(ends) as each:
                async for end in each:
                    tally = tally.with_end(end)
                    keep(end)
                    progress.show(tally, end, line_end(words, end))
                    if stopped():
                        break
        except (Unavailable, _UnwritableError) as out:
            return tally, out
        finally:
            progress.end()
    return tally, None


def _code(tally: Tally, out: PosError | None) -> int:
    """The gravest first: what is left to do, what is open, what was refused."""
    if out is not None:
        return UNAVAILABLE
    if tally.left:
        return STOPPED
    if tally.unknown:
        return OPEN
    return REFUSED if tally.refused or tally.held else DONE


def _answer(tally: Tally, *, left: int) -> dict[str, Any]:
    return {
        "lines": tally.lines,
        "credited": tally.credited,
        "refused": tally.refused,
        "unknown": tally.unknown,
        "skipped": tally.skipped,
        "left": left,
        "points": tally.points.count,
        **({"needs_approval": tally.held} if tally.held else {}),
    }


def _judged(options: argparse.Namespace, words: Words, tally: Tally, out: PosError | None) -> Report:
    """Of a dry run every line that would give something back is left."""
    text = joined(_why(words, out), judged(words, tally))
    answer = _answer(tally, left=tally.planned + tally.left) | {"results": None, "message": text}
    if tally.planned and out is None:
        command = f"posapp credit --from {shlex.quote(options.list)} --yes"
        text = f"{text}\n{words.say('To do it: {command}', command=command)}"
    return Report(_code(tally, out), answer, text)


def _wrong(words: Words, file: Path, wrong: WrongLineError) -> Report:
    report = failure(wrong.error, words)
    place = words.say("Line {line} of {file}:", line=words.number(wrong.number), file=file.name)
    text = joined(place, words.problem(wrong.error), words.say("Nothing was sent."))
    return Report(WRONG_USE, report.answer | {"error": "UserError", "line": wrong.number, "message": text}, text)


def _why(words: Words, out: PosError | None) -> str:
    """Why a list was not gone through to its end."""
    if isinstance(out, UserError):
        return words.wrong(out)
    return str(words.no_news(out)) if out is not None else ""


def _path(name: str) -> Path:
    return Path(name).expanduser().absolute()


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise UserError(Problem.FILE_UNREADABLE, file=file.name) from None


class _UnwritableError(UserError):
    """The disk does not take the results any more."""


class _Results:
    """The file beside the list: a line each, on disk before the next credit is sent.

    What an earlier run wrote there is replaced: the journal knows what became of those lines.
    """

    def __init__(self, file: Path, words: Words) -> None:
        """Raises UserError(FILE_UNWRITABLE), also where a file of somebody else has that name."""
        self.file, self._words = file, words
        self._unwritable = _UnwritableError(Problem.FILE_UNWRITABLE, file=file.name)
        head = csv_head(RESULTS).encode()
        try:
            if file.exists() and file.stat().st_size and not file.read_bytes().startswith(head):
                raise self._unwritable
            self._out: FileIO = os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb", 0)
        except OSError:
            raise self._unwritable from None
        self._write(csv_head(RESULTS), lasting=True)

    def add(self, end: LineEnd) -> None:
        row = result_row(end.line, end, line_end(self._words, end))
        # What the journal tells at any time need not be waited for.
        self._write(csv_text([row], RESULTS), lasting=not end.earlier)

    def add_left(self, lines: Sequence[Line]) -> None:
        """The lines that were not reached, as far as there is room for them."""
        said = not_reached(self._words)
        rows = [result_row(line, None, said) for line in lines]
        with suppress(_UnwritableError):
            self._write(csv_text(rows, RESULTS), lasting=True)

    def close(self) -> None:
        self._out.close()

    def _write(self, text: str, *, lasting: bool) -> None:
        try:
            self._out.write(text.encode())
            if lasting:
                os.fsync(self._out.fileno())
        except OSError:
            raise self._unwritable from None
