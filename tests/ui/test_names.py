"""Whoever reads the window by names (the blind, and tests from outside) finds everything, once."""

from __future__ import annotations

from collections import Counter as Tally
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QScrollBar, QSlider, QTableView, QWidget

from posapp.ui.agent.pages import DeskPage
from posapp.ui.book import Page
from posapp.ui.pages.checkout.flow import Stage
from posapp.ui.shortcuts import Key
from tests.ui.agent import Desk, found
from tests.ui.hand import ENTER
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

    from posapp.ui.theme import Theme
    from tests.ui.till import Till

FIELDS: Final = {
    "cartTotal": "Cart total",
    "orderReference": "Order reference",
    "cardNumber": "Card number",
    "pointsToRedeem": "Points to redeem",
    "pointsValue": "Points value",
    "chargeToCard": "Charge to card",
    "searchHistory": "Search history",
    "pointsToCredit": "Points to credit",
    "creditNote": "Note",
}
BUTTONS: Final = {
    "checkBalance": "Check balance",
    "allThatFit": "All that fit",
    "noPoints": "No points",
    "half": "Half",
    "redeem": "Redeem",
    "cardApproved": "Card approved",
    "cardDeclined": "Card declined",
    "nextSale": "Next sale",
    "settleNow": "Settle now",
    "settleAll": "Settle now",
    "credit": "Credit",
}
VALUES: Final = ("balance", "balanceWorth", "rate", "asOf", "eligibility", "memberLine", "summaryCard")
CONTROLS: Final = (QAbstractButton, QLineEdit, QSlider, QTableView)


def name_of(widget: QObject) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def walk(node: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    yield node
    for at in range(node.childCount()):
        yield from walk(node.child(at))


async def open_everything(till: Till) -> None:
    """Build every page, and a sale that has come to its result."""
    await till.quote()
    till.keys("5000")
    till.key(ENTER)
    (await till.ready("cardApproved")).press()
    await until(lambda: till.state.stage is Stage.OVER, "the result")
    for page in Page:
        till.shell.open_page(page)
    till.shell.open_page(Page.CHECKOUT)
    till.shell.beside.toggle_approvals()
    till.shell.beside.toggle_cards()


def test_fields_and_buttons_bear_the_names_of_the_design(till: Till) -> None:
    async def scenario() -> None:
        await open_everything(till)
        for field, name in FIELDS.items():
            assert name_of(till.entry(field)) == name
        for button, name in BUTTONS.items():
            assert name_of(till.button(button)).startswith(name)

    till.play(scenario)


def test_the_primary_is_found_by_what_it_will_do(till: Till) -> None:
    async def scenario() -> None:
        redeem = till.button("redeem")
        assert name_of(redeem) == redeem.text() == "Redeem points"
        await till.quote()
        till.key(Qt.Key.Key_F7)
        assert name_of(redeem) == redeem.text() == "Charge $87.40 to card"
        till.key(Qt.Key.Key_F6)
        assert name_of(redeem) == redeem.text() == "Redeem 8,740 points"

    till.play(scenario)


def test_labels_that_show_a_value_say_it_themselves(till: Till) -> None:
    async def scenario() -> None:
        await till.quote()
        for name in VALUES:
            label = till.find(QLabel, name)
            assert label.accessibleName() == ""
            assert name_of(label) == label.text()

    till.play(scenario)


def every_control_is_named(window: QWidget) -> None:
    controls = [one for kind in CONTROLS for one in window.findChildren(kind) if _ours(one)]
    assert [one for one in controls if not one.objectName()] == []
    tally = Tally(one.objectName() for one in window.findChildren(QWidget) if _ours(one) and one.objectName())
    assert [name for name, count in tally.items() if count > 1] == []
    assert [one.objectName() for one in controls if not name_of(one)] == []


def test_every_control_has_a_name_and_an_object_name_of_its_own(till: Till) -> None:
    async def scenario() -> None:
        await open_everything(till)
        every_control_is_named(till.shell)

    till.play(scenario)


def test_so_it_is_at_a_desk(qapp: QApplication, theme: Theme) -> None:
    desk = Desk(qapp, theme)

    async def scenario() -> None:
        desk.shell.call.show(found())
        for page in DeskPage:
            desk.shell.open_page(page)
        every_control_is_named(desk.shell)
        for one in (desk.shell.line.end, *desk.shell.rail.buttons.values()):
            assert name_of(one).startswith(one.text())

    desk.play(scenario)


def _ours(widget: QWidget) -> bool:
    """Not a part of a Qt widget of its own making."""
    name = widget.objectName()
    return not (name.startswith("qt_") or isinstance(widget, QScrollBar) or _inside_table(widget))


def _inside_table(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    return isinstance(parent, QTableView)


def test_the_tree_of_the_window_can_be_walked_from_its_top(till: Till) -> None:
    async def scenario() -> None:
        await till.quote()
        top = QAccessible.queryAccessibleInterface(till.shell)
        names = {node.text(QAccessible.Text.Name) for node in walk(top)}
        assert {"Cart total", "Card number", "Points to redeem", "All that fit", "Checkout", "Unsettled"} <= names
        digits = " ".join(node.text(QAccessible.Text.Value) for node in walk(top))
        assert "5555" not in digits

    till.play(scenario)


def test_no_two_acts_share_a_key() -> None:
    assert len({key.value for key in Key}) == len(Key)


def test_tab_goes_through_the_fields_in_the_order_of_the_sale(till: Till) -> None:
    async def scenario() -> None:
        await till.quote()
        till.entry("cartTotal").setFocus()
        order = []
        for _ in range(8):
            order.append(till.focused())
            till.key(Qt.Key.Key_Tab)
        assert order == [
            "cartTotal",
            "orderReference",
            "cardNumber",
            "changeCard",
            "splitBar",
            "pointsToRedeem",
            "pointsValue",
            "chargeToCard",
        ]

    till.play(scenario)
