"""Whatever JSON comes is read or left, and never a traceback."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.domain.errors import Declined
from posapp.domain.member import AccountStatus, Role
from posapp.domain.money import Currency, Money
from posapp.domain.points import Points
from posapp.mastercard import answers, errors
from posapp.mastercard.reading import UnreadableError, flag, money_down, money_up, number, parse
from posapp.operations.ports import CreditAnswer
from tests.support.wire_samples import ACCOUNT, entry, factor, profile

if TYPE_CHECKING:
    from decimal import Decimal

USD = Currency.of("USD")
CURRENCIES = st.sampled_from([Currency.of(code) for code in ("JPY", "USD", "KWD")])

# Everything JSON can hold, with the names that mean something to us scattered into it.
NAMES = st.sampled_from(
    "userId userIdType accountInfo accountStatus householdInfo householdRole pointBalance conversionFactors type "
    "currencyCode conversionRuleTiers fromAmount toAmount multiplier redemptions redemptionId redemptionDate points "
    "cashValue transactionType originalRedemptionId externalId total limit creditId pointsCredited Errors Error "
    "ReasonCode Source Description Recoverable error error_description minProgramPurchaseThreshold "
    "maxProgramPurchaseThreshold lastFourDigitsOfCard partialPaymentAllowed".split()
)
FIGURES = st.decimals(allow_nan=False, allow_infinity=False).map(str) | st.sampled_from(
    [
        "",
        " ",
        "0",
        "-1",
        "1e99",
        "1E+3",
        "00012",
        "١٢",
        "BASE",
        "CREDIT",
        "USD",
        "KWD",
        "XXX",
        "R",
        "2026-03-01",
        "\ud800",
    ]
)
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | FIGURES | st.text()
)
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(), inner, max_size=8)
)


@given(st.binary() | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_json_or_unreadable(content: bytes) -> None:
    with suppress(UnreadableError):
        parse(content)


@given(ANYTHING)
def test_any_json_is_an_answer_or_unreadable(anything: object) -> None:
    for read in (answers.redemption, answers.credit, answers.page):
        with suppress(UnreadableError):
            read(anything)
    for status in (200, 400, 404, 429, 500):
        refusal = errors.refusal(status, anything)
        assert refusal is None or isinstance(refusal, Declined)


@given(st.dictionaries(NAMES, ANYTHING), st.dictionaries(NAMES, ANYTHING), st.lists(ANYTHING, max_size=3), CURRENCIES)
def test_any_profile_is_a_member_or_unreadable(
    info: dict[str, Any], household: dict[str, Any], factors: list[Any], currency: Currency
) -> None:
    body = profile(accountInfo=info, householdInfo=household, conversionFactors=factors)
    member = answers.member(body, currency)
    assert member.account == ACCOUNT
    json.dumps([member.last_four, member.account]).encode()
    assert (member.least is None) or member.rate is not None


@given(ANYTHING)
def test_any_moment_is_an_aware_time_or_none(value: object) -> None:
    at = answers.moment(value)
    assert at is None or at.utcoffset() is not None


@given(st.decimals(min_value=-(10**18), max_value=10**18, places=6), CURRENCIES)
def test_amounts_are_rounded_exactly_and_by_less_than_a_minor_unit(amount: Decimal, currency: Currency) -> None:
    exact = Fraction(amount) * currency.scale
    down, up = money_down(amount, currency).minor, money_up(amount, currency).minor
    assert down <= exact <= up
    assert exact - down < 1
    assert up - exact < 1


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=3))
def test_a_number_reads_the_same_as_number_and_as_text(amount: Decimal) -> None:
    assert number(amount) == number(f" {amount:f} ") == amount


@pytest.mark.parametrize("value", [None, True, "", "abc", "1,000", "0x10", "1e999", "NaN", [], {}, 10**40, "9" * 40])
def test_what_is_no_amount_is_not_read_as_one(value: object) -> None:
    assert number(value) is None


@pytest.mark.parametrize("yes", [True, "true", "TRUE", " Y ", "1", 1, "yes"])
@pytest.mark.parametrize("no", [False, "false", "N", "0", 0, "No"])
def test_a_flag_is_read_in_any_spelling(yes: object, no: object) -> None:
    assert (flag(yes, default=False), flag(no, default=True)) == (True, False)


@pytest.mark.parametrize("default", [True, False])
@pytest.mark.parametrize("value", [None, "", "maybe", [], 7])
def test_what_is_no_flag_is_the_default(value: object, default: bool) -> None:
    assert flag(value, default=default) is default


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("1", AccountStatus.GOOD),
        (0, AccountStatus.REDEEM_ONLY),
        (2, AccountStatus.NEW),
        ("4", AccountStatus.ON_HOLD),
        ("3", AccountStatus.CANCELLED),
        ("5", AccountStatus.INACTIVE),
        ("Good_Standing", AccountStatus.GOOD),
        ("9", AccountStatus.UNRECOGNISED),
        ({}, AccountStatus.UNRECOGNISED),
        ("", None),
        (None, None),
    ],
)
def test_the_standing_of_an_account(told: object, status: AccountStatus | None) -> None:
    assert answers.member(profile(accountInfo={"accountStatus": told}), USD).status is status


@pytest.mark.parametrize(
    ("told", "role"),
    [("P", Role.PRIMARY), ("r", Role.REDEEMER), ("N", Role.NONE), ("X", Role.UNRECOGNISED), (None, None)],
)
def test_the_role_in_a_household(told: object, role: Role | None) -> None:
    assert answers.member(profile(householdInfo={"householdRole": told}), USD).role is role


@pytest.mark.parametrize(
    ("told", "balance"),
    [("12500", 12_500), (12_500, 12_500), ("12500.99", 12_500), (-3, 0), (None, None), ("many", None), (True, None)],
)
def test_a_balance_is_whole_points(told: object, balance: int | None) -> None:
    member = answers.member(profile(householdInfo={"pointBalance": told}), USD)
    assert member.balance == (None if balance is None else Points(balance))


def test_thresholds_between_minor_units_become_stricter() -> None:
    info = {"minProgramPurchaseThreshold": "5.001", "maxProgramPurchaseThreshold": 99.999}
    member = answers.member(parse(json.dumps(profile(accountInfo=info)).encode()), USD)
    assert (member.least, member.most) == (Money(501, USD), Money(9_999, USD))


@pytest.mark.parametrize("told", [None, "", "0", 0, "0.00", "none"])
def test_no_threshold_is_no_limit(told: object) -> None:
    info = {"minProgramPurchaseThreshold": told, "maxProgramPurchaseThreshold": told}
    member = answers.member(profile(accountInfo=info), USD)
    assert (member.least, member.most) == (None, None)


@pytest.mark.parametrize(("told", "partial"), [("false", False), ("N", False), (0, False), (True, True), (None, True)])
def test_a_program_may_take_points_for_the_whole_total_only(told: object, partial: bool) -> None:
    assert answers.member(profile(accountInfo={"partialPaymentAllowed": told}), USD).partial is partial


@pytest.mark.parametrize("changed", [{"userId": None}, {"userId": "a b"}, {"userIdType": "BAN"}, {"userId": "9" * 65}])
def test_a_profile_without_an_account_reference_is_unreadable(changed: dict[str, Any]) -> None:
    with pytest.raises(UnreadableError):
        answers.member(profile(**changed), USD)


@pytest.mark.parametrize(
    ("told", "at"),
    [
        ("2026-03-01T12:30:00Z", datetime(2026, 3, 1, 12, 30, tzinfo=UTC)),
        ("2026-03-01T12:30:00", datetime(2026, 3, 1, 12, 30, tzinfo=UTC)),
        ("2026-03-01 07:30:00-05:00", datetime(2026, 3, 1, 12, 30, tzinfo=UTC)),
        ("2026-03-01T12:30:00.5+0000", datetime(2026, 3, 1, 12, 30, 0, 500_000, tzinfo=UTC)),
        (1_772_368_200_000, datetime(2026, 3, 1, 12, 30, tzinfo=UTC)),
        ("1772368200000", datetime(2026, 3, 1, 12, 30, tzinfo=UTC)),
        (1_772_368_200, datetime(2026, 3, 1, 12, 30, tzinfo=UTC)),
        ("2026-03-01", datetime(2026, 3, 1, 23, 59, 59, 999_999, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        (10**18, None),
        ("yesterday", None),
        (None, None),
    ],
)
def test_a_moment_is_read_in_any_spelling(told: object, at: datetime | None) -> None:
    assert answers.moment(told) == at


def test_an_entry_keeps_what_a_read_back_needs() -> None:
    rows = [entry(1, transactionType="CREDIT", originalRedemptionId="R0", points="-40.0"), entry(2)]
    credited, redeemed = answers.page({"redemptions": rows}).entries
    assert (credited.credit, credited.id, credited.original_id, credited.points) == (True, "R1", "R0", Points(40))
    assert (redeemed.credit, redeemed.original_id, redeemed.external_id) == (False, None, "T01-2")
    assert redeemed.value == Money(100, USD)


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({"transactionType": None, "originalRedemptionId": "R0"}, (True, "R1", "R0")),
        ({"transactionType": "Credit", "creditId": "C7"}, (True, "C7", "R1")),
        ({"transactionType": "redemption", "originalRedemptionId": "R0"}, (False, "R1", None)),
    ],
)
def test_a_credit_is_told_from_a_redemption(row: dict[str, Any], found: tuple[bool, str, str | None]) -> None:
    (one,) = answers.page([entry(1, **row)]).entries
    assert (one.credit, one.id, one.original_id) == found


def test_a_credit_s_remainder_is_not_taken_for_a_balance() -> None:
    assert answers.credit({"remainingPoints": 12}) == CreditAnswer()


def test_the_sample_factor_is_a_rate() -> None:
    member = answers.member(profile(conversionFactors=[factor()]), USD)
    assert member.rate is not None
    assert member.rate.value(Points(12_500)) == Money(12_500, USD)
