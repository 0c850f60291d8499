"""The Member page on a desk in memory, in a window of its own, played by keys as the program runs it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.profile import Profile
from posapp.operations.credits import CreditRules
from posapp.operations.ports import Entry
from posapp.ui.agent.call import Call
from posapp.ui.agent.member.page import MemberPage
from posapp.ui.bridge import Bridge, run_app
from posapp.ui.widgets.button import Button
from posapp.ui.worker import Worker
from posapp.words import Words
from tests.support.desk import CARD, OPEN, USD, Counter, member
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from PySide6.QtWidgets import QApplication

    from posapp.domain.member import Member
    from posapp.ui.theme import Theme

W = TypeVar("W", bound=QWidget)
ENTER = Qt.Key.Key_Return
SECOND_CARD = "2223003122003222"


def activity(count: int = 41) -> list[Entry]:
    """Redemptions of some months, every third with a credit of half of it, newest first."""
    made = []
    for number in range(count):
        at = OPEN - timedelta(days=2 * number, hours=1)
        points = Points(500 + 97 * (number * 7 % 40))
        redemption = f"RD-{9000 - number}"
        if number % 3 == 0:
            half = Points(points.count // 2)
            made.append(Entry(f"CR-{9000 - number}", True, at + timedelta(hours=1), half, original_id=redemption))
        made.append(Entry(redemption, False, at, points, Money(points.count, USD), f"X{number}"))
    return made


class MemberStage:
    """A shown page; `play` runs a scenario on the UI loop, to its end, as the program would run."""

    def __init__(
        self, app: QApplication, theme: Theme, *, size: tuple[int, int] = (1180, 700), rules: CreditRules | None = None
    ) -> None:
        self.app, self.theme = app, theme
        self.counter = Counter(rules=rules or CreditRules())
        self.crashes: list[BaseException] = []
        self.bridge = Bridge(Worker(), crashed=self.crashes.append)
        self.call = Call(self.bridge)
        self.words = Words("en_US")
        self.page = MemberPage(self.counter.desk, self.bridge, self.words, theme, self.call, now=self.counter.clock.now)
        self.call.ended.connect(self.page.wipe)
        self.window = QWidget()
        self.window.setObjectName("pageArea")
        row = QHBoxLayout(self.window)
        row.addWidget(self.page)
        self.window.resize(*size)

    @property
    def bank(self) -> Any:
        return self.counter.bank

    def add(self, entries: list[Entry], **changes: object) -> None:
        """What the bank lists, and what of the member is unusual."""
        self.bank.entries[:] = entries
        self.bank.members[CARD] = member(**changes)

    def tell(self, told: Member, **more: Any) -> None:
        """What the bank tells beyond the member."""
        self.bank.profiles[told.account] = Profile(told, **more)

    def play(self, scenario: Callable[[], Coroutine[Any, Any, None]]) -> None:
        async def start() -> None:
            try:
                await asyncio.wait_for(scenario(), 30)
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

    async def found(self, account: str = "RANAC0001") -> None:
        """The member is on the phone, and the first page of the activity is read."""
        loop = asyncio.get_running_loop()
        home: asyncio.Future[Any] = loop.create_future()
        desk = self.counter.desk
        self.bridge.run(
            "find", lambda: desk.agent.members.of_account(account), done=home.set_result, failed=home.set_exception
        )
        self.call.show(await home)
        await until(lambda: not self.page.activity.runs.busy, "the first page")

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
        buttons = self.window.findChildren(QPushButton, name)
        return bool(buttons) and buttons[0].isVisible()

    def entry(self, name: str) -> QLineEdit:
        return self.find(QLineEdit, name)

    def button(self, name: str) -> Button:
        return self.find(Button, name)

    @property
    def target(self) -> QWidget:
        widget: QWidget | None = self.window.focusWidget()
        return self.window if widget is None else widget

    def keys(self, text: str) -> None:
        for sign in text:
            QTest.keyClicks(self.target, sign)

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.target, key, held)

    async def ready(self, name: str) -> Button:
        await until(lambda: self.stands(name) and self.button(name).ready, name)
        return self.button(name)
