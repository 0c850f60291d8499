"""The search of the self-check finds a number in every form in which a program may have left it, and only there."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.app.self_check.traces import Canary, Search

NUMBER = "5425233430109903"
CANARY = Canary("card", NUMBER)
GROUPED = "5425 2334 3010 9903"


def found(data: bytes, *canaries: Canary) -> list[str]:
    search = Search(canaries or [CANARY])
    search.look("place", data)
    assert search.things == {"place": 1}
    assert search.bytes == {"place": len(data)}
    return [one.what for one in search.found]


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16-le", "utf-16-be", "utf-32-le"])
@pytest.mark.parametrize("text", [NUMBER, GROUPED, GROUPED.replace(" ", "-"), " ".join(NUMBER), NUMBER[3:14]])
def test_every_form_is_found(text: str, encoding: str) -> None:
    assert found(b"\x01before" + text.encode(encoding) + b"behind\xff") == ["card"]


@pytest.mark.parametrize("text", [NUMBER[:6] + "…" + NUMBER[-4:], "9903", NUMBER[:9], NUMBER[::-1], ""])
def test_what_may_be_kept_is_not(text: str) -> None:
    assert found(text.encode()) == []


@given(st.binary(max_size=200), st.binary(max_size=200), st.integers(0, 6), st.integers(10, 16))
def test_ten_digits_in_a_row_are_found_in_whatever_they_lie(before: bytes, behind: bytes, start: int, end: int) -> None:
    part = NUMBER[start : start + 10] if start + 10 > end else NUMBER[start:end]
    before, behind = (side.translate(None, b"0123456789") for side in (before, behind))
    assert found(before + b"<" + part.encode() + b">" + behind) == ["card"]


def test_a_pdf_is_unpacked() -> None:
    packed = zlib.compress(f"({NUMBER})".encode())
    assert NUMBER.encode() not in packed
    assert found(b"%PDF-1.7\nstream\r\n" + packed + b"\nendstream") == ["card"]
    assert found(b"%PDF-1.7\nstream\r\nnot packed\nendstream") == []


def test_words_are_found_too_and_where_they_are_allowed_they_are_not() -> None:
    word = Canary("password", "correcthorse", frozenset({"memory"}))
    search = Search([word])
    search.look("memory", b"correcthorse")
    search.look("logs", "correcthorse".encode("utf-16-le"), "posapp.log")
    assert [(one.place, one.what) for one in search.found] == [("logs: posapp.log", "password")]


def test_a_canary_gives_itself_away_nowhere() -> None:
    assert NUMBER not in f"{CANARY!r} {CANARY}"
