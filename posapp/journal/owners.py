"""Tells whether the program that sent a request still runs: each holds a lock that the system drops when it ends."""

from __future__ import annotations

import os
import re
import secrets
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from posapp.journal.database import translated
from posapp.journal.files import make_folder

if TYPE_CHECKING:
    from pathlib import Path

    from filelock import FileLock

FOLDER_NAME: Final = "running"
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,80}", re.ASCII)


class RunningPrograms:
    """Implements `operations.ports.Owners` by one lock file a program under `folder`/running.

    The lock is the kernel's: it goes when the program does, also by kill -9 or a power cut.
    """

    def __init__(self, folder: Path, till: str) -> None:
        self._folder = folder / FOLDER_NAME
        self._till = re.sub(r"[^A-Za-z0-9]", "", till)
        self._one_at_a_time = threading.Lock()
        self._name: str | None = None
        self._lock: FileLock | None = None

    def mine(self) -> str:
        """This program's name, locked from the first call on. Raises Unavailable(JOURNAL)."""
        with self._one_at_a_time:
            try:
                while self._name is None:
                    self._enter()
            except OSError as error:
                raise translated(error) from error
            return self._name

    def alive(self, owner: str) -> bool:
        """True while the program of that name runs. Raises Unavailable(JOURNAL) where that cannot be told."""
        if owner == self._name:
            return True
        if not _NAME.fullmatch(owner):
            return False
        try:
            return not self._bury(self._file(owner))
        except OSError as error:
            raise translated(error) from error

    def close(self) -> None:
        """Give the lock back, as the end of the program would."""
        with self._one_at_a_time:
            if self._lock is not None and self._name is not None:
                self._lock.release()
                _unlink(self._file(self._name))
            self._lock = self._name = None

    def _enter(self) -> None:
        make_folder(self._folder)
        for file in self._folder.glob("*.lock"):
            self._bury(file)
        name = f"{self._till}-{os.getpid()}-{secrets.token_hex(6)}"
        lock = _lock(self._file(name))
        lock.acquire()
        # Another program may have taken the new file for a dead one's before it was locked.
        if self._file(name).exists():
            self._name, self._lock = name, lock
        else:
            lock.release()

    def _bury(self, file: Path) -> bool:
        """Remove the lock file of a program that has ended; False if it runs."""
        from filelock import Timeout  # noqa: PLC0415 - 50 ms that the first frame does not need

        if not file.exists():
            return True
        lock = _lock(file)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return False
        _unlink(file)
        lock.release()
        _unlink(file)
        return True

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.lock"


def _lock(file: Path) -> FileLock:
    from filelock import FileLock  # noqa: PLC0415 - 50 ms that the first frame does not need

    return FileLock(file, mode=0o600, thread_local=False)


def _unlink(file: Path) -> None:
    # Windows does not remove a file that is open; what stays is buried by the next program.
    with suppress(OSError):
        file.unlink(missing_ok=True)
