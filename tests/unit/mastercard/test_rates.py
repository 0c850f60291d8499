"""A rate is read whole or not at all: nothing about money is guessed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from posapp.domain.money import Currency
from posapp.domain.points import Rate, Tier
from posapp.mastercard.rates import rate_of
from posapp.mastercard.reading import Record
from tests.support.wire_samples import factor

USD, EUR = Currency.of("USD"), Currency.of("EUR")


def tier(start: object, end: object, points: object) -> dict[str, object]:
    return {"fromAmount": start, "toAmount": end, "multiplier": points}


def read(*factors: dict[str, Any]) -> Rate | None:
    return rate_of([Record(one) for one in factors], USD)


def tiered(*tiers: dict[str, object]) -> dict[str, Any]:
    return factor(conversionRuleTiers=list(tiers))


@pytest.mark.parametrize("end", ["", None, "0", 0, "0.00", "5", "-1", "  "])
def test_a_tier_without_an_end_above_its_start_is_open(end: object) -> None:
    rate = read(tiered(tier("10", end, "100")))
    assert rate is not None
    assert rate.tiers == (Tier(1_000, None, Decimal(100)),)


def test_tiers_keep_their_bounds_in_minor_units_rounded_inward() -> None:
    rate = read(tiered(tier("0", "49.999", "120"), tier(Decimal("50.001"), "", Decimal("110.5"))))
    assert rate is not None
    assert rate.tiers == (Tier(0, 4_999, Decimal(120)), Tier(5_001, None, Decimal("110.5")))


@pytest.mark.parametrize("kind", ["BASE", "base", "", None])
def test_a_base_factor_may_go_without_its_type(kind: object) -> None:
    assert read(factor(type=kind)) == Rate.flat(USD, 100)


def test_an_override_is_not_the_rate() -> None:
    assert read(factor(type="OVERRIDE")) is None


def test_the_till_s_currency_comes_first_and_else_the_first_there_is() -> None:
    assert read(factor(currencyCode="EUR"), factor()) == Rate.flat(USD, 100)
    assert read(factor(currencyCode="EUR")) == Rate.flat(EUR, 100)


@pytest.mark.parametrize(
    "broken",
    [
        tiered(),
        factor(conversionRuleTiers=None),
        factor(currencyCode="XXX"),
        factor(currencyCode=None),
        tiered(tier("0", "", "0")),
        tiered(tier("0", "", "-1")),
        tiered(tier("0", "", None)),
        tiered(tier("0", "", "many")),
        tiered(tier("0", "", "1e30")),
        tiered(tier("from", "", "100")),
        tiered(tier("0", "to", "100")),
        tiered(tier("-5", "", "100")),
        tiered(tier("0", "10", "100"), tier("10.01", "", "x")),
        tiered(*[tier(str(number), "", "100") for number in range(500)]),
    ],
)
def test_a_factor_that_cannot_be_read_whole_is_no_rate(broken: dict[str, Any]) -> None:
    assert read(broken) is None
    assert read(broken, factor()) == Rate.flat(USD, 100)
