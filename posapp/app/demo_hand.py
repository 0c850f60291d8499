"""The hand that plays the demo: fills fields, presses keys and buttons, waits for what must be seen, takes pictures."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from posapp.app.window import Run

    W = TypeVar("W", bound=QWidget)

PATIENCE_S: Final = 30.0
_STEP_S: Final = 0.02


class Hand:
    """Works at one window by the objectNames of what it shows."""

    def __init__(self, till: Run[Any], data: Path, shots: Path, *, patience_s: float = PATIENCE_S) -> None:
        self._app = till.app
        self._shell: QWidget = till.shell
        self._data = data
        self._shots = shots
        self._patience_s = patience_s
        self._count = 0

    async def shot(self, name: str) -> None:
        """Save the window once it has come to rest: laid out anew, and with what it asked the journal for."""
        for _ in range(5):
            await asyncio.sleep(_STEP_S)
        self._count += 1
        self._shell.grab().save(str(self._shots / f"{self._count:02}-{name}.png"))

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait until `condition` holds. Raises TimeoutError naming `what`."""
        give_up = asyncio.get_running_loop().time() + self._patience_s
        while not condition():
            if asyncio.get_running_loop().time() > give_up:
                raise TimeoutError(f"waited in vain for {what}")
            await asyncio.sleep(_STEP_S)

    def fill(self, name: str, text: str) -> None:
        """Type over what stands in a field."""
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QLineEdit

        field = self._one(name, QLineEdit)
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)

    def press(self, name: str) -> None:
        """Press a button."""
        from PySide6.QtWidgets import QAbstractButton

        self._one(name, QAbstractButton).click()

    def key(self, name: str) -> None:
        """Press a key by its Qt name, where the focus is."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        QTest.keyClick(self.target, getattr(Qt.Key, f"Key_{name}"))

    @property
    def target(self) -> QWidget:
        """What the next key goes to; without a window manager no window is ever the active one."""
        inside: QWidget | None = self._shell.focusWidget()
        return self._app.focusWidget() or (self._shell if inside is None else inside)

    def find(self, name: str) -> QWidget:
        """What shows under this objectName. Raises TimeoutError where nothing does."""
        from PySide6.QtWidgets import QWidget

        return self._one(name, QWidget)

    def _one(self, name: str, kind: type[W]) -> W:
        found = [one for one in self._shell.findChildren(kind, name) if one.isVisible()]
        if not found:
            raise TimeoutError(f"there is no {name} to be seen")
        return found[0]

    def sees(self, name: str) -> bool:
        """Whether it shows."""
        try:
            return self.find(name).isVisible()
        except TimeoutError:
            return False

    def ready(self, name: str) -> bool:
        """Whether a button has stood there long enough to be meant."""
        return bool(getattr(self.find(name), "ready", True))

    def enabled(self, name: str) -> bool:
        """Whether it can be used."""
        return self.find(name).isEnabled()

    def text(self, name: str) -> str:
        """What a button or a label says; empty where it is not to be seen."""
        if not self.sees(name):
            return ""
        return str(self.find(name).property("text"))

    def says(self, name: str, text: str) -> bool:
        """Whether a button or a label says just that."""
        return self.text(name) == text

    def focus(self, name: str) -> None:
        """Let the keys go there."""
        self.find(name).setFocus()

    def order_fault(self, operation: str, fault: dict[str, str | int]) -> None:
        """Let the bank misbehave at its next call of an operation."""
        self.control(f"faults/{operation}", fault)

    def control(self, what: str, value: Mapping[str, str | int]) -> None:
        """Order something of the local bank."""
        told = json.loads((self._data / "bank" / "bank.json").read_text(encoding="utf-8"))
        request = urllib.request.Request(
            f"http://127.0.0.1:{int(told['port'])}/control/{what}",
            data=json.dumps(value).encode(),
            headers={"X-Bank-Token": told["token"], "Content-Type": "application/json"},
            method="PUT",
        )
        with urllib.request.urlopen(request, timeout=10):  # noqa: S310 - http, and to this computer
            pass
