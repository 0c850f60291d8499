"""Points of several chosen sales go back at once: judged first, given one by one, stopped, and never twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

from posapp.domain.errors import Declined
from posapp.domain.points import Points
from posapp.ui.models import STATE
from posapp.ui.pages.history import HistoryPage
from posapp.ui.widgets.choice import ChoiceBox
from tests.ui.hand import ENTER
from tests.ui.past import opened
from tests.waiting import until

if TYPE_CHECKING:
    from posapp.domain.sale import Sale
    from tests.ui.till import Till

SHIFT = Qt.KeyboardModifier.ShiftModifier


def sales(till: Till) -> list[Sale]:
    return list(till.counter.journal.folded.values())


async def sold(till: Till, count: int) -> None:
    """So many sales of 500 points and the rest by card."""
    for number in range(count):
        await till.quote("10.00")
        till.keys("500")
        till.key(ENTER)
        (await till.ready("cardApproved")).press()
        (await till.ready("nextSale")).press()
        assert len(sales(till)) == number + 1
        await until(lambda: till.state.editable, "the next cart")


async def chosen(till: Till, count: int) -> HistoryPage:
    """The newest of them, by keys, and what they would give back."""
    page = await opened(till)
    till.key(Qt.Key.Key_Down)
    for _ in range(count - 1):
        QTest.keyClick(page.table, Qt.Key.Key_Down, SHIFT)
    await until(lambda: till.text("bulkTitle") == f"{count} sales chosen", "the choice")
    await until(lambda: "give" in till.text("bulkTold"), "the bank's figures")
    return page


def test_chosen_sales_are_judged_and_given_back_one_by_one(till: Till) -> None:
    async def scenario() -> None:
        await sold(till, 3)
        await chosen(till, 3)
        assert till.text("bulkTold") == "3 sales can give 1,500 points back."
        assert "credit" not in till.counter.bank.calls
        assert till.button("bulkCredit").text() == "Credit 3 sales, 1,500 points"
        assert not till.stands("credit")
        (await till.ready("bulkCredit")).press()
        await until(lambda: till.text("bulkNoticeWhat") == "Done", "the end")
        assert till.text("bulkNoticeMore") == "3 sales gave 1,500 points back."
        said = till.find(QPlainTextEdit, "bulkLines").toPlainText().splitlines()
        assert [line.split(": ", 1)[1] for line in said] == ["500 points were given back."] * 3
        (await till.ready("bulkClose")).press()
        await until(lambda: till.text("creditAge") == "All points are given back.", "the panel of one sale")

    till.play(scenario)
    assert [sale.credited_points for sale in sales(till)] == [Points(500)] * 3
    assert till.counter.bank.calls.count("credit") == 3


def test_what_has_nothing_to_give_back_is_counted_and_nothing_is_given_twice(till: Till) -> None:
    async def scenario() -> None:
        await sold(till, 2)
        await chosen(till, 2)
        (await till.ready("bulkCredit")).press()
        (await till.ready("bulkClose")).press()
        page = till.find(HistoryPage, "historyPage")
        await until(
            lambda: [page.model.index(row, STATE).data() for row in (0, 1)] == ["Credited"] * 2, "the rows anew"
        )
        page.table.setFocus()
        page.table.choose(0)
        QTest.keyClick(page.table, Qt.Key.Key_Down, SHIFT)
        await until(lambda: till.text("bulkTold") == "None of them has points to give back.", "the figures")
        assert not till.stands("bulkCredit")

    till.play(scenario)
    assert till.counter.bank.calls.count("credit") == 2


def test_a_list_is_stopped_behind_the_sale_under_way_and_a_refusal_is_told(till: Till) -> None:
    async def scenario() -> None:
        await sold(till, 3)
        await chosen(till, 3)
        bank = till.counter.bank
        bank.fails["credit"] = Declined(source="PWR", reason_code="X", description="Too late")
        bank.gate.clear()
        (await till.ready("bulkCredit")).press()
        await until(lambda: till.stands("bulkStop"), "the way to stop")
        (await till.ready("bulkStop")).press()
        bank.gate.set()
        await until(lambda: till.text("bulkNoticeWhat") == "Stopped", "the end")
        assert till.text("bulkNoticeMore") == "No points were given back. 1 is refused. 2 were not reached."

    till.play(scenario)
    assert [sale.credits for sale in sales(till)] == [(), (), ()]


def test_a_note_that_a_reason_wants_is_asked_for(till: Till) -> None:
    async def scenario() -> None:
        await sold(till, 2)
        await chosen(till, 2)
        box = till.find(ChoiceBox, "bulkReason")
        box.setCurrentIndex(box.findData("other"))
        assert till.text("bulkWhy") == "This needs a note. Write down why, or how you know."
        assert not till.button("bulkCredit").isEnabled()
        till.entry("bulkNote").setFocus()
        till.keys("recall of the batch")
        (await till.ready("bulkCredit")).press()
        await until(lambda: till.text("bulkNoticeWhat") == "Done", "the end")

    till.play(scenario)
    assert {credit.note for sale in sales(till) for credit in sale.credits} == {"recall of the batch"}
