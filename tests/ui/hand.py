"""What a person does at a window under test, by keys, and what they see."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from posapp.ui.bridge import run_app
from posapp.ui.widgets.button import Button
from tests.waiting import PATIENCE_S, until

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from PySide6.QtWidgets import QApplication

    from posapp.ui.bridge import Bridge

W = TypeVar("W", bound=QWidget)
ENTER = Qt.Key.Key_Return


class Hand:
    """At a window that `play` shows; a scenario runs on the UI loop, to its end, as the program would run."""

    app: QApplication
    bridge: Bridge
    crashes: list[BaseException]

    @property
    def window(self) -> QWidget:
        """The window itself."""
        raise NotImplementedError

    def play(self, scenario: Callable[[], Coroutine[Any, Any, None]]) -> None:
        async def start() -> None:
            try:
                await asyncio.wait_for(scenario(), 2 * PATIENCE_S)
            finally:
                self.bridge.leave()

        self.window.show()
        self.window.activateWindow()
        try:
            run_app(self.app, self.bridge, self.window, start=start)
        finally:
            self.window.hide()
            self.window.deleteLater()
        assert not self.crashes

    def find(self, kind: type[W], name: str) -> W:
        found = self.window.findChildren(kind, name)
        assert len(found) == 1, f"{len(found)} widgets are named {name}"
        return found[0]

    def text(self, name: str) -> str:
        """What a label shows; empty where it is hidden, or not built yet."""
        labels = self.window.findChildren(QLabel, name)
        assert len(labels) <= 1, f"{len(labels)} labels are named {name}"
        return labels[0].text() if labels and labels[0].isVisible() else ""

    def stands(self, name: str) -> bool:
        """Whether a button is there to be seen."""
        buttons = self.window.findChildren(QPushButton, name)
        return bool(buttons) and buttons[0].isVisible()

    def entry(self, name: str) -> QLineEdit:
        return self.find(QLineEdit, name)

    def button(self, name: str) -> Button:
        return self.find(Button, name)

    def focused(self) -> str:
        """The objectName of what has the focus."""
        return self.target.objectName()

    @property
    def target(self) -> QWidget:
        """What the next key goes to."""
        widget: QWidget | None = self.window.focusWidget()
        return self.window if widget is None else widget

    def keys(self, text: str) -> None:
        """Type at whatever has the focus."""
        for sign in text:
            # Each to what has the focus then: a key may move it.
            QTest.keyClicks(self.target, sign)

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.target, key, held)

    async def ready(self, name: str) -> Button:
        """The button, once it can be pressed."""
        await until(lambda: self.stands(name) and self.button(name).ready, name)
        return self.button(name)
