"""History, Unsettled, help and the test cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QTableView, QTextBrowser

from posapp import __version__
from posapp.assets import licences
from posapp.domain.errors import Outage, Unavailable, Unknown
from posapp.domain.sale import SaleState
from posapp.ui.book import Page
from posapp.ui.pages.checkout.flow import Stage
from tests.ui.hand import ENTER
from tests.waiting import until

if TYPE_CHECKING:
    from tests.ui.till import Till


async def leave_unknown(till: Till) -> None:
    """One sale without an answer, left for the next."""
    till.counter.bank.after.append(Unknown(Outage.TIMED_OUT))
    await till.quote()
    till.keys("5000")
    till.key(ENTER)
    await until(lambda: till.state.stage is Stage.OVER, "the result")
    (await till.ready("nextSale")).press()


async def pay_all(till: Till, order: str) -> None:
    till.entry("orderReference").setText(order)
    await till.quote()
    till.key(Qt.Key.Key_F6)
    till.key(ENTER)
    await until(lambda: till.state.stage is Stage.OVER, "the result")
    (await till.ready("nextSale")).press()


def test_an_unknown_sale_waits_with_its_story_and_is_settled_there(till: Till) -> None:
    async def scenario() -> None:
        await leave_unknown(till)
        badge = till.shell.rail.buttons[Page.UNSETTLED]
        await until(lambda: badge.badge == 1, "the badge")
        till.key(Qt.Key.Key_F4)
        await until(lambda: till.text("openStory"), "the sale")
        assert till.text("openStory").startswith("We asked for 5,000 points and got no answer.")
        assert till.text("openFacts") == "open for 0 s  ·  not looked yet  ·  Looking again now."
        assert till.text("askedValue1") == "5,000"
        till.key(Qt.Key.Key_F5)
        await until(lambda: till.text("openState") == "Card to charge", "the answer")
        till.button("openApproved").click()
        await until(lambda: till.text("unsettledCount").startswith("Nothing waits."), "the end")
        await until(lambda: badge.badge == 0, "the badge to go")

    till.play(scenario)
    assert till.counter.states() == [SaleState.COMPLETED]


def test_without_a_connection_settling_says_so_and_leaves_the_sale(till: Till) -> None:
    async def scenario() -> None:
        await leave_unknown(till)
        till.counter.bank.troubles.append(Unavailable(Outage.NO_CONNECTION))
        till.key(Qt.Key.Key_F4)
        await until(lambda: till.button("settleAll").isEnabled(), "the row")
        till.button("settleAll").click()
        await until(lambda: till.text("unsettledNoticeWhat") == "The bank cannot be reached.", "the notice")
        assert till.text("connection") == "No connection"

    till.play(scenario)
    assert till.counter.states() == [SaleState.UNKNOWN]


def test_history_lists_the_newest_first_and_finds_by_order(till: Till) -> None:
    async def scenario() -> None:
        for order in ("INV-1", "INV-2"):
            await pay_all(till, order)
        till.key(Qt.Key.Key_F3)
        model = till.find(QTableView, "history").model()
        await until(lambda: model.rowCount() == 2, "two rows")
        assert [model.index(row, 1).data() for row in range(2)] == ["INV-2", "INV-1"]
        till.keys("INV-1")
        await until(lambda: model.rowCount() == 1, "one row")
        assert [model.index(0, column).data() for column in range(1, 7)] == [
            "INV-1",
            "•• 4444",
            "8,740",
            "$87.40",
            "$0.00",
            "Completed",
        ]
        till.entry("searchHistory").setText("4444")
        await until(lambda: model.rowCount() == 2, "both again")
        till.entry("searchHistory").setText("nothing")
        await until(lambda: till.text("historyEmpty") == "Nothing found.", "nothing")

    till.play(scenario)


def test_a_test_card_is_one_click(till: Till) -> None:
    async def scenario() -> None:
        till.keys("87.40")
        QTest.mouseClick(till.button("testCards"), Qt.MouseButton.LeftButton)
        row = till.find(QPushButton, "testCard1")
        assert row.accessibleName() == "Mastercard 4444, In good standing"
        QTest.mouseClick(row, Qt.MouseButton.LeftButton)
        await until(lambda: till.state.quote is not None, "the balance")
        assert not row.isVisible()

    till.play(scenario)


def test_a_test_card_is_one_key(till: Till) -> None:
    async def scenario() -> None:
        till.keys("87.40")
        till.button("testCards").click()
        assert till.focused() == "testCard1"
        till.key(ENTER)
        await until(lambda: till.state.quote is not None, "the balance")

    till.play(scenario)


def test_a_sale_settled_elsewhere_is_shown_as_it_stands(till: Till) -> None:
    async def scenario() -> None:
        await till.quote()
        till.keys("5000")
        till.key(ENTER)
        await till.ready("cardApproved")
        till.key(Qt.Key.Key_F4)
        (await till.ready("openApproved")).click()
        await until(lambda: till.text("unsettledCount").startswith("Nothing waits."), "the end")
        till.key(Qt.Key.Key_F2)
        await until(lambda: till.text("resultTitle") == "Sale finished", "the page to follow")

    till.play(scenario)
    assert till.counter.states() == [SaleState.COMPLETED]


def test_escape_closes_the_test_cards_and_nothing_else(till: Till) -> None:
    async def scenario() -> None:
        await till.quote()
        till.button("testCards").click()
        till.key(Qt.Key.Key_Escape)
        assert not till.find(QPushButton, "testCard1").isVisible()
        assert till.state.quote is not None

    till.play(scenario)


def test_help_is_a_page_of_the_window(till: Till) -> None:
    async def scenario() -> None:
        till.key(Qt.Key.Key_F1)
        assert "Card approved" in till.find(QTextBrowser, "helpText").toPlainText()
        about = till.find(QLabel, "about").text()
        assert about.startswith(f"posapp {__version__} ")
        assert about.endswith(str(licences()))

    till.play(scenario)
