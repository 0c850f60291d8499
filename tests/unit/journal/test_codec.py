"""What stands on disk: every event comes back as it was, and nothing forbidden gets there."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.domain import events as domain
from posapp.domain.card import CardNumber, holds_card_number
from posapp.domain.errors import BugError, Outage
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.reward import RewardKind
from posapp.domain.sale import Candidate
from posapp.journal import events
from tests.unit.journal.samples import CARD, DOLLAR, any_event, opening

MOMENT = datetime(2026, 11, 23, 14, 2, 31, tzinfo=UTC)

REWARDED = replace(opening(1), kind=RewardKind.MERCHANDISE, item="74570", address="A7", note="Her son.")

# The format on disk. A line that has to change here needs a migration of the journals out there.
GOLDEN = {
    '{"account":"540000000000000000000000000017","address":"A7","balance":12000,"bank":"","bank_at":null,'
    '"external_id":"T01-1","item":"74570","kind":"merchandise","last_four":"4242","note":"Her son.","order":"INV-1",'
    '"owner":"T01-1-a","points":5000,"points_value":{"currency":"USD","minor":5000},'
    '"total":{"currency":"USD","minor":8740},"training":false,"v":1}': ("sale_opened", REWARDED),
    '{"account":"540000000000000000000000000017","address":"","balance":12000,"bank":"","bank_at":null,'
    '"external_id":"T01-1","item":"","kind":null,"last_four":"4242","note":"",'
    '"order":"INV-1","owner":"T01-1-a","points":5000,"points_value":{"currency":"USD","minor":5000},'
    '"total":{"currency":"USD","minor":8740},"training":false,"v":1}': ("sale_opened", opening(1)),
    '{"account":"A","at":"2026-11-23T14:02:31.000000+00:00","bank":"B","item":"74570","kind":"travel","last_four":"4242",'
    '"points":7,"redemption_id":"R1","training":true,"v":1,"value":{"currency":"USD","minor":0}}': (
        "adopted",
        domain.Adopted("R1", MOMENT, Points(7), Money(0, DOLLAR), "A", "4242", "B", True, RewardKind.TRAVEL, "74570"),
    ),
    '{"found":false,"points_left":7,"redemption_id":"R1","v":1}': ("redeemed", domain.Redeemed("R1", Points(7))),
    '{"description":"no","reason_code":"X","recoverable":true,"source":"S","v":1}': (
        "redeem_refused",
        domain.RedeemRefused("S", "X", "no", recoverable=True),
    ),
    '{"outage":"timed_out","sent":true,"v":1}': ("redeem_unanswered", domain.RedeemUnanswered(Outage.TIMED_OUT)),
    '{"answered":true,"answered_at":null,"as_of":"2026-11-23T14:02:31.000000+00:00","entries":2,"external_id":"E",'
    '"v":1}': (
        "looked",
        domain.Looked(answered=True, entries=2, as_of=MOMENT, external_id="E"),
    ),
    '{"outage":null,"v":1}': ("not_there", domain.NotThere()),
    '{"candidates":[{"at":"2026-11-23T14:02:31.000000+00:00","id":"R1","points":5,"value":{"currency":"USD","minor":5},'
    '"zoned":false},{"at":null,"id":"R2","points":null,"value":null,"zoned":true}],"external_id":"E","v":1}': (
        "needs_review",
        domain.NeedsReview((Candidate("R1", Points(5), Money(5, DOLLAR), MOMENT, zoned=False), Candidate("R2")), "E"),
    ),
    '{"note":"Seen.","redemption_id":"R1","v":1}': ("judged_ours", domain.JudgedOurs("R1", "Seen.")),
    '{"candidates":["R1","R2"],"note":"No.","v":1}': ("judged_not_ours", domain.JudgedNotOurs(("R1", "R2"), "No.")),
    '{"note":"","v":1}': ("left_open", domain.LeftOpen("")),
    '{"v":1}': ("card_approved", domain.CardApproved()),
    '{"bank_at":"2026-11-23T14:02:31.000000+00:00","external_id":"E","owner":"O","v":1}': (
        "card_declined",
        domain.CardDeclined("E", "O", MOMENT),
    ),
    '{"approval":"A","bank_at":null,"cancels":true,"external_id":"G","listed":["K1"],"mark":"M","note":"Torn.",'
    '"owner":"O","points":7,"reason":"goods_returned","v":1}': (
        "credit_opened",
        domain.CreditOpened(
            "G", "O", Points(7), "goods_returned", "Torn.", cancels=True, listed=("K1",), mark="M", approval="A"
        ),
    ),
    '{"bank_at":null,"external_id":"F","owner":"O","points":7,"v":1}': (
        "credit_intended",
        domain.CreditIntended("F", "O", points=Points(7)),
    ),
    '{"credit_id":null,"external_id":"E","found":true,"points":5,"points_left":null,"v":1}': (
        "credited",
        domain.Credited(None, Points(5), found=True, external_id="E"),
    ),
    '{"description":"no","external_id":"E","reason_code":"X","recoverable":false,"source":"S","v":1}': (
        "credit_refused",
        domain.CreditRefused("S", "X", "no", recoverable=False, external_id="E"),
    ),
    '{"external_id":"E","outage":"broken_off","sent":false,"v":1}': (
        "credit_unanswered",
        domain.CreditUnanswered(Outage.BROKEN_OFF, sent=False, external_id="E"),
    ),
    '{"external_id":"E","v":1}': ("credit_not_there", domain.CreditNotThere("E")),
    '{"copy":2,"how":"print","v":1}': ("receipt_issued", domain.ReceiptIssued("print", 2)),
}


@given(any_event())
def test_an_event_comes_back_as_it_was_written(event: domain.Event) -> None:
    assert events.decode(events.kind_of(event), events.encode(event)) == event


@given(any_event())
def test_the_text_is_canonical_and_free_of_floats(event: domain.Event) -> None:
    text = events.encode(event)
    assert text.isascii()
    assert text == json.dumps(json.loads(text, parse_float=pytest.fail), sort_keys=True, separators=(",", ":"))


@pytest.mark.parametrize(("text", "kind", "event"), [(text, *case) for text, case in GOLDEN.items()])
def test_the_format_on_disk_has_not_moved(text: str, kind: str, event: domain.Event) -> None:
    assert (events.kind_of(event), events.encode(event)) == (kind, text)
    assert events.decode(kind, text) == event


def test_every_kind_of_event_has_a_name_and_a_golden_text() -> None:
    assert set(events.KINDS.values()) == set(get_args(domain.Event)) == {type(event) for _, event in GOLDEN.values()}


OLDER = {
    '{"account":"540000000000000000000000000017","balance":12000,"bank":"","bank_at":null,"external_id":"T01-1",'
    '"last_four":"4242","order":"INV-1","owner":"T01-1-a","points":5000,'
    '"points_value":{"currency":"USD","minor":5000},"total":{"currency":"USD","minor":8740},"training":false,"v":1}': (
        "sale_opened",
        opening(1),
    ),
    '{"account":"540000000000000000000000000017","balance":12000,"bank_at":null,"external_id":"T01-1",'
    '"last_four":"4242","order":"INV-1","owner":"T01-1-a","points":5000,'
    '"points_value":{"currency":"USD","minor":5000},"total":{"currency":"USD","minor":8740},"v":1}': (
        "sale_opened",
        opening(1),
    ),
    '{"answered":true,"answered_at":null,"as_of":null,"entries":2,"v":1}': ("looked", domain.Looked(True, 2)),
    '{"credit_id":null,"found":true,"points":5,"points_left":null,"v":1}': (
        "credited",
        domain.Credited(None, Points(5), found=True),
    ),
    '{"description":"no","reason_code":"X","recoverable":false,"source":"S","v":1}': (
        "credit_refused",
        domain.CreditRefused("S", "X", "no", recoverable=False),
    ),
    '{"outage":"broken_off","sent":false,"v":1}': (
        "credit_unanswered",
        domain.CreditUnanswered(Outage.BROKEN_OFF, sent=False),
    ),
    '{"candidates":["R1","R2"],"v":1}': ("needs_review", domain.NeedsReview((Candidate("R1"), Candidate("R2")))),
    '{"external_id":"E","owner":"O","v":1}': ("card_declined", domain.CardDeclined("E", "O")),
    '{"external_id":"F","owner":"O","v":1}': ("credit_intended", domain.CreditIntended("F", "O")),
    '{"bank_at":null,"cancels":false,"external_id":"G","listed":[],"mark":"M","note":"","owner":"O","points":7,'
    '"reason":"other","v":1}': ("credit_opened", domain.CreditOpened("G", "O", Points(7), "other", mark="M")),
    '{"bank_at":null,"cancels":false,"external_id":"G","listed":[],"note":"","owner":"O","points":7,"reason":"other",'
    '"v":1}': ("credit_opened", domain.CreditOpened("G", "O", Points(7), "other")),
}


@pytest.mark.parametrize(("text", "kind", "event"), [(text, *case) for text, case in OLDER.items()])
def test_what_an_earlier_version_wrote_is_still_read(text: str, kind: str, event: domain.Event) -> None:
    assert events.decode(kind, text) == event


def test_fields_of_a_later_version_are_left_out_and_missing_ones_take_their_default() -> None:
    assert events.decode("redeemed", '{"v":1,"redemption_id":"R","mood":"good"}') == domain.Redeemed("R")


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("wished", "{}"),
        ("redeemed", "{}"),
        ("redeemed", "not json"),
        ("redeemed", "[]"),
        ("credited", '{"points":-1}'),
        ("redeem_unanswered", '{"outage":"rain"}'),
        (
            "sale_opened",
            json.dumps({**json.loads(events.encode(opening())), "total": {"minor": 1, "currency": "???"}}),
        ),
    ],
)
def test_what_cannot_be_read_is_a_value_error(kind: str, payload: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the kind of error is all that is promised
        events.decode(kind, payload)


@pytest.mark.parametrize("number", [CARD, "5105 1051 0510 5100", "5105-1051-0510-5100", "no. 5105105105105100 1"])
def test_a_card_number_in_an_order_is_our_bug_and_never_written(number: str) -> None:
    with pytest.raises(BugError, match="order"):
        events.cleaned(opening(order=number))


def test_more_than_four_digits_of_a_card_are_our_bug() -> None:
    with pytest.raises(BugError, match="four digits"):
        events.cleaned(opening(last_four="51051"))


@given(st.text(" -\t\u00a0x1234567890", max_size=40))
def test_a_card_number_in_the_banks_words_is_covered_and_the_answer_kept(around: str) -> None:
    event = domain.RedeemRefused("bank", "R", f"card {CARD} {around} unknown", recoverable=False)
    cleaned = events.cleaned(event)
    assert isinstance(cleaned, domain.RedeemRefused)
    assert not holds_card_number(cleaned.description)
    assert CardNumber.parse(CARD).last_four not in cleaned.description
    assert (cleaned.source, cleaned.reason_code) == ("bank", "R")


def test_references_of_the_bank_may_pass_luhn() -> None:
    for event in (domain.Redeemed(CARD), domain.NeedsReview((Candidate(CARD),)), domain.Credited(CARD, Points(1))):
        assert events.cleaned(event) is event


def test_what_is_no_plain_value_is_our_bug() -> None:
    for wrong in (Points(2**63), 0.5):
        with pytest.raises(BugError):
            events.encode(domain.Redeemed("R", wrong))  # type: ignore[arg-type] # that is the point
    with pytest.raises(BugError):
        events.encode(replace(opening(), total=Money(2**63, DOLLAR)))
