"""A member whom the issuer's site hands over, at the window: taken, refused in words, or waiting; no sale is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from posapp.domain.errors import Outage, Problem, RuleError, Unavailable
from posapp.ui.pages.checkout.flow import Stage
from tests.support.desk import CARD
from tests.support.handing import GOOD
from tests.support.staff import Team
from tests.ui.hand import ENTER
from tests.ui.team import signs_in, staffed
from tests.ui.till import Till
from tests.waiting import until

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from posapp.ui.theme import Theme


@pytest.fixture
def till(qapp: QApplication, theme: Theme) -> Till:
    return Till(qapp, theme)


def test_a_member_handed_over_pays_as_a_card_does(till: Till) -> None:
    async def scenario() -> None:
        till.keys("87.40")
        till.key(ENTER)
        till.shell.hand_over(GOOD)
        await until(lambda: till.state.quote is not None, "the balance")
        assert till.text("memberLine").startswith("Emulated SSO  ·  Card ending 4444")
        assert till.entry("cardNumber").text() == "Handed over by the issuer"
        till.key(ENTER)
        till.key(ENTER)
        await until(lambda: till.state.stage is Stage.OVER, "the end")

    till.play(scenario)
    sale = till.counter.last_sale
    assert (sale.account, sale.last_four, sale.points.count) == ("RANAC0001", "4444", 8_740)
    assert "search" not in till.counter.bank.calls


@pytest.mark.parametrize("problem", [Problem.HANDOVER_EXPIRED, Problem.HANDOVER_FORGED, Problem.HANDOVER_USED])
def test_a_hand_over_that_is_refused_leaves_the_cart_and_says_why(till: Till, problem: Problem) -> None:
    till.counter.issuer.wrong[GOOD] = RuleError(problem)

    async def scenario() -> None:
        till.keys("87.40")
        till.key(ENTER)
        till.shell.hand_over(GOOD)
        await until(lambda: till.state.card_error is not None, "the refusal")
        assert till.state.card is None
        assert till.state.total is not None
        assert till.text("cardNumberError") == till.shell._words.problem(RuleError(problem))
        await till.quote("")

    till.play(scenario)


def test_where_the_bank_is_away_the_card_can_still_pay_all(till: Till) -> None:
    till.counter.bank.fails["profile"] = Unavailable(Outage.NO_CONNECTION)

    async def scenario() -> None:
        till.keys("87.40")
        till.key(ENTER)
        till.shell.hand_over(GOOD)
        await until(lambda: till.state.quote is not None, "an answer")
        assert "handed over anew" in till.text("cardNoticeMore")

    till.play(scenario)


def test_a_card_on_the_page_is_never_swapped_for_a_member(till: Till) -> None:
    async def scenario() -> None:
        await till.quote()
        till.shell.hand_over(GOOD)
        assert till.state.card is not None
        assert not till.state.card.handed
        assert till.text("settledNoticeWhat") == "A member was handed over and waits."
        assert not till.counter.issuer.used
        till.key(Qt.Key.Key_Escape)
        await until(lambda: till.state.quote is not None and till.state.card is not None and till.state.card.handed, "")
        assert till.text("settledNoticeWhat") == ""

    till.play(scenario)


def test_a_sale_under_way_goes_first(till: Till) -> None:
    async def scenario() -> None:
        await till.quote()
        till.key(ENTER)
        till.counter.bank.gate.clear()
        till.key(ENTER)
        await until(lambda: till.state.stage is Stage.SENDING, "the sale under way")
        till.shell.hand_over(GOOD)
        till.counter.bank.gate.set()
        await until(lambda: till.state.stage is Stage.OVER, "the end")
        assert not till.counter.issuer.used
        (await till.ready("nextSale")).setFocus()
        till.key(ENTER)
        await until(lambda: till.state.card is not None and till.state.card.handed, "the member")

    till.play(scenario)
    assert till.counter.last_sale.state == "completed"


def test_at_a_locked_till_it_waits_and_says_so_on_the_cover(qapp: QApplication, theme: Theme) -> None:
    till = staffed(qapp, theme, Team())

    async def scenario() -> None:
        till.shell.hand_over(GOOD)
        assert "A member was handed over" in till.text("coverNews")
        await signs_in(till, "cal")
        await until(lambda: till.state.quote is not None, "the balance")
        assert till.counter.issuer.used

    till.play(scenario)


def test_who_may_ask_for_no_balance_uses_nothing_up(qapp: QApplication, theme: Theme) -> None:
    till = staffed(qapp, theme, Team())

    async def scenario() -> None:
        await signs_in(till, "ada")
        till.shell.hand_over(GOOD)
        assert "somebody signs in who may" in till.text("settledNoticeMore")
        assert till.state.card is None
        assert not till.counter.issuer.used

    till.play(scenario)


def test_half_a_card_number_is_not_lost(till: Till) -> None:
    async def scenario() -> None:
        till.keys("87.40")
        till.key(ENTER)
        till.keys(CARD[:5])
        till.shell.hand_over(GOOD)
        assert till.state.card is None
        till.keys(CARD[5:])
        till.key(ENTER)
        await until(lambda: till.state.quote is not None, "the balance")
        assert not till.counter.issuer.used

    till.play(scenario)
