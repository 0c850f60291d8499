"""What a sale tells after each event: whose request is open, what was taken, what is left, what is owed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from posapp.domain.errors import Outage
from posapp.domain.events import (
    CardDeclined,
    Credited,
    CreditIntended,
    CreditUnanswered,
    JudgedNotOurs,
    Looked,
    NeedsReview,
    Redeemed,
)
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.sale import Candidate, CreditDue, Sale
from tests.unit.domain import happenings as on
from tests.unit.domain.happenings import after


def searched(sale: Sale) -> str | None:
    return sale.search.external_id if sale.search else None


def test_the_intent_is_the_whole_cart() -> None:
    sale = after(balance=Points(9000))
    assert (sale.id, sale.order, sale.till, sale.operator) == ("S1", "INV-1", "T01", "clerk")
    assert (sale.points, sale.points_value, sale.card_amount) == (
        on.POINTS,
        Money(5000, on.DOLLAR),
        Money(3740, on.DOLLAR),
    )
    assert sale.points_value + sale.card_amount == sale.total
    assert (searched(sale), sale.redemption_id) == ("X1", None)


def test_a_redemption_answers_the_search() -> None:
    sale = after(on.REDEEMED)
    assert (sale.redemption_id, sale.search, sale.credited_points) == ("R1", None, Points(0))


@pytest.mark.parametrize(
    ("balance", "told", "left"),
    [
        (Points(9000), None, Points(4000)),
        (Points(9000), Points(3990), Points(3990)),
        (None, None, None),
        (Points(10), None, None),
        (Points(9000), Points(0), Points(0)),
    ],
)
def test_the_bank_s_figure_of_what_is_left_wins(balance: Points | None, told: Points | None, left: Points) -> None:
    assert after(Redeemed("R1", told), balance=balance).points_left == left


def test_looks_are_counted_from_the_first_that_was_answered() -> None:
    sale = after(on.UNANSWERED, Looked(answered=False), on.LOOKED, Looked(answered=False), on.LOOKED)
    assert sale.search is not None
    assert (sale.search.looks, sale.search.outage) == (2, Outage.TIMED_OUT)
    assert sale.search.empty_since == on.START + timedelta(seconds=4)
    assert sale.search.last_look == on.START + timedelta(seconds=6)
    assert (sale.search.tries, sale.search.tried_at) == (4, on.START + timedelta(seconds=6))


def test_a_look_that_was_not_answered_proves_nothing() -> None:
    sale = after(on.UNANSWERED, Looked(answered=False))
    assert sale.search is not None
    assert (sale.search.looks, sale.search.empty_since) == (0, None)


def test_candidates_stand_until_a_person_decides() -> None:
    assert after(on.UNANSWERED, on.REVIEW, on.LOOKED).candidates == on.CANDIDATES
    found = after(on.UNANSWERED, on.REVIEW, Redeemed("R8"))
    assert (found.redemption_id, found.candidates, found.search) == ("R8", (), None)


def test_a_person_s_word_stands_for_the_bank_s() -> None:
    ours = after(on.UNANSWERED, on.REVIEW, on.OURS, balance=Points(7000))
    assert (ours.redemption_id, ours.points_left, ours.candidates, ours.search) == ("R8", Points(2000), (), None)


def test_what_a_person_rejected_is_remembered_while_it_is_looked_on() -> None:
    sale = after(on.UNANSWERED, on.REVIEW, on.LOOKED, on.NOT_OURS)
    assert sale.search is not None
    assert (sale.candidates, sale.search.rejected, sale.search.looks) == ((), ("R7", "R8"), 1)
    again = after(on.UNANSWERED, on.REVIEW, on.NOT_OURS, NeedsReview((Candidate("R9"),)), JudgedNotOurs(("R9",), "No."))
    assert again.search is not None
    assert again.search.rejected == ("R7", "R8", "R9")
    assert after(on.UNANSWERED, on.REVIEW, on.NOT_OURS, on.NOT_THERE).search is None


def test_the_bank_s_time_of_the_intent_is_kept_for_the_search() -> None:
    at_bank = on.START + timedelta(minutes=3)
    first = after(on.REDEEMED, CardDeclined("C1", "p", at_bank)).search
    assert first is not None
    assert first.bank_at == at_bank
    again = after(on.REDEEMED, on.DECLINED, on.CREDIT_REFUSED, CreditIntended("C2", "p", at_bank)).search
    assert again is not None
    assert (again.bank_at, again.external_id) == (at_bank, "C2")


def test_another_credit_goes_on_waiting_where_the_last_one_stood() -> None:
    sale = after(on.REDEEMED, on.DECLINED, on.CREDIT_UNANSWERED, on.LOOKED, on.CREDIT_NOT_THERE, on.INTENDED)
    assert sale.search is not None
    assert (sale.search.since, sale.search.tries) == (on.START + timedelta(seconds=3), 1)
    assert (sale.search.looks, sale.search.empty_since) == (0, None)
    assert sale.search.tried_at == sale.search.asked_at == on.START + timedelta(seconds=7)


def test_a_refusal_is_kept_in_the_bank_s_words() -> None:
    sale = after(on.REFUSED)
    assert (sale.reason_code, sale.reason, sale.search) == ("NO", "No.", None)


def test_a_credit_is_owed_until_it_is_back() -> None:
    dues = [
        (CreditDue.NOTHING, None, (on.REDEEMED,)),
        (CreditDue.ASKED, "C1", (on.REDEEMED, on.DECLINED)),
        (CreditDue.ASKED, "C1", (on.REDEEMED, on.DECLINED, on.CREDIT_UNANSWERED)),
        (CreditDue.SEND, "C1", (on.REDEEMED, on.DECLINED, CreditUnanswered(Outage.NO_CONNECTION, sent=False))),
        (CreditDue.SEND, "C1", (on.REDEEMED, on.DECLINED, on.CREDIT_UNANSWERED, on.CREDIT_NOT_THERE)),
        (CreditDue.PERSON, "C1", (on.REDEEMED, on.DECLINED, on.CREDIT_REFUSED)),
        (CreditDue.ASKED, "C2", (on.REDEEMED, on.DECLINED, on.CREDIT_REFUSED, on.INTENDED)),
        (CreditDue.NOTHING, None, (on.REDEEMED, on.DECLINED, on.CREDITED)),
    ]
    for due, search, events in dues:
        sale = after(*events)
        assert (sale.credit_due, searched(sale)) == (due, search), events


@pytest.mark.parametrize(("told", "left"), [(None, Points(9000)), (Points(9001), Points(9001))])
def test_a_credit_brings_the_points_back(told: Points | None, left: Points) -> None:
    sale = after(on.REDEEMED, on.DECLINED, Credited("K1", on.POINTS, told), balance=Points(9000))
    assert (sale.credited_points, sale.credit_id, sale.points_left) == (on.POINTS, "K1", left)


def test_a_new_credit_starts_a_new_search() -> None:
    sale = after(on.REDEEMED, on.DECLINED, on.CREDIT_UNANSWERED, on.LOOKED, on.LOOKED, on.CREDIT_NOT_THERE, on.INTENDED)
    assert sale.search is not None
    assert (sale.search.external_id, sale.search.looks, sale.search.empty_since) == ("C2", 0, None)


def test_the_cart_itself_never_changes() -> None:
    first = after()
    last = after(on.UNANSWERED, on.LOOKED, on.REVIEW, on.REDEEMED, on.DECLINED, on.CREDIT_UNANSWERED, on.CREDITED)
    for name in (
        "id",
        "order",
        "total",
        "points",
        "points_value",
        "card_amount",
        "account",
        "external_id",
        "opened_at",
    ):
        assert getattr(first, name) == getattr(last, name), name
