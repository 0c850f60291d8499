"""A credit whose outcome is open: told by its own points and reference, for staff and for the customer."""

from __future__ import annotations

from dataclasses import replace

from posapp.domain.points import Points
from posapp.domain.sale import Candidate, CreditAsked, CreditDue, SaleState, Search
from posapp.words.slips import Shop, open_slip
from posapp.words.waiting import decisions, meaning, waits_for
from tests.unit.words.test_sentences import MOMENT, WORDS, sale


def test_a_credit_that_is_open_is_told_by_its_own_points() -> None:
    asked = CreditAsked(Points(700), "ann", "goods_returned")
    search = Search("T01-C", "p", MOMENT)
    open_credit = replace(sale(SaleState.CREDIT_UNKNOWN), asked=asked, search=search, credit_due=CreditDue.ASKED)
    assert WORDS.story(open_credit) == (
        "We asked the bank to give 700 points back and got no answer. Nothing else will be sent until we know."
    )
    slip = open_slip(WORDS, open_credit, Shop("", "T01"), MOMENT)
    assert "700" in slip
    assert "T01-C" in slip
    assert "card was not charged" not in slip
    listed = replace(open_credit, candidates=(Candidate("K1", Points(700)),))
    assert "The bank lists one credit that could be ours." in meaning(WORDS, listed)
    assert waits_for(WORDS, listed)[0] == "Needs you"
    assert decisions(WORDS, listed)["ours"] == "It is ours: the points are back"
