"""Fields for figures take what people write and say what they do not take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest

from posapp.domain.errors import Problem, UserError
from posapp.domain.money import Currency, Money
from posapp.domain.points import Points
from posapp.ui.widgets.amount_field import AmountField, PointsField
from tests.ui.hand import ENTER

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.ui.till import Till

USD = Currency.of("USD")


@pytest.fixture
def amount(qtbot: QtBot) -> AmountField:
    made = AmountField("Cart total", "cartTotal", USD)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize(("typed", "minor"), [("87.40", 8740), ("87,4", 8740), ("1,234.50", 123450), (".5", 50)])
def test_a_typed_amount_is_exact(amount: AmountField, typed: str, minor: int) -> None:
    QTest.keyClicks(amount.entry, typed)
    assert amount.total() == Money(minor, USD)


def test_a_pasted_amount_is_cleaned(amount: AmountField) -> None:
    QGuiApplication.clipboard().setText(" $1,234.50 \n")
    QTest.keySequence(amount.entry, QKeySequence(QKeySequence.StandardKey.Paste))
    assert amount.total() == Money(123_450, USD)


@pytest.mark.parametrize(
    ("put", "problem"),
    [
        ("", Problem.AMOUNT_EMPTY),
        ("0", Problem.AMOUNT_NOT_POSITIVE),
        ("-5", Problem.AMOUNT_NOT_POSITIVE),
        ("87.405", Problem.AMOUNT_TOO_PRECISE),
        ("12a50", Problem.AMOUNT_MALFORMED),
        ("9" * 14, Problem.AMOUNT_TOO_LARGE),
    ],
)
def test_what_is_no_total_is_named(amount: AmountField, put: str, problem: Problem) -> None:
    amount.entry.setText(put)
    with pytest.raises(UserError) as caught:
        amount.total()
    assert caught.value.problem is problem


def test_a_letter_does_not_get_in_and_is_not_passed_over(amount: AmountField, qtbot: QtBot) -> None:
    with qtbot.waitSignal(amount.entry.refused):
        QTest.keyClicks(amount.entry, "12a")
    assert amount.entry.text() == "12"


def test_points_are_whole(qtbot: QtBot) -> None:
    field = PointsField("Points to redeem", "pointsToRedeem")
    qtbot.addWidget(field)
    QTest.keyClicks(field.entry, "5,000")
    assert field.points() == Points(5_000)
    field.entry.setText("5.5")
    with pytest.raises(UserError):
        field.points()


def test_a_wrong_total_is_said_at_its_field_and_asks_nobody(till: Till) -> None:
    async def scenario() -> None:
        till.keys("0")
        assert till.text("cartTotalError") == ""
        till.key(ENTER)
        assert till.text("cartTotalError") == "The amount must be above zero."
        assert till.focused() == "cartTotal"
        till.entry("cartTotal").setText("87.405")
        assert till.text("cartTotalError") == "USD takes at most 2 decimals."
        assert not till.button("redeem").isEnabled()
        assert till.text("redeemReason") == "The cart total is not right yet."
        till.entry("cartTotal").setText("87.40")
        assert till.text("cartTotalError") == ""

    till.play(scenario)
    assert till.counter.bank.calls == []


def test_too_many_points_are_said_at_the_field_and_the_rest_stands_still(till: Till) -> None:
    async def scenario() -> None:
        await till.quote()
        till.entry("pointsToRedeem").setText("50000")
        assert till.text("splitError") == "The account holds only 48,250 points."
        assert not till.button("redeem").isEnabled()
        till.key(ENTER)
        till.entry("chargeToCard").setText("37.40")
        assert till.text("splitError") == ""
        assert till.entry("pointsToRedeem").text() == "5,000"
        till.entry("pointsValue").setText("90")
        assert till.text("splitError") == "The cart total is only $87.40."
        till.key(Qt.Key.Key_F6)
        assert till.text("splitError") == ""
        assert till.entry("pointsValue").text() == "87.40"

    till.play(scenario)
    assert till.counter.bank.calls == ["search"]
