"""A search means what the table here says, and whatever else is typed does no harm."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from posapp.domain.card import holds_card_number
from posapp.domain.money import Currency
from posapp.domain.sale import SaleState
from posapp.operations.sale_query import OPEN, By, Credits, Needle, SaleQuery
from posapp.operations.search_dates import Days, midnight
from posapp.operations.search_words import StateWord, Understood, understand

TODAY: Final = date(2026, 11, 25)  # a Wednesday
DOLLAR: Final = Currency.of("USD")
OPERATORS: Final = ("maya", "Li Wei", "t01-night")
CARD: Final = "5555555555554444"


def read(text: str) -> Understood:
    return understand(text, today=TODAY, currency=DOLLAR, operators=OPERATORS)


def readings(text: str) -> list[dict[By, str | int]]:
    """What each word may be, with the first spelling of it."""
    return [{one.by: one.values[0] for one in needle.readings} for needle in read(text).query.needles]


def reference(text: str, **more: int) -> dict[By, str | int]:
    order = By.ORDER_START if len(text) >= 4 else By.ORDER
    found: dict[By, str | int] = dict.fromkeys((order, By.REDEMPTION, By.SALE, By.REFERENCE), text)
    return found | {By(name): value for name, value in more.items()}


@pytest.mark.parametrize(
    ("text", "needles"),
    [
        ("", []),
        ("   ", []),
        ("4444", [{By.LAST_FOUR: "4444", By.ORDER: "4444"}]),
        ("card:0057", [{By.LAST_FOUR: "0057"}]),
        ("INV-20418", [reference("INV-20418")]),
        ("RD-7F3K-2187", [reference("RD-7F3K-2187")]),
        ("A7", [reference("A7")]),
        ('"INV 7"', [reference("INV 7")]),
        ("order:7", [{By.ORDER: "7"}]),
        ('order:"INV 7"', [{By.ORDER_START: "INV 7"}]),
        ("20418", [reference("20418", amount=2_041_800)]),
        ("87", [reference("87", amount=8_700)]),
        ("20261125093000", [reference("20261125093000")]),
        ("87.40", [{By.AMOUNT: 8_740}]),
        ("$87.40", [{By.AMOUNT: 8_740}]),
        ("87,40", [{By.AMOUNT: 8_740}]),
        ("87.40USD", [{By.AMOUNT: 8_740}]),
        ("$1,234.50", [{By.AMOUNT: 123_450}]),
        ("1.234,50", [{By.AMOUNT: 123_450}]),
        ("$87", [{By.AMOUNT: 8_700}]),
        ("87.405", [reference("87.405")]),
        ("op:maya", [{By.OPERATOR: "maya"}]),
        ("op:MAYA", [{By.OPERATOR: "maya"}]),
        ("op:nobody", [{By.OPERATOR: "nobody"}]),
        ("Maya", [{By.OPERATOR: "maya"}]),
        ("li wei", [{By.OPERATOR: "Li Wei"}]),
        ("t01-night", [{By.OPERATOR: "t01-night"}]),
        ("4444, maya", [{By.LAST_FOUR: "4444", By.ORDER: "4444"}, {By.OPERATOR: "maya"}]),
        ("may", [reference("may")]),
        ('""', [{}]),
        ("tel:7", [reference("tel:7")]),
    ],
)
def test_a_word_may_be(text: str, needles: list[dict[By, str | int]]) -> None:
    assert readings(text) == needles


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("today", "2026-11-25", "2026-11-25"),
        ("Yesterday", "2026-11-24", "2026-11-24"),
        ("wednesday", "2026-11-25", "2026-11-25"),
        ("thursday", "2026-11-19", "2026-11-19"),
        ("monday", "2026-11-23", "2026-11-23"),
        ("this week", "2026-11-23", "2026-11-29"),
        ("last week", "2026-11-16", "2026-11-22"),
        ("this month", "2026-11-01", "2026-11-30"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("2026-11-23", "2026-11-23", "2026-11-23"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2026-11-01..2026-11-07", "2026-11-01", "2026-11-07"),
        ("2026-10..2026-11-07", "2026-10-01", "2026-11-07"),
        ("2026-11-01..", "2026-11-01", None),
        ("..2026-11-07", None, "2026-11-07"),
        ("23.11.2026", "2026-11-23", "2026-11-23"),
        ("23 nov", "2026-11-23", "2026-11-23"),
        ("Nov 23", "2026-11-23", "2026-11-23"),
        ("23 november 2025", "2025-11-23", "2025-11-23"),
        ("Nov 23, 2025", "2025-11-23", "2025-11-23"),
        ("1st dec", "2025-12-01", "2025-12-01"),
        ("3 may", "2026-05-03", "2026-05-03"),
    ],
)
def test_days(text: str, first: str | None, last: str | None) -> None:
    (days,) = read(text).terms
    assert isinstance(days, Days)
    assert days.first == (date.fromisoformat(first) if first else None)
    assert days.last == (date.fromisoformat(last) if last else None)
    query = read(text).query
    assert query.since == (midnight(days.first) if days.first else None)
    assert query.until is None or query.until > midnight(days.last or TODAY)


@pytest.mark.parametrize(
    "text", ["2026-13-01", "31 feb", "30.02.2026", "..", "0000-01-01", "23 ma", "nov nov", "99 nov"]
)
def test_what_is_no_day_is_looked_for_as_it_stands(text: str) -> None:
    assert not [term for term in read(text).terms if isinstance(term, Days)]


@pytest.mark.parametrize(
    ("text", "states", "back"),
    [
        ("unknown", {SaleState.UNKNOWN}, None),
        ("completed", {SaleState.COMPLETED}, None),
        ("Cancelled", {SaleState.CANCELLED}, None),
        ("canceled", {SaleState.CANCELLED}, None),
        ("unsettled", OPEN, None),
        ("credited", {SaleState.COMPLETED}, Credits.SOME),
        ("part credited", {SaleState.COMPLETED}, Credits.PART),
        ("fully credited", {SaleState.COMPLETED}, Credits.ALL),
        ("refused unknown", {SaleState.REFUSED, SaleState.UNKNOWN}, None),
        ("credited unknown", {SaleState.COMPLETED}, Credits.SOME),
        ("part credited fully credited", {SaleState.COMPLETED}, Credits.SOME),
    ],
)
def test_states(text: str, states: set[SaleState], back: Credits | None) -> None:
    query = read(text).query
    assert (query.states, query.credits) == (frozenset(states), back)
    assert query.needles == ()


def test_words_of_every_kind_stand_together() -> None:
    found = read("4444 today part credited op:maya $87.40")
    assert [type(term) for term in found.terms] == [Needle, Days, StateWord, Needle, Needle]
    query = found.query
    assert query.since == midnight(TODAY)
    assert query.credits is Credits.PART
    assert len(query.needles) == 3


def test_days_that_exclude_each_other_are_nothing() -> None:
    assert read("today yesterday").query.nothing
    assert not read("today this week").query.nothing
    assert read('""').query.nothing


@pytest.mark.parametrize(
    "text",
    [
        CARD,
        "5555 5555 5555 4444",
        f"%B{CARD}^NAME/TEST ^29121010000?",
        f"{CARD} today",
        f"INV {CARD}",
        f'order:"{CARD}"',
    ],
)
def test_a_card_number_is_not_searched_for_and_only_its_last_four_are_kept(text: str) -> None:
    found = read(text)
    assert found.card == "4444"
    assert found.query.nothing
    assert found.terms == ()
    assert CARD[:12] not in f"{found!r}{found.text}".replace(" ", "")


WORDS: Final = st.sampled_from(
    [
        "today",
        "this",
        "week",
        "4444",
        "$",
        "87,40",
        "op:",
        "maya",
        "part",
        "credited",
        "23",
        "nov",
        "..",
        '"',
        "2026-11-01",
    ]
)


@given(st.text() | st.lists(WORDS, max_size=30).map(" ".join))
@example("\ud800 \x00 4444")
@example("op:" * 100)
@example("1" * 10_000)
def test_whatever_is_typed_is_read(text: str) -> None:
    found = read(text)
    assert isinstance(found.query, SaleQuery)
    assert "\x00" not in found.text
    found.text.encode()
    assert len(found.query.needles) <= 8
    assert found.query.everything == (not found.terms and not found.card)


@given(st.text(max_size=20), st.sampled_from([CARD, "4111 1111 1111 1111", "3782-822463-10005"]), st.text(max_size=20))
def test_no_card_number_comes_back(before: str, card: str, after: str) -> None:
    found = read(before + card + after)
    assert not holds_card_number(found.text)
    assert not holds_card_number(repr(found.query))
    # Digits right beside it may make another number of it, or none.
    if not (before[-1:].isdigit() or after[:1].isdigit()) and not holds_card_number(before + after):
        assert found.card
