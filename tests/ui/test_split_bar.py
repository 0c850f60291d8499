"""The bar can be steered by mouse, keys and assistive tools alike, and tells its value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSlider

from posapp.domain.points import Points
from posapp.ui.widgets.split_bar import SplitBar
from tests.support.desk import member

if TYPE_CHECKING:
    from tests.ui.till import Till


@pytest.mark.parametrize(
    ("key", "points"),
    [
        (Qt.Key.Key_Right, 4_100),
        (Qt.Key.Key_Left, 3_900),
        (Qt.Key.Key_PageUp, 5_000),
        (Qt.Key.Key_PageDown, 3_000),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, 8_740),
    ],
)
def test_keys_move_it(till: Till, key: Qt.Key, points: int) -> None:
    async def scenario() -> None:
        await till.quote()
        till.entry("pointsToRedeem").setText("4000")
        till.find(QSlider, "splitBar").setFocus()
        till.key(key)
        assert till.state.split is not None
        assert till.state.split.points == Points(points)
        assert till.entry("pointsToRedeem").text() == f"{points:,}"

    till.play(scenario)


def test_the_mouse_drags_it_to_both_ends(till: Till) -> None:
    async def scenario() -> None:
        await till.quote()
        bar = till.find(SplitBar, "splitBar")
        middle = bar.height() // 2
        QTest.mousePress(bar, Qt.MouseButton.LeftButton, pos=QPoint(bar.width() // 2, middle))
        assert till.state.split is not None
        half = till.state.split.points.count
        QTest.mouseMove(bar, QPoint(bar.width() - 2, middle))
        QTest.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=QPoint(bar.width() - 2, middle))
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(bar.width() + 50, middle))
        assert abs(half - 4_370) <= 10
        assert till.entry("pointsToRedeem").text() == "8,740"
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(0, middle))
        assert till.entry("pointsToRedeem").text() == "0"

    till.play(scenario)


def test_assistive_tools_read_and_set_its_value(till: Till) -> None:
    async def scenario() -> None:
        await till.quote()
        tool = QAccessible.queryAccessibleInterface(till.find(SplitBar, "splitBar"))
        value = tool.valueInterface()
        assert tool.role() == QAccessible.Role.Slider
        assert tool.text(QAccessible.Text.Name) == "Share paid with points"
        assert (value.minimumValue(), value.maximumValue()) == (0, 8_740)
        value.setCurrentValue(5_000)
        assert till.state.split is not None
        assert till.state.split.points == Points(5_000)
        assert tool.text(QAccessible.Text.Description) == "5,000 points $50.00 · Card $37.40"

    till.play(scenario)


def test_more_points_than_a_slider_has_places_still_reach_the_end(till: Till) -> None:
    till.counter.bank.members["5555555555554444"] = member(balance=Points(10**13))

    async def scenario() -> None:
        await till.quote("1000000000")
        till.find(QSlider, "splitBar").setFocus()
        till.key(Qt.Key.Key_End)
        assert till.state.split is not None
        assert till.state.split.points == Points(100_000_000_000)

    till.play(scenario)
