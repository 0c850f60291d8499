"""Call recording, paused by a command of the issuer's own while a card number may be said aloud."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import shlex
import sys
from typing import Final

TIMEOUT_S: Final = 5.0
"""Whoever waits for the caller's card number waits no longer for this."""

log = logging.getLogger(__name__)


def words_of(command: str, *, backslashes: bool = sys.platform == "win32") -> list[str]:
    """A command's words as a shell would part them; with `backslashes` these are part of a path, as on Windows.

    Raises ValueError where its quotes do not close.
    """
    parts = shlex.shlex(command, posix=True, punctuation_chars=False)
    parts.whitespace_split, parts.commenters = True, ""
    if backslashes:
        parts.escape = ""
    return list(parts)


class Recorder:
    """Runs the command with `pause` or `resume` as its last word: in order, one at a time, without a shell.

    What it writes is thrown away: it could be anything. The local loop's thread never waits for it.
    """

    def __init__(self, command: str, *, timeout_s: float = TIMEOUT_S) -> None:
        """Raises ValueError for a command whose quotes do not close."""
        self._words = words_of(command)
        self._timeout_s = timeout_s
        self._lock = asyncio.Lock()

    async def pause(self) -> bool:
        """Whether the command said that it is done (exit code 0)."""
        return await self._run("pause")

    async def resume(self) -> bool:
        """As `pause`."""
        return await self._run("resume")

    async def _run(self, order: str) -> bool:
        async with self._lock:
            try:
                process = await asyncio.create_subprocess_exec(
                    *self._words,
                    order,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=asyncio.subprocess.DEVNULL,
                    stderr=asyncio.subprocess.DEVNULL,
                    start_new_session=True,
                )
            except OSError:
                log.warning("recording", extra={"operation": order, "outage": "not_started"})
                return False
            try:
                code = await asyncio.wait_for(process.wait(), self._timeout_s)
            except BaseException as error:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await asyncio.shield(process.wait())
                if not isinstance(error, TimeoutError):
                    raise
                code = None
            if code != 0:
                log.warning(
                    "recording", extra={"operation": order, "outage": "timed_out" if code is None else "failed"}
                )
            return code == 0
