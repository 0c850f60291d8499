"""What a shipping address may be."""

from __future__ import annotations

from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.domain.address import Address, AddressField, customer_reference, typed_address
from posapp.domain.card import holds_card_number
from posapp.domain.errors import Problem, UserError

HOME = {"name": "Home", "phone": "+1 (555) 01-00", "country": "us", "city": "Springfield"}


def test_blanks_go_and_codes_are_capitals() -> None:
    typed = typed_address(**HOME, lines=(" 1  Elm St ", "", "Flat 2"), region="il", postcode=" 62701 ")
    assert typed == Address(
        "Home", "+1 (555) 01-00", "US", "Springfield", ("1 Elm St", "Flat 2"), region="IL", postcode="62701"
    )


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"name": " "}, AddressField.NAME, Problem.ADDRESS_INCOMPLETE),
        ({"city": ""}, AddressField.CITY, Problem.ADDRESS_INCOMPLETE),
        ({"city": "x" * 31}, AddressField.CITY, Problem.ADDRESS_TOO_LONG),
        ({"phone": "1" * 26}, AddressField.PHONE, Problem.ADDRESS_TOO_LONG),
        ({"phone": "ring twice"}, AddressField.PHONE, Problem.ADDRESS_PHONE),
        ({"country": "U"}, AddressField.COUNTRY, Problem.ADDRESS_COUNTRY),
        ({"country": "U2"}, AddressField.COUNTRY, Problem.ADDRESS_COUNTRY),
        ({"region": "Illinois"}, AddressField.REGION, Problem.ADDRESS_REGION),
        ({"postcode": "1" * 12 + "abc"}, AddressField.POSTCODE, Problem.ADDRESS_TOO_LONG),
        ({"lines": ("x" * 81,)}, AddressField.LINES, Problem.ADDRESS_TOO_LONG),
        ({"lines": tuple("abcde")}, AddressField.LINES, Problem.ADDRESS_LINES),
        ({"lines": ("5555 5555 5555 4444",)}, AddressField.LINES, Problem.CARD_IN_TEXT),
        ({"phone": "4111-1111-1111-1111"}, AddressField.PHONE, Problem.CARD_IN_TEXT),
    ],
)
def test_what_is_wrong_is_told_with_its_field(
    changes: dict[str, object], field: AddressField, problem: Problem
) -> None:
    with pytest.raises(UserError) as no:
        typed_address(**(HOME | changes))  # type: ignore[arg-type]  # the rows name its arguments
    assert (no.value.problem, no.value.values["field"]) == (problem, field)


@given(st.fixed_dictionaries({name: st.text(max_size=90) for name in (*HOME, "region", "postcode")}))
def test_whatever_is_taken_is_within_the_limits_and_without_a_card(typed: dict[str, str]) -> None:
    try:
        made = typed_address(**typed)
    except UserError:
        return
    assert len(made.phone) <= 25
    assert len(made.city) <= 30
    assert not any(holds_card_number(text) for text in astuple(made) if isinstance(text, str))


@pytest.mark.parametrize("text", ["", "two words", "5555555555554444", "x" * 51])
def test_a_customer_reference_is_one_word(text: str) -> None:
    with pytest.raises(UserError):
        customer_reference(text)
