"""The Unsettled page in every state that is worth a picture."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from posapp.domain.events import Event
    from posapp.domain.sale import Candidate, Sale
    from posapp.ui.pages.unsettled.page import UnsettledPage
    from posapp.ui.shell import Shell

LONG = "INV-2026-11-23-AISLE-7-COUNTER-12-WEEKEND-20418"


def made(order: str, *events: Event, points: int = 2_000, ago: timedelta = timedelta(minutes=84)) -> Sale:
    """A sale that was opened so long before the moment of the gallery's clock, after these events."""
    from posapp.domain.events import RecordedEvent, SaleOpened
    from posapp.domain.life import evolve, opened
    from posapp.domain.money import Money
    from posapp.domain.points import Points
    from tests.support.desk import OPEN, USD

    total, reference = Money(8_740, USD), f"T03-7K2M9{order[-3:]}"
    first = SaleOpened(order, total, Points(points), Money(points, USD), "R1", "1188", reference, "this")
    sale = opened(RecordedEvent("T03", 1, OPEN - ago, f"S-{order}", "clerk", first))
    for number, event in enumerate(events, 2):
        at = OPEN - ago + timedelta(seconds=number)
        sale = evolve(sale, RecordedEvent("T03", number, at, sale.id, "clerk", event))
    return sale


def candidate(number: int, seconds: int) -> Candidate:
    from posapp.domain.money import Money
    from posapp.domain.points import Points
    from posapp.domain.sale import Candidate
    from tests.support.desk import OPEN, USD

    at = OPEN - timedelta(minutes=84) + timedelta(seconds=seconds)
    return Candidate(f"RD-7F3K-219{number}", Points(2_000), Money(2_000, USD), at)


def sales() -> dict[str, Sale]:
    """One open sale of each kind."""
    from posapp.domain.errors import Outage
    from posapp.domain.events import (
        CardDeclined,
        CreditRefused,
        CreditUnanswered,
        Looked,
        NeedsReview,
        Redeemed,
        RedeemUnanswered,
    )
    from posapp.domain.points import Points

    silent, taken = RedeemUnanswered(Outage.TIMED_OUT), Redeemed("RD-7F3K-2201", Points(43_250))
    back, look = CardDeclined("T03-2", "this"), Looked(answered=True)
    no = CreditRefused("digital-redemptions", "FORBIDDEN", "Redemption belongs to another client", recoverable=False)
    three = tuple(candidate(place, place * 40) for place in range(3))
    lately = timedelta(seconds=12)
    return {
        "review": made("INV-20396", silent, NeedsReview((candidate(0, 1),)), look),
        "several": made("INV-20401", silent, NeedsReview(three)),
        "looking": made("INV-20418", silent, Looked(answered=False), look, points=5_000, ago=lately),
        "charge": made("INV-20402", taken),
        "credit": made("INV-20403", taken, back, CreditUnanswered(Outage.TIMED_OUT), look),
        "refused": made("INV-20404", taken, back, no),
    }


def _page(shell: Shell, *names: str, shown: dict[str, Sale] | None = None) -> UnsettledPage:
    from posapp.ui.book import Page
    from posapp.ui.pages.unsettled.page import UnsettledPage
    from tests.support.desk import OPEN

    shell.open_page(Page.UNSETTLED)
    page = shell.findChild(UnsettledPage)
    assert page is not None
    listed = shown or {name: sales()[name] for name in names}
    due = OPEN + timedelta(seconds=8)
    page.show_sales(list(listed.values()), {sale.id: due if sale.unsettled else None for sale in listed.values()})
    shell.rail.buttons[Page.UNSETTLED].show_badge(len(listed), str(len(listed)))
    return page


def _open(*names: str) -> Callable[[Shell], None]:
    def make(shell: Shell) -> None:
        _page(shell, *names)

    return make


def _wrong(shell: Shell) -> None:
    page = _page(shell, "review", "looking")
    page._detail.say_wrong("This needs a note. Write down how you know.")


def _many(shell: Shell) -> None:
    one = sales()["looking"]
    _page(shell, shown={str(place): replace(one, id=f"S-{place}", order=f"INV-{place}") for place in range(50)})


def _long(shell: Shell) -> None:
    one = sales()["review"]
    page = _page(shell, shown={"long": replace(one, order=LONG), "other": sales()["looking"]})
    page._detail.note.show_text("The customer's banking app shows 2,000 points at 12:40, and their receipt agrees.")


def _slip(shell: Shell) -> None:
    _page(shell, "review", "looking")
    shell.beside.show_slip(sales()["review"])


def _settled(shell: Shell) -> None:
    page = _page(shell)
    page._settled([replace(sales()["charge"], order="INV-20396")])


OPEN_STATES: dict[str, Callable[[Shell], None]] = {
    "18-open-review": _open("review", "looking"),
    "18-open-several": _open("several", "looking"),
    "18-open-looking": _open("looking", "charge"),
    "18-open-charge": _open("charge", "looking"),
    "18-open-credit": _open("credit", "refused"),
    "18-open-refused": _open("refused"),
    "18-open-wrong": _wrong,
    "18-open-many": _many,
    "18-open-long": _long,
    "18-open-slip": _slip,
    "18-open-none": _open(),
    "18-open-settled": _settled,
}
