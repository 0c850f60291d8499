"""The bank's no keeps what it says, in words fit to be shown and kept."""

from __future__ import annotations

import pytest

from posapp.mastercard.errors import refusal
from tests.support.wire_samples import CARD


def envelope(**item: object) -> dict[str, object]:
    usual = {"Source": "digital-redemptions", "ReasonCode": "X", "Description": "No.", "Recoverable": "false"}
    return {"Errors": {"Error": [usual | item]}}


def test_a_refusal_keeps_source_code_words_and_hope() -> None:
    said = refusal(400, envelope(ReasonCode="INSUFFICIENT_POINTS", Description="Too few.", Recoverable=True))
    assert said is not None
    assert (said.source, said.reason_code, said.description) == (
        "digital-redemptions",
        "INSUFFICIENT_POINTS",
        "Too few.",
    )
    assert (said.recoverable, said.status) == (True, 400)


def test_several_errors_are_joined_and_hope_only_where_all_have_it() -> None:
    items = [
        {"Source": "a", "ReasonCode": "ONE", "Description": "First.", "Recoverable": True},
        {"Source": "a", "ReasonCode": "TWO", "Description": None, "Recoverable": "false"},
        {"Source": "b", "ReasonCode": 3, "Description": "Third."},
        {"Description": "without a reason"},
    ]
    said = refusal(400, {"Errors": {"Error": items}})
    assert said is not None
    assert (said.source, said.reason_code, said.description) == ("a, b", "ONE, TWO, 3", "First. Third.")
    assert said.recoverable is False


@pytest.mark.parametrize("number", [CARD, "5555 5555 5555 4444", "5555-5555-5555-4444", f"{CARD}000"])
def test_a_card_number_in_the_bank_s_words_is_not_passed_on(number: str) -> None:
    said = refusal(400, envelope(Description=f"No redeemer for {number}.", ReasonCode=f"C{number}", Source=number))
    assert said is not None
    assert (said.description, said.reason_code, said.source) == ("No redeemer for ….", "C…", "…")


def test_the_words_are_one_short_line() -> None:
    said = refusal(400, envelope(Description="a\n\x1b[31mb\u202e\ud800 c" + "d" * 5_000))
    assert said is not None
    assert said.description.startswith("a [31mb ? c")
    assert len(said.description) <= 300


@pytest.mark.parametrize("status", [200, 302, 408, 425, 500, 503])
def test_only_a_judgement_is_a_refusal(status: int) -> None:
    assert refusal(status, envelope()) is None


@pytest.mark.parametrize("answer", [None, [], "no", {}, {"Errors": []}, {"Errors": {"Error": None}}, {"error": ""}])
def test_what_names_no_reason_is_no_refusal(answer: object) -> None:
    assert refusal(400, answer) is None
