"""Whose answer a sale waits for, and what its balance comes to at the border."""

from __future__ import annotations

from posapp.domain.events import CardDeclined, CreditIntended
from posapp.domain.points import Points
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
