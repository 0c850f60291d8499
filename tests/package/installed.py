"""The installed program in a system of its own: its commands, and its window on a screen outside."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.support.bank import BankProcess
from tests.support.program import Program
from tests.support.till import SLOW_S, Till
from tests.support.window import ProgramWindow
from tests.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.package.root import Root
    from tests.support.desktop import Desktop

USER: Final = "root"
"""The desktop's services talk only to the account that they run as."""
DATA: Final = "root/.local/share/posapp"


class Installed(Program):
    """`posapp` as it is installed in `root`, on the usual folders of its user there."""

    def __init__(self, root: Root, settings: Mapping[str, str] | None = None) -> None:
        super().__init__(root.place / DATA, settings)
        self._root = root

    def command(self, *arguments: str) -> list[str]:
        return self._root.order(("posapp", *arguments), USER, self.settings)


class InstalledTill(Till):
    """Its window, started as its menu entry would."""

    def __init__(self, desktop: Desktop, root: Root) -> None:
        own = desktop.environment
        shown = {name: own[name] for name in desktop.own}
        root.share(*_sockets(shown))
        self.data = root.place / DATA
        self.commands = Installed(root)
        self.bank = BankProcess(self.data / "bank")
        self._ids = {}
        ProgramWindow.__init__(self, *Installed(root, shown).command(), desktop=desktop)
        self.wait_for(lambda: self.shows("connection") == "Connected", "the local bank", timeout_s=2 * SLOW_S)

    @property
    def pid(self) -> int:
        """What has entered the system waits outside for the program inside."""
        outside = self.process.pid
        children = Path(f"/proc/{outside}/task/{outside}/children")
        return int(wait_for(lambda: children.read_text(encoding="ascii").split(), "the program inside")[0])

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        wait_for(lambda: self.process.poll() is not None, "the end of the program")


def _sockets(variables: Mapping[str, str]) -> list[Path]:
    """Where screen, bus and the reader of windows are to be found, by their places outside."""
    bus = variables["DBUS_SESSION_BUS_ADDRESS"].partition("path=")[2].partition(",")[0]
    return [Path("/tmp/.X11-unix"), Path(variables["XDG_RUNTIME_DIR"]), *([Path(bus)] if bus else [])]  # noqa: S108
