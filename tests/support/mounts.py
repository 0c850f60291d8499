"""A folder that is a disk of its own to one program: small, and to be filled or made read-only from outside."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path


def in_a_namespace() -> list[str]:
    """The command that gives a program mounts of its own, also to a user without rights; empty where none does."""
    if not shutil.which("unshare"):
        return []
    for flags in (["-m"], ["-r", "-m"]):
        command = ["unshare", *flags]
        if subprocess.run([*command, "true"], check=False, capture_output=True).returncode == 0:
            return command
    return []


def on_a_disk(folder: Path, *, size: str, options: str = "") -> list[str]:
    """What to put before a command so that `folder` is a disk of that size to it; empty where that cannot be had.

    The command keeps the process id, and the disk is gone when it ends.
    """
    namespace = in_a_namespace()
    mount = f'mount -t tmpfs -o size={size}{options and ","}{options} none "$0" && exec "$@"'
    return [*namespace, "sh", "-c", mount, str(folder)] if namespace else []


def with_etc(folder: Path, own: Path) -> list[str]:
    """What to put before a command so that /etc is a copy of the computer's with `own`/posapp in it, as root's.

    `folder` is where the copy is mounted; empty where that cannot be had. Nobody else sees any of it.
    """
    namespace = in_a_namespace()
    script = (
        'mount -t tmpfs none "$0" && cp -a /etc/. "$0" 2>/dev/null; cp -rp "$1"/. "$0" && '
        'chown -R 0:0 "$0/posapp" && mount --bind "$0" /etc && shift && exec "$@"'
    )
    return [*namespace, "sh", "-c", script, str(folder), str(own)] if namespace else []


def inside(pid: int) -> list[str]:
    """What to put before a command so that it has the mounts of that process."""
    user = [] if os.geteuid() == 0 else ["--user", "--preserve-credentials"]
    return ["nsenter", "--target", str(pid), *user, "--mount", f"--wd={Path.cwd()}", "--"]


def seen_from_outside(pid: int, folder: Path) -> Path:
    """The folder as the process with that id has it. SQLite cannot follow this path: for plain files only."""
    return Path(f"/proc/{pid}/root{folder}")


def remount(pid: int, folder: Path, how: str) -> None:
    """Turn a process's disk "ro" or "rw"; while a file on it is open for writing, it cannot be turned "ro"."""
    subprocess.run([*inside(pid), "mount", "-o", f"remount,{how}", str(folder)], check=True)


class Ballast:
    """A file that takes all the room there is in a folder, until it is removed."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "ballast"

    def fill(self) -> None:
        with self._file.open("ab", buffering=0) as file:
            for piece in (b"x" * 4096, b"x"):
                with suppress(OSError):
                    while file.write(piece):
                        pass

    def remove(self) -> None:
        self._file.unlink()
