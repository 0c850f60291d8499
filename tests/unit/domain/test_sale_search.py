"""Whose answer a sale waits for, and what its balance comes to at the border."""

from __future__ import annotations

from datetime import timedelta

from posapp.domain.events import CardDeclined, CreditIntended
from posapp.domain.points import Points
from posapp.domain.sale import CreditDue
from tests.unit.domain import happenings as on
from tests.unit.domain.happenings import after


def test_a_search_names_the_program_that_sent_its_request() -> None:
    sales = (
        after(),
        after(on.REDEEMED, CardDeclined("C1", "another-program")),
        after(on.REDEEMED, on.DECLINED, on.CREDIT_REFUSED, CreditIntended("C2", "a-third-program")),
    )
    assert [sale.search and sale.search.owner for sale in sales] == [
        "till-program",
        "another-program",
        "a-third-program",
    ]


def test_a_balance_that_is_used_up_leaves_nothing_and_not_nobody_knows() -> None:
    assert after(on.REDEEMED, balance=on.POINTS).points_left == Points(0)


def test_a_sale_tells_when_it_was_opened_and_when_something_last_happened_to_it() -> None:
    first, last = after(), after(on.UNANSWERED, on.LOOKED)
    assert (first.opened_at, first.changed_at) == (on.START + timedelta(seconds=1), on.START + timedelta(seconds=1))
    assert (last.opened_at, last.changed_at) == (first.opened_at, on.START + timedelta(seconds=3))


def test_a_redemption_without_an_answer_owes_no_credit_and_leaves_no_candidates() -> None:
    assert after(on.UNANSWERED).credit_due is CreditDue.NOTHING
    gone = after(on.UNANSWERED, on.REVIEW, on.NOT_OURS, on.NOT_THERE)
    assert (gone.candidates, gone.search, gone.credit_due) == ((), None, CreditDue.NOTHING)


def test_a_refused_credit_is_kept_in_the_bank_s_words() -> None:
    sale = after(on.REDEEMED, on.DECLINED, on.CREDIT_REFUSED)
    assert (sale.reason_code, sale.reason) == ("NO", "No.")
