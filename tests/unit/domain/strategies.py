"""Money, rates and terms as a bank or a clerk could come up with them, the awkward ones included."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from posapp.domain.money import LARGEST_UNITS, Currency, Money
from posapp.domain.points import Points, Rate, Tier
from posapp.domain.split import Terms

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

YEN: Final = Currency.of("JPY")
DOLLAR: Final = Currency.of("USD")
DINAR: Final = Currency.of("KWD")

CURRENCIES: Final = st.sampled_from([YEN, DOLLAR, DINAR])

AWKWARD: Final = [
    Decimal(text)
    for text in (
        "100 1 0.8 7 133.33 142.857142857142857 0.3333333333333333 0.01 0.007 3.333333333333333333 "
        "99.99 12345.6789 1E+3 0.999999999999999999 66.67 1000000"
    ).split()
]

MULTIPLIERS: Final = st.one_of(
    st.sampled_from(AWKWARD),
    st.decimals("0.001", "100000", allow_nan=False, allow_infinity=False),
    st.integers(1, 20).map(Decimal),
)


def totals(currency: Currency, most: int = LARGEST_UNITS) -> SearchStrategy[Money]:
    """Cart totals in every order of magnitude up to `most` currency units."""
    return st.one_of(
        st.integers(1, 100),
        st.integers(1, 100_000),
        st.integers(1, most * currency.scale),
        st.just(most * currency.scale),
    ).map(lambda minor: Money(minor, currency))


@st.composite
def flat_rates(draw: DrawFn, currency: Currency) -> Rate:
    return Rate.flat(currency, draw(MULTIPLIERS))


@st.composite
def tiered_rates(draw: DrawFn, currency: Currency, *, reach: int = 10**6) -> Rate:
    """Up to four tiers that may grow dearer or cheaper, overlap, leave gaps, start late and end early."""
    starts = draw(st.lists(st.integers(0, reach), min_size=1, max_size=4))
    if draw(st.booleans()):
        starts[0] = 0
    tiers = [
        Tier(
            start,
            draw(st.none() | st.integers(max(0, start - 5), start + reach)),
            draw(MULTIPLIERS),
        )
        for start in starts
    ]
    return Rate(currency, tuple(tiers))


def rates(currency: Currency) -> SearchStrategy[Rate]:
    return st.one_of(flat_rates(currency), tiered_rates(currency))


@st.composite
def terms(draw: DrawFn, *, flat: bool = False) -> Terms:
    """Terms of a sale: total, balance near what matters, a rate, and sometimes the program's bounds."""
    currency = draw(CURRENCIES)
    total = draw(totals(currency))
    rate = draw(flat_rates(currency) if flat else rates(currency))
    needed = rate.plenty(total).count
    balance = draw(
        st.one_of(
            st.integers(0, 50),
            st.integers(0, needed + 10),
            st.integers(max(0, needed - 10), needed + 10),
            st.just(10**15),
        )
    )
    bounds = st.none() | st.integers(1, total.minor + 5).map(lambda minor: Money(minor, currency))
    return Terms(
        total=total,
        balance=Points(balance),
        rate=rate,
        least=draw(bounds),
        most=draw(bounds),
        partial=draw(st.booleans() | st.just(value=True)),
    )
