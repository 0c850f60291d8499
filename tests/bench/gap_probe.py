"""The window's side of the gap measurement: a real worker, bridge and journal, and a clock that notices every stop.

Run by `tests.bench.gaps` with the settings of a bank that lets every redemption hang; prints one JSON object.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel

from posapp.app.parts import build
from posapp.domain.card import CardNumber
from posapp.domain.money import Money
from posapp.domain.sale import SaleState
from posapp.domain.split import Terms
from posapp.operations.pay import PayRequest
from posapp.settings import load
from posapp.ui.bridge import Bridge, run_app
from posapp.ui.worker import Worker
from tests.bench.ways import CARD

if TYPE_CHECKING:
    from collections.abc import Callable

    from posapp.app.parts import Parts
    from posapp.domain.errors import PosError
    from posapp.domain.sale import Sale

TICK_MS: Final = 2
IDLE_MS: Final = 1500
AFTERMATH_MS: Final = 2500
CALLS: Final = 1000
AT_ONCE: Final = 20


class Probe:
    """Goes through its rounds: idle, a hanging redemption, a thousand quotes; each with its longest gap."""

    def __init__(self, parts: Parts, bridge: Bridge, label: QLabel, rounds: int) -> None:
        self._parts, self._bridge, self._label = parts, bridge, label
        self._left = rounds
        self._last = time.perf_counter()
        self._longest = 0.0
        self.gaps: dict[str, list[float]] = {"idle": [], "hanging redemption": [], f"{CALLS} calls": []}
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK_MS)

    def begin(self) -> None:
        self._bridge.run("warm", self._parts.warm, done=lambda _: self._warm(), failed=self._failed)

    def _warm(self) -> None:
        # As the program does once its start-up is over.
        gc.collect()
        gc.freeze()
        self._next_round()

    def _next_round(self) -> None:
        if self._left == 0:
            self._bridge.leave()
            return
        self._left -= 1
        self._watch()
        QTimer.singleShot(IDLE_MS, lambda: self._note("idle", self._hang))

    def _hang(self) -> None:
        self._watch()
        self._bridge.run("redeem", self._redeem, done=self._unknown, failed=self._failed)

    def _unknown(self, sale: Sale) -> None:
        assert sale.state is SaleState.UNKNOWN, sale.state
        self._note("hanging redemption", self._call)

    def _call(self) -> None:
        self._watch()
        self._bridge.run("quotes", self._quotes, done=lambda _: self._called(), failed=self._failed)

    def _called(self) -> None:
        # What the calls left to be collected is theirs too, and not the next idle time's.
        QTimer.singleShot(AFTERMATH_MS, lambda: self._note(f"{CALLS} calls", self._next_round))

    async def _redeem(self) -> Sale:
        quote = await self._parts.desk.quotes.of_card(CardNumber.parse(CARD))
        total = Money(5000, self._parts.desk.currency)
        order = f"INV-{self._left}"
        return await self._parts.desk.pay.redeem(PayRequest(order, Terms.of(total, quote).all_that_fit(), quote))

    async def _quotes(self) -> None:
        room = asyncio.Semaphore(AT_ONCE)
        told = self._bridge.home(self._label.setText)

        async def one(number: int) -> None:
            async with room:
                await self._parts.desk.quotes.of_card(CardNumber.parse(CARD))
                told(f"{number}")

        await asyncio.gather(*map(one, range(CALLS)))

    def _tick(self) -> None:
        now = time.perf_counter()
        self._longest = max(self._longest, now - self._last)
        self._last = now

    def _watch(self) -> None:
        self._longest, self._last = 0.0, time.perf_counter()

    def _note(self, what: str, then: Callable[[], None]) -> None:
        self._tick()
        self.gaps[what].append(self._longest * 1000)
        then()

    def _failed(self, error: PosError) -> None:
        print(f"the probe failed: {error!r}", file=sys.stderr)
        self._bridge.leave()


async def _no_password() -> str:
    return ""


def main() -> int:
    app = QApplication(sys.argv)
    label = QLabel("0")
    label.resize(400, 300)
    label.show()
    bridge = Bridge(Worker())
    parts = build(load(None, os.environ), Path(os.environ["POSAPP_DATA"]), password=_no_password)
    probe = Probe(parts, bridge, label, int(sys.argv[1]))
    code = run_app(app, bridge, label, start=probe.begin, last=parts.aclose)
    print(json.dumps(probe.gaps))
    return code


if __name__ == "__main__":
    sys.exit(main())
