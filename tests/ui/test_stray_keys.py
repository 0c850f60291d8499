"""Keys find their place: a swiped card anywhere, digits without a field, Esc and the function keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from posapp.domain.sale import SaleState
from posapp.ui.book import Page
from tests.support.desk import CARD
from tests.ui.hand import ENTER
from tests.waiting import until

if TYPE_CHECKING:
    from tests.ui.till import Till

SWIPE = f"%B{CARD}^MEMBER/TEST^25121010000000000?;{CARD}=25121010000000000?\r"


def test_a_card_swiped_in_the_wrong_field_lands_in_its_own(till: Till) -> None:
    async def scenario() -> None:
        till.keys("87.40")
        till.entry("orderReference").setFocus()
        till.keys(SWIPE)
        await until(lambda: till.state.quote is not None, "the balance")
        assert till.entry("orderReference").text() == ""
        assert till.entry("cardNumber").text() == "•••• •••• •••• 4444"
        assert till.entry("cartTotal").text() == "87.40"

    till.play(scenario)


def test_a_card_swiped_over_another_takes_its_place(till: Till) -> None:
    async def scenario() -> None:
        await till.quote()
        till.keys(SWIPE)
        await until(lambda: till.counter.bank.calls == ["search", "search"], "the second question")
        await until(lambda: till.state.quote is not None, "the balance")

    till.play(scenario)


def test_a_card_swiped_with_the_focus_on_the_rail_lands_too(till: Till) -> None:
    async def scenario() -> None:
        till.shell.rail.buttons[Page.HISTORY].setFocus()
        till.keys(SWIPE)
        await until(lambda: till.state.quote is not None, "the balance")

    till.play(scenario)


def test_digits_without_a_field_go_where_the_sale_needs_them(till: Till) -> None:
    async def scenario() -> None:
        till.shell.checkout.setFocus()
        till.keys("87")
        assert till.entry("cartTotal").text() == "87"
        till.key(ENTER)
        till.shell.checkout.setFocus()
        till.keys("55")
        assert "".join(till.shell.checkout.panels.card.field.entry.digits) == "55"
        till.keys(CARD[2:])
        till.key(ENTER)
        await until(lambda: till.state.quote is not None, "the balance")
        till.button("half").setFocus()
        till.keys("5")
        assert till.focused() == "pointsToRedeem"
        assert till.entry("chargeToCard").text() == "86.95"

    till.play(scenario)


def test_escape_changes_the_card_and_drops_a_question_under_way(till: Till) -> None:
    async def scenario() -> None:
        till.counter.bank.gate.clear()
        till.keys("87.40")
        till.key(ENTER)
        till.keys(CARD)
        till.key(ENTER)
        await until(lambda: till.counter.bank.calls == ["search"], "the question")
        till.key(Qt.Key.Key_Escape)
        assert till.focused() == "cardNumber"
        assert till.state.card is None
        till.counter.bank.gate.set()
        till.keys(CARD)
        till.key(ENTER)
        await until(lambda: till.state.quote is not None, "the balance")

    till.play(scenario)
    assert till.counter.bank.calls == ["search", "search"]


def test_enter_held_down_does_not_run_through_the_sale(till: Till) -> None:
    async def scenario() -> None:
        await till.quote()
        till.key(ENTER)
        till.key(ENTER)
        await until(lambda: till.state.sale is not None and till.state.busy is None, "the answer")
        till.key(ENTER)
        assert till.state.sale is not None
        assert till.state.sale.state is SaleState.COMPLETED

    till.play(scenario)


def test_function_keys_go_between_the_pages(till: Till) -> None:
    async def scenario() -> None:
        for key, page in (
            (Qt.Key.Key_F3, Page.HISTORY),
            (Qt.Key.Key_F4, Page.UNSETTLED),
            (Qt.Key.Key_F1, Page.HELP),
            (Qt.Key.Key_F2, Page.CHECKOUT),
        ):
            till.key(key)
            assert till.shell.page is page
        assert till.focused() == "cartTotal"
        till.key(Qt.Key.Key_F3)
        till.key(Qt.Key.Key_Escape)
        assert till.shell.page is Page.CHECKOUT

    till.play(scenario)


def test_a_receipt_scanned_anywhere_is_found_in_the_history(till: Till) -> None:
    code = "S-7F3K2M9QXD"

    async def scenario() -> None:
        till.entry("orderReference").setFocus()
        till.keys("INV-9")
        till.keys(code)
        till.key(ENTER)
        assert till.shell.page is Page.HISTORY
        assert till.entry("searchHistory").text() == code
        assert till.entry("orderReference").text() == "INV-9"
        till.keys(code)
        till.key(ENTER)
        assert till.entry("searchHistory").text().endswith(code)

    till.play(scenario)


def test_a_key_held_down_is_one_stroke_even_where_the_window_system_does_not_say_so(till: Till) -> None:
    """On X11 Qt takes a repetition for a new stroke where its release has arrived alone."""

    async def scenario() -> None:
        await till.quote()
        till.key(ENTER)
        redeem = await till.ready("redeem")
        redeem.setFocus()
        _struck(redeem, QEvent.Type.KeyRelease, at=5000)
        _struck(redeem, QEvent.Type.KeyPress, at=5000)
        assert till.state.busy is None
        _struck(redeem, QEvent.Type.KeyRelease, at=5000)
        _struck(redeem, QEvent.Type.KeyPress, at=5090)
        await until(lambda: till.state.sale is not None, "the sale")
        await till.ready("nextSale")

    till.play(scenario)


def _struck(target: QWidget, kind: QEvent.Type, *, at: int) -> None:
    event = QKeyEvent(kind, ENTER, Qt.KeyboardModifier.NoModifier, "\r")
    event.setTimestamp(at)
    QApplication.sendEvent(target, event)
