"""The program on systems that are not here: what it imports there, and what means something else there."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import pytest

import posapp
from posapp.devices.recording import words_of

# Imports each module as on Windows, where some of Python's own are missing; those of others may have them.
PROGRAM = """
import builtins, importlib, sys

real = builtins.__import__
def without(name, globals=None, *rest, **more):
    if name in {"fcntl", "grp", "pwd", "resource", "termios", "tty", "pty", "syslog"}:
        if (globals or {}).get("__name__", "").startswith("posapp"):
            raise ImportError(f"{globals['__name__']} imports {name}, which Windows has not")
    return real(name, globals, *rest, **more)
builtins.__import__ = without
import os, signal, socket
for module, names in (
    (os, "fork geteuid getuid statvfs O_NOFOLLOW O_NONBLOCK O_NOCTTY"), (socket, "AF_UNIX"),
    (signal, "SIGKILL SIGHUP SIGUSR1 SIGALRM"),
):
    for name in names.split():
        delattr(module, name)
for name in sys.argv[1:]:
    importlib.import_module(name)
"""


def test_every_module_can_be_imported_where_posix_modules_are_missing() -> None:
    modules = [found.name for found in pkgutil.walk_packages(posapp.__path__, "posapp.")]
    assert len(modules) > 300
    # The libraries first: they are not what is looked at, and have their own ways for Windows.
    libraries = "asyncio", "subprocess", "httpx", "keyring", "uvicorn", "starlette.applications", "filelock", "qasync"
    modules.remove("posapp.__main__")
    command = [sys.executable, "-c", PROGRAM.replace("real =", f"import {', '.join(libraries)}\nreal =", 1), *modules]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("command", "backslashes", "words"),
    [
        (r'"C:\Program Files\rec\rec.exe" -q "two words"', True, [r"C:\Program Files\rec\rec.exe", "-q", "two words"]),
        (r"C:\rec\rec.exe", True, [r"C:\rec\rec.exe"]),
        (r"/opt/my\ recorder --to '#1'", False, ["/opt/my recorder", "--to", "#1"]),
    ],
)
def test_a_backslash_is_part_of_a_path_on_windows_alone(command: str, words: list[str], *, backslashes: bool) -> None:
    assert words_of(command, backslashes=backslashes) == words
