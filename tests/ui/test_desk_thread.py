"""The window never touches the desk's parts itself: they may only be built by the first operation, on its thread."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from posapp.domain.errors import Outage, Unknown
from posapp.domain.sale import SaleState
from posapp.ui.pages.checkout.flow import Stage
from tests.support.desk import Counter
from tests.ui.hand import ENTER
from tests.ui.till import Till
from tests.waiting import until

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from posapp.operations.desk import Desk
    from posapp.ui.theme import Theme


class WatchedDesk:
    """Passes everything on and remembers which threads asked for what needs parts: currency and staff do not."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.touched_by: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        if name not in ("currency", "session"):
            self.touched_by.add(threading.current_thread().name)
        return getattr(self._desk, name)


def test_every_operation_takes_its_part_of_the_desk_on_its_own_thread(qapp: QApplication, theme: Theme) -> None:
    counter = Counter()
    watched = WatchedDesk(counter.desk)
    counter.desk = watched  # type: ignore[assignment]  # passes for a desk in all but name
    till = Till(qapp, theme, counter)

    async def scenario() -> None:
        till.counter.bank.after.append(Unknown(Outage.TIMED_OUT))
        await till.quote()
        till.keys("5000")
        till.key(ENTER)
        await until(lambda: till.state.stage is Stage.OVER, "the result")
        (await till.ready("settleNow")).press()
        (await till.ready("cardDeclined")).press()
        await until(lambda: till.state.stage is Stage.OVER, "the end")
        till.key(Qt.Key.Key_F3)
        till.key(Qt.Key.Key_F4)
        till.shell.refresh_unsettled()
        await until(lambda: till.text("unsettledCount"), "the list")

    till.play(scenario)
    assert till.counter.states() == [SaleState.CANCELLED]
    assert watched.touched_by == {"operations"}
