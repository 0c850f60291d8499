"""Asks a person at the terminal for a secret, where there is one; standard input may be somebody else's pipe."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def can_ask() -> bool:
    """Whether a person sits at the program: a terminal that belongs to it, and not all of its streams are pipes.

    A program that was started with pipes for everything is another program's, even where that one has a terminal.
    """
    seen = any(stream is not None and not stream.closed and stream.isatty() for stream in (sys.stdin, sys.stderr))
    if sys.platform == "win32" or not seen:
        return seen
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


def ask_secret(prompt: str) -> str:
    """What is typed, unseen; empty where nobody can be asked, or nobody answers (Ctrl-C, Ctrl-D).

    Blocks: to be called where nothing else waits.
    """
    if not can_ask():
        return ""
    import getpass  # noqa: PLC0415 - seldom asked

    try:
        with _interruptible():
            return getpass.getpass(prompt)
    except (EOFError, KeyboardInterrupt):
        return ""


@contextmanager
def _interruptible() -> Iterator[None]:
    """asyncio only notes a Ctrl-C, and looks at it once its loop goes on: here it has to break the question off."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
