"""References: short, readable, new every time, and never like a card number."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.devices.references import ALPHABET, References
from posapp.domain.card import holds_card_number
from posapp.domain.errors import ConfigError


@given(st.text("ABCT0123456789", min_size=1, max_size=9))
def test_an_external_id_names_the_till_and_fits_the_bank(till: str) -> None:
    reference = References(till).external_id()
    assert len(reference) <= 20
    assert re.fullmatch(f"{till}-[{ALPHABET}]{{10,}}", reference)
    assert not holds_card_number(reference)


def test_a_sale_id_is_short_enough_to_read_out() -> None:
    assert re.fullmatch(f"S-[{ALPHABET}]{{10}}", References("T01").sale_id())


def test_references_do_not_come_twice() -> None:
    ids = References("T01")
    assert len({ids.external_id() for _ in range(5_000)}) == 5_000
    assert len({ids.sale_id() for _ in range(5_000)}) == 5_000


def test_the_alphabet_leaves_out_what_is_misread() -> None:
    assert len(set(ALPHABET)) == 32
    assert not set("ILOU") & set(ALPHABET)


def test_digits_that_make_a_card_number_are_thrown_again(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter("411111111111" + "ABCDEFGHJKMN")
    monkeypatch.setattr("posapp.devices.references.secrets.choice", lambda _alphabet: next(drawn))
    assert holds_card_number("1111-411111111111")
    assert References("1111").external_id() == "1111-ABCDEFGHJKMN"


@pytest.mark.parametrize("till", ["", "COUNTER-01"])
def test_a_till_that_leaves_no_room_is_a_wrong_setting(till: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        References(till)
    assert refusal.value.key == "store.till"
    assert "1 to 9" in refusal.value.mend
