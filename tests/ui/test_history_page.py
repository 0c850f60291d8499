"""The History page by its keys: searching, narrowing, sorting, choosing, reading the day, exporting."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest

from posapp.domain.errors import Outage, Unavailable
from posapp.domain.points import Points
from posapp.domain.sale import Sale, SaleState
from posapp.ui.pages.history import HistoryPage
from posapp.ui.widgets.day_strip import DayStrip
from posapp.ui.widgets.label import Label
from tests.support.desk import CARD, OPEN, USD
from tests.ui.hand import ENTER
from tests.ui.past import found, opened, orders, till_with_a_past
from tests.waiting import until

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from posapp.ui.theme import Theme
    from tests.ui.till import Till


@pytest.fixture
def many(qapp: QApplication, theme: Theme) -> Till:
    return till_with_a_past(qapp, theme)


def test_words_find_and_what_they_were_taken_for_is_said(many: Till) -> None:
    mine = [one for one in many.counter.journal.folded.values() if one.last_four == "4444"]
    today = [one for one in mine if one.opened_at.date() == OPEN.date()]

    async def scenario() -> None:
        page = await opened(many)
        assert page.model.rowCount() == 120
        await found(many, "4444", len(mine))
        assert many.text("historyUnderstood") == "Card ending 4444 or order 4444"
        await found(many, "4444 today", len(today))
        assert many.text("historyUnderstood") == "Card ending 4444 or order 4444, today"
        await found(many, "inv-20397", 1)
        assert many.text("historyUnderstood") == "Order, redemption, sale or reference inv-20397"
        page = await found(many, "no such order", 0)
        assert many.text("historyEmpty") == "Nothing found."
        assert not many.button("exportHistory").isEnabled()
        await found(many, "", 120)
        assert many.text("historyEmpty") == ""

    many.play(scenario)


def test_chips_narrow_what_the_words_find(many: Till) -> None:
    every = list(many.counter.journal.folded.values())
    credited = sum(one.state is SaleState.COMPLETED and one.credited_points > Points(0) for one in every)

    async def scenario() -> None:
        page = await opened(many)
        many.button("showCredited").click()
        await until(lambda: page.model.rowCount() == credited, "those credited")
        states = {page.model.index(row, 6).data() for row in range(credited)}
        assert states == {"Credited", "Part credited"}
        many.button("showUnsettled").click()
        assert not many.button("showCredited").isChecked()
        await until(
            lambda: {page.model.index(row, 6).data() for row in range(3)} <= {"Unknown", "Card to charge"}, "open"
        )
        many.button("showUnsettled").click()
        many.button("showToday").click()
        await until(lambda: page.model.rowCount() == sum(one.opened_at.date() == OPEN.date() for one in every), "today")
        many.button("showWeek").click()
        assert not many.button("showToday").isChecked()

    many.play(scenario)


def test_the_list_goes_by_keys_and_back(many: Till) -> None:
    async def scenario() -> None:
        page = await opened(many)
        assert many.focused() == "searchHistory"
        many.key(Qt.Key.Key_Down)
        assert many.focused() == "history"
        assert page.table.currentIndex().row() == 0
        many.key(Qt.Key.Key_Down)
        assert page.table.currentIndex().row() == 1
        many.key(Qt.Key.Key_End)
        assert page.table.currentIndex().row() == 119
        many.key(Qt.Key.Key_Home)
        many.key(Qt.Key.Key_Up)
        assert many.focused() == "searchHistory"
        many.key(Qt.Key.Key_Down)
        many.key(Qt.Key.Key_Escape)
        assert many.focused() == "searchHistory"
        many.key(Qt.Key.Key_Escape)
        assert many.text("pageTitle") == "Checkout"

    many.play(scenario)


def test_what_is_typed_over_the_list_begins_another_search(many: Till) -> None:
    async def scenario() -> None:
        page = await opened(many)
        for first in ("4", "i"):
            page.table.setFocus()
            many.keys(first)
            assert many.focused() == "searchHistory"
            assert many.entry("searchHistory").text() == first
        many.keys("nv-20397")
        await until(lambda: page.model.rowCount() == 1, "the one")
        assert orders(page, 1) == ["INV-20397"]

    many.play(scenario)


def test_the_list_is_sorted_by_heads_and_by_keys(many: Till) -> None:
    every = sorted(many.counter.journal.folded.values(), key=lambda one: one.points.count)

    async def scenario() -> None:
        page = await opened(many)
        many.key(Qt.Key.Key_Down)
        QTest.keyClick(page.table, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: page.model.index(0, 3).data() == "10,000", "the most points")
        assert page.model.headerData(3, Qt.Orientation.Horizontal) == "Points ↓"
        QTest.keyClick(page.table, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: page.model.index(0, 3).data() == str(every[0].points.count), "the fewest")
        assert page.model.rowCount() == 120
        head = page.table.horizontalHeader()
        place = head.sectionViewportPosition(0) + 10
        QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=head.rect().topLeft().__class__(place, 10))
        newest = max(many.counter.journal.folded.values(), key=lambda one: one.opened_at)
        await until(lambda: orders(page, 1) == [newest.order], "the newest")

    many.play(scenario)


def test_the_chosen_sale_stays_chosen_while_others_come(many: Till) -> None:
    picked: list[Sale | None] = []

    async def scenario() -> None:
        page = await opened(many)
        page.picked.connect(picked.append)
        many.key(Qt.Key.Key_Down)
        many.key(Qt.Key.Key_Down)
        chosen = picked[-1]
        assert chosen is not None
        new = replace(chosen, id="S-new", order="NEW-1", opened_at=OPEN + timedelta(hours=9))
        many.counter.journal.folded["S-new"] = new
        moved = replace(chosen, state=SaleState.COMPLETED, credited_points=chosen.points)
        many.counter.journal.folded[chosen.id] = moved
        page.refresh()
        await until(lambda: page.model.rowCount() == 121, "the new one")
        assert page.table.currentIndex().row() == 2
        assert picked[-1] == moved
        await found(many, "NEW-1", 1)
        assert picked[-1] is None

    many.play(scenario)


def test_what_stands_beside_the_list_is_there_while_a_sale_is_chosen(many: Till, theme: Theme) -> None:
    opened_sales: list[Sale] = []

    async def scenario() -> None:
        side = Label("beside", name="besideHistory")
        page = HistoryPage(many.counter.desk, many.bridge, many.shell._words, theme, side=side)
        page.opened.connect(opened_sales.append)
        page.resize(1000, 600)
        page.show()
        page.activateWindow()
        await until(lambda: page.model.rowCount() == 120, "the list")
        assert not side.isVisible()
        page.table.setFocus()
        await until(side.isVisible, "the panel")
        QTest.keyClick(page.table, ENTER)
        assert [one.order for one in opened_sales] == orders(page, 1)
        page.table.choose(-1)
        assert not side.isVisible()
        page.close()
        page.deleteLater()

    many.play(scenario)


@pytest.mark.parametrize("typed", [CARD, "5555 5555 5555 4444", f"{CARD} today"])
def test_a_card_number_never_stays_in_the_field(many: Till, typed: str) -> None:
    async def scenario() -> None:
        page = await opened(many)
        entry = many.entry("searchHistory")
        QGuiApplication.clipboard().setText(typed)
        entry.paste()
        assert entry.text() == "4444"
        entry.undo()
        assert entry.text() == "4444"
        await until(lambda: page.lookup.question.text == "4444", "the question")
        await until(lambda: many.text("historyUnderstood").endswith("its last four are."), "what was done")
        many.keys("1")
        await until(lambda: not many.text("historyUnderstood").endswith("its last four are."), "the next search")

    many.play(scenario)


def test_a_short_number_typed_by_hand_is_let_stand_until_the_hand_rests(many: Till) -> None:
    async def scenario() -> None:
        await opened(many)
        many.keys("4222222222222")  # Thirteen digits that pass the check, and might be the beginning of more.
        await until(lambda: many.entry("searchHistory").text() == "2222", "its last four")

    many.play(scenario)


def test_the_day_is_read_hour_by_hour(many: Till) -> None:
    async def scenario() -> None:
        page = await opened(many)
        strip = many.find(DayStrip, "dayStrip")
        await until(lambda: many.text("dayStripDay") == "Nov 23, 2026", "the day")
        strip.setFocus()
        before = strip.value()
        many.key(Qt.Key.Key_Left)
        assert strip.value() == before - 1
        heard = QAccessible.queryAccessibleInterface(strip)
        assert heard.text(QAccessible.Text.Name) == "Points and card by hour"
        assert heard.text(QAccessible.Text.Description) == strip.told == many.text("dayStripHour")
        assert strip.told.startswith(f"{before - 1:02}:00  ")
        QTest.mouseMove(strip, strip.rect().topLeft() + strip.rect().center().__class__(5, 5))
        assert strip.told == "00:00  0 sales"
        many.key(Qt.Key.Key_Down)
        assert many.focused() == "history"
        del page

    many.play(scenario)


def test_without_a_journal_the_page_says_so_and_finds_again_when_it_is_back(many: Till) -> None:
    async def scenario() -> None:
        page = await opened(many)

        async def broken(*_: object) -> object:
            raise Unavailable(Outage.JOURNAL, detail="The disk is full")

        many.counter.journal.first = broken  # type: ignore[method-assign,assignment]  # this once
        page.refresh()
        await until(lambda: many.text("historyNoticeWhat"), "the notice")
        del many.counter.journal.first
        page.refresh()
        await until(lambda: not many.text("historyNoticeWhat"), "the end of it")

    many.play(scenario)


def test_amounts_of_a_narrow_page_are_left_out_before_the_state_is(many: Till) -> None:
    async def scenario() -> None:
        page = await opened(many)
        page.table.setMinimumWidth(0)
        assert not any(page.table.isColumnHidden(column) for column in range(7))
        page.put_beside(Label("beside", name="besideHistory"))
        many.shell.resize(960, 700)
        many.key(Qt.Key.Key_Down)
        await until(lambda: page.table.isColumnHidden(5), "room")
        assert not page.table.isColumnHidden(6)
        assert USD.code == "USD"

    many.play(scenario)
