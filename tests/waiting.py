"""Waiting for a condition instead of a time: the one place in the tests that sleeps."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
_STEP_S = 0.01
PATIENCE_S: Final = 40
"""So long may take what a quiet machine does at once: a busy one may stand still for many seconds."""


def wait_for(condition: Callable[[], T], what: str, *, timeout_s: float = PATIENCE_S) -> T:
    """The first true answer of `condition`, asked every 10 ms. Raises AssertionError naming `what` after the time."""
    deadline = time.monotonic() + timeout_s
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"waited {timeout_s} s in vain for {what}"
        time.sleep(_STEP_S)
    return answer


async def until(condition: Callable[[], T], what: str, *, timeout_s: float = PATIENCE_S) -> T:
    """As `wait_for`, while the event loop goes on."""
    deadline = time.monotonic() + timeout_s
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"waited {timeout_s} s in vain for {what}"
        await asyncio.sleep(_STEP_S)
    return answer
