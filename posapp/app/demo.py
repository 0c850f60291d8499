"""`posapp demo`: plays five sales on the real window, by keyboard, and saves a picture of each step."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import ConfigError
from posapp.settings import Environment

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from PySide6.QtCore import QMessageLogContext, QtMsgType
    from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

    from posapp.app.window import Till
    from posapp.settings import Settings

CARD: Final = "5555555555554444"
_PATIENCE_S: Final = 30.0
_STEP_S: Final = 0.02


def run_demo(settings: Settings, data: Path | None, options: argparse.Namespace) -> int:
    """Play the sales on a local bank of their own unless a data folder was named. 0, or 70 if a step did not come."""
    if settings.api.environment is not Environment.LOCAL:
        raise ConfigError("api.environment", "must be local for the demo: it takes points")
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        sys.stderr.write("There is no display: the window is drawn off screen.\n")
    shots = Path(options.shots).expanduser().absolute()
    shots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="posapp-demo-") as scratch:
        code = _play(settings, data or Path(scratch), shots, dark=options.dark)
    pictures = len(list(shots.glob("*.png")))
    sys.stdout.write(json.dumps({"shots": str(shots), "pictures": pictures, "played": code == 0}) + "\n")
    return code


def _quiet(_kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    # The offscreen platform says for every window that it has no window manager to talk to.
    if "propagateSizeHints" not in message:
        sys.stderr.write(message + "\n")


def _play(settings: Settings, data: Path, shots: Path, *, dark: bool) -> int:
    from PySide6.QtCore import Qt, qInstallMessageHandler

    from posapp.app.window import Till

    qInstallMessageHandler(_quiet)
    till = Till(settings, data, scheme=Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light)
    script = Script(till, data, shots)
    failed: list[BaseException] = []

    async def play() -> None:
        till.begin()
        try:
            await script.play()
        except TimeoutError as missed:
            await script.shot("did-not-come")
            sys.stderr.write(f"posapp demo: {missed}\n")
            failed.append(missed)
        finally:
            till.bridge.leave()

    till.run(play)
    return 70 if failed else 0


class Script:
    """A clerk with a fixed plan: fills fields, presses keys and buttons, waits for what must be seen."""

    def __init__(self, till: Till, data: Path, shots: Path) -> None:
        self._till = till
        self._data = data
        self._shots = shots
        self._count = 0

    async def play(self) -> None:
        await self.shot("checkout")
        await self._all_points()
        await self._part()
        await self._no_points()
        await self._declined()
        await self._unknown()
        self._key("F3")
        await self._until(lambda: self._sees("history"), "the history")
        await self.shot("history")

    async def _all_points(self) -> None:
        await self._card("87.40", "INV-20417")
        await self.shot("balance")
        self._key("Return")
        await self._until(lambda: self._text("redeem").startswith("Redeem 8,740"), "all that fit")
        await self.shot("all-that-fit")
        self._key("Return")
        await self._finished("all-points")

    async def _part(self) -> None:
        await self._card("87.40", "INV-20418")
        self._fill("pointsToRedeem", "5000")
        await self._until(lambda: self._text("redeem").startswith("Redeem 5,000"), "5,000 points")
        await self.shot("part")
        self._key("Return")
        await self._until(lambda: self._sees("cardApproved"), "the card's turn")
        await self.shot("charge-the-card")
        self._press("cardApproved")
        await self._finished("part-paid")

    async def _no_points(self) -> None:
        await self._card("12.00", "INV-20419")
        self._press("noPoints")
        await self._until(lambda: "12.00" in self._text("redeem"), "a sale by card alone")
        await self.shot("no-points")
        self._press("redeem")
        await self._until(lambda: self._sees("cardApproved"), "the card's turn")
        self._press("cardApproved")
        await self._finished("no-points-paid")

    async def _declined(self) -> None:
        await self._card("64.99", "INV-20420")
        self._press("half")
        await self._until(lambda: self._text("redeem").startswith("Redeem 3,249"), "half")
        await self.shot("half")
        self._press("redeem")
        await self._until(lambda: self._sees("cardDeclined"), "the card's turn")
        self._press("cardDeclined")
        await self._finished("declined-points-back")

    async def _unknown(self) -> None:
        await self._card("20.00", "INV-20421")
        await asyncio.to_thread(self._order_fault, "redeem", {"kind": "drop_after_commit"})
        await asyncio.to_thread(self._order_fault, "history", {"kind": "server_error", "times": 1_000})
        self._press("allThatFit")
        await self._until(lambda: self._text("redeem").startswith("Redeem 2,000"), "all that fit")
        self._press("redeem")
        await self._until(lambda: self._sees("settleNow"), "an unknown outcome")
        await self.shot("unknown")
        self._key("F4")
        await self._until(lambda: self._sees("settleAll") and self._enabled("settleAll"), "the open sale")
        await self._until(lambda: self._text("openState") == "Looking", "its story")
        await self.shot("unsettled")
        await asyncio.to_thread(self._order_fault, "history", {"kind": "delay", "delay_s": 0})
        self._press("settleAll")
        await self._until(lambda: self._text("openState") == "Card to charge", "the answer")
        await self.shot("settled")

    async def _card(self, total: str, order: str) -> None:
        await self._until(lambda: self._sees("cartTotal") and self._enabled("cartTotal"), "an empty checkout")
        self._fill("cartTotal", total)
        self._fill("orderReference", order)
        self._fill("cardNumber", CARD)
        self._key("Return")
        await self._until(lambda: self._sees("pointsToRedeem") and self._enabled("pointsToRedeem"), "the balance")

    async def _finished(self, name: str) -> None:
        await self._until(lambda: self._sees("nextSale"), "the end of the sale")
        await self.shot(name)
        self._press("nextSale")

    async def shot(self, name: str) -> None:
        """Save the window once it has come to rest: laid out anew, and with what it asked the journal for."""
        for _ in range(5):
            await asyncio.sleep(_STEP_S)
        self._count += 1
        self._till.shell.grab().save(str(self._shots / f"{self._count:02}-{name}.png"))

    async def _until(self, condition: Callable[[], bool], what: str) -> None:
        give_up = asyncio.get_running_loop().time() + _PATIENCE_S
        while not condition():
            if asyncio.get_running_loop().time() > give_up:
                raise TimeoutError(f"waited in vain for {what}")
            await asyncio.sleep(_STEP_S)

    def _fill(self, name: str, text: str) -> None:
        from PySide6.QtTest import QTest

        field: QLineEdit = self._find(name)  # type: ignore[assignment]
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)

    def _press(self, name: str) -> None:
        button: QAbstractButton = self._find(name)  # type: ignore[assignment]
        button.click()

    def _key(self, name: str) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        target = self._till.app.focusWidget() or self._till.shell
        QTest.keyClick(target, getattr(Qt.Key, f"Key_{name}"))

    def _find(self, name: str) -> QWidget:
        from PySide6.QtWidgets import QWidget

        found = [one for one in self._till.shell.findChildren(QWidget, name) if one.isVisible()]
        if not found:
            raise TimeoutError(f"there is no {name} to be seen")
        return found[0]

    def _sees(self, name: str) -> bool:
        try:
            return self._find(name).isVisible()
        except TimeoutError:
            return False

    def _enabled(self, name: str) -> bool:
        return self._find(name).isEnabled()

    def _text(self, name: str) -> str:
        """What a button or a label says; empty where it is not to be seen."""
        if not self._sees(name):
            return ""
        shown: QAbstractButton = self._find(name)  # type: ignore[assignment]
        return shown.text()

    def _order_fault(self, operation: str, fault: dict[str, str | int]) -> None:
        told = json.loads((self._data / "bank" / "bank.json").read_text(encoding="utf-8"))
        request = urllib.request.Request(
            f"http://127.0.0.1:{int(told['port'])}/control/faults/{operation}",
            data=json.dumps(fault).encode(),
            headers={"X-Bank-Token": told["token"], "Content-Type": "application/json"},
            method="PUT",
        )
        with urllib.request.urlopen(request, timeout=10):  # noqa: S310
            pass
