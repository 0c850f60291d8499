"""The command `history`: the sales that options and words ask for, newest first, written as they are read."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from posapp.cli.report import DONE, UNAVAILABLE, Report
from posapp.domain.errors import Problem, Unavailable, UserError
from posapp.domain.sale import SaleState
from posapp.domain.texts import last_four_digits, order_reference
from posapp.operations.rows import Form, write_rows
from posapp.operations.sale_query import By, Needle, Reading, SaleQuery

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from posapp.domain.sale import Sale
    from posapp.operations.desk import Desk
    from posapp.operations.sale_query import Numbers
    from posapp.words import Words

_LONGEST_DATE: Final = 10


async def history(options: argparse.Namespace, desk: Desk, words: Words, write: Callable[[str], bool]) -> Report:
    """Write the list; the memory it takes does not grow with it. Raises UserError, Unavailable before it begins."""
    query = _asked(options)
    if options.search:
        query = query.within((await desk.history.understand(options.search)).query)
    numbers = await desk.history.listed(query)
    begun = False

    def tell(text: str) -> None:
        nonlocal begun
        begun = True
        if not write(text):
            raise _NobodyListensError

    try:
        await _write(numbers, options, desk, words, tell)
    except _NobodyListensError:
        return Report(DONE, {}, told=True)
    except Unavailable as out:
        if not begun:
            raise
        return Report(UNAVAILABLE, {}, str(words.error(out)), told=True)
    return Report(DONE, {}, told=True)


class _NobodyListensError(Exception):
    """Whoever read has hung up."""


async def _write(
    numbers: Numbers, options: argparse.Namespace, desk: Desk, words: Words, tell: Callable[[str], None]
) -> None:
    if options.csv or options.json:
        form = Form.CSV if options.csv else Form.JSON
        # One order is looked up; a list that others read is taken out of the house.
        one = options.order and not options.csv
        pieces = desk.history.streamed(numbers) if one else desk.history.exported(numbers)
        await write_rows(pieces, form, message=words.story, write=tell)
        return
    async for sales in desk.history.streamed(numbers):
        tell("".join(f"{_line(words, sale)}\n" for sale in sales))


def _line(words: Words, sale: Sale) -> str:
    return f"{words.when(sale.opened_at)}  {sale.order}  {words.row_state(sale)}  {words.story(sale)}"


def _asked(options: argparse.Namespace) -> SaleQuery:
    """What the options ask for. Raises UserError."""
    needles = []
    if options.last_four:
        needles.append(_needle(By.LAST_FOUR, last_four_digits(options.last_four)))
    if options.order:
        needles.append(_needle(By.ORDER, order_reference(options.order)))
    return SaleQuery(
        tuple(needles),
        since=_moment(options.since, end=False),
        until=_moment(options.until, end=True),
        states=frozenset({SaleState(options.state)}) if options.state else None,
    )


def _needle(by: By, text: str) -> Needle:
    return Needle(text, (Reading(by, (text,)),))


def _moment(text: str | None, *, end: bool) -> datetime | None:
    """A day or a time of ISO 8601; a bare day is the whole of it here, where the till stands."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UserError(Problem.DATE_MALFORMED) from None
    if len(text) == _LONGEST_DATE:
        moment = datetime.combine(moment.date(), time.min) + timedelta(days=1 if end else 0)
    return moment if moment.tzinfo else moment.astimezone()
