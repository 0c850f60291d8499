"""Every state of the window that is worth a picture, made by the flow from real values."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.ui.gallery_day import DAY_STATES
from tests.ui.gallery_history import HISTORY_STATES
from tests.ui.gallery_open import OPEN_STATES
from tests.ui.gallery_receipt import RECEIPT_STATES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from posapp.domain.member import Member
    from posapp.ui.pages.checkout.flow import Checkout
    from posapp.ui.shell import Shell


def _fill(shell: Shell, total: str = "87.40", order: str = "INV-20418") -> None:
    panels = shell.checkout.panels
    panels.cart.total.entry.setText(total)
    panels.cart.order.entry.setText(order)


def _card(shell: Shell) -> None:
    _fill(shell)
    shell.checkout.panels.card.field.put("5555555555554444")
    shell.checkout.acts.check_balance()


def _quoted(shell: Shell, **changes: object) -> None:
    from posapp.domain.member import quote_of
    from tests.support.desk import OPEN, member

    _card(shell)
    made: Member = member(**changes)
    _put(shell, lambda flow, now: flow.asked(now, quote_of(made, currency_code="USD", last_four="4444", as_of=OPEN)))


def _put(shell: Shell, change: Callable[..., Checkout]) -> None:
    from posapp.ui.pages.checkout import flow

    held = shell.checkout.held
    held.put(change(flow, held.state))


def _points(shell: Shell, text: str = "5000") -> None:
    _quoted(shell)
    shell.checkout.panels.split.points.entry.setText(text)


def _sale(shell: Shell, *events: object) -> None:
    """The sale of the split that stands there, after these events."""
    from posapp.domain.events import Event, RecordedEvent, SaleOpened
    from posapp.domain.life import evolve, opened
    from posapp.domain.points import Points
    from tests.support.desk import OPEN

    now = shell.checkout.held.state
    assert now.split is not None
    split = now.split
    first = SaleOpened(
        "INV-20418", split.total, split.points, split.points_value, "R1", "4444", "T03-1", "this", Points(48_250)
    )
    sale = opened(RecordedEvent("T03", 1, OPEN, "S-1", "clerk", first))
    for number, event in enumerate(events, 2):
        moved: Event = event  # type: ignore[assignment]  # the caller gives events
        sale = evolve(sale, RecordedEvent("T03", number, OPEN, "S-1", "clerk", moved))
    _put(shell, lambda flow, now: flow.answered(flow.send(now), sale))


def _sending(shell: Shell) -> None:
    _points(shell)
    _put(shell, lambda flow, now: replace(flow.send(now), recorded=True))
    shell.checkout.panels.draw(shell.checkout.held.state, shell.checkout._now(), order="", typing=None, waited_s=7)


def _events() -> Iterator[tuple[str, tuple[object, ...]]]:
    from posapp.domain.errors import Outage
    from posapp.domain.events import (
        CardApproved,
        CardDeclined,
        Credited,
        CreditUnanswered,
        NotThere,
        Redeemed,
        RedeemRefused,
        RedeemUnanswered,
    )
    from posapp.domain.points import Points

    taken = Redeemed("RD-7F3K-2201", Points(43_250))
    back = CardDeclined("T03-2", "this")
    yield "charge", (taken,)
    yield "finished", (taken, CardApproved())
    yield "refused", (RedeemRefused("PWR", "INSUFFICIENT", "Insufficient points", recoverable=False),)
    yield "unknown", (RedeemUnanswered(Outage.TIMED_OUT),)
    yield "not-redeemed", (NotThere(),)
    yield "cancelled", (taken, back, Credited("CR-1", Points(5_000), Points(48_250)))
    yield "credit-unknown", (taken, back, CreditUnanswered(Outage.TIMED_OUT))


def _ended(events: tuple[object, ...]) -> Callable[[Shell], None]:
    def make(shell: Shell) -> None:
        _points(shell)
        _sale(shell, *events)

    return make


def _over_finished(make: Callable[[Shell], None]) -> Callable[[Shell], None]:
    """Over the result of a finished sale."""

    def both(shell: Shell) -> None:
        _ended(dict(_events())["finished"])(shell)
        make(shell)

    return both


def _changed(shell: Shell) -> None:
    from posapp.domain.errors import Problem, RuleError
    from posapp.domain.member import quote_of
    from posapp.domain.points import Points
    from tests.support.desk import OPEN, member

    _points(shell)
    newer = quote_of(member(balance=Points(3_100)), currency_code="USD", last_four="4444", as_of=OPEN)
    _put(shell, lambda flow, now: flow.failed(flow.send(now), RuleError(Problem.QUOTE_CHANGED, quote=newer)))


def _offline(shell: Shell) -> None:
    from posapp.domain.errors import Outage, Unavailable
    from tests.support.desk import OPEN

    _card(shell)
    shell.show_connected(connected=False)
    _put(shell, lambda flow, now: flow.ask_failed(now, Unavailable(Outage.NO_CONNECTION), OPEN))


def _stranger(shell: Shell) -> None:
    from posapp.domain.errors import Outage, Unavailable
    from tests.support.desk import OPEN

    _card(shell)
    shell.show_connected(connected=False)
    stranger = Unavailable(Outage.CERTIFICATE_STRANGER, detail="Example Stores Inspection CA 2026")
    _put(shell, lambda flow, now: flow.ask_failed(now, stranger, OPEN))


def _wrong(shell: Shell) -> None:
    _fill(shell, "87.405", "5555 5555 5555 4444")
    shell.checkout.panels.card.field.put("5555555555554443")
    shell.checkout.acts.check_balance()


def _over(shell: Shell) -> None:
    _points(shell, "90000")


def _old(shell: Shell) -> None:
    from tests.support.desk import OPEN

    _points(shell)
    state = shell.checkout.held.state
    shell.checkout.panels.draw(state, OPEN + timedelta(seconds=95), order="", typing=None, waited_s=0)


def _barred(shell: Shell) -> None:
    from posapp.domain.member import AccountStatus

    _quoted(shell, status=AccountStatus.ON_HOLD)


def _late(shell: Shell) -> None:
    _points(shell)
    _sale(shell, next(_events())[1][0])
    sale = shell.checkout.held.state.sale
    assert sale is not None
    shell.checkout.acts.next_sale()
    shell.checkout.panels.say_late(sale)


def _all(shell: Shell) -> None:
    from posapp.ui.pages.checkout.flow import Preset

    _quoted(shell)
    shell.checkout.acts.choose(Preset.ALL)


def _long(shell: Shell) -> None:
    from posapp.domain.points import Points

    _quoted(shell, balance=Points(123_456_789_012))
    _fill(shell, "123456789.45", "INV-2026-11-23-AISLE-7-COUNTER-12-WEEKEND-20418")
    shell.checkout.panels.split.value.entry.setText("98765432.10")


def _typing(shell: Shell) -> None:
    _fill(shell)
    shell.checkout.panels.card.field.put("55555555555")


def _help(shell: Shell) -> None:
    from posapp.ui.book import Page

    shell.open_page(Page.HELP)


STATES: dict[str, Callable[[Shell], object]] = {
    "01-empty": lambda _shell: None,
    "02-typing": _typing,
    "03-wrong": _wrong,
    "04-asking": _card,
    "05-quoted": _quoted,
    "06-all": _all,
    "07-part": _points,
    "08-over": _over,
    "09-old": _old,
    "10-barred": _barred,
    "11-offline": _offline,
    "11-stranger": _stranger,
    "12-sending": _sending,
    **{f"13-{name}": _ended(events) for name, events in _events()},
    "14-changed": _changed,
    "15-late": _late,
    "16-cards": lambda shell: shell.beside.toggle_cards(),
    "17-long": _long,
    **OPEN_STATES,
    **HISTORY_STATES,
    "20-help": _help,
    **DAY_STATES,
    **{name: _over_finished(make) for name, make in RECEIPT_STATES.items()},
}
