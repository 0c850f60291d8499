"""Events as tills and banks make them, and a clock that ticks a microsecond a look."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from posapp.domain import events
from posapp.domain.errors import Outage
from posapp.domain.money import Currency, Money
from posapp.domain.points import Points
from posapp.domain.reward import RewardKind
from posapp.domain.sale import Candidate

if TYPE_CHECKING:
    from pathlib import Path

    from hypothesis.strategies import SearchStrategy

    from posapp.domain.events import Event

NOON: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)
ACCOUNT: Final = "540000000000000000000000000017"
DOLLAR: Final = Currency.of("USD")
CARD: Final = "5105105105105100"


class SteadyClock:
    """Implements ports.Clock; set `at` to jump."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        self.at += timedelta(microseconds=1)
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def opening(
    number: int | str = 1, *, order: str | None = None, points: int = 5_000, last_four: str = "4242"
) -> events.SaleOpened:
    """The intent of a sale over 87.40, half of it by points."""
    value = Money(5_000 if points else 0, DOLLAR)
    return events.SaleOpened(
        order=f"INV-{number}" if order is None else order,
        total=Money(8_740, DOLLAR),
        points=Points(points),
        points_value=value,
        account=ACCOUNT,
        last_four=last_four,
        external_id=f"T01-{number}",
        owner="T01-1-a",
        balance=Points(12_000),
    )


_TEXT: Final = st.text(st.characters(codec="utf-8", exclude_categories=["Nd", "Cs"]), max_size=20)
_REFERENCES: Final = st.text("0123456789ABCDEF", min_size=1, max_size=30)
_POINTS: Final = st.integers(0, 10**18).map(Points)
_CURRENCIES: Final = st.sampled_from(["USD", "JPY", "KWD"]).map(Currency.of)
_MONEY: Final = st.builds(Money, st.integers(-(10**15), 10**15), _CURRENCIES)
_MOMENTS: Final = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone follows
_OUTAGES: Final = st.sampled_from(Outage)
_KINDS: Final = st.sampled_from(RewardKind)


def any_adopted(redemptions: SearchStrategy[str] = _REFERENCES) -> SearchStrategy[events.Adopted]:
    """A redemption that was made elsewhere, told in full or in part."""
    return st.builds(
        events.Adopted,
        redemption_id=redemptions,
        at=_MOMENTS,
        points=_POINTS,
        value=_MONEY,
        account=_REFERENCES,
        last_four=st.sampled_from(["", "0042", "4242"]),
        bank=_TEXT,
        training=st.booleans(),
        kind=st.none() | _KINDS,
        item=st.just("") | _REFERENCES,
    )


def any_event() -> SearchStrategy[Event]:
    """Every kind of event with every kind of value."""
    refusal = {"source": _TEXT, "reason_code": _TEXT, "description": _TEXT, "recoverable": st.booleans()}
    sent = {"external_id": _REFERENCES, "owner": _REFERENCES, "bank_at": st.none() | _MOMENTS}
    candidate = st.builds(
        Candidate, _REFERENCES, st.none() | _POINTS, st.none() | _MONEY, st.none() | _MOMENTS, st.booleans()
    )
    return st.one_of(
        st.builds(
            events.SaleOpened,
            order=_TEXT,
            total=_MONEY,
            points=_POINTS,
            points_value=_MONEY,
            account=_REFERENCES,
            last_four=st.sampled_from(["", "0042", "4242"]),
            **sent,
            balance=st.none() | _POINTS,
            bank=_TEXT,
            training=st.booleans(),
            kind=st.none() | _KINDS,
            item=_REFERENCES,
            address=st.just("") | _REFERENCES,
            note=_TEXT,
        ),
        any_adopted(),
        st.builds(events.Redeemed, _REFERENCES, st.none() | _POINTS, st.booleans()),
        st.builds(events.RedeemRefused, **refusal),
        st.builds(events.RedeemUnanswered, _OUTAGES, st.booleans()),
        st.builds(events.Looked, st.booleans(), st.integers(0, 1_000)),
        st.builds(events.NotThere, st.none() | _OUTAGES),
        st.builds(events.NeedsReview, st.lists(candidate, max_size=3).map(tuple)),
        st.builds(events.JudgedOurs, _REFERENCES, _TEXT),
        st.builds(events.JudgedNotOurs, st.lists(_REFERENCES, max_size=3).map(tuple), _TEXT),
        st.builds(events.LeftOpen, _TEXT),
        st.builds(events.CardApproved),
        st.builds(events.CardDeclined, **sent),
        st.builds(
            events.CreditOpened,
            **sent,
            points=_POINTS,
            reason=_TEXT,
            note=_TEXT,
            cancels=st.booleans(),
            listed=st.lists(_REFERENCES, max_size=3).map(tuple),
            mark=st.just("") | _REFERENCES,
        ),
        st.builds(events.CreditIntended, **sent, points=st.none() | _POINTS),
        st.builds(events.Credited, st.none() | _REFERENCES, _POINTS, st.none() | _POINTS, st.booleans()),
        st.builds(events.CreditRefused, **refusal),
        st.builds(events.CreditUnanswered, _OUTAGES, st.booleans()),
        st.builds(events.CreditNotThere, _REFERENCES),
        st.builds(events.ReceiptIssued, st.sampled_from(["text", "pdf", "print"]), st.integers(1, 3)),
    )


def modes(folder: Path) -> dict[str, int]:
    """The permissions of the folder (".") and of each file in it; empty where there is no folder."""
    if not folder.exists():
        return {}
    return {".": stat.S_IMODE(folder.stat().st_mode)} | {
        file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()
    }
