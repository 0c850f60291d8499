"""Look for sales of the past: words in, the newest at once, then the whole list, its sums and the hours of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.staff import Act
from posapp.operations.sale_query import PAGE, Listing, SaleQuery, Sort, Sums
from posapp.operations.search_dates import midnight
from posapp.operations.search_words import Understood, understand
from posapp.operations.session import guarded

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from datetime import date, datetime

    from posapp.domain.money import Currency
    from posapp.domain.sale import Sale
    from posapp.operations.ports import Clock, Records
    from posapp.operations.sale_query import Hour, Numbers
    from posapp.operations.session import Session

_SUMMED_AT_ONCE: Final = 10_000
_PICKED_AT_ONCE: Final = 2_000
_STREAMED_AT_ONCE: Final = 500
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Look:
    """What a search comes to at first: how it was `understood`, and the beginning of its list with its `sales`."""

    understood: Understood
    query: SaleQuery
    listing: Listing
    sales: Sequence[Sale | None]


@dataclass(frozen=True, slots=True)
class DayHours:
    """A day where the till stands, hour by hour; it has 23 or 25 where the clocks change."""

    day: date
    hours: Sequence[Hour]


class History:
    """Reads only. All raise Unavailable where the journal cannot be read."""

    def __init__(self, records: Records, clock: Clock, currency: Currency, session: Session) -> None:
        self._records, self._clock, self._currency = records, clock, currency
        self._session = session

    @property
    def today(self) -> date:
        return self._clock.now().astimezone().date()

    async def understand(self, text: str) -> Understood:
        """Read a search, knowing who sells here."""
        operators = await self._records.operators() if text.strip() else ()
        return understand(text, today=self.today, currency=self._currency, operators=operators)

    @guarded(Act.HISTORY)
    async def look(self, text: str, besides: SaleQuery | None = None) -> Look:
        """The newest sales that the text means, of those that `besides` asks for."""
        found = await self.understand(text)
        query = found.query.within(besides or SaleQuery())
        listing = await self._records.first(query, PAGE)
        return Look(found, query, listing, await self._records.rows(listing.ids[:PAGE]))

    @guarded(Act.HISTORY)
    async def listed(
        self,
        query: SaleQuery,
        sort: Sort = Sort.TIME,
        *,
        rising: bool = False,
        wanted: Callable[[], bool] = lambda: True,
    ) -> Numbers:
        """The whole list, as far as one goes; to be thrown away where it is not `wanted` any more."""
        return await self._records.listed(query, sort, rising=rising, wanted=wanted)

    async def rows(self, ids: Numbers) -> Sequence[Sale | None]:
        return await self._records.rows(ids)

    async def sums(self, ids: Numbers, wanted: Callable[[], bool] = lambda: True) -> Sequence[Sums] | None:
        """What a list comes to, by currency; None where it is not `wanted` any more.

        Reckoned in pieces, between which others may ask.
        """
        pieces = _SUMMED_AT_ONCE if isinstance(ids, range) else _PICKED_AT_ONCE
        found: dict[str, Sums] = {}
        for start in range(0, len(ids), pieces):
            if not wanted():
                return None
            for one in await self._records.sums(ids[start : start + pieces]):
                code = one.points_value.currency.code
                found[code] = _added(found[code], one) if code in found else one
        return tuple(found[code] for code in sorted(found)) or (self._none(),)

    async def day(self, query: SaleQuery, moment: datetime | None = None) -> DayHours:
        """The hours of the day of `moment`, today where there is none."""
        day = self.today if moment is None else moment.astimezone().date()
        start, until = midnight(day), midnight(day + timedelta(days=1))
        starts = [start + place * _HOUR for place in range(round((until - start) / _HOUR))]
        return DayHours(day, await self._records.hours(query, starts, until, self._currency.code))

    def exported(self, ids: Numbers) -> AsyncIterator[Sequence[Sale]]:
        """As `streamed`, to be taken elsewhere. Raises as `Session.require`, before anything is read."""
        self._session.require(Act.EXPORT)
        return self.streamed(ids)

    async def streamed(self, ids: Numbers) -> AsyncIterator[Sequence[Sale]]:
        """The sales of a list, some at a time."""
        for start in range(0, len(ids), _STREAMED_AT_ONCE):
            some = await self._records.rows(ids[start : start + _STREAMED_AT_ONCE])
            yield [sale for sale in some if sale is not None]

    def _none(self) -> Sums:
        zero = Money.zero(self._currency)
        return Sums(0, Points(0), zero, zero, Points(0))


def _added(one: Sums, other: Sums) -> Sums:
    return Sums(
        one.sales + other.sales,
        one.points + other.points,
        one.points_value + other.points_value,
        one.card_amount + other.card_amount,
        one.credited + other.credited,
    )
