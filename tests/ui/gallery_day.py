"""The Close day page in every state that is worth a picture."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.ui.gallery_open import made, sales

if TYPE_CHECKING:
    from collections.abc import Callable

    from posapp.operations.close_day import DayReport
    from posapp.ui.pages.day import DayPage
    from posapp.ui.shell import Shell


def report(*, odd: bool) -> DayReport:
    """A day of 118 sales; an `odd` one has differences and open sales."""
    from posapp.domain.events import Redeemed
    from posapp.domain.money import Money
    from posapp.domain.points import Points
    from posapp.operations.close_day import DayReport, Difference, Kind, Totals
    from posapp.operations.ports import DayBook
    from tests.support.desk import USD

    book = DayBook("03", 12, 4_211, 4_690, "9f2c" * 16, ())
    totals = Totals(Points(412_350), Money(412_350, USD), Points(5_000))
    card = Money(734_512, USD)
    taken = made("INV-20397", Redeemed("RD-7F3K-2188"))
    differences = (
        Difference(Kind.TAKEN_ANYWAY, taken, "RD-7F3K-2188", Points(0), Points(2_000)),
        Difference(Kind.CARD_SLIPS, ours=card, theirs=Money(734_012, USD)),
    )
    whole = DayReport(book, 118, totals, totals, card, card, (), (), 97)
    if not odd:
        return whole
    return replace(whole, differences=differences, unsettled=(sales()["review"],), card_slips=Money(734_012, USD))


def _page(shell: Shell) -> DayPage:
    from posapp.ui.book import Page
    from posapp.ui.pages.day import DayPage

    shell.open_page(Page.DAY)
    page = shell.findChild(DayPage)
    assert page is not None
    return page


def _whole(shell: Shell) -> None:
    _page(shell).show_report(report(odd=False))


def _odd(shell: Shell) -> None:
    page = _page(shell)
    page.slips.show_text("7340.12")
    page.show_report(report(odd=True))
    page._list.setCurrentRow(0)


def _closed(shell: Shell) -> None:
    from tests.support.desk import OPEN

    _page(shell).show_report(replace(report(odd=False), closed_at=OPEN))


def _away(shell: Shell) -> None:
    from posapp.domain.errors import Outage, Unavailable

    _page(shell)._failed(Unavailable(Outage.NO_CONNECTION))


DAY_STATES: dict[str, Callable[[Shell], None]] = {
    "21-day-whole": _whole,
    "21-day-odd": _odd,
    "21-day-closed": _closed,
    "21-day-away": _away,
}
