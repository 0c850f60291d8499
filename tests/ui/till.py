"""A window on a desk in memory, played by keys as the program runs it: the till's, or what others make of `Played`."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from posapp.ui.bridge import Bridge, run_app
from posapp.ui.facts import Facts, Printer, SignIn, TestCard
from posapp.ui.frame import Frame
from posapp.ui.shell import Shell
from posapp.ui.worker import Worker
from posapp.words import Words
from tests.support.connecting import MemoryConnecting
from tests.support.desk import CARD, Counter
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from posapp.ui.pages.checkout.flow import Checkout
    from posapp.ui.theme import Theme
    from posapp.ui.widgets.button import Button

W = TypeVar("W", bound=QWidget)
S = TypeVar("S", bound=Frame)
ENTER = Qt.Key.Key_Return
CARDS = (TestCard(CARD, "Mastercard", "In good standing", "48,250 points"),)


@dataclass
class Played(Generic[S]):
    """A shown window; `play` runs a scenario on the UI loop, to its end, as the program would run."""

    app: QApplication
    theme: Theme
    counter: Counter = field(default_factory=Counter)
    printer: Printer = Printer.NONE
    connecting: MemoryConnecting = field(default_factory=MemoryConnecting)
    sign_in: SignIn | None = None
    crashes: list[BaseException] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.bridge = Bridge(Worker(), crashed=self.crashes.append)
        self.shell = self.made(
            Facts(
                "T03",
                "North store",
                printer=self.printer,
                test_cards=lambda: CARDS,
                connecting=self.connecting,
                account="maya",
                sign_in=self.sign_in,
            )
        )

    def made(self, facts: Facts) -> S:
        """The window itself."""
        raise NotImplementedError

    def play(self, scenario: Callable[[], Coroutine[Any, Any, None]]) -> None:
        async def start() -> None:
            try:
                await asyncio.wait_for(scenario(), 30)
            finally:
                self.bridge.leave()

        self.shell.show()
        self.shell.activateWindow()
        try:
            run_app(self.app, self.bridge, self.shell, start=start)
        finally:
            self.shell.hide()
            self.shell.deleteLater()
        assert not self.crashes

    def find(self, kind: type[W], name: str) -> W:
        found = self.shell.findChildren(kind, name)
        assert len(found) == 1, f"{len(found)} widgets are named {name}"
        return found[0]

    def text(self, name: str) -> str:
        """What a label shows; empty where it is hidden, or not built yet."""
        labels = self.shell.findChildren(QLabel, name)
        assert len(labels) <= 1, f"{len(labels)} labels are named {name}"
        return labels[0].text() if labels and labels[0].isVisible() else ""

    def stands(self, name: str) -> bool:
        """Whether a button is there to be seen."""
        buttons = self.shell.findChildren(QPushButton, name)
        return bool(buttons) and buttons[0].isVisible()

    def entry(self, name: str) -> QLineEdit:
        return self.find(QLineEdit, name)

    def button(self, name: str) -> Button:
        from posapp.ui.widgets.button import Button

        return self.find(Button, name)

    def focused(self) -> str:
        """The objectName of what has the focus."""
        return self.target.objectName()

    @property
    def target(self) -> QWidget:
        """What the next key goes to."""
        widget: QWidget | None = self.shell.focusWidget()
        return self.shell if widget is None else widget

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


@dataclass
class Till(Played[Shell]):
    """The till's window."""

    def made(self, facts: Facts) -> Shell:
        orders = (f"T03-{number:04d}" for number in itertools.count(1))
        desk, now = self.counter.desk, self.counter.clock.now
        return Shell(desk, self.bridge, Words("en_US"), self.theme, facts, new_order=lambda: next(orders), now=now)

    @property
    def state(self) -> Checkout:
        return self.shell.checkout.held.state

    async def quote(self, total: str = "87.40") -> None:
        """Cart and card by keys, until the balance is there."""
        self.keys(total)
        self.key(ENTER)
        self.keys(CARD)
        self.key(ENTER)
        await until(lambda: self.state.quote is not None, "the balance")
