"""Asks the journal what the page is to show, step by step, and lets go of what was asked before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from posapp.operations.sale_query import PAGE, Sort
from posapp.ui.models import row_of
from posapp.ui.pages.history.chips import chips_query

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence
    from datetime import datetime
    from typing import Any, TypeVar

    from posapp.operations.desk import Desk
    from posapp.operations.history import Look
    from posapp.operations.sale_query import Numbers, SaleQuery
    from posapp.ui.bridge import Bridge
    from posapp.ui.models import Row
    from posapp.words import Words

    T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Question:
    """What the page asks: the text, the chips that are pressed, and the order."""

    text: str = ""
    pressed: frozenset[str] = frozenset()
    sort: Sort = Sort.TIME
    rising: bool = False

    @property
    def newest_first(self) -> bool:
        return self.sort is Sort.TIME and not self.rising


class Lookup(QObject):
    """Owns what was asked last.

    Signals, in their order: looked(Look, rows) with the newest at once; counted(Numbers) with all of them, and
    listed(Numbers) with those to show, in the order asked for; summed(Sums, …) and day_read(DayHours).
    read(Numbers, page, rows) or unread(Numbers, page) answers `read_page`. failed(PosError) instead of any of them.
    """

    looked = Signal(object, object)
    counted = Signal(object)
    listed = Signal(object)
    summed = Signal(object)
    day_read = Signal(object)
    read = Signal(object, int, object)
    unread = Signal(object, int)
    failed = Signal(object)

    def __init__(self, desk: Desk, bridge: Bridge, words: Words) -> None:
        super().__init__()
        self._desk, self._bridge, self._words = desk, bridge, words
        self._turn = 0
        self.question = Question()

    def ask(self, question: Question) -> None:
        """Find it anew, also where it is the same question: sales may have come or moved on."""
        self._turn += 1
        self.question = question
        desk, words = self._desk, self._words

        async def look() -> tuple[Look, list[Row | None]]:
            history = desk.history
            today = history.today
            found = await history.look(question.text, chips_query(question.pressed, today))
            return found, [row_of(words, sale, today) if sale else None for sale in found.sales]

        self._run("history", look, lambda answer: self._looked(*answer))

    def read_page(self, numbers: Numbers, page: int) -> None:
        """Bring the rows of one page of a list."""
        desk, words = self._desk, self._words

        async def rows() -> list[Row | None]:
            history = desk.history
            sales = await history.rows(numbers[page * PAGE : (page + 1) * PAGE])
            today = history.today
            return [row_of(words, sale, today) if sale else None for sale in sales]

        def failed(error: object) -> None:
            self.unread.emit(numbers, page)
            self.failed.emit(error)

        # By a name of its own each: one page does not take the place of another.
        name = f"history page {page} of {id(numbers)}"
        self._bridge.run(name, rows, done=lambda got: self.read.emit(numbers, page, got), failed=failed)

    def _looked(self, look: Look, rows: list[Row | None]) -> None:
        question, query = self.question, look.query
        self.looked.emit(look, rows)
        newest = look.sales[0].opened_at if look.sales and look.sales[0] else None
        self._read_day(query, newest)
        if look.listing.whole:
            self._counted(look.listing.ids)
        else:
            self._list(query, Question(), self._counted)
        if not question.newest_first:
            self._list(query, question, self.listed.emit)

    def _counted(self, numbers: Numbers) -> None:
        self.counted.emit(numbers)
        if self.question.newest_first:
            self.listed.emit(numbers)
        desk, wanted = self._desk, self._wanted()
        self._run("history sums", lambda: desk.history.sums(numbers, wanted), self._summed)

    def _summed(self, sums: Sequence[object] | None) -> None:
        if sums is not None:
            self.summed.emit(sums)

    def _list(self, query: SaleQuery, question: Question, done: Callable[[Numbers], None]) -> None:
        desk, wanted = self._desk, self._wanted()
        self._run(
            f"history list {question.sort} {question.rising}",
            lambda: desk.history.listed(query, question.sort, rising=question.rising, wanted=wanted),
            done,
        )

    def _read_day(self, query: SaleQuery, moment: datetime | None) -> None:
        desk = self._desk
        self._run("history day", lambda: desk.history.day(query, moment), self.day_read.emit)

    def _run(self, name: str, make: Callable[[], Coroutine[Any, Any, T]], done: Callable[[T], None]) -> None:
        wanted = self._wanted()
        self._bridge.run(
            name,
            make,
            done=lambda answer: done(answer) if wanted() else None,
            failed=lambda error: self.failed.emit(error) if wanted() else None,
            replace=True,
        )

    def _wanted(self) -> Callable[[], bool]:
        """True, on any thread, until something else is asked."""
        turn = self._turn
        return lambda: self._turn == turn
