"""A scanner's code is told from what people type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.devices.references import References
from posapp.ui.scan import PAUSE_MS, Scan

CODE = "S-7F3K2M9QXD"


def scanned(text: str, pause_ms: int = 5) -> str:
    scan = Scan()
    return [scan.feed(key, at * pause_ms) for at, key in enumerate(text)][-1]


@pytest.mark.parametrize("before", ["", "INV-1", "S-", "S-S-"])
def test_a_code_is_seen_whatever_was_typed_before(before: str) -> None:
    assert scanned(f"{before}{CODE}\r") == CODE


@pytest.mark.parametrize("text", ["\r", f"{CODE[:-1]}\r", f"{CODE}x\r", CODE, f"{CODE.lower()}\r", "S-7F3K2M9QXU\r"])
def test_anything_else_is_not(text: str) -> None:
    assert scanned(text) == ""


def test_a_hand_is_too_slow() -> None:
    assert scanned(f"{CODE}\r", PAUSE_MS + 1) == ""


def test_every_sale_id_is_one() -> None:
    references = References("T01")
    for code in (references.sale_id() for _ in range(300)):
        assert scanned(f"{code}\r") == code


@given(st.lists(st.tuples(st.text(max_size=3) | st.sampled_from([*CODE, "\r"]), st.integers(0, 200)), max_size=60))
def test_whatever_is_typed_only_a_whole_code_comes_out(keys: list[tuple[str, int]]) -> None:
    scan, at = Scan(), 0
    for key, pause in keys:
        at += pause
        assert scan.feed(key, at) in ("", CODE)
