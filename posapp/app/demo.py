"""`posapp demo`: plays six sales, or a call, on the real window, by keyboard, and saves a picture of each step."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from posapp.app.demo_hand import Hand
from posapp.domain.errors import ConfigError
from posapp.settings import Environment
from posapp.settings.tree import Window

if TYPE_CHECKING:
    import argparse

    from PySide6.QtCore import QMessageLogContext, Qt, QtMsgType

    from posapp.app.window import Run
    from posapp.settings import Settings

CARD: Final = "5555555555554444"


def run_demo(settings: Settings, data: Path | None, options: argparse.Namespace) -> int:
    """Play it on a local bank of its own unless a data folder was named. 0, or 70 if a step did not come."""
    if settings.api.environment is not Environment.LOCAL:
        raise ConfigError("api.environment", "must be local for the demo: it takes points")
    # Its pictures are of a window, and it ends by itself.
    settings = replace(settings, window=Window())
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        sys.stderr.write("There is no display: the window is drawn off screen.\n")
    shots = Path(options.shots).expanduser().absolute()
    shots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="posapp-demo-") as scratch:
        play = _play_call if options.agent else _play_sales
        code = play(settings, data or Path(scratch), shots, dark=options.dark)
    pictures = len(list(shots.glob("*.png")))
    sys.stdout.write(json.dumps({"shots": str(shots), "pictures": pictures, "played": code == 0}) + "\n")
    return code


def quiet(_kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """What Qt says, but for one thing."""
    # The offscreen platform says for every window that it has no window manager to talk to.
    if "propagateSizeHints" not in message:
        sys.stderr.write(message + "\n")


def _play_sales(settings: Settings, data: Path, shots: Path, *, dark: bool) -> int:
    from posapp.app.window import Till

    till = Till(settings, data, scheme=_scheme(dark=dark))
    return _play(till, Script(Hand(till, data, shots)))


def _play_call(settings: Settings, data: Path, shots: Path, *, dark: bool) -> int:
    from posapp.app.agent_window import AgentWindow
    from posapp.app.demo_agent import CallScript, desk_settings, hire

    settings = desk_settings(settings)
    hire(settings, data)
    desk = AgentWindow(settings, data, scheme=_scheme(dark=dark))
    return _play(desk, CallScript(Hand(desk, data, shots)))


def _scheme(*, dark: bool) -> Qt.ColorScheme:
    from PySide6.QtCore import Qt, qInstallMessageHandler

    qInstallMessageHandler(quiet)
    return Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light


class Played(Protocol):
    """What is done at a window; raises TimeoutError where a step does not come."""

    hand: Hand

    async def play(self) -> None: ...


def _play(window: Run[Any], script: Played) -> int:
    failed: list[BaseException] = []

    async def play() -> None:
        window.begin()
        try:
            await script.play()
        except TimeoutError as missed:
            await script.hand.shot("did-not-come")
            sys.stderr.write(f"posapp demo: {missed}\n")
            failed.append(missed)
        finally:
            window.bridge.leave()

    window.run(play)
    return 70 if failed else 0


class Script:
    """A clerk with a fixed plan."""

    def __init__(self, hand: Hand) -> None:
        self.hand = self._hand = hand

    async def play(self) -> None:
        await self._hand.shot("checkout")
        await self._all_points()
        await self.part()
        await self._no_points()
        await self._declined()
        await self._unknown()
        await self._credits()
        await self._mistake()

    async def _all_points(self) -> None:
        await self._card("87.40", "INV-20417")
        await self._hand.shot("balance")
        self._hand.key("Return")
        await self._hand.until(lambda: self._hand.text("redeem").startswith("Redeem 8,740"), "all that fit")
        await self._hand.shot("all-that-fit")
        self._hand.key("Return")
        await self._finished("all-points")

    async def part(self) -> None:
        """A sale that is shared between points and card."""
        await self._card("87.40", "INV-20418")
        self._hand.fill("pointsToRedeem", "5000")
        await self._hand.until(lambda: self._hand.text("redeem").startswith("Redeem 5,000"), "5,000 points")
        await self._hand.shot("part")
        self._hand.key("Return")
        await self._hand.until(lambda: self._hand.sees("cardApproved"), "the card's turn")
        await self._hand.shot("charge-the-card")
        self._hand.press("cardApproved")
        await self._finished("part-paid")

    async def _no_points(self) -> None:
        await self._card("12.00", "INV-20419")
        self._hand.press("noPoints")
        await self._hand.until(lambda: "12.00" in self._hand.text("redeem"), "a sale by card alone")
        await self._hand.shot("no-points")
        self._hand.press("redeem")
        await self._hand.until(lambda: self._hand.sees("cardApproved"), "the card's turn")
        self._hand.press("cardApproved")
        await self._finished("no-points-paid")

    async def _declined(self) -> None:
        await self._card("64.99", "INV-20420")
        self._hand.press("half")
        await self._hand.until(lambda: self._hand.text("redeem").startswith("Redeem 3,249"), "half")
        await self._hand.shot("half")
        self._hand.press("redeem")
        await self._hand.until(lambda: self._hand.sees("cardDeclined"), "the card's turn")
        self._hand.press("cardDeclined")
        await self._finished("declined-points-back")

    async def _unknown(self) -> None:
        await self._card("20.00", "INV-20421")
        await asyncio.to_thread(self._hand.order_fault, "redeem", {"kind": "drop_after_commit"})
        await asyncio.to_thread(self._hand.order_fault, "history", {"kind": "server_error", "times": 1_000})
        self._hand.press("half")
        await self._hand.until(lambda: self._hand.text("redeem").startswith("Redeem 1,000"), "half")
        self._hand.press("redeem")
        await self._hand.until(lambda: self._hand.sees("settleNow"), "an unknown outcome")
        await self._hand.shot("unknown")
        self._hand.key("F4")
        await self._hand.until(
            lambda: self._hand.sees("settleAll") and self._hand.enabled("settleAll"), "the open sale"
        )
        await self._hand.until(lambda: self._hand.text("openState") == "Looking", "its story")
        await self._hand.shot("unsettled")
        await asyncio.to_thread(self._hand.order_fault, "history", {"kind": "delay", "delay_s": 0})
        self._hand.press("settleAll")
        await self._hand.until(lambda: self._hand.text("openState") == "Card to charge", "the answer")
        await self._hand.shot("settled")

    async def _card(self, total: str, order: str) -> None:
        await self._hand.until(
            lambda: self._hand.sees("cartTotal") and self._hand.enabled("cartTotal"), "an empty checkout"
        )
        self._hand.fill("cartTotal", total)
        self._hand.fill("orderReference", order)
        self._hand.fill("cardNumber", CARD)
        self._hand.key("Return")
        await self._hand.until(
            lambda: self._hand.sees("pointsToRedeem") and self._hand.enabled("pointsToRedeem"), "the balance"
        )

    async def _finished(self, name: str) -> None:
        await self._hand.until(lambda: self._hand.sees("nextSale"), "the end of the sale")
        await self._hand.shot(name)
        self._hand.press("nextSale")

    async def _credits(self) -> None:
        """Points of a past sale go back three times, until nothing is left."""
        hand = self._hand
        hand.press("openApproved")
        await hand.until(lambda: not hand.sees("openApproved"), "the end of the open sale")
        await self.look_up("INV-20418")
        for points, left in (("1000", "4,000"), ("1500", "2,500")):
            await self.credit(points, left)
        hand.press("creditAll")
        await hand.until(lambda: hand.enabled("credit"), "a credit that can be sent")
        hand.press("credit")
        await hand.until(lambda: hand.text("creditAge") == "All points are given back.", "the last points to be back")
        await hand.shot("all-given-back")
        hand.press("historyReceipt")
        await hand.until(lambda: hand.sees("receiptText"), "the receipt")
        await hand.shot("receipt")
        hand.key("Escape")

    async def look_up(self, order: str) -> None:
        """A past sale, in the history."""
        hand = self._hand
        hand.key("F3")
        await hand.until(lambda: hand.sees("history"), "the history")
        await hand.shot("history")
        hand.fill("searchHistory", order)
        await hand.until(lambda: hand.text("historyTotals").startswith("1 sale"), "the sale")
        hand.key("Down")
        await hand.until(lambda: hand.sees("pointsToCredit"), "what is left of it")

    async def credit(self, points: str, left: str) -> None:
        """Some of its points go back."""
        hand = self._hand
        hand.fill("pointsToCredit", points)
        await hand.until(lambda: hand.enabled("credit"), "a credit that can be sent")
        await hand.shot(f"credit-{points}")
        hand.press("credit")
        await hand.until(partial(hand.says, "saleLeft", left), "the points to be back")
        await hand.shot(f"credited-{points}")

    async def _mistake(self) -> None:
        """A sale that is called off right after it."""
        hand = self._hand
        hand.key("F2")
        if hand.sees("nextSale"):
            hand.press("nextSale")
        await self._card("15.00", "INV-20422")
        hand.press("allThatFit")
        await hand.until(lambda: hand.text("redeem").startswith("Redeem 1,500"), "all that fit")
        hand.press("redeem")
        await hand.until(lambda: hand.sees("cancelSale"), "the end of the sale")
        await hand.until(lambda: hand.ready("cancelSale"), "a button one has seen")
        hand.press("cancelSale")
        await hand.until(lambda: hand.text("resultTitle") == "Sale called off", "the points to be back")
        await hand.shot("cancelled")
