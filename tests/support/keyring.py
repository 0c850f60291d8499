"""A real keyring (gnome-keyring) on a session bus of its own: open, locked, empty, absent, or waiting for somebody."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_UNLOCK: Final = 'printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$@"'
_FORBIDDING: Final = ("DBUS_SESSION_BUS_ADDRESS", "PYTHON_KEYRING_BACKEND")
_SESSION: Final = ("dbus-run-session", "--")

OPEN: Final = (*_SESSION, "sh", "-c", _UNLOCK, "sh")
"""Before a command: a session whose keyring is unlocked."""
LOCKED: Final = _SESSION
"""The same once something is kept: the service starts when it is asked, and stays locked. Before: it has no keyring."""


@dataclass(frozen=True, slots=True)
class KeyringHome:
    """Where keyrings lie, for one test; nothing of the developer's own is seen or touched."""

    home: Path

    @classmethod
    def at(cls, home: Path) -> KeyringHome:
        (home / "run").mkdir(parents=True, mode=0o700, exist_ok=True)
        return cls(home)

    @property
    def settings(self) -> dict[str, str]:
        """For the environment of the program that is to find it."""
        return {
            "HOME": str(self.home),
            "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_RUNTIME_DIR": str(self.home / "run"),
            "DISPLAY": "",
            # The library leaves its connection to the garbage collector where a keyring stays locked.
            "PYTHONWARNINGS": "error,ignore::ResourceWarning",
        }

    def holds(self, needle: str) -> bool:
        """Whether a file of it has the text in the clear."""
        return any(needle.encode() in path.read_bytes() for path in self.home.rglob("*") if path.is_file())


def printed(session: tuple[str, ...], home: KeyringHome, *acts: str) -> list[str]:
    """What each of these calls of a `Keyring` comes to, in a Python program that runs in such a session."""
    calls = "\n".join(f"    print(await keyring.{act})" for act in acts)
    source = f"""
import asyncio
from posapp.devices.secrets import Keyring

async def main():
    keyring = Keyring()
{calls}

asyncio.run(main())
"""
    ended = subprocess.run(
        [*session, sys.executable, "-c", source],
        env={name: value for name, value in os.environ.items() if name not in _FORBIDDING} | home.settings,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.splitlines()
