"""The Member page on a desk in memory, in a window of its own, played by keys as the program runs it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.profile import Profile
from posapp.operations.credits import CreditRules
from posapp.operations.ports import Entry
from posapp.ui.agent.call import Call
from posapp.ui.agent.member.page import MemberPage
from posapp.ui.bridge import Bridge
from posapp.ui.worker import Worker
from posapp.words import Words
from tests.support.desk import CARD, OPEN, USD, Counter, member
from tests.ui.hand import Hand
from tests.waiting import until

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from posapp.domain.member import Member
    from posapp.ui.theme import Theme

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


class MemberStage(Hand):
    """The page alone."""

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
        self._area = QWidget()
        self._area.setObjectName("pageArea")
        row = QHBoxLayout(self._area)
        row.addWidget(self.page)
        self._area.resize(*size)

    @property
    def window(self) -> QWidget:
        return self._area

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
