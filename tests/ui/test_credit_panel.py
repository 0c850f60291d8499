"""Giving points back from the history, by keys: exact, said beforehand, refused in words, and once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from posapp.domain.errors import Declined, Outage, Unavailable, Unknown
from posapp.domain.points import Points
from posapp.domain.sale import SaleState
from posapp.ui.pages.checkout.flow import Stage
from posapp.ui.widgets.choice import ChoiceBox
from tests.support.desk import CARD
from tests.ui.hand import ENTER
from tests.ui.past import opened
from tests.waiting import until

if TYPE_CHECKING:
    from posapp.domain.sale import Sale
    from tests.ui.till import Till


def sold(till: Till) -> Sale:
    return till.counter.last_sale


async def completed(till: Till) -> None:
    """5,000 points and 37.40 by card, and the next cart."""
    await till.quote()
    till.keys("5000")
    till.key(ENTER)
    (await till.ready("cardApproved")).press()
    await until(lambda: till.state.stage is Stage.OVER, "the result")


async def chosen(till: Till) -> None:
    """The sale in the history, with the bank's figure of it."""
    await completed(till)
    await opened(till)
    till.key(Qt.Key.Key_Down)
    await until(lambda: till.text("saleLeft") not in ("", "\u2013"), "the bank's figure")


async def credited(till: Till, points: str, left: str) -> None:
    till.entry("pointsToCredit").setFocus()
    till.entry("pointsToCredit").selectAll()
    till.keys(points)
    till.key(ENTER)
    (await till.ready("credit")).press()
    await until(lambda: till.text("saleLeft") == left, f"{left} points to be left")


def test_parts_go_back_until_nothing_is_left(till: Till) -> None:
    async def scenario() -> None:
        await chosen(till)
        assert (till.text("saleRedeemed"), till.text("saleCredited"), till.text("saleLeft")) == ("5,000", "0", "5,000")
        assert "Checked with the bank at" in till.text("creditAge")
        await credited(till, "1000", "4,000")
        assert till.text("creditNoticeWhat") == "Credited"
        await credited(till, "1", "3,999")
        (await till.ready("creditAll")).press()
        assert till.button("credit").text() == "Credit 3,999 points"
        (await till.ready("credit")).press()
        await until(lambda: till.text("creditAge") == "All points are given back.", "the last points")
        assert not till.stands("credit")

    till.play(scenario)
    assert [one.points.count for one in sold(till).credits] == [1000, 1, 3999]
    assert sold(till).state is SaleState.COMPLETED
    assert till.counter.bank.calls.count("credit") == 3


def test_the_figures_follow_each_other_and_say_what_goes_where(till: Till) -> None:
    async def scenario() -> None:
        await chosen(till)
        till.entry("returnedAmount").setFocus()
        till.keys("60.00")
        assert (till.entry("pointsToCredit").text(), till.entry("creditWorth").text()) == ("5,000", "50.00")
        assert till.text("creditPreview") == "$50.00 goes back as points, $10.00 to the card."
        till.entry("creditWorth").setFocus()
        till.entry("creditWorth").selectAll()
        till.keys("12.34")
        assert (till.entry("pointsToCredit").text(), till.entry("returnedAmount").text()) == ("1,234", "12.34")
        assert till.button("credit").text() == "Credit 1,234 points"
        (await till.ready("creditHalf")).press()
        assert till.entry("pointsToCredit").text() == "2,500"

    till.play(scenario)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("pointsToCredit", "5001", "Only 5,000 points can still be given back."),
        ("creditWorth", "50.01", "Only 5,000 points can still be given back."),
        ("returnedAmount", "87.41", "At most $87.40 of this sale can go back."),
        ("returnedAmount", "1.234", "USD takes at most 2 decimals."),
    ],
)
def test_what_cannot_go_back_is_said_before_anything_is_sent(till: Till, field: str, typed: str, said: str) -> None:
    async def scenario() -> None:
        await chosen(till)
        till.entry(field).setFocus()
        till.keys(typed)
        assert till.text("creditError") == said
        assert not till.button("credit").isEnabled()

    till.play(scenario)
    assert "credit" not in till.counter.bank.calls


def test_some_reasons_want_a_note_and_a_card_number_in_it_is_struck(till: Till) -> None:
    async def scenario() -> None:
        await chosen(till)
        (await till.ready("creditAll")).press()
        box = till.find(ChoiceBox, "reason")
        box.setCurrentIndex(box.findData("goodwill"))
        assert not till.button("credit").isEnabled()
        assert till.text("creditWhy") == "This needs a note. Write down why, or how you know."
        till.entry("creditNote").setFocus()
        till.keys(f"card {CARD}")
        # Struck as soon as what stands there could be one: the last digits come after it.
        assert till.entry("creditNote").text() == "card …444"
        assert "struck out" in till.text("creditNoteError")
        assert till.button("credit").isEnabled()
        till.button("credit").setFocus()
        (await till.ready("credit")).press()
        await until(lambda: sold(till).credits, "the credit")

    till.play(scenario)
    (credit,) = sold(till).credits
    assert (credit.reason, credit.note) == ("goodwill", "card …444")


TROUBLES = {
    "Not credited": Declined(source="PWR", reason_code="X", description="Too late"),
    "The bank cannot be reached.": Unavailable(Outage.NO_CONNECTION),
    "Not known yet": Unknown(Outage.TIMED_OUT),
}


@pytest.mark.parametrize("said", TROUBLES)
def test_a_refusal_an_outage_and_no_answer_are_told_apart(till: Till, said: str) -> None:
    async def scenario() -> None:
        await chosen(till)
        bank = till.counter.bank
        (await till.ready("creditAll")).press()
        bank.gate.clear()
        (await till.ready("credit")).press()
        await until(lambda: till.text("creditStep1").startswith("Giving 5,000 points back"), "the step")
        await until(lambda: bank.calls[-1] == "history", "the question what is left")
        assert not till.stands("credit")
        bank.fails["credit"] = TROUBLES[said]
        bank.gate.set()
        await until(lambda: till.text("creditNoticeWhat") == said, "the end")

    till.play(scenario)
    open_still = said == "Not known yet"
    assert sold(till).state is (SaleState.CREDIT_UNKNOWN if open_still else SaleState.COMPLETED)
    assert sold(till).credits == ()


def test_double_enter_gives_back_once(till: Till) -> None:
    async def scenario() -> None:
        await chosen(till)
        till.entry("pointsToCredit").setFocus()
        till.keys("1000")
        for _ in range(4):
            till.key(ENTER)
        (await till.ready("credit")).press()
        till.key(ENTER)
        till.key(ENTER)
        await until(lambda: till.text("saleLeft") == "4,000", "the points to be back")
        till.key(ENTER)

    till.play(scenario)
    assert [one.points.count for one in sold(till).credits] == [1000]


def test_one_key_cancels_the_sale_just_finished(till: Till) -> None:
    async def scenario() -> None:
        await completed(till)
        await till.ready("cancelSale")
        till.key(Qt.Key.Key_F10)
        await until(lambda: till.text("resultTitle") == "Sale called off", "the points to be back")
        assert till.text("resultStory") == (
            "5,000 points are given back. Give $37.40 back on the card. The order can be paid again."
        )
        assert not till.stands("cancelSale")

    till.play(scenario)
    assert (sold(till).state, sold(till).credited_points) == (SaleState.CANCELLED, Points(5000))
    (credit,) = sold(till).credits
    assert (credit.reason, credit.cancels) == ("cancelled", True)


def test_without_the_bank_s_figure_nothing_can_be_sent_and_it_can_be_asked_again(till: Till) -> None:
    async def scenario() -> None:
        await completed(till)
        till.counter.bank.troubles.append(Unavailable(Outage.NO_CONNECTION))
        await opened(till)
        till.key(Qt.Key.Key_Down)
        await until(lambda: till.stands("askLeftAgain"), "the way to ask again")
        assert till.text("creditNoticeWhat") == "The bank cannot be reached."
        assert not till.stands("credit")
        (await till.ready("askLeftAgain")).press()
        await until(lambda: till.text("saleLeft") == "5,000", "the bank's figure")

    till.play(scenario)


def test_the_receipt_of_a_past_sale_is_shown_beside_it(till: Till) -> None:
    async def scenario() -> None:
        await chosen(till)
        await till.ready("historyReceipt")
        till.key(Qt.Key.Key_F8)
        await until(till.shell.beside.close, "the receipt")

    till.play(scenario)


def test_the_key_that_cancels_a_sale_just_finished_does_nothing_to_one_of_the_past(till: Till) -> None:
    async def scenario() -> None:
        await chosen(till)
        await till.ready("historyCancel")
        till.key(Qt.Key.Key_F10)
        (await till.ready("historyCancel")).press()
        await until(lambda: "Give $37.40 back on the card." in till.text("creditAge"), "the sale to be cancelled")

    till.play(scenario)
