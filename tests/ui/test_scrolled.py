"""What scrolls, to who reads it from outside: between two questions of theirs a child may have gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from posapp.ui.agent.pages import DeskPage
from posapp.ui.widgets.scrolled import Scrolled
from tests.ui.agent import Desk, found
from tests.ui.test_names import open_everything, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QAccessibleInterface
    from PySide6.QtWidgets import QApplication

    from posapp.ui.theme import Theme
    from tests.ui.till import Till

BEYOND: Final = pytest.mark.qt_log_ignore(
    "::child: Invalid index at:", "does not support propagateSizeHints", extend=True
)
"""Lists and tables say so of such a question, and answer that there is none."""


@pytest.fixture
def area(qapp: QApplication, theme: Theme) -> Iterator[Scrolled]:
    inside = QWidget()
    inside.setMinimumHeight(1_000)
    made = Scrolled(inside)
    made.resize(200, 200)
    made.show()
    qapp.processEvents()
    yield made
    made.close()
    made.deleteLater()


def test_a_scroll_bar_that_goes_between_count_and_question_harms_nobody(area: Scrolled, qapp: QApplication) -> None:
    """With Qt's own accessible object this ends the program: it reads past the end of a list."""
    node = QAccessible.queryAccessibleInterface(area)
    before = node.childCount()
    assert area.verticalScrollBar().isVisible()
    area.resize(200, 1_200)
    qapp.processEvents()
    assert not area.verticalScrollBar().isVisible()
    for at in (-1, before - 1, before, before + 1, 1_000):
        node.child(at)
    assert node.child(before) is None


def test_what_is_inside_is_found(area: Scrolled) -> None:
    tree = list(walk(QAccessible.queryAccessibleInterface(area)))
    assert area.widget() in [node.object() for node in tree]
    assert tree[0].role() is QAccessible.Role.Client


def ask_beyond(top: QAccessibleInterface) -> None:
    """Every node of a tree for children that it has no more, or never had."""
    for node in walk(top):
        count = node.childCount()
        for at in (-1, count, count + 1, count + 1_000):
            node.child(at)


@BEYOND
def test_no_part_of_the_till_minds_a_question_for_what_has_gone(till: Till) -> None:
    async def scenario() -> None:
        await open_everything(till)
        ask_beyond(QAccessible.queryAccessibleInterface(till.shell))

    till.play(scenario)


@BEYOND
def test_no_part_of_the_desk_does(qapp: QApplication, theme: Theme) -> None:
    desk = Desk(qapp, theme)

    async def scenario() -> None:
        desk.shell.call.show(found())
        for page in DeskPage:
            desk.shell.open_page(page)
        ask_beyond(QAccessible.queryAccessibleInterface(desk.shell))

    desk.play(scenario)
