"""Keeps what a running till holds from other programs: private files, no core dumps, no debugger of the same user."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_PR_GET_DUMPABLE: Final = 3
_PR_SET_DUMPABLE: Final = 4


def harden() -> None:
    """Before anything else: files are private from here on, and no core dump can hold a card number."""
    os.umask(0o077)
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))


def seal() -> bool:
    """Let no other program of this user read our memory, attach to us or see our environment, where Linux can do that.

    Apart from `harden`, because ctypes is not loaded before the first frame. Whether it is so.
    """
    return _set_dumpable(0)


def sealed() -> bool:
    """Whether `seal` holds."""
    return sys.platform == "linux" and _prctl(_PR_GET_DUMPABLE, 0) == 0


@contextmanager
def unsealed() -> Iterator[None]:
    """For as long as the block opens files of /proc/self, which belong to root while we are sealed."""
    before = sealed()
    _set_dumpable(1)
    try:
        yield
    finally:
        if before:
            _set_dumpable(0)


def _set_dumpable(value: int) -> bool:
    return sys.platform == "linux" and _prctl(_PR_SET_DUMPABLE, value) == 0


def _prctl(option: int, value: int) -> int:
    import ctypes

    return int(ctypes.CDLL(None).prctl(option, value, 0, 0, 0))
