"""What a question to the history means, by a plain look at every sale: slow, short, and of another mould."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from posapp.domain.money import Currency, Money
from posapp.domain.points import Points
from posapp.domain.sale import SaleState
from posapp.operations.sale_query import By, Credits, Hour, Listing, SaleQuery, Sort, Sums

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from posapp.domain.sale import Sale
    from posapp.operations.sale_query import Numbers, Reading

_KEPT = ("cancelled", "completed", "redeemed", "crediting", "credit_unknown")


def is_meant(sale: Sale, query: SaleQuery) -> bool:
    """Whether a sale is one of those asked for."""
    if query.nothing:
        return False
    if query.since and sale.opened_at < query.since:
        return False
    if query.until and sale.opened_at >= query.until:
        return False
    if query.states is not None and sale.state not in query.states:
        return False
    if query.credits and not _credited(sale, query.credits):
        return False
    return all(any(_reads(sale, reading) for reading in needle.readings) for needle in query.needles)


def _credited(sale: Sale, how: Credits) -> bool:
    back, taken = sale.credited_points.count, sale.points.count
    return {Credits.SOME: back > 0, Credits.PART: 0 < back < taken, Credits.ALL: 0 < back >= taken}[how]


def _reads(sale: Sale, reading: Reading) -> bool:
    own: dict[By, tuple[object, ...]] = {
        By.LAST_FOUR: (sale.last_four,),
        By.ORDER: (sale.order,),
        By.ORDER_START: tuple(sale.order[:length] for length in range(1, len(sale.order) + 1)),
        By.REDEMPTION: (sale.redemption_id,),
        By.SALE: (sale.id,),
        By.REFERENCE: (sale.external_id,),
        By.AMOUNT: (sale.total.minor, *([sale.points_value.minor] if sale.points_value else [])),
        By.OPERATOR: (sale.operator,),
    }
    return any(value in own[reading.by] for value in reading.values)


_KEYS: dict[Sort, Callable[[Sale], object]] = {
    Sort.POINTS: lambda sale: sale.points.count,
    Sort.VALUE: lambda sale: sale.points_value.minor,
    Sort.CARD: lambda sale: sale.card_amount.minor,
    Sort.TOTAL: lambda sale: sale.total.minor,
    Sort.STATE: lambda sale: sale.state.value,
}


def in_order(sales: Sequence[Sale], query: SaleQuery, sort: Sort = Sort.TIME, *, rising: bool = False) -> list[int]:
    """Numbers, from 1, of the sales that are meant; the newest first where nothing else decides."""
    numbered = [(number, sale) for number, sale in enumerate(sales, 1) if is_meant(sale, query)]
    numbered.sort(key=lambda pair: (pair[1].opened_at, pair[0]), reverse=True)
    if sort is Sort.TIME:
        return [number for number, _ in (reversed(numbered) if rising else numbered)]
    numbered.sort(key=lambda pair: _KEYS[sort](pair[1]), reverse=not rising)  # type: ignore[arg-type,return-value]
    return [number for number, _ in numbered]


def sums_of(sales: Iterable[Sale]) -> tuple[Sums, ...]:
    """What they come to, by currency."""
    made: dict[str, list[Sale]] = {}
    for sale in sales:
        made.setdefault(sale.total.currency.code, []).append(sale)
    return tuple(_sums(code, some) for code, some in sorted(made.items()))


def _sums(code: str, sales: list[Sale]) -> Sums:
    currency = Currency.of(code)
    kept = [sale for sale in sales if sale.state.value in _KEPT and sale.redeemed_at is None]
    return Sums(
        len(sales),
        Points(sum(sale.points.count for sale in kept)),
        Money(sum(sale.points_value.minor for sale in kept), currency),
        Money(sum(sale.card_amount.minor for sale in sales if sale.state is SaleState.COMPLETED), currency),
        Points(sum(sale.credited_points.count for sale in sales)),
    )


class MemoryRecords:
    """Implements `Records` over a dictionary of sales in the order they came."""

    folded: dict[str, Sale]

    async def first(self, query: SaleQuery, limit: int) -> Listing:
        found = in_order(list(self.folded.values()), query)
        return Listing(found[:limit], whole=len(found) <= limit)

    async def listed(self, query: SaleQuery, sort: Sort, *, rising: bool, wanted: Callable[[], bool]) -> Numbers:
        return in_order(list(self.folded.values()), query, sort, rising=rising) if wanted() else []

    async def rows(self, ids: Numbers) -> Sequence[Sale | None]:
        sales = dict(enumerate(self.folded.values(), 1))
        return [sales.get(number) for number in ids]

    async def sums(self, ids: Numbers) -> Sequence[Sums]:
        return sums_of(sale for sale in await self.rows(ids) if sale is not None)

    async def hours(self, query: SaleQuery, starts: Sequence[datetime], until: datetime, code: str) -> Sequence[Hour]:
        return hours_of(list(self.folded.values()), query, starts, until, code)

    async def operators(self) -> Sequence[str]:
        return sorted({sale.operator for sale in self.folded.values()})


def hours_of(
    sales: Sequence[Sale], query: SaleQuery, starts: Sequence[datetime], until: datetime, code: str
) -> tuple[Hour, ...]:
    """What each hour's sales come to."""
    made = []
    for start in starts:
        end = min(start + timedelta(hours=1), until)
        hour = query.within(SaleQuery(since=start, until=end))
        mine = [sale for sale in sales if is_meant(sale, hour) and sale.total.currency.code == code]
        zero = Money.zero(Currency.of(code))
        sums = sums_of(mine)
        made.append(
            Hour(start, len(mine), sums[0].points_value if sums else zero, sums[0].card_amount if sums else zero)
        )
    return tuple(made)
