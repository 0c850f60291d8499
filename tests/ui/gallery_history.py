"""The History page in every state that is worth a picture."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from posapp.operations.session import Session
from tests.ui.gallery_open import made

if TYPE_CHECKING:
    from collections.abc import Callable

    from posapp.domain.sale import Sale
    from posapp.ui.pages.history import HistoryPage
    from posapp.ui.shell import Shell

_HOURS: Final = (9, 10, 10, 11, 12, 12, 12, 13, 14, 15, 16, 17, 17, 17, 18, 19)
_LONG: Final = "INV-2026-11-23-AISLE-7-COUNTER-12-WEEKEND-20418-RETURNED-GOODS"


def sales(count: int = 120, *, long: bool = False) -> list[Sale]:
    """Days of a shop, as they were sold."""
    from posapp.domain.money import Money
    from posapp.domain.points import Points
    from posapp.domain.sale import SaleState
    from tests.support.desk import OPEN, USD

    pick = random.Random(7)  # noqa: S311 - a picture, not a secret
    plain = made("INV-20300")
    done = SaleState.COMPLETED
    states = [*[done] * 14, SaleState.CANCELLED, SaleState.UNKNOWN, SaleState.REFUSED, SaleState.REDEEMED]
    found = []
    for number in range(count):
        day = OPEN - timedelta(days=(count - number) // 25)
        points = pick.choice((0, 300, 450, 640, 1_250, 2_000, 5_000, 8_740, 10_000))
        total = points + pick.randrange(0, 9_000)
        if long:
            points, total = points * 1_000_003, total * 1_000_003
        state = pick.choice(states)
        back = pick.choice((0,) * 8 + (points // 2, points)) if state is done else 0
        value, whole = Money(points, USD), Money(total, USD)
        found.append(
            replace(
                plain,
                id=f"S-{number}",
                order=_LONG if long else f"INV-{20_300 + number}",
                opened_at=day.replace(hour=_HOURS[number % 25 * len(_HOURS) // 25], minute=pick.randrange(60)),
                state=state,
                last_four=pick.choice(("4444", "0057", "9921", "1188", "7710", "3308")),
                points=Points(points),
                points_value=value,
                total=whole,
                card_amount=whole - value,
                credited_points=Points(back),
            )
        )
    return sorted(found, key=lambda sale: sale.opened_at)


def _show(
    shell: Shell, text: str = "", *, count: int = 120, long: bool = False, chips: tuple[str, ...] = (), row: int = -1
) -> HistoryPage:
    from posapp.domain.errors import Outage, Unavailable
    from posapp.operations.history import History
    from posapp.ui.book import Page
    from posapp.ui.models import row_of
    from posapp.ui.pages.history.chips import chips_query
    from tests.support.desk import USD, TurnClock
    from tests.support.memory_journal import MemoryJournal

    clock = TurnClock()
    journal = MemoryJournal(clock, folded={sale.id: sale for sale in sales(count, long=long)})
    history = History(journal, clock, USD, Session())
    shell.open_page(Page.HISTORY)
    page = shell.book.history
    assert page is not None
    page.search.field.entry.setText(text)
    for chip in chips:
        page.search.chips.buttons[chip].setChecked(True)
    page.refresh()
    page.search.take_text()
    look = asyncio.run(history.look(page.search.field.entry.text(), chips_query(frozenset(chips), history.today)))
    rows = [row_of(shell._words, sale, history.today) if sale else None for sale in look.sales]
    page.lookup.looked.emit(look, rows)
    numbers = asyncio.run(history.listed(look.query))
    page.lookup.counted.emit(numbers)
    page.lookup.listed.emit(numbers)
    newest = next((sale.opened_at for sale in look.sales if sale), None)
    page.lookup.summed.emit(asyncio.run(history.sums(numbers)))
    page.lookup.day_read.emit(asyncio.run(history.day(look.query, newest)))
    if row >= 0:
        page.table.setFocus()
        page.table.choose(row)
    if text == "broken":
        page.lookup.failed.emit(Unavailable(Outage.JOURNAL, detail="The disk is full"))
    return page


def _loading(shell: Shell) -> None:
    """A million rows that are on their way."""
    page = _show(shell)
    page.model.show_numbers(range(1_000_000, 0, -1))
    page.foot.show_counting(1_000_000)


def _beside(shell: Shell) -> None:
    """With something to the right of the list, as the panel for credits."""
    from posapp.ui.widgets.label import Label, Panel

    page = _show(shell)
    panel = Panel("anySide")
    panel.body.addWidget(Label("INV-20419  ·  RD-7F3K-2187"))
    panel.body.addStretch(1)
    page.put_beside(panel)
    page.table.setFocus()
    page.table.choose(2)


def _writing(shell: Shell) -> None:
    _show(shell).foot.show_writing(12_000, 128_411)


def _sorted(shell: Shell) -> None:
    _show(shell).model.sorted_by = (3, False)


HISTORY_STATES: dict[str, Callable[[Shell], object]] = {
    "19-history": _show,
    "19-history-row": partial(_show, row=2),
    "19-history-search": partial(_show, text="4444 today"),
    "19-history-chips": partial(_show, chips=("This week", "Credited"), row=0),
    "19-history-card": partial(_show, text="5555 5555 5555 4444"),
    "19-history-nothing": partial(_show, text="INV-99999"),
    "19-history-empty": partial(_show, count=0),
    "19-history-long": partial(_show, long=True, row=1),
    "19-history-failed": partial(_show, text="broken"),
    "19-history-loading": _loading,
    "19-history-beside": _beside,
    "19-history-writing": _writing,
    "19-history-sorted": _sorted,
}
