"""A till for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from posapp.ui.own_window import OwnWindow
from posapp.ui.theme import Theme
from tests.ui.till import Till

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication


def pytest_itemcollected(item: pytest.Item) -> None:
    # The offscreen platform says so of every top-level window that has a smallest size.
    item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints", extend=True))


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    made = Theme(qapp)
    yield made
    # A window that a test has made and not played would go on looking at the keys of those after it.
    for window in qapp.topLevelWidgets():
        if isinstance(window, OwnWindow):
            window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qapp.setStyleSheet("")
    made.deleteLater()


@pytest.fixture
def till(qapp: QApplication, theme: Theme) -> Till:
    return Till(qapp, theme)
