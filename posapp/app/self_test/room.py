"""The place of a self-test: a folder of its own, settings of its own, and an environment without those of the user."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posapp.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

_GONE_WITHIN_S: Final = 5.0
_STEP_S: Final = 0.05
_LEFT_OUT: Final = ("POSAPP_", "QT_QPA_", "QT_SCALE", "SSLKEYLOGFILE", "DISPLAY", "WAYLAND_DISPLAY")
"""No window may come up on somebody's screen, nor a setting of theirs have its say."""


class Room:
    """Everything that the programs under test may write lies below `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.data = root / "till"
        self.desk = root / "desk"
        self.record = root / "record"
        self.receipts = root / "receipts"
        self.temporary = root / "temporary"
        for folder in (self.data, self.desk, self.record, self.receipts, self.temporary):
            folder.mkdir(mode=0o700)

    def environment(self, temporary: Path) -> dict[str, str]:
        """The computer's own, for a window that nobody sees, with a folder for what is written by the way."""
        env = {name: value for name, value in os.environ.items() if not name.startswith(_LEFT_OUT)}
        env |= {name: str(temporary) for name in ("TMPDIR", "TEMP", "TMP", "XDG_CACHE_HOME")}
        env |= {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "1"}
        # Where somebody has none, libraries would look for theirs in the root folder.
        return {"HOME": str(temporary), **env}


def own_settings() -> Settings:
    """The local bank whatever this computer's settings say: an administrator's may name a real one."""
    given = Settings()
    store = replace(given.store, name="Self-test", locale="en_US")
    return replace(given, store=store, staff=replace(given.staff, require_sign_in=False))


@contextmanager
def room() -> Iterator[Room]:
    """One that is gone afterwards. Raises OSError where there is no place for it."""
    root = Path(tempfile.mkdtemp(prefix="posapp-self-test-")).resolve()
    try:
        yield Room(root)
    finally:
        _remove(root)


def _remove(root: Path) -> None:
    """The bank ends by itself soon after its last guest, and writes until then."""
    give_up = time.monotonic() + _GONE_WITHIN_S
    while root.exists() and time.monotonic() < give_up:
        shutil.rmtree(root, ignore_errors=True)
        if root.exists():
            time.sleep(_STEP_S)
