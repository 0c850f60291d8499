"""Fields are read as the contract says, and no input whatever gets past as anything else."""

from __future__ import annotations

import json
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.sandbox.envelope import RefusedError
from posapp.sandbox.validation import Fields, read_object, reason_name

anything: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize(
    ("field", "name"),
    [("userId", "USER_ID"), ("redemption_item_id", "REDEMPTION_ITEM_ID"), ("addressLine1", "ADDRESS_LINE1")],
)
def test_a_field_has_one_name_in_either_spelling(field: str, name: str) -> None:
    assert reason_name(field) == name


@given(st.binary())
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with suppress(RefusedError):
        assert isinstance(read_object(raw), dict)


@given(anything)
def test_any_value_is_read_or_refused(value: Any) -> None:
    fields = Fields(read_object(json.dumps({"f": value}).encode())) if _plain(value) else Fields({"f": value})
    read = [
        fields.text("f", longest=5, required=False),
        fields.choice("f", {"A"}, required=False),
        fields.day("f", required=False),
        fields.amount("f"),
        fields.whole("f", least=0, most=9, default=0),
        fields.mapping("f"),
        *fields.objects("f", most=3),
        *fields.words("f"),
    ]
    amount = read[3]
    assert amount is None or (isinstance(amount, Decimal) and abs(amount) < 10**15)
    if value is not None:
        with pytest.raises(RefusedError):
            fields.check()


def _plain(value: Any) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("text", ["1", "0.50", "-3", "999999999999999"])
def test_numbers_may_be_texts(text: str) -> None:
    assert Fields({"n": text}).amount("n") == Decimal(text)


@pytest.mark.parametrize("value", ["1e5", " 1", "+1", "1.", ".5", "٣", "NaN", Decimal("1E+400"), 10**400, True, []])
def test_what_is_no_plain_number_is_refused(value: object) -> None:
    fields = Fields({"n": value})
    assert fields.amount("n") is None
    with pytest.raises(RefusedError, match="INVALID_FIELD_FORMAT_N"):
        fields.check()
